"""Alarms ring when they are due, once, whoever comes to ring them."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import alarms, patience
from storage.alarms import Alarm
from storage.db import transaction
from tests.storage.cast import MORNING, at_once, waiting

MINUTE = timedelta(minutes=1)


def _set(engine: Engine, *dues: datetime) -> list[int]:
    with transaction(engine) as session:
        return [
            alarms.set_alarm(session, f"digest.staff:{place}", "digest.staff", due).id for place, due in enumerate(dues)
        ]


def _ring(session: Session, alarm_id: int, at: datetime = MORNING) -> bool:
    alarm = alarms.claim(session, alarm_id, at)
    if alarm is not None:
        alarms.rung(session, alarm, at)
    return alarm is not None


def test_what_is_due_comes_oldest_first(engine: Engine) -> None:
    late, now, early = _set(engine, MORNING + MINUTE, MORNING, MORNING - MINUTE)
    with transaction(engine) as session:
        assert alarms.due(session, MORNING) == [early, now]
        assert alarms.claim(session, late, MORNING) is None
        assert alarms.due(session, MORNING + MINUTE) == [early, now, late]


def test_the_same_alarm_is_set_once_and_not_moved(engine: Engine) -> None:
    with transaction(engine) as session:
        first = alarms.set_alarm(session, "k", "digest.staff", MORNING)
        again = alarms.set_alarm(session, "k", "digest.staff", MORNING + MINUTE)
        assert again is first
        assert again.due_at == MORNING


def test_two_tickers_ring_it_once(engine: Engine) -> None:
    (alarm,) = _set(engine, MORNING)
    assert sorted(at_once(engine, *[lambda session: _ring(session, alarm)] * 4)) == [False, False, False, True]


def test_a_claimed_alarm_is_nobody_else_s_until_the_lease_is_over(engine: Engine) -> None:
    (alarm,) = _set(engine, MORNING)
    with transaction(engine) as session:
        assert alarms.claim(session, alarm, MORNING) is not None
    with transaction(engine) as session:
        assert alarms.due(session, MORNING) == []
        assert alarms.claim(session, alarm, MORNING + alarms.LEASE - MINUTE / 60) is None
        assert alarms.claim(session, alarm, MORNING + alarms.LEASE) is not None


def test_a_rung_alarm_rings_no_more(engine: Engine) -> None:
    (alarm,) = _set(engine, MORNING)
    with transaction(engine) as session:
        assert _ring(session, alarm)
    with transaction(engine) as session:
        assert not _ring(session, alarm, MORNING + timedelta(days=1))


def test_a_ringing_that_failed_waits_longer_each_time(engine: Engine) -> None:
    (alarm,) = _set(engine, MORNING)
    at = MORNING
    for seconds in (*patience.RETRY_AFTER, patience.RETRY_AFTER[-1]):
        with transaction(engine) as session:
            alarms.failed(session, alarm, at)
            assert alarms.due(session, at + timedelta(seconds=seconds - 1)) == []
            at += timedelta(seconds=seconds)
            assert alarms.due(session, at) == [alarm]


def test_alarms_of_a_kind_are_taken_back_unless_they_have_rung(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        for kind in ("respond.warn", "respond.due", "resolve.due"):
            alarms.set_alarm(session, f"{kind}:{matter.id}:1", kind, MORNING, matter.id)
        assert _ring(session, alarms.due(session, MORNING)[0])
        alarms.cancel(session, matter.id, "respond.warn", "respond.due")
        assert [alarm.kind for alarm in session.query(Alarm).order_by(Alarm.id)] == ["respond.warn", "resolve.due"]
