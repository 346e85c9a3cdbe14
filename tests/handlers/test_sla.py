"""Promises: what the customer may count on, when we are warned, and how a time is said."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.calendar import Calendar
from handlers.policy import Policy, SlaSettings
from handlers.sla import left, promise, spoken, warn_at
from handlers.triage.levels import Priority
from tests.handlers.test_calendar import beijing

POLICY = Policy()
CALENDAR = Calendar(POLICY.calendar)
MONDAY = beijing(2026, 3, 2, 10, 0)


@pytest.mark.parametrize(
    ("priority", "kind", "at", "respond_by"),
    [
        ("P0", "缺陷", beijing(2026, 3, 7, 23, 0), beijing(2026, 3, 8, 0, 0)),
        ("P1", "缺陷", MONDAY, beijing(2026, 3, 2, 12, 0)),
        ("P2", "缺陷", MONDAY, beijing(2026, 3, 2, 15, 30)),
        ("P2", "投诉", MONDAY, beijing(2026, 3, 2, 12, 0)),
        ("P0", "投诉", MONDAY, beijing(2026, 3, 2, 11, 0)),
        ("P3", "建议", beijing(2026, 2, 14, 10, 0), beijing(2026, 2, 25, 11, 0)),
    ],
    ids=[
        "P0 runs on a Saturday night",
        "P1 within the morning",
        "P2 across lunch",
        "a complaint is heard sooner than its priority says",
        "a complaint never makes P0 slower",
        "P3 sleeps through Spring Festival",
    ],
)
def test_the_customer_hears_from_us_by(priority: Priority, kind: str, at: datetime, respond_by: datetime) -> None:
    assert promise(POLICY, CALENDAR, priority, kind, at).respond_by == respond_by


def test_the_solution_is_promised_in_working_days() -> None:
    assert promise(POLICY, CALENDAR, "P1", "缺陷", MONDAY).resolve_by == beijing(2026, 3, 5, 11, 30)


@pytest.mark.parametrize(
    ("at", "respond_by", "warned"),
    [
        (MONDAY, beijing(2026, 3, 2, 12, 0), beijing(2026, 3, 2, 11, 30)),
        (MONDAY, beijing(2026, 3, 2, 10, 40), beijing(2026, 3, 2, 10, 25)),
        (MONDAY, beijing(2026, 3, 2, 10, 10), MONDAY),
        (beijing(2026, 3, 6, 16, 0), beijing(2026, 3, 9, 11, 0), beijing(2026, 3, 9, 10, 0)),
        (beijing(2026, 3, 7, 23, 0), beijing(2026, 3, 8, 0, 0), beijing(2026, 3, 7, 23, 45)),
        (beijing(2026, 3, 2, 11, 30), beijing(2026, 3, 2, 12, 30), beijing(2026, 3, 2, 12, 15)),
        (beijing(2026, 3, 2, 8, 1), beijing(2026, 3, 2, 9, 1), beijing(2026, 3, 2, 8, 46)),
        (MONDAY, MONDAY, MONDAY),
    ],
    ids=[
        "three quarters of the time",
        "a quarter of an hour before at least",
        "no time left: at once",
        "counted in working time across the weekend",
        "by the wall clock at night",
        "by the wall clock when P0 falls into lunch",
        "by the wall clock when P0 is due just after we open",
        "already due",
    ],
)
def test_we_are_warned_at(at: datetime, respond_by: datetime, warned: datetime) -> None:
    assert warn_at(at, respond_by, CALENDAR, SlaSettings()) == warned


@given(
    st.integers(0, 300 * 24 * 60).map(lambda n: beijing(2026, 1, 1) + timedelta(minutes=n)),
    st.sampled_from(["P0", "P1", "P2", "P3"]),
    st.sampled_from(["投诉", "缺陷"]),
)
def test_a_warning_lies_between_the_report_and_its_deadline(at: datetime, priority: Priority, kind: str) -> None:
    respond_by, resolve_by = promise(POLICY, CALENDAR, priority, kind, at)
    warned = warn_at(at, respond_by, CALENDAR, POLICY.sla)
    assert at <= warned < respond_by <= resolve_by
    assert respond_by - warned >= POLICY.sla.warn_floor


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (beijing(2026, 3, 4, 15, 30), "今天 15:30"),
        (beijing(2026, 3, 5, 9, 20), "明天 09:20"),
        (beijing(2026, 3, 3, 9, 20), "昨天 09:20"),
        (beijing(2026, 3, 6, 10, 0), "周五 10:00"),
        (beijing(2026, 3, 9, 9, 0), "下周一 09:00"),
        (beijing(2026, 3, 11, 9, 0), "3月11日 09:00"),
        (beijing(2026, 12, 3, 9, 0), "12月3日 09:00"),
        (beijing(2026, 3, 2, 9, 0), "3月2日 09:00"),
        (beijing(2027, 1, 5, 9, 0), "2027年1月5日 09:00"),
    ],
)
def test_a_time_is_said_as_one_says_it_on_a_wednesday(at: datetime, words: str) -> None:
    assert spoken(at, beijing(2026, 3, 4, 14, 0), CALENDAR) == words


def test_days_are_told_apart_by_the_wall_clock_not_by_hours() -> None:
    assert spoken(beijing(2026, 3, 5, 0, 10), beijing(2026, 3, 4, 23, 50), CALENDAR) == "明天 00:10"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (25, "还有 25 分钟"),
        (-65, "已超时 1 小时 5 分钟"),
        (120, "还有 2 小时"),
        (26 * 60 + 5, "还有 26 小时 5 分钟"),
        (0, "还有不到 1 分钟"),
        (-0.5, "已超时不到 1 分钟"),
    ],
)
def test_what_is_left_is_said_in_words(minutes: float, words: str) -> None:
    assert left(timedelta(minutes=minutes)) == words
