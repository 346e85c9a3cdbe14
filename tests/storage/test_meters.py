"""How much of a month's quota is used up, counted by several processes at once, and how far it will go."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage import meters
from storage.db import in_transaction, transaction
from storage.meters import MonthCount
from tests.storage.cast import at_once

NOON = datetime(2026, 2, 8, 4, tzinfo=UTC)
"""8 February, noon in Beijing: a quarter of the month and a bit has passed."""


def _count(session: Session, used: int = 1, kind: str = "calls", at: datetime = NOON, allowed: int = 5000) -> None:
    meters.count(session, "dingtalk", "main", kind, used, at, allowed)


def _row(session: Session) -> MonthCount:
    return session.scalars(select(MonthCount)).one()


def test_four_processes_at_the_same_instant_lose_no_count(engine: Engine) -> None:
    at_once(engine, *[lambda session: _count(session, 5)] * 4)
    with transaction(engine) as session:
        assert _row(session).count == 20


def test_the_share_is_of_what_is_allowed_now(engine: Engine) -> None:
    with transaction(engine) as session:
        _count(session, 3500)
        assert meters.share(session, "dingtalk", "main", NOON) == 70
    in_transaction(engine, lambda session: _count(session, 0, allowed=10_000))
    with transaction(engine) as session:
        assert meters.share(session, "dingtalk", "main", NOON) == 35


def test_the_fuller_of_two_meters_counts_and_another_account_does_not(engine: Engine) -> None:
    with transaction(engine) as session:
        _count(session, 10)
        _count(session, 2400, "pushes", allowed=3000)
        meters.count(session, "dingtalk", "other", "calls", 5000, NOON, 5000)
        assert meters.share(session, "dingtalk", "main", NOON) == 80
        assert [(row.account, row.share) for row in meters.of_month(session, NOON)] == [
            ("other", 100),
            ("main", 80),
            ("main", 0),
        ]


def test_what_the_platform_calls_used_up_is(engine: Engine) -> None:
    def fill(session: Session) -> None:
        meters.fill(session, "dingtalk", "main", "calls", NOON, 5000)

    in_transaction(engine, lambda session: _count(session, 12))
    for counted in (5000, 5001):
        in_transaction(engine, fill)
        with transaction(engine) as session:
            assert _row(session).count == counted
        in_transaction(engine, lambda session: _count(session, 1))


def test_without_a_limit_there_is_no_share(engine: Engine) -> None:
    with transaction(engine) as session:
        _count(session, 9_999, allowed=0)
        assert (meters.share(session, "dingtalk", "main", NOON), meters.of_month(session, NOON)) == (0, [])


def test_a_new_month_begins_at_midnight_in_china(engine: Engine) -> None:
    eve = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)
    with transaction(engine) as session:
        _count(session, 5000, at=eve)
        assert meters.share(session, "dingtalk", "main", eve) == 100
        assert meters.share(session, "dingtalk", "main", eve + timedelta(minutes=1)) == 0


@pytest.mark.parametrize(
    ("since", "at", "count", "expected"),
    [
        (datetime(2026, 1, 31, 16, tzinfo=UTC), datetime(2026, 2, 14, 16, tzinfo=UTC), 1000, 2000),
        (datetime(2026, 2, 6, 16, tzinfo=UTC), datetime(2026, 2, 14, 16, tzinfo=UTC), 800, 2200),
        (datetime(2026, 1, 31, 17, tzinfo=UTC), datetime(2026, 1, 31, 18, tzinfo=UTC), 10, 289),
    ],
)
def test_the_forecast_goes_on_as_it_has_gone_so_far(since: datetime, at: datetime, count: int, expected: int) -> None:
    """Half of February; a week of counting, 8 days of it passed; and the first hours, which count as a day."""
    row = MonthCount(count=count, since=since)
    assert meters.forecast(row, at) == pytest.approx(expected, abs=1)
