"""Exactly one owner, whoever is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.assignment import Candidate, Matter, NobodyToAssign, choose
from handlers.policy import Policy, RouteSettings, TeamSettings

LI = Candidate(1, "ligong", "李工", "staff", "tech")
WANG = Candidate(2, "wanggong", "王工", "staff", "tech")
ZHAO = Candidate(3, "zhao", "赵主管", "lead", "tech")
CHEN = Candidate(4, "chen", "小陈", "staff", "service")
ZHOU = Candidate(5, "zhou", "周经理", "manager", "")
EVERYBODY = (LI, WANG, ZHAO, CHEN, ZHOU)

POLICY = Policy(
    teams={"tech": TeamSettings(name="技术组"), "service": TeamSettings(name="客服组")},
    routing=(
        RouteSettings(words=("大客户",), person="zhou"),
        RouteSettings(topics=("系统故障",), kinds=("缺陷",), team="tech"),
        RouteSettings(chats=("wr-vip",), person="gone"),
        RouteSettings(kinds=("投诉",), team="service"),
    ),
    default_team="service",
)


def matter(kind: str = "缺陷", topic: str = "系统故障", text: str = "导出失败", chat: str = "wr-1") -> Matter:
    return Matter(kind, topic, text, chat)


def test_the_least_loaded_of_the_team_takes_it() -> None:
    assert choose(POLICY, EVERYBODY, {LI.id: 3, WANG.id: 1}, matter()).person_id == WANG.id


def test_a_tie_goes_to_the_first_in_the_ledger() -> None:
    assert choose(POLICY, reversed(EVERYBODY), {}, matter()).person_id == LI.id


def test_the_lead_does_not_take_part_while_the_team_has_staff() -> None:
    assert choose(POLICY, EVERYBODY, {LI.id: 9, WANG.id: 9}, matter()).person_id == LI.id


def test_a_team_without_staff_is_answered_for_by_its_lead() -> None:
    chosen = choose(POLICY, (ZHAO, CHEN), {}, matter())
    assert (chosen.person_id, chosen.team) == (ZHAO.id, "tech")


def test_an_empty_team_is_helped_out_by_anybody_who_is_there() -> None:
    assert choose(POLICY, (CHEN, ZHOU), {}, matter()).person_id == CHEN.id
    assert choose(POLICY, (ZHOU,), {}, matter()) == (
        ZHOU.id,
        "tech",
        "涉及系统故障、属于缺陷，没有可接手的同事，由管理者周经理接手",
    )


def test_a_rule_may_name_one_very_person() -> None:
    assert choose(POLICY, EVERYBODY, {ZHOU.id: 50}, matter(text="大客户 导出失败")).person_id == ZHOU.id


def test_a_rule_whose_person_is_gone_is_passed_over() -> None:
    chosen = choose(POLICY, EVERYBODY, {}, matter(kind="投诉", topic="服务态度", chat="wr-vip"))
    assert (chosen.person_id, chosen.team) == (CHEN.id, "service")


def test_every_condition_of_a_rule_must_hold() -> None:
    chosen = choose(POLICY, EVERYBODY, {}, matter(kind="咨询"))
    assert (chosen.person_id, chosen.team) == (CHEN.id, "service")


def test_without_any_teams_somebody_is_still_found() -> None:
    assert choose(Policy(), EVERYBODY, {LI.id: 1, WANG.id: 1}, matter()) == (
        CHEN.id,
        "service",
        "由手上反馈最少的同事小陈接手",
    )


def test_the_reason_is_told_in_words() -> None:
    assert choose(POLICY, EVERYBODY, {}, matter()).why == "涉及系统故障、属于缺陷，技术组中手上反馈最少的是李工"


def test_only_an_empty_house_has_nobody() -> None:
    with pytest.raises(NobodyToAssign):
        choose(POLICY, (), {}, matter())


people = st.builds(
    Candidate,
    st.integers(1, 99),
    st.sampled_from(["ligong", "zhou", "x"]),
    st.just("某人"),
    st.sampled_from(["staff", "lead", "manager"]),
    st.sampled_from(["tech", "service", "", "other"]),
)


@given(
    st.lists(people, min_size=1, unique_by=lambda one: one.id),
    st.dictionaries(st.integers(1, 99), st.integers(0, 9)),
    st.sampled_from(["缺陷", "投诉", "咨询"]),
    st.sampled_from(["系统故障", "其他"]),
    st.sampled_from(["", "大客户"]),
)
def test_whoever_is_there_exactly_one_of_them_is_chosen(
    staff: list[Candidate], loads: dict[int, int], kind: str, topic: str, text: str
) -> None:
    chosen = choose(POLICY, staff, loads, matter(kind, topic, text))
    assert chosen.person_id in {one.id for one in staff}
    assert chosen.why
