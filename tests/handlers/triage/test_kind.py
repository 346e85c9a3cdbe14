"""What a customer wants: short messages by how they say it, letters by what they ask a body to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.plain import plain
from handlers.triage import kind as kinds
from handlers.triage.kind import meant
from handlers.triage.sentiment import feel

SHORT = [
    ("扫码枪连不上收银机了", kinds.DEFECT),
    ("更新以后一点保存就闪退", kinds.DEFECT),
    ("你们店员说话太难听，我要投诉", kinds.COMPLAINT),
    ("说好三天到货，结果拖了半个月没人管", kinds.COMPLAINT),
    ("鸡腿是臭的，吃完拉肚子", kinds.COMPLAINT),
    ("建议加一个批量打印的按钮", kinds.IDEA),
    ("要是能按门店筛选就方便了", kinds.IDEA),
    ("请问年费多少钱", kinds.QUESTION),
    ("这款支持货到付款吗", kinds.QUESTION),
    ("麻烦帮我把收货地址改成公司", kinds.HELP),
    ("账号被锁了，请协助解锁", kinds.HELP),
    ("点赞客服小周，耐心又专业", kinds.PRAISE),
    ("嗯嗯", kinds.OTHER),
    ("很好用", kinds.PRAISE),
    ("摄像头从今天早上开始离线", kinds.OTHER),
    ("好的，我等你们的处理结果", kinds.OTHER),
]
LETTERS = [
    (
        "王局长您好！我们是柳岸花园的业主，开发商承诺去年六月交房，拖到现在还在停工，问物业推给销售，问销售推给总公司，"
        "首付和月供一分没少交，这不是欺骗老百姓吗？请住建部门严肃查处，给业主一个说法！",
        kinds.COMPLAINT,
    ),
    (
        "小区南门外的麻将馆通宵营业，洗牌声吵得老人孩子整夜睡不着，找过社区和派出所，来一次停一天，第二天照样，"
        "无证经营到底有没有人管？",
        kinds.COMPLAINT,
    ),
    (
        "领导您好，我去年从外省调到本市工作，社保已经转过来了，请问孩子明年上小学是按户口划片还是按房产证？需要准备哪些材料？",
        kinds.QUESTION,
    ),
    ("看到规划公示说地铁五号线会延长到科技园，请问什么时候开工，站点设在哪里？谢谢。", kinds.QUESTION),
    (
        "解放路中学放学时段车辆拥堵，建议交警部门在校门口设置潮汐车道，家长错峰接送，既保证学生安全，也能缓解主干道的压力，"
        "外地很多城市已经这样做，效果不错，望采纳。",
        kinds.IDEA,
    ),
    (
        "随着城东人口越来越多，现有公交线路已经不能满足需要，建议公交公司优化十二路的走向，延伸到体育馆，并增加早晚高峰的班次。",
        kinds.IDEA,
    ),
    (
        "我们村通往镇上的土路去年被洪水冲断，至今没有修，孩子上学要绕五里山路，老人看病更是困难，村里没有钱，"
        "恳请政府拨款帮我们修一修，全村人感激不尽！",
        kinds.HELP,
    ),
    (
        "我和十几个工友在城北安置房工地干了八个月，工钱一直没有拿到，家里老人等着看病，实在走投无路，"
        "求领导帮帮我们要回血汗钱。",
        kinds.HELP,
    ),
]


THANKS = [
    ("感谢李工帮我们解决了导出的问题", kinds.PRAISE),
    ("多谢李工连夜帮我们修好了系统", kinds.PRAISE),
    ("感谢师傅把空调修好", kinds.PRAISE),
    ("感谢王姐帮我们处理了登录失败的事", kinds.PRAISE),
    ("谢谢你们帮忙，导出已经正常", kinds.PRAISE),
    ("谢谢你们帮我看看这个问题", kinds.HELP),
    ("谢谢，帮我把密码改了", kinds.HELP),
    ("谢谢帮我查一下退款到了没", kinds.HELP),
    ("谢谢小林帮忙处理了退款，请再帮我查一下发票", kinds.HELP),
    ("感谢李工帮我们解决了导出的问题，但是今天又不行了", kinds.DEFECT),
    ("谢谢你们上次修好了打印机，可是今天又打不开了", kinds.DEFECT),
    ("感谢你们把退款退给我了吗", kinds.QUESTION),
]
WISHES = [
    ("希望早点修好空调，热死了", kinds.HELP),
    ("希望快点把发票开给我", kinds.HELP),
    ("希望客服态度好一点，上次直接挂我电话", kinds.COMPLAINT),
    ("希望系统稳定一点，天天掉线", kinds.DEFECT),
    ("请检查一下服务器，网站打不开", kinds.DEFECT),
    ("建议检查一下空调，漏水了", kinds.DEFECT),
    ("希望增加批量导出功能", kinds.IDEA),
    ("希望能尽快上线夜间模式", kinds.IDEA),
    ("建议处理方式改成电话通知", kinds.IDEA),
    ("请增加一个按门店筛选的按钮", kinds.IDEA),
]


@pytest.mark.parametrize(("text", "kind"), SHORT)
def test_a_short_message_is_told_by_how_it_is_said(text: str, kind: str) -> None:
    words = plain(text)
    assert meant(words, feel(words)).kind == kind


@pytest.mark.parametrize(("text", "kind"), THANKS)
def test_thanks_for_what_was_done_are_praise_and_what_stands_beside_them_counts(text: str, kind: str) -> None:
    words = plain(text)
    assert meant(words, feel(words)).kind == kind


@pytest.mark.parametrize(("text", "kind"), WISHES)
def test_a_wish_that_something_wrong_be_put_right_suggests_nothing(text: str, kind: str) -> None:
    words = plain(text)
    assert meant(words, feel(words)).kind == kind


@pytest.mark.parametrize(("text", "kind"), LETTERS)
def test_a_letter_is_told_by_what_it_asks_a_body_to_do(text: str, kind: str) -> None:
    words = plain(text)
    assert meant(words, feel(words)).kind == kind


def test_a_letter_never_reports_a_defect_however_much_is_broken() -> None:
    words = plain("县里的办事大厅系统三天两头故障，市民去一次白跑一次，居民意见很大，请主管部门尽快解决")
    assert meant(words, feel(words)).kind in kinds.LETTER_KINDS


def test_a_long_message_about_a_product_still_reports_a_defect() -> None:
    words = plain(
        "从上周升级之后，我这边点导出就一直转圈，换了两台电脑都一样，清缓存也没用，其他功能正常，就是导出失败，月底要用"
    )
    assert meant(words, feel(words)).kind == kinds.DEFECT


@given(st.text(max_size=300))
def test_every_text_has_a_kind(text: str) -> None:
    said = meant(plain(text), feel(plain(text)))
    assert 0 <= said.confidence <= 1
