"""Working time: China's real days of 2024 to 2026, and counting checked minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.calendar import Calendar, NeverWorking
from handlers.policy import CalendarSettings, Window

MINUTE = timedelta(minutes=1)
CHINA = Calendar(CalendarSettings())

MADE_UP = (
    *((2024, m, d) for m, d in ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12))),
    *((2025, m, d) for m, d in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))),
    *((2026, m, d) for m, d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))),
)
"""The State Council's notices: every weekend day that is worked."""

OFF = (
    (date(2024, 1, 1), date(2024, 1, 1)),
    (date(2024, 2, 10), date(2024, 2, 17)),
    (date(2024, 4, 4), date(2024, 4, 6)),
    (date(2024, 5, 1), date(2024, 5, 5)),
    (date(2024, 6, 10), date(2024, 6, 10)),
    (date(2024, 9, 15), date(2024, 9, 17)),
    (date(2024, 10, 1), date(2024, 10, 7)),
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)
"""The same notices: every holiday, first and last day."""


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_every_day_of_three_years_is_as_the_state_council_announced_it() -> None:
    made_up = {date(*parts) for parts in MADE_UP}
    off = {first + timedelta(n) for first, last in OFF for n in range((last - first).days + 1)}
    days = [date(2024, 1, 1) + timedelta(n) for n in range(366 + 365 + 365)]
    expected = [day in made_up or (day not in off and day.isoweekday() < 6) for day in days]
    assert [CHINA.is_working_day(day) for day in days] == expected


def test_a_year_whose_make_up_days_are_not_announced_is_not_known() -> None:
    assert [CHINA.known(year) for year in (2024, 2025, 2026, 2027)] == [True, True, True, False]


def test_a_year_is_known_once_its_make_up_days_are_configured() -> None:
    assert Calendar(CalendarSettings(working_days=(date(2027, 2, 14),))).known(2027)


def test_elsewhere_there_are_no_make_up_days_to_miss() -> None:
    assert Calendar(CalendarSettings(country="DE", timezone="Europe/Berlin")).known(2031)


def test_our_own_exceptions_win_over_the_state() -> None:
    ours = Calendar(CalendarSettings(working_days=(date(2026, 10, 3),), holidays=(date(2026, 10, 10),)))
    assert ours.is_working_day(date(2026, 10, 3))
    assert not ours.is_working_day(date(2026, 10, 10))


def test_without_a_country_only_the_weekday_counts() -> None:
    plain = Calendar(CalendarSettings(country=""))
    assert plain.is_working_day(date(2026, 10, 1))
    assert not plain.is_working_day(date(2026, 10, 10))


@pytest.mark.parametrize(
    ("at", "hours", "then"),
    [
        (beijing(2026, 3, 2, 9, 30), 2, beijing(2026, 3, 2, 11, 30)),
        (beijing(2026, 3, 2, 11, 0), 2, beijing(2026, 3, 2, 14, 30)),
        (beijing(2026, 3, 2, 11, 0), 1, beijing(2026, 3, 2, 12, 0)),
        (beijing(2026, 3, 6, 17, 0), 2, beijing(2026, 3, 9, 10, 0)),
        (beijing(2026, 3, 7, 3, 0), 0, beijing(2026, 3, 9, 9, 0)),
        (beijing(2026, 2, 13, 17, 0), 2, beijing(2026, 2, 14, 10, 0)),
        (beijing(2026, 2, 14, 17, 0), 2, beijing(2026, 2, 24, 10, 0)),
        (beijing(2026, 9, 30, 17, 0), 9, beijing(2026, 10, 9, 9, 30)),
    ],
    ids=[
        "within the morning",
        "across lunch",
        "a full window ends at its own end",
        "across the weekend",
        "nothing to add waits for the next window",
        "a Saturday made up before Spring Festival is worked",
        "across the whole of Spring Festival",
        "across National Day",
    ],
)
def test_working_time_is_added(at: datetime, hours: float, then: datetime) -> None:
    assert CHINA.add_working(at, timedelta(hours=hours)) == then


def test_a_backward_stretch_is_negative() -> None:
    friday, monday = beijing(2026, 3, 6, 17, 0), beijing(2026, 3, 9, 9, 30)
    assert CHINA.working_between(friday, monday) == timedelta(hours=1, minutes=30)
    assert CHINA.working_between(monday, friday) == -timedelta(hours=1, minutes=30)


def test_the_next_working_moment_is_now_while_we_are_at_work() -> None:
    assert CHINA.next_working(beijing(2026, 3, 2, 11, 59)) == beijing(2026, 3, 2, 11, 59)
    assert CHINA.next_working(beijing(2026, 3, 2, 12, 0)) == beijing(2026, 3, 2, 13, 30)
    assert CHINA.is_working(beijing(2026, 3, 2, 9, 0))
    assert not CHINA.is_working(beijing(2026, 3, 2, 18, 0))


def test_windows_that_overlap_count_each_minute_once() -> None:
    twice = CalendarSettings(
        windows=(Window(start=time(10), end=time(15)), Window(start=time(9), end=time(12))), country=""
    )
    whole_day = Calendar(twice).working_between(beijing(2026, 3, 2), beijing(2026, 3, 3))
    assert whole_day == timedelta(hours=6)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 5), (date(2026, 11, 1), 7), (date(2026, 6, 7), 6)])
def test_the_night_the_clock_changes_is_as_long_as_it_really_is(day: date, hours: int) -> None:
    zone = ZoneInfo("America/New_York")
    nights = Calendar(
        CalendarSettings(
            timezone="America/New_York",
            country="",
            weekdays=(1, 2, 3, 4, 5, 6, 7),
            windows=(Window(start=time(0), end=time(6)),),
        )
    )
    midnight = datetime.combine(day, time(), zone)
    assert nights.working_between(midnight, midnight + timedelta(hours=12)) == timedelta(hours=hours)


@pytest.mark.parametrize("broken", [{"windows": ()}, {"weekdays": ()}])
def test_a_calendar_without_working_time_is_refused(broken: dict[str, tuple[()]]) -> None:
    with pytest.raises(NeverWorking):
        Calendar(CalendarSettings.model_validate(broken))


def test_time_that_never_comes_is_said_instead_of_searched_forever() -> None:
    once = Calendar(CalendarSettings(country="", weekdays=(), working_days=(date(2020, 1, 1),)))
    with pytest.raises(NeverWorking):
        once.next_working(beijing(2026, 1, 1))


def clock_times() -> st.SearchStrategy[time]:
    return st.integers(5 * 60, 22 * 60).map(lambda minute: time(minute // 60, minute % 60))


def windows() -> st.SearchStrategy[tuple[Window, ...]]:
    pair = st.lists(clock_times(), min_size=2, max_size=2, unique=True).map(sorted)
    return st.lists(pair.map(lambda two: Window(start=two[0], end=two[1])), min_size=1, max_size=3).map(tuple)


calendars = st.builds(
    CalendarSettings,
    timezone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]),
    weekdays=st.sets(st.integers(1, 7), min_size=3).map(lambda days: tuple(sorted(days))),
    windows=windows(),
    country=st.sampled_from(["CN", ""]),
    holidays=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3).map(tuple),
)
instants = st.integers(0, 364 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + minute * MINUTE)


def open_at(settings: CalendarSettings, calendar: Calendar, at: datetime) -> bool:
    """The slow truth about one minute."""
    wall = at.astimezone(ZoneInfo(settings.timezone))
    return calendar.is_working_day(wall.date()) and any(
        window.start <= wall.time() < window.end for window in settings.windows
    )


@settings(max_examples=60, deadline=None)
@given(calendars, instants, st.integers(0, 5 * 24 * 60))
def test_working_minutes_between_are_those_one_can_count(given: CalendarSettings, start: datetime, length: int) -> None:
    calendar = Calendar(given)
    counted = sum(open_at(given, calendar, start + n * MINUTE) for n in range(length))
    assert calendar.working_between(start, start + length * MINUTE) == counted * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars, instants, st.integers(1, 900))
def test_adding_minutes_is_walking_them(given: CalendarSettings, start: datetime, minutes: int) -> None:
    calendar, at, walked = Calendar(given), start, 0
    while walked < minutes:
        walked += open_at(given, calendar, at)
        at += MINUTE
    assert calendar.add_working(start, minutes * MINUTE) == at


@settings(max_examples=100, deadline=None)
@given(calendars, instants, st.timedeltas(timedelta(), timedelta(hours=60)))
def test_what_was_added_lies_between(given: CalendarSettings, start: datetime, working: timedelta) -> None:
    calendar = Calendar(given)
    assert calendar.working_between(start, calendar.add_working(start, working)) == working
