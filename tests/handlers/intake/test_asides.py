"""What customers say beside the point is told from answers, and from matters of their own."""

import pytest

from handlers.intake.asides import alarming, another, fed_up, goes_on, impatient, puzzled
from handlers.triage import subjects


@pytest.mark.parametrize("text", ["什么意思？", "没看懂", "为什么要问这个", "问这个干嘛"])
def test_somebody_asks_back(text: str) -> None:
    assert puzzled(text)


@pytest.mark.parametrize("text", ["昨天开始的，什么意思都没提示", "不懂为什么登录不了，从昨天开始", "订单页面"])
def test_an_answer_is_not_taken_for_asking_back(text: str) -> None:
    assert not puzzled(text)


@pytest.mark.parametrize("text", ["你们烦不烦，问这么多", "别问了行吗", "煩死了"])
def test_somebody_has_had_enough(text: str) -> None:
    assert fed_up(text)


@pytest.mark.parametrize(
    ("text", "so"), [("？？？", True), ("?", True), ("！？", True), ("。", False), ("在吗？", False)]
)
def test_question_marks_alone_are_impatience(text: str, so: bool) -> None:
    assert impatient(text) is so


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("还有你们的快递把我的箱子都压坏了", True),
        ("另外上个月的发票还没开", True),
        ("还有一个问题", True),
        ("另外再反馈一个问题，年会报名链接从今天开始打不开", True),
        ("再见，没有问题了", False),
        ("还有，导出的时候页面会卡死", False),
        ("另外是用谷歌浏览器打开的", False),
        ("从昨天下午开始", False),
    ],
)
def test_another_matter_is_announced(text: str, so: bool) -> None:
    assert another(text, subjects.SYSTEM) is so


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("昨天下午打电话的那个", True),
        ("那我什么时候能用？", True),
        ("导出还是报错", True),
        ("你们太慢了", True),
        ("后台登录不上，提示系统错误", False),
        ("上个月的发票还没开", False),
        ("请问企业版多少钱", False),
        ("建议增加夜间模式", False),
    ],
)
def test_a_while_later_only_what_does_not_stand_for_itself_goes_on(text: str, so: bool) -> None:
    assert goes_on(text, subjects.SYSTEM) is so


def test_what_cannot_wait_is_told_from_what_can() -> None:
    assert alarming("机器着火了！", "P2")
    assert not alarming("机器着火了！", "P0")
    assert not alarming("还是有点慢", "P2")
