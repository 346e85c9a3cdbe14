"""Is it feedback at all: what customers say of what they had, against talk, commands, headlines and idle questions."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.plain import plain
from handlers.triage.relevance import relevant

MATTERS = [
    "热水壶用了两个月底座就不通电了",
    "餐到的时候已经凉透，袋子里全是汤",
    "师傅装得很仔细，走之前还把地扫了",
    "这批货的颜色跟样品差得太多，客户不收",
    "后台导出的报表少了三月份的数据",
    "面霜抹上去有点刺痛，不敢再用",
    "前台小姑娘很热情，房间也干净，下次还住这里",
    "说好周三送货，今天都周五了还没影",
    "希望能在手机上直接审批，不用每次开电脑",
    "楼下烧烤店油烟太大，窗户都不敢开",
    "退款申请十天了还在审核，麻烦帮我看一下",
    "小陈上周末加班帮我们把系统恢复了，必须表扬",
    "鞋底一周就开胶了，客服让我自己粘",
    "充值两百块，余额一直没变",
    "孩子喝了你们的酸奶拉肚子",
    "订单什么时候发货？",
    "发票抬头开错了能重开吗",
    "会员到期了怎么续费",
    "请问你们周末有人上门维修吗",
]
APART = [
    "哈哈哈哈你也太逗了吧",
    "帮我定一个明天六点半的闹钟",
    "播放一首老歌",
    "今天深圳会不会下雨",
    "糖醋里脊怎么做才脆",
    "梦见自己在天上飞是什么意思",
    "曹操和刘备谁年纪大",
    "推荐几部好看的悬疑电影",
    "主队三比一逆转，晋级四强",
    "三部门发文：明年起全面推行电子证照",
    "周末一起去爬山吗",
    "我想你了，什么时候回来",
    "早上好，各位",
    "好的，谢谢，没有别的问题了",
    "你会唱歌吗",
    "在吗在吗",
    "男人过了三十岁才明白这些道理",
    "用虽然但是造句",
]


@pytest.mark.parametrize("text", MATTERS)
def test_what_a_customer_has_to_say_is_feedback(text: str) -> None:
    judged = relevant(plain(text))
    assert judged.is_feedback
    assert judged.confidence >= 0.5


@pytest.mark.parametrize("text", APART)
def test_what_is_said_to_the_world_is_none(text: str) -> None:
    assert not relevant(plain(text)).is_feedback


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("买了两周屏幕就碎了，太失望", "说的是自己买过、用过的东西"),
        ("退款的订单怎么还没到账", "涉及订单、账户、退款等我们办理的事"),
        ("好的，谢谢", "只是寒暄或应答"),
        ("打开手电筒", "像是给手机助手的指令"),
        ("香菜怎么做好吃", "问的是常识、娱乐或生活知识"),
    ],
)
def test_the_reason_is_one_a_colleague_accepts(text: str, because: str) -> None:
    assert because in relevant(plain(text)).because


@pytest.mark.parametrize(
    ("text", "ours"),
    [("你们的粥里吃出一只虫子", True), ("昨天下的单，说好今天送，到现在没人联系", True), ("好的好的，谢谢", False)],
)
def test_what_is_plain_to_see_needs_no_weights(text: str, ours: bool) -> None:
    assert relevant(plain(text)).is_feedback is ours


@given(st.text(max_size=200))
def test_anything_can_be_asked_about(text: str) -> None:
    judged = relevant(plain(text))
    assert 0.5 <= judged.confidence <= 1
    assert judged.because


def test_a_message_is_told_in_well_under_a_millisecond() -> None:
    """The promise is 0.6 ms on an idle core; what a busy one loses to its neighbours leaves room."""
    texts = [
        plain(
            f"{n}号下的单到今天还没有发货，打了三次客服电话都没有人接，到底什么时候能送到，再不送就退款，你们看着办吧"
        )
        for n in range(50)
    ]
    began = time.process_time()
    for text in texts:
        relevant(text)
    assert (time.process_time() - began) / len(texts) < 0.0015
