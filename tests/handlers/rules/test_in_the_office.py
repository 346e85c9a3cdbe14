"""Rules at work: what a customer says is understood, owned, shown and answered as an administrator wrote it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from handlers.policy import Policy
from handlers.rules.previewing import Preview, preview
from storage import rules
from storage.db import transaction
from tests.handlers.office import MONDAY_TEN, POLICY, Office

MOULDY = "昨天买的面包发霉了，手机 13800001111"
FOOD = {
    "name": "食品安全",
    "mode": "active",
    "when": {"any_words": ["发霉", "变质"]},
    "then": {
        "priority": "P0",
        "kind": "投诉",
        "tags": ["食安"],
        "team": "service",
        "notify": ["zhoujie", "xiaolin"],
        "answer": "请先不要食用，并留着包装。",
    },
}
WATCHED = FOOD | {"mode": "monitor"}


def policy_with(*written: dict[str, Any]) -> Policy:
    return Policy.model_validate(POLICY.model_dump() | {"rules": written})


def office_with(engine: Engine, *written: dict[str, Any]) -> Office:
    return Office(engine, policy_with(*written))


def reported(office: Office, words: str = MOULDY, who: str = "张三") -> str:
    said = office.says(who, words)
    if office.feedback().state == "待补充":
        said += office.says(who, "跳过")
    return said


def matches(office: Office) -> list[tuple[str, bool, list[str]]]:
    with transaction(office.engine) as session:
        return [(one.version.name, one.acted, one.did) for one in rules.of(session, office.feedback())]


def tried(office: Office, since: datetime = MONDAY_TEN - timedelta(days=30)) -> Preview:
    with transaction(office.engine) as session:
        said = rules.said_since(session, since)
    (found,) = preview(office.policy, office.policy.rules, said)
    return found


def test_an_active_rule_decides_and_says_so_wherever_it_is_read(engine: Engine) -> None:
    office = office_with(engine, FOOD)
    receipt = reported(office)
    matter = office.feedback()
    assert (matter.kind, matter.priority, matter.assignee and matter.assignee.name) == ("投诉", "P0", "小林")
    assert matter.tags[0] == "食安"
    assert matter.reasons[0] == "P0：规则“食品安全”（提到“发霉”）"
    assert matter.reasons[1].startswith("规则“食品安全”：提到“发霉”，类型定为投诉，级别定为 P0，标签食安")
    assert "请先不要食用，并留着包装。" in receipt
    assert "级别 P0：规则“食品安全”（提到“发霉”）" in office.told("小林")[-1]


def test_whom_it_names_sees_the_card_once_and_the_owner_only_their_own(engine: Engine) -> None:
    office = office_with(engine, FOOD)
    reported(office)
    assert sum("规则“食品安全”请您看一下" in card for card in office.told("周姐")) == 1
    assert not any("请您看一下" in card for card in office.told("小林"))


def test_said_in_a_group_the_phone_still_stands_on_the_card_of_who_may_see_it(engine: Engine) -> None:
    office = office_with(engine, {**FOOD, "then": {"notify": ["chenzong"]}})
    reported(office)
    (card,) = [told for told in office.told("陈总") if "规则“食品安全”请您看一下" in told]
    assert "13800001111" in card


def test_a_watched_rule_changes_nothing_and_is_counted(engine: Engine) -> None:
    office = office_with(engine)
    reported(office)
    before = office.feedback()
    office.policy = policy_with(WATCHED)
    reported(office, who="赵六")
    after = office.feedback()
    assert after.number != before.number
    assert (after.kind, after.priority, after.tags) == (before.kind, before.priority, before.tags)
    assert not any("规则" in reason for reason in after.reasons)
    assert [(name, acted) for name, acted, _ in matches(office)] == [("食品安全", False)]
    assert matches(office)[0][2][:2] == ["类型定为投诉", "级别定为 P0"]


def test_the_version_that_acted_is_kept_and_a_changed_rule_is_another(engine: Engine) -> None:
    office = office_with(engine, FOOD)
    reported(office)
    office.later(timedelta(minutes=5))
    office.policy = policy_with(FOOD | {"then": {"priority": "P1"}})
    reported(office, "隔壁桌的蛋糕变质了", "赵六")
    with transaction(engine) as session:
        found = rules.counted(session, MONDAY_TEN)
        priorities = [(one.version.text["then"]["priority"], one.fitted, one.acted) for one in found]
        nothing = rules.counted(session, MONDAY_TEN + timedelta(days=1))
    assert priorities == [("P1", 1, 1), ("P0", 1, 1)]
    assert nothing == []


def test_judged_again_it_is_still_one_match(engine: Engine) -> None:
    office = office_with(engine, FOOD)
    reported(office)
    matter, text = office.feedback(), office.policy.rules[0].model_dump(mode="json")
    with transaction(engine) as session:
        rules.keep(session, session.merge(matter, load=False), text, office.at, acted=True, did=())
    assert len(matches(office)) == 1


def test_a_preview_tells_what_would_be_otherwise_and_writes_nothing(engine: Engine) -> None:
    office = office_with(engine, WATCHED)
    reported(office)
    reported(office, "对账单导出一直失败，点了没反应", "赵六")
    found = tried(office)
    assert (found.looked, found.fitted, found.changed) == (2, 1, 1)
    (example,) = found.examples
    assert example.because == "提到“发霉”"
    assert "13800001111" not in example.words
    assert "昨天买的面包发霉了" in example.words
    assert "交给 service" in example.changes
    assert found.changes["标签 +食安"] == 1
    assert matches(office) == []


def test_a_preview_warns_of_rules_above_that_decide_otherwise(engine: Engine) -> None:
    above = {"name": "甲", "when": {"any_words": ["面包"]}, "then": {"priority": "P3", "kind": "投诉"}, "stop": True}
    apart = {"name": "乙", "when": {"any_words": ["对账单"]}, "then": {"priority": "P3"}}
    office = office_with(engine, above, apart, FOOD)
    reported(office)
    with transaction(office.engine) as session:
        said = rules.said_since(session, MONDAY_TEN - timedelta(days=30))
    first, second, third = preview(office.policy, office.policy.rules, said)
    assert third.forestalled == {"“甲”到此为止": 1, "“甲”先定了级别": 1}, "of the kind both say the same"
    assert first.forestalled == second.forestalled == {}


def test_a_preview_leaves_out_what_is_older(engine: Engine) -> None:
    office = office_with(engine, WATCHED)
    reported(office)
    assert tried(office, office.at + timedelta(seconds=1)).looked == 0


@pytest.mark.parametrize(("hour", "fits"), [(1, False), (12, True)])
def test_working_hours_are_those_of_the_calendar_when_it_was_said(engine: Engine, hour: int, fits: bool) -> None:
    night = {"name": "夜里", "mode": "active", "when": {"hours": "off"}, "then": {"tags": ["夜间"]}}
    office = office_with(engine, night)
    office.later(timedelta(hours=hour))
    reported(office)
    assert ("夜间" in office.feedback().tags) is fits


def test_where_the_named_person_is_gone_the_usual_routes_decide(engine: Engine) -> None:
    gone = {"name": "专人", "mode": "active", "when": {"any_words": ["发霉"]}, "then": {"person": "nobody"}}
    office = office_with(engine, gone)
    reported(office)
    assert office.feedback().assignee is not None
