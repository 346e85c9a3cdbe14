"""Working time: which days and hours we work, and how to count along them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from handlers.policy import CalendarSettings, Window

_DAY = timedelta(days=1)
_PATIENCE = 3 * 366
"""Days we look ahead for a working hour before we conclude that there is none."""


class NeverWorking(ValueError):
    """The calendar holds no working time at all, so nothing can be promised by it."""


class Span(NamedTuple):
    """One stretch of working time: two UTC instants, the second not included."""

    start: datetime
    end: datetime


class Calendar:
    """Counts working time. Instants go in and come out in UTC; days and hours are those of its time zone."""

    def __init__(self, settings: CalendarSettings) -> None:
        """Errors: NeverWorking without windows or working days; ZoneInfoNotFoundError; NotImplementedError
        for a country whose holidays nobody has written down."""
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)
        self._windows = _merged(settings.windows)
        if not self._windows or not (settings.weekdays or settings.working_days):
            raise NeverWorking("no working hours: set windows and weekdays")
        _year(settings.country, 2026)  # a country nobody knows is refused here

    def local(self, at: datetime) -> datetime:
        """The same instant as the clock on the wall shows it."""
        return at.astimezone(self._zone)

    def known(self, year: int) -> bool:
        """Whether the year's make-up days are announced and in the table (or given as `working_days`).

        Without them China's calendar still has its holidays, but takes a weekend we work for one we do not.
        """
        if self._settings.country != "CN":
            return True
        given = any(day.year == year for day in self._settings.working_days)
        return given or bool(_year("CN", year).made_up)

    def is_working_day(self, day: date) -> bool:
        """Whether we work on this local day: our own exceptions first, then the state's, then the weekday."""
        if day in self._settings.working_days:
            return True
        if day in self._settings.holidays:
            return False
        public = _year(self._settings.country, day.year)
        if day in public.off:
            return False
        return day in public.made_up or day.isoweekday() in self._settings.weekdays

    def is_working(self, at: datetime) -> bool:
        """Whether we are at work at this instant."""
        return self.next_working(at) == at

    def next_working(self, at: datetime) -> datetime:
        """`at` itself when we are at work, else the beginning of the next window. Errors: NeverWorking."""
        return next(self._spans(at.astimezone(UTC))).start

    def add_working(self, at: datetime, working: timedelta) -> datetime:
        """The instant at which so much working time has passed since `at`; a full window ends at its own end.

        Nothing to add gives `next_working(at)`. Errors: NeverWorking.
        """
        spans = self._spans(at.astimezone(UTC))
        start, end = next(spans)
        while working > end - start:
            working -= end - start
            start, end = next(spans)
        return start + working

    def working_between(self, a: datetime, b: datetime) -> timedelta:
        """How much working time lies between two instants; negative when `b` is the earlier one."""
        if b < a:
            return -self.working_between(b, a)
        first, last = self.local(a).date(), self.local(b).date()
        days = (first + n * _DAY for n in range((last - first).days + 1))
        return sum(
            (max(min(end, b) - max(start, a), timedelta()) for day in days for start, end in self._hours(day)),
            timedelta(),
        )

    def _spans(self, at: datetime) -> Iterator[Span]:
        """Working time from `at` on, without end. Errors: NeverWorking when years go by without any."""
        day, idle = self.local(at).date(), 0
        while idle < _PATIENCE:
            ahead = [Span(max(start, at), end) for start, end in self._hours(day) if end > at]
            yield from ahead
            day, idle = day + _DAY, 0 if ahead else idle + 1
        raise NeverWorking(f"no working time for {_PATIENCE} days before {day}")

    def _hours(self, day: date) -> list[Span]:
        if not self.is_working_day(day):
            return []
        return [Span(self._instant(day, start), self._instant(day, end)) for start, end in self._windows]

    def _instant(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, self._zone).astimezone(UTC)


class _Year(NamedTuple):
    off: frozenset[date]
    made_up: frozenset[date]


@lru_cache(maxsize=64)
def _year(country: str, year: int) -> _Year:
    """The state's days off, and the weekend days it declares working days (调休), as `holidays` has them."""
    if not country:
        return _Year(frozenset(), frozenset())
    table = holidays.country_holidays(country, years=(year, year + 1))
    return _Year(
        frozenset(day for day in table if day.year == year),
        frozenset(day for day in table.weekend_workdays if day.year == year),
    )


def _merged(windows: tuple[Window, ...]) -> tuple[tuple[time, time], ...]:
    """The windows in order, those that overlap or touch joined: no minute is counted twice."""
    merged: list[tuple[time, time]] = []
    for window in sorted(windows, key=lambda one: one.start):
        if merged and window.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], window.end))
        else:
            merged.append((window.start, window.end))
    return tuple(merged)
