"""Times as people and programs write them, and as they are meant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importing.reading.times import when

BEIJING = ZoneInfo("Asia/Shanghai")
AFTERNOON = datetime(2026, 11, 20, 7, 4, 5, tzinfo=UTC)
"""15:04:05 in Beijing."""


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20 15:04:05",
        "2026/11/20 15:04:05",
        "2026.11.20 15:04:05",
        "２０２６－１１－２０　１５：０４：０５",
        "2026年11月20日 15时04分05秒",
        "2026年11月20日 下午3点04分05秒",
        "2026-11-20 03:04:05 PM",
        "2026-11-20T15:04:05",
        "2026-11-20T07:04:05Z",
        "2026-11-20T09:04:05.123+02:00",
        "2026-11-20 星期五 15:04:05",
        "20261120150405",
        "1795158245",
        "1795158245000",
    ],
)
def test_an_instant_is_read_however_it_is_written(written: str) -> None:
    assert when(written, BEIJING) == AFTERNOON


@pytest.mark.parametrize("written", ["2026-11-20", "2026年11月20日", "20261120", "2026/11/20 00:00", "46346"])
def test_a_day_begins_at_midnight_where_we_work(written: str) -> None:
    assert when(written, BEIJING) == datetime(2026, 11, 19, 16, tzinfo=UTC)


def test_noon_and_midnight_are_told_apart() -> None:
    assert when("2026-11-20 中午12:30", BEIJING) == datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
    assert when("2026-11-20 12:30 AM", BEIJING) == datetime(2026, 11, 19, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "昨天",
        "11/20/2026",
        "20/11/26",
        "2026-13-45",
        "2026-02-30",
        "2026-11-20 25:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59-10:00",
        "13800000000",
        "F-261120-001",
    ],
)
def test_what_is_no_time_or_could_be_two_is_not_guessed(written: str) -> None:
    assert when(written, BEIJING) is None


@given(st.text("0123456789-/.年月日时分秒:： tTzZ+amp上下午", max_size=24))
def test_whatever_is_written_is_a_time_or_none(written: str) -> None:
    found = when(written, BEIJING)
    assert found is None or found.tzinfo is UTC
