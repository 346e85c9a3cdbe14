"""A time as people and programs write it: 2026-11-20 10:03, 2026年11月20日 下午3点, 20261120, 45981.5."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from handlers.plain import plain

_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?"
    r"(?:[t\s,]*(?:周.|星期.)?\s?(?P<half>上午|下午|晚上|凌晨|中午|早上|am|pm)?\s?(?P<hour>\d{1,2})\s?[:时点]"
    r"(?:\s?(?P<minute>\d{1,2})分?(?:\s?:?\s?(?P<second>\d{1,2})秒?(?:\.\d+)?)?)?\s?(?P<after>am|pm)?)?"
    r"\s?(?P<zone>z|[+-]\d{2}:?\d{2})?"
)
_TOGETHER = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_COUNTED = re.compile(r"\d{5}(?:\.\d+)?")
_SECONDS, _MILLISECONDS = re.compile(r"\d{10}"), re.compile(r"\d{13}")
_FIRST_DAY = datetime(1899, 12, 30)
"""From which spreadsheets count days."""
_AFTERNOON = frozenset({"下午", "晚上", "pm", "中午"})
_NIGHT = frozenset({"凌晨", "上午", "早上", "am"})


def when(written: str, zone: ZoneInfo) -> datetime | None:
    """The instant, in UTC; None for what is no time. Without a zone it is one of `zone`; a day begins at midnight."""
    words = plain(written)
    if _SECONDS.fullmatch(words) or _MILLISECONDS.fullmatch(words):
        return datetime.fromtimestamp(int(words) / (1000 if len(words) > 10 else 1), UTC)
    if _COUNTED.fullmatch(words):
        return (_FIRST_DAY + timedelta(days=float(words))).replace(microsecond=0, tzinfo=zone).astimezone(UTC)
    found = _WRITTEN.fullmatch(words) or _TOGETHER.fullmatch(words)
    return _instant(found.groupdict(), zone) if found else None


def _instant(parts: dict[str, str | None], zone: ZoneInfo) -> datetime | None:
    year, month, day, hour, minute, second = (
        int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    half = parts.get("half") or parts.get("after") or ""
    if half in _AFTERNOON and hour < 12 and not (half == "中午" and hour == 11):
        hour += 12
    if half in _NIGHT and hour == 12:
        hour = 0
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(parts.get("zone")) or zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):  # the year 1, which programs write for "never", begins before all time in UTC
        return None


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written == "z":
        return UTC
    minutes = 60 * int(written[1:3]) + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))
