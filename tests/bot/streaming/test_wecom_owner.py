"""One owner for the bot: it gets it, keeps it, notices when it is gone, and never fights for it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from redis import Redis
from structlog.testing import capture_logs

from tests.bot.sandbox.wecom_bench import BOT_CHAT
from tests.bot.sandbox.wecom_bot_bench import Office, office
from tests.bot.streaming.listening import PATIENCE, QUICK, Ledger, listening, subscriptions, until


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


def connected(line: Office, times: int = 1) -> None:
    until(lambda: subscriptions(line) == times)


def events(logs: Any, name: str) -> list[Any]:
    return [entry for entry in logs if entry["event"] == name]


def closings(line: Office) -> int:
    return sum(entry.what.endswith("结束") for entry in line.bench.wire)


def test_a_wrong_secret_is_said_in_words_and_asked_again_only_after_a_long_while(line: Office) -> None:
    with capture_logs() as logs, listening(line, Ledger(), secret="wrong"):
        until(lambda: subscriptions(line) == 3)
    gaps = [entry.at for entry in line.bench.wire if entry.what.startswith("WS aibot_subscribe")]
    assert (gaps[1] - gaps[0]).total_seconds() >= QUICK.refused
    assert (gaps[2] - gaps[1]).total_seconds() >= 2 * QUICK.refused
    refused = events(logs, "stream.not_subscribed")[0]
    assert "853000" in refused["reason"] and "secret" in refused["advice"] and refused["log_level"] == "error"
    assert "wrong" not in repr(logs)


def test_the_socket_that_wecom_leaves_open_after_refusing_is_closed_by_us(line: Office) -> None:
    with listening(line, Ledger(), secret="wrong", times=replace(QUICK, refused=PATIENCE)):
        until(lambda: closings(line) == 1)


def test_two_missed_heartbeats_end_a_connection(line: Office) -> None:
    times = replace(QUICK, heartbeat=0.2, acknowledging=0.2)
    with capture_logs() as logs, listening(line, Ledger(), times=times):
        connected(line)
        line.inject("心跳不应答", times=1)
        time.sleep(1)
        assert subscriptions(line) == 1
        line.inject("心跳不应答", times=2)
        connected(line, 2)
    assert len(events(logs, "stream.heartbeat_lost")) == 1


def test_a_connection_that_beats_stays(line: Office) -> None:
    with listening(line, Ledger(), times=replace(QUICK, heartbeat=0.1, silence=0.5)):
        connected(line)
        time.sleep(1.2)
    assert subscriptions(line) == 1


def test_a_half_open_connection_is_given_up(line: Office) -> None:
    ledger = Ledger()
    with capture_logs() as logs, listening(line, ledger, times=replace(QUICK, silence=0.5)):
        connected(line)
        line.inject("半开连接")
        connected(line, 2)
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: ledger.texts == ["您好"])
    assert events(logs, "stream.silent")


def test_a_connection_that_is_closed_is_opened_again_without_haste(line: Office) -> None:
    times = replace(QUICK, first_wait=0.3, longest_wait=0.6)
    with listening(line, Ledger(), times=times):
        for number in range(1, 4):
            connected(line, number)
            line.inject("断线")
        connected(line, 4)
    at = [entry.at for entry in line.bench.wire if entry.what.startswith("WS aibot_subscribe")]
    gaps = [(after - before).total_seconds() for before, after in pairwise(at)]
    assert min(gaps) >= 0.3 and min(gaps[1:]) >= 0.6


def test_who_is_kicked_out_stands_aside_and_says_so_aloud(line: Office) -> None:
    ledger = Ledger()
    with capture_logs() as logs, listening(line, ledger):
        connected(line)
        stranger = line.subscribed()
        until(lambda: bool(events(logs, "stream.taken_over")))
        time.sleep(1)
        assert (subscriptions(line), stranger.closed) == (2, None)
        connected(line, 3)
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: ledger.texts == ["您好"])
    told = events(logs, "stream.taken_over")[0]
    assert told["log_level"] == "error" and "another program" in told["why"]
    assert len(events(logs, "stream.standing_aside")) >= 1


def test_the_kicked_connection_is_closed_by_us(line: Office) -> None:
    with office({"kick_seconds": PATIENCE}) as slow, listening(slow, Ledger()):
        connected(slow)
        slow.subscribed()
        until(lambda: closings(slow) == 1, 3)


def test_only_one_of_two_processes_has_the_bot_and_the_other_takes_over(line: Office, redis_url: str) -> None:
    first, second = Ledger(), Ledger()
    with listening(line, first, redis_url) as ours:
        connected(line)
        with listening(line, second, redis_url):
            time.sleep(0.5)
            assert subscriptions(line) == 1
            ours.stop()
            connected(line, 2)
            line.bench.say(BOT_CHAT, "您好")
            until(lambda: second.texts == ["您好"])
    assert first.heard == [] and "disconnected_event" not in "".join(entry.what for entry in line.bench.wire)


def test_nobody_of_us_comes_back_while_we_stand_aside(line: Office, redis_url: str) -> None:
    times = replace(QUICK, aside=PATIENCE)
    with capture_logs() as logs, listening(line, Ledger(), redis_url, times) as ours:
        connected(line)
        line.subscribed()
        until(lambda: bool(events(logs, "stream.taken_over")))
        ours.stop()
        with listening(line, Ledger(), redis_url, times):
            time.sleep(0.7)
    assert subscriptions(line) == 2


def test_when_redis_forgets_who_has_the_bot_two_processes_do_not_fight(line: Office, redis_url: str) -> None:
    first, second = Ledger(), Ledger()
    with listening(line, first, redis_url), listening(line, second, redis_url):
        connected(line)
        Redis.from_url(redis_url).flushall()
        time.sleep(1.5)
        assert subscriptions(line) <= 2
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: first.texts + second.texts == ["您好"])


def test_without_redis_it_listens_all_the_same(line: Office) -> None:
    ledger = Ledger()
    with listening(line, ledger, "redis://127.0.0.1:9/0"):
        connected(line)
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: ledger.texts == ["您好"])


def test_stopping_while_somebody_else_listens_takes_no_time(line: Office, redis_url: str) -> None:
    with (
        listening(line, Ledger(), redis_url),
        listening(line, Ledger(), redis_url, replace(QUICK, lease=30)) as waiting,
    ):
        connected(line)
        began = time.monotonic()
        waiting.stop()
        assert time.monotonic() - began < 2


@contextmanager
def another_process(line: Office, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that listens, until it is killed."""
    url = line.bench.sandbox.wecom_url
    with subprocess.Popen([sys.executable, "-m", "tests.bot.streaming.elsewhere", url, redis_url]) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_process_that_is_killed_is_followed_by_the_next_one(line: Office, redis_url: str) -> None:
    ledger = Ledger()
    with another_process(line, redis_url) as owner:
        until(lambda: subscriptions(line) == 1, 30)
        with listening(line, ledger, redis_url):
            time.sleep(0.3)
            assert subscriptions(line) == 1
            os.kill(owner.pid, signal.SIGKILL)
            connected(line, 2)
            line.bench.say(BOT_CHAT, "您好")
            until(lambda: ledger.texts == ["您好"])
