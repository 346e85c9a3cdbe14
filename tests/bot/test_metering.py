"""What was used of a quota is written down a handful at a time, by many threads, and outlives a ledger that is away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from bot.metering import A_HANDFUL, AT_LATEST, Metering
from bot.platforms.usage import Usage
from storage.db import connect, transaction
from storage.meters import MonthCount
from tests.storage.cast import MORNING

QUOTAS = {("dingtalk", "main"): {"calls": 5000, "pushes": 0}}


def _metering(engine: Engine, now: Callable[[], datetime] = lambda: MORNING) -> tuple[Usage, Metering]:
    usage = Usage()
    return usage, Metering(engine, usage, QUOTAS, now)


def _written(engine: Engine) -> dict[str, tuple[int, int]]:
    with transaction(engine) as session:
        return {row.kind: (row.count, row.allowed) for row in session.scalars(select(MonthCount))}


def test_what_was_used_is_written_down_with_what_is_allowed(engine: Engine) -> None:
    usage, metering = _metering(engine)
    usage.note("dingtalk", "main", "calls", 3)
    usage.note("dingtalk", "main", "pushes")
    metering.write()
    assert _written(engine) == {"calls": (3, 5000), "pushes": (1, 0)}


def test_a_busy_process_writes_a_handful_at_a_time_and_the_rest_a_little_later(engine: Engine) -> None:
    at = [MORNING]
    usage, metering = _metering(engine, lambda: at[0])
    for _ in range(A_HANDFUL + 2):
        usage.note("dingtalk", "main", "calls")
        metering.write(A_HANDFUL)
    assert _written(engine) == {"calls": (A_HANDFUL + 1, 5000)}
    at[0] += AT_LATEST
    metering.write(A_HANDFUL)
    assert _written(engine) == {"calls": (A_HANDFUL + 2, 5000)}


def test_many_threads_lose_nothing(engine: Engine) -> None:
    usage, metering = _metering(engine)

    def use(_: int) -> None:
        usage.note("dingtalk", "main", "calls")
        metering.write()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(40)))
    assert _written(engine) == {"calls": (40, 5000)}


def test_what_the_platform_calls_used_up_fills_the_meter_at_once(engine: Engine) -> None:
    usage, metering = _metering(engine)
    usage.note("dingtalk", "main", "calls", 3)
    metering.write()
    usage.spend("dingtalk", "main", "calls")
    usage.spend("dingtalk", "main", "pushes")  # of which nobody knows how many there are
    metering.write(A_HANDFUL)
    assert _written(engine) == {"calls": (5000, 5000), "pushes": (0, 0)}


def test_a_ledger_that_is_away_is_told_later(engine: Engine) -> None:
    usage, metering = _metering(connect("postgresql://127.0.0.1:1/away"))
    usage.note("dingtalk", "main", "calls", 2)
    metering.write()
    metering._engine = engine
    metering.write()
    assert _written(engine) == {"calls": (2, 5000)}


def test_nothing_used_nothing_written_and_only_limits_are_limits(engine: Engine) -> None:
    _, metering = _metering(engine, lambda: MORNING + timedelta(days=1))
    metering.write()
    assert _written(engine) == {}
    assert metering.is_limited("dingtalk", "main")
    assert not metering.is_limited("wecom", "main")
