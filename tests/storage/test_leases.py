"""One holds a duty at a time; who falls silent loses it."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import leases
from storage.db import transaction
from tests.storage.cast import MORNING, at_once

SECOND = timedelta(seconds=1)


def test_the_holder_keeps_it_and_others_wait(engine: Engine) -> None:
    with transaction(engine) as session:
        assert leases.hold(session, "ticker", "first", MORNING)
        assert not leases.hold(session, "ticker", "second", MORNING + SECOND)
        assert leases.hold(session, "ticker", "first", MORNING + 5 * SECOND)
        assert not leases.hold(session, "ticker", "second", MORNING + leases.LEASE + SECOND)
        assert leases.last_beat(session, "ticker") == MORNING + 5 * SECOND


def test_who_falls_silent_loses_it(engine: Engine) -> None:
    with transaction(engine) as session:
        leases.hold(session, "ticker", "first", MORNING)
        assert leases.hold(session, "ticker", "second", MORNING + leases.LEASE)
        assert not leases.hold(session, "ticker", "first", MORNING + leases.LEASE)


def test_of_two_at_the_same_instant_one_gets_it(engine: Engine) -> None:
    held = at_once(engine, *[lambda session, me=str(n): leases.hold(session, "ticker", me, MORNING) for n in range(4)])
    assert sorted(held) == [False, False, False, True]


def test_a_lease_from_the_future_holds_nobody_off(engine: Engine) -> None:
    with transaction(engine) as session:
        leases.hold(session, "ticker", "first", MORNING + timedelta(hours=2))
        assert leases.hold(session, "ticker", "second", MORNING)


def test_nobody_was_seen_before_the_first(engine: Engine) -> None:
    with transaction(engine) as session:
        assert leases.last_beat(session, "ticker") is None
