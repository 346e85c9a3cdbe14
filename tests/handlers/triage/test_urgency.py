"""What presses: what is at stake, how many are hit, how long it has lasted."""

import pytest

from handlers.triage.urgency import SIGNS, Urgency, signs, urgency


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("插座冒烟了", {"danger"}),
        ("凉皮里吃出一只蟑螂", {"hygiene"}),
        ("整个系统瘫痪,没法营业", {"standstill", "blocked"}),
        ("客户信息泄露了", {"data"}),
        ("重复扣款了", {"money"}),
        ("付款失败", {"payment"}),
        ("再不处理我就找律师", {"authority"}),
        ("我们部门30个人都打不开", {"many", "blocked"}),
        ("今天下班前必须弄好", {"deadline"}),
        ("反馈了三次还没解决", {"again"}),
        ("明年不续费了", {"leaving"}),
        ("家里有孕妇", {"frail"}),
        ("请问怎么开发票", set()),
        ("没有漏电", set()),
        ("不着急", set()),
    ],
)
def test_a_sign_is_seen(text: str, names: set[str]) -> None:
    assert {sign.name for sign in signs(text)} == names


def test_the_highest_sign_decides_and_two_middling_ones_are_high() -> None:
    by_name = {sign.name: sign for sign in SIGNS}
    assert urgency(()) is Urgency.LOW
    assert urgency((by_name["again"],)) is Urgency.MEDIUM
    assert urgency((by_name["again"], by_name["blocked"])) is Urgency.HIGH
    assert urgency((by_name["again"], by_name["danger"])) is Urgency.CRITICAL


def test_every_sign_has_a_name_of_its_own_and_says_why() -> None:
    assert len({sign.name for sign in SIGNS}) == len({sign.because for sign in SIGNS}) == len(SIGNS)
