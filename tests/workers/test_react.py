"""Whatever has happened is reacted to, once, in order, and one bad event stops nobody."""

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import feedback, patience, reactions
from storage.alarms import Alarm
from storage.db import in_transaction, transaction
from storage.deliveries import Delivery
from storage.feedback import Event, Move
from storage.reactions import Reaction
from tests.storage.cast import MORNING, at_once, colleague, waiting
from tests.workers.stage import Stage
from workers import pile, react


def _left(stage: Stage) -> list[int]:
    with transaction(stage.house.engine) as session:
        return list(session.scalars(select(Reaction.event_id).order_by(Reaction.event_id)))


def _cards(stage: Stage) -> int:
    with transaction(stage.house.engine) as session:
        return session.query(Delivery).filter_by(purpose="card").count()


def test_the_consequences_are_drawn_once(stage: Stage) -> None:
    in_transaction(stage.house.engine, waiting)
    react.react(1)
    react.react(1)
    assert (_left(stage), _cards(stage)) == ([], 1)


def test_promises_are_watched_from_the_assignment_on(stage: Stage) -> None:
    def with_promise(session: Session) -> None:
        matter = waiting(session)
        matter.respond_by = MORNING + timedelta(hours=4)

    in_transaction(stage.house.engine, with_promise)
    react.react(1)
    with transaction(stage.house.engine) as session:
        kinds = set(session.scalars(select(Alarm.kind)))
    assert {"respond.warn", "respond.due"} <= kinds


def test_one_poisoned_event_does_not_stop_the_others(stage: Stage) -> None:
    def poison(session: Session) -> int:
        matter = waiting(session)
        bad = Event(feedback=matter, move="nonsense", at=MORNING, to_state=matter.state, cycle=1)
        session.add(bad)
        session.flush()
        reactions.expect(session, bad.id, MORNING)
        feedback.move(session, matter, Move.ACCEPT, MORNING, colleague(session, "ligong"))
        return bad.id

    bad = in_transaction(stage.house.engine, poison)
    react.react(1)
    assert _left(stage) == [bad]
    assert _cards(stage) == 1
    with transaction(stage.house.engine) as session:
        kept = session.get_one(Reaction, bad)
        assert (kept.failures, kept.due_at) == (1, MORNING + timedelta(seconds=patience.RETRY_AFTER[0]))


def test_two_workers_at_the_same_instant_tell_it_once(stage: Stage) -> None:
    events = in_transaction(stage.house.engine, lambda session: [line.id for line in waiting(session).history])
    taken = at_once(stage.house.engine, *[lambda session: reactions.take(session, events[-1])] * 2)
    assert sorted(taken) == [False, True]
    react.react(1)
    assert _left(stage) == []


def test_who_is_told_is_told_by_a_job_of_its_own(stage: Stage) -> None:
    in_transaction(stage.house.engine, waiting)
    stage.shift.client.flushall()
    react.react(1)
    assert stage.shift.client.exists("huisheng:bell:deliver") == 1


def test_a_long_pile_gives_way_and_rings_for_the_rest(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pile, "BUDGET_SECONDS", -1.0)
    in_transaction(stage.house.engine, waiting)
    before = _left(stage)
    react.react(1)
    assert _left(stage) == before
    assert stage.shift.client.exists("huisheng:bell:react") == 1


def test_a_poisoned_event_is_told_in_the_log_by_its_id(stage: Stage, log_lines: list[MutableMapping[str, Any]]) -> None:
    def poison(session: Session) -> int:
        line = Event(feedback=waiting(session), move="nonsense", at=MORNING, to_state="待接单", cycle=1)
        session.add(line)
        session.flush()
        reactions.expect(session, line.id, MORNING)
        return line.id

    bad = in_transaction(stage.house.engine, poison)
    react.react(1)
    assert [(line["event"], line["job"], line["row"]) for line in log_lines if line["log_level"] == "error"] == [
        ("row spoiled", "react", bad)
    ]


@pytest.mark.parametrize("away", [True, False])
def test_it_works_whether_redis_is_there_or_not(stage: Stage, away: bool) -> None:
    in_transaction(stage.house.engine, waiting)
    if away:
        stage.shift.client.connection_pool.connection_kwargs["port"] = 1
        stage.shift.client.connection_pool.disconnect()
    react.react(1)
    assert _left(stage) == []
