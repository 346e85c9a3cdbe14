"""Alarms that are due ring to the second, once, and one bad alarm stops nobody."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import alarms, patience
from storage.alarms import Alarm
from storage.db import in_transaction, transaction
from storage.feedback import Event, Feedback, Move
from tests.storage.cast import MORNING, waiting
from tests.workers.stage import Stage
from workers import react, ring

FOUR_HOURS = timedelta(hours=4)


def _promised(session: Session) -> int:
    matter = waiting(session)
    matter.respond_by = MORNING + FOUR_HOURS
    return matter.id


def _moves(stage: Stage) -> list[str]:
    with transaction(stage.house.engine) as session:
        return list(session.scalars(select(Event.move).order_by(Event.id)))


def test_nothing_rings_a_second_too_early_and_nothing_rings_twice(stage: Stage) -> None:
    in_transaction(stage.house.engine, _promised)
    react.react(0)
    stage.clock.forward(FOUR_HOURS.total_seconds() - 1)
    ring.ring(0)
    assert _moves(stage).count(Move.ESCALATE) == 0
    stage.clock.forward(1)
    ring.ring(0)
    ring.ring(0)
    assert _moves(stage).count(Move.ESCALATE) == 1


def test_a_reminder_that_would_come_after_its_deadline_leaves_the_word_to_the_escalation(stage: Stage) -> None:
    in_transaction(stage.house.engine, _promised)
    react.react(0)
    stage.clock.forward(FOUR_HOURS.total_seconds() * 2)
    ring.ring(0)
    assert _moves(stage)[-1] == Move.ESCALATE
    assert Move.REMIND not in _moves(stage)


def test_one_bad_alarm_does_not_stop_the_others(stage: Stage) -> None:
    def poisoned(session: Session) -> None:
        matter_id = _promised(session)
        alarms.set_alarm(session, f"nonsense:{matter_id}:1", "nonsense", MORNING, matter_id)

    in_transaction(stage.house.engine, poisoned)
    react.react(0)
    stage.clock.forward(FOUR_HOURS.total_seconds())
    ring.ring(0)
    assert Move.ESCALATE in _moves(stage)
    with transaction(stage.house.engine) as session:
        bad = session.scalars(select(Alarm).where(Alarm.kind == "nonsense")).one()
        assert (bad.rung_at, bad.failures) == (None, 1)
        assert bad.leased_until == stage.clock.at + timedelta(seconds=patience.RETRY_AFTER[0])


def test_an_alarm_that_means_nothing_any_more_is_put_away(stage: Stage) -> None:
    def closed(session: Session) -> None:
        matter = session.get_one(Feedback, _promised(session))
        alarms.set_alarm(session, f"respond.due:{matter.id}:0", "respond.due", MORNING, matter.id)

    in_transaction(stage.house.engine, closed)
    ring.ring(0)
    assert Move.ESCALATE not in _moves(stage)
    with transaction(stage.house.engine) as session:
        assert session.scalars(select(Alarm)).one().rung_at == MORNING
