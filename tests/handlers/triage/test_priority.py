"""Impact × urgency, one step for the tier, one for waiting; every step is said in words."""

from itertools import product

import pytest

from handlers.triage import kind as kinds
from handlers.triage.judge import judge
from handlers.triage.levels import LEVELS, raised
from handlers.triage.priority import TABLE, Case, Concern, Impact, Pressure, Standing, priority
from handlers.triage.sentiment import Feeling
from handlers.triage.urgency import SIGNS, Sign

CALM = Feeling("neutral", 0)
KINDS = (kinds.COMPLAINT, kinds.DEFECT, kinds.IDEA, kinds.QUESTION, kinds.HELP, kinds.PRAISE, kinds.OTHER)
VIP = Standing(tier="重点客户", weight=1)


def sign(name: str) -> tuple[Sign, ...]:
    """The sign of this name, alone."""
    return tuple(one for one in SIGNS if one.name == name)


def test_the_table_tells_a_priority_for_everything() -> None:
    assert set(TABLE) == set(product(Concern, Impact))
    assert all(len(row) == len(Pressure) for row in TABLE.values())


def test_more_people_and_more_pressure_never_make_it_less_pressing() -> None:
    for concern in Concern:
        for impact in Impact:
            row = TABLE[concern, impact]
            assert list(row) == sorted(row, reverse=True)
            wider = TABLE[concern, Impact(min(impact + 1, Impact.MANY))]
            assert all(more <= less for more, less in zip(wider, row, strict=True))


@pytest.mark.parametrize(
    ("text", "standing", "because"),
    [
        ("支付一直失败", Standing(), "P2：涉及支付"),
        ("支付一直失败", Standing(companies=2), "P2：涉及支付，且 2 家客户遇到"),
        ("支付一直失败", Standing(companies=12), "P1：涉及支付，且 12 家客户遇到"),
        ("同一笔订单重复扣款了两次", Standing(companies=3), "P0：涉及资金损失，且 3 家客户遇到"),
        ("支付一直失败，我们店好几个客户都付不了款", Standing(companies=4), "P1：涉及支付，且 4 家客户遇到"),
        ("希望能增加批量导出功能", Standing(companies=9), "P3：改进建议，且 9 家客户提出"),
        ("希望能增加批量导出功能", Standing(companies=10), "P2：改进建议，且 10 家客户提出"),
        ("你们的对账单导出一直失败，点了没反应", VIP, "P1：单个客户遇到的故障；重点客户，提高一级"),
        ("支付一直失败", VIP._replace(overdue=True), "P1：涉及支付；重点客户，提高一级"),
        ("请问发票怎么开", Standing(overdue=True), "P2：一般咨询；等得比承诺的久，提高一级"),
        ("请问发票怎么开", VIP._replace(overdue=True), "P1：一般咨询；重点客户，提高一级；等得比承诺的久，提高一级"),
        ("热水器漏电，电到人了！", VIP, "P0：涉及人身安全"),
    ],
)
def test_the_reason_says_what_counted(text: str, standing: Standing, because: str) -> None:
    assert judge(text, standing=standing).reasons[0] == because


def test_neither_tier_nor_waiting_ever_makes_it_p0() -> None:
    """Who asks and for how long lifts to P1 at most: the place at the top is for what is at stake."""
    steps = Standing(tier="重点客户", weight=1, overdue=True)
    for kind, stake, score in product(KINDS, SIGNS, (-6.0, 0.0, 3.0)):
        case = Case(kind, "其他", Feeling("neutral", score), (stake,))
        before, after = priority(case)[0], priority(case._replace(standing=steps))[0]
        assert after <= before
        assert after != "P0" or before == "P0"


def test_an_ordinary_customer_who_waited_overtakes_a_dear_one_who_did_not() -> None:
    """Nobody starves: two of a kind are at most one step apart, and waiting makes it good."""
    for kind in KINDS:
        if kind != kinds.PRAISE:
            dear = priority(Case(kind, "其他", CALM, (), VIP))[0]
            ordinary = priority(Case(kind, "其他", CALM, (), Standing(overdue=True)))[0]
            assert ordinary <= dear


def test_a_weight_beyond_one_lifts_no_further() -> None:
    case = Case(kinds.QUESTION, "其他", CALM, ())
    heavy = priority(case._replace(standing=Standing(tier="集团客户", weight=5)))
    assert heavy == ("P2", "P2：一般咨询；集团客户，提高一级")


def test_praise_is_lifted_by_nobody() -> None:
    assert priority(Case(kinds.PRAISE, "其他", Feeling("positive", 4), (), VIP))[0] == "P3"


def test_money_of_many_is_worse_than_money_of_one() -> None:
    one = Case(kinds.DEFECT, "其他", CALM, sign("money"))
    assert priority(one)[0] == "P1"
    assert priority(one._replace(signs=(*sign("money"), *sign("many"))))[0] == "P0"


@pytest.mark.parametrize(
    ("steps", "at_most", "level"), [(0, "P0", "P2"), (1, "P1", "P1"), (2, "P1", "P1"), (2, "P0", "P0"), (1, "P3", "P2")]
)
def test_a_level_is_raised_but_not_above_what_is_allowed(steps: int, at_most: str, level: str) -> None:
    limit = next(one for one in LEVELS if one == at_most)
    assert raised("P2", steps, limit) == level
