"""The same said of two things is two problems; the same thing said otherwise is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.triage.comparing.differing import things

TWO = [
    ("考勤系统打不开，提示网络错误", "报销系统打不开，提示网络错误"),
    ("考勤系统一直登录失败", "审批系统一直登录失败"),
    ("采购单打印乱码", "销售单打印乱码"),
    ("我们的对账单导出一直失败", "库存报表导出一直失败"),
    ("浦东仓库的扫码枪连不上", "松江仓库的扫码枪连不上"),
    ("停车缴费打不开", "食堂充值打不开"),
]
ONE = [
    ("会员小程序打不开", "会员小程序打不开了，白屏"),
    ("考勤打卡打不开", "考勤系统的打卡页面打不开"),
    ("对账单导出一直失败", "对账单导出失败，点了没反应"),
    ("昨天系统打不开", "今天早上系统打不开"),
    ("导出对账单报错", "对账单导出报错"),
    ("登录不上系统", "系统登录不上"),
]


@pytest.mark.parametrize(("a", "b"), TWO)
def test_the_noun_that_differs_tells_two_problems(a: str, b: str) -> None:
    assert things(a, b) and things(b, a)


@pytest.mark.parametrize(("a", "b"), ONE)
def test_one_thing_in_other_words_is_one_problem(a: str, b: str) -> None:
    assert not things(a, b) and not things(b, a)


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_does_not_matter_who_spoke_first(a: str, b: str) -> None:
    assert things(a, b) == things(b, a)
    assert not things(a, a)
