"""Whoever is upset is heard before they are asked, in other words than the last time, and never blamed."""

import pytest

from handlers.intake.asides import angry
from handlers.policy import Policy
from handlers.texts import wordings
from tests.handlers.office import Office

UPSET = "垃圾系统，又登不上了，烦死了"
HEARD = wordings(Policy(), "heard")


@pytest.mark.parametrize(
    "text",
    [
        UPSET,
        "太过分了！快递五天了还没到，客服电话没人接，你们管不管？",
        "登录不上，急死人了！！",
        "对账单又导不出来，我真的受够了",
        "门店服务态度太差了",
        "快递还没到，失望透顶",
        "等了四天没人管",
        "再不处理我要曝光了",
    ],
)
def test_anger_is_noticed(text: str) -> None:
    assert angry(text)


@pytest.mark.parametrize(
    "text",
    [
        "你们的对账单导出一直失败，点了没反应",
        "快递三天了还没到，打电话也没人接",
        "你们的设备有质量问题",
        "收到的杯子碎了，要求退款",
        "请问怎么登录",
        "小林特别耐心，点赞",
    ],
)
def test_a_plain_report_is_no_anger(text: str) -> None:
    assert not angry(text)


def test_one_warm_line_comes_before_the_first_question_only(office: Office) -> None:
    answer = office.says("张三", "门店服务态度太差了")
    assert answer.startswith(HEARD[0])
    assert "是哪位同事，或者哪个门店、网点？" in answer
    following = office.says("张三", "浦东店")
    assert "您希望我们怎么处理？" in following
    assert not any(line in following for line in HEARD)


def test_nobody_hears_the_same_line_twice_in_a_row(office: Office) -> None:
    first = office.says("张三", "门店服务态度太差了")
    second = office.says("王芳", "页面老是卡死，气死我了")
    told = [next(line for line in HEARD if line in answer) for answer in (first, second)]
    assert told[0] != told[1]


def test_a_calm_report_is_asked_at_once(office: Office) -> None:
    answer = office.says("张三", "你们的对账单导出一直失败，点了没反应")
    assert not any(line in answer for line in HEARD)


@pytest.mark.parametrize("line", HEARD)
def test_the_line_blames_nobody(line: str) -> None:
    assert not any(word in line for word in ("您没", "您应该", "为什么", "冷静", "别急", "不要生气"))
