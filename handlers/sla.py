"""What we promise by when, when to warn before it, and how a time is said."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from handlers.calendar import Calendar
from handlers.policy import Policy, Promise, SlaSettings
from handlers.triage.levels import Priority

COMPLAINT = "投诉"
_WEEKDAYS = "一二三四五六日"
_NEAR = {-1: "昨天", 0: "今天", 1: "明天"}
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Promised(NamedTuple):
    """When the customer hears from a human at the latest, and when the matter is solved; both UTC."""

    respond_by: datetime
    resolve_by: datetime


def promise(policy: Policy, calendar: Calendar, priority: Priority, kind: str, at: datetime) -> Promised:
    """The promise for a matter that came in at `at`: its priority's, and for a complaint never later than a
    complaint's own (`sla.complaint_respond`). Working time, unless the priority runs around the clock."""
    ours = policy.sla.promises[priority]
    respond_by, resolve_by = (
        _after(ours, calendar, at, ours.respond),
        _after(ours, calendar, at, ours.resolve),
    )
    if kind == COMPLAINT:
        respond_by = min(respond_by, calendar.add_working(at, policy.sla.complaint_respond))
    return Promised(respond_by, max(respond_by, resolve_by))


def warn_at(at: datetime, respond_by: datetime, calendar: Calendar, sla: SlaSettings) -> datetime:
    """When to remind of a promise: after `sla.warn_at` of its time, at the latest `sla.warn_floor` before it.

    Counted in working time; by the wall clock when the promise itself falls outside working hours, or so early in
    them that the reminder would come too late. Never before `at`.
    """
    working = calendar.working_between(at, respond_by)
    if working and calendar.is_working(respond_by - timedelta.resolution):
        return max(at, min(calendar.add_working(at, _share(working, sla)), respond_by - sla.warn_floor))
    return at + _share(respond_by - at, sla)


def spoken(at: datetime, now: datetime, calendar: Calendar) -> str:
    """A time as one says it now: 今天 15:30, 明天 09:20, 周五 10:00, 下周一 09:00, 12月3日 09:00."""
    then = calendar.local(at)
    return f"{_day(then.date(), calendar.local(now).date())} {then:%H:%M}"


def left(span: timedelta) -> str:
    """What is left of a time, or how far it is overdue when negative: 还有 25 分钟, 已超时 1 小时 5 分钟."""
    word, lasting = "已超时" if span < timedelta() else "还有", length(abs(span))
    return f"{word} {lasting}" if lasting[0].isdecimal() else f"{word}{lasting}"


def length(span: timedelta) -> str:
    """How long a time lasts: 1 小时 5 分钟, 不到 1 分钟.

    Hours are not folded into days, since a day of working time has not twenty-four of them.
    """
    hours, rest = divmod(span, _HOUR)
    minutes = rest // _MINUTE
    parts = [f"{hours} 小时"] * (hours > 0) + [f"{minutes} 分钟"] * (minutes > 0)
    return " ".join(parts) or "不到 1 分钟"


def _after(ours: Promise, calendar: Calendar, at: datetime, span: timedelta) -> datetime:
    return (at + span).astimezone(UTC) if ours.around_the_clock else calendar.add_working(at, span)


def _share(span: timedelta, sla: SlaSettings) -> timedelta:
    return max(min(span * sla.warn_at, span - sla.warn_floor), timedelta())


def _day(then: date, today: date) -> str:
    days = (then - today).days
    if days in _NEAR:
        return _NEAR[days]
    if 0 < days < 7:
        return f"{'下' * (_week(then) - _week(today))}周{_WEEKDAYS[then.weekday()]}"
    year = f"{then.year}年" * (then.year != today.year)
    return f"{year}{then.month}月{then.day}日"


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7
