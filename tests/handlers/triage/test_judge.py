"""One text is judged as a colleague at the desk would judge it."""

import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.triage.judge import judge

CASES = [
    ("你们的对账单导出一直失败，点了没反应", "缺陷", "系统故障", "P2"),
    ("app升级后一打开就闪退", "缺陷", "系统故障", "P2"),
    ("为什么登录不上？一直提示系统异常", "缺陷", "系统故障", "P2"),
    ("支付一直失败，我们店好几个客户都付不了款", "缺陷", "支付发票", "P1"),
    ("同一笔订单重复扣款了两次", "投诉", "支付发票", "P1"),
    ("所有门店都登录不上，现在没法营业", "缺陷", "系统故障", "P0"),
    ("昨天录的数据全没了", "缺陷", "系统故障", "P0"),
    ("能看到别的客户的订单信息，这是信息泄露吧", "缺陷", "系统故障", "P0"),
    ("热水器漏电，电到人了！", "缺陷", "产品质量", "P0"),
    ("孩子吃了你们的酸奶上吐下泻，现在在医院", "投诉", "产品质量", "P0"),
    ("空调不制冷，嗡嗡响", "缺陷", "产品质量", "P2"),
    ("快递三天了还没到，打电话也没人接", "投诉", "物流配送", "P2"),
    ("我的包裹什么时候能送到？", "咨询", "物流配送", "P3"),
    ("申请退款一个星期了还没到账", "求助", "售后退换", "P1"),
    ("怎么申请退货", "咨询", "售后退换", "P3"),
    ("刚买完就降价，能补差价吗", "咨询", "价格优惠", "P3"),
    ("请问发票怎么开", "咨询", "支付发票", "P3"),
    ("帮我解绑一下手机号", "求助", "账户会员", "P2"),
    ("我要取消订单，帮我处理一下", "求助", "订单操作", "P2"),
    ("这款有蓝牙版本吗", "咨询", "商品咨询", "P3"),
    ("安装师傅乱收费，上门就要两百块", "投诉", "安装服务", "P1"),
    ("门店的服务员态度太差了，爱答不理", "投诉", "服务态度", "P2"),
    ("客服小王态度特别好，问题很快就解决了，点赞", "表扬", "服务态度", "P3"),
    ("包装盒都压扁了，里面的东西洒了一半", "投诉", "包装", "P2"),
    ("我要投诉你们，再不解决我就曝光给媒体", "投诉", "投诉纠纷", "P1"),
    ("希望能增加批量导出功能", "建议", "其他", "P3"),
    ("建议你们把配送时间提前一点", "建议", "物流配送", "P3"),
    ("导出的报表怎么改列的顺序", "咨询", "其他", "P3"),
    ("東西壞了，客服一直不理人", "投诉", "服务态度", "P2"),
    ("你们的货都发了五天了还没到，到底什么时候能送？！", "投诉", "物流配送", "P2"),
    ("另外上个月的发票还没开，订单号 20260101001", "求助", "支付发票", "P2"),
    ("订单 20260228001 的洗发水收到就漏了，纸箱也压扁了，希望给我补发一瓶", "缺陷", "包装", "P2"),
    ("系统里的数据全丢了！", "缺陷", "系统故障", "P0"),
    ("我的充电宝鼓包了", "缺陷", "产品质量", "P0"),
    ("打印不了发货单", "缺陷", "系统故障", "P2"),
    ("我的密码忘了", "求助", "账户会员", "P2"),
    ("Hi, I cannot login to the system since this morning, it keeps saying server error", "缺陷", "系统故障", "P2"),
    ("I want a refund, the invoice is wrong", "投诉", "支付发票", "P2"),
]


@pytest.mark.parametrize(("text", "kind", "topic", "priority"), CASES, ids=[case[0] for case in CASES])
def test_kind_topic_and_priority_are_a_colleagues(text: str, kind: str, topic: str, priority: str) -> None:
    judged = judge(text)
    assert (judged.kind, judged.topic, judged.priority) == (kind, topic, priority)
    assert judged.is_feedback


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("支付一直失败，我们店好几个客户都付不了款", "P1：涉及支付，且多人受影响"),
        ("热水器漏电，电到人了！", "P0：涉及人身安全"),
        ("所有门店都登录不上，现在没法营业", "P0：业务已停摆"),
        ("你们的对账单导出一直失败，点了没反应", "P2：单个客户遇到的故障"),
        ("请问发票怎么开", "P3：一般咨询"),
        ("希望能增加批量导出功能", "P3：改进建议"),
        ("我要投诉你们，再不解决我就曝光给媒体", "P1：提到律师、媒体或监管"),
    ],
)
def test_the_reason_of_the_priority_comes_first_in_words(text: str, reason: str) -> None:
    assert judge(text).reasons[0] == reason


def test_what_was_answered_counts_as_if_it_had_been_said() -> None:
    text = "对账单导出失败"
    assert judge(text).priority == "P2"
    assert judge(text, {"影响范围": "我们部门所有人都这样"}).priority == "P1"


@pytest.mark.parametrize(
    ("calm", "alarmed"),
    [
        ("没有漏电，就是想问问保修多久", "漏电了，保修多久"),
        ("担心起火，请问有阻燃认证吗", "会起火，请问怎么办"),
        ("不着急，有空帮我改下地址", "很着急，帮我改下地址"),
    ],
)
def test_a_danger_that_is_only_feared_is_none(calm: str, alarmed: str) -> None:
    assert judge(calm).priority > judge(alarmed).priority


@pytest.mark.parametrize("text", ["哈哈", "今天天气真好", "周末去爬山吗", "嗯"])
def test_small_talk_is_no_feedback(text: str) -> None:
    assert not judge(text).is_feedback


@given(st.text(max_size=300))
def test_anything_can_be_judged(text: str) -> None:
    judged = judge(text)
    assert judged.priority in {"P0", "P1", "P2", "P3"}
    assert judged.reasons[0].startswith(judged.priority)
    assert 0 <= judged.confidence <= 1


def test_a_line_is_judged_in_well_under_a_millisecond_or_two() -> None:
    """The promise is two milliseconds on an idle core; the bound leaves room for a busy one."""
    timer = timeit.Timer(lambda: judge("你们的对账单导出一直失败，点了没反应，同事也这样"), timer=time.process_time)
    best = min(timer.repeat(number=20, repeat=5)) / 20
    assert best < 0.004


def test_a_pasted_log_costs_no_more_than_a_letter() -> None:
    best = min(timeit.repeat(lambda: judge("系统报错 error at line 10 没反应 " * 5000), number=1, repeat=3))
    assert best < 0.1
