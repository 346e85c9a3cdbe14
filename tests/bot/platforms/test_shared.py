"""Redis is asked briefly, left alone while it is away, and its absence is said once."""

import socket
import time
from pathlib import Path

from structlog.testing import capture_logs

from bot.demo.process import free_port
from bot.demo.redis_server import serve
from bot.platforms import shared
from bot.platforms.shared import Shared


def test_what_redis_says_is_handed_on(redis_url: str) -> None:
    line = Shared(redis_url)
    assert line.ask(lambda redis: redis.set("huisheng:x", "1")) is True
    assert line.ask(lambda redis: redis.get("huisheng:x")) == b"1"


def test_without_a_url_there_is_nobody_to_ask() -> None:
    assert Shared(None).ask(lambda redis: redis.get("x")) is None


def test_its_absence_is_said_once_each_time(tmp_path: Path) -> None:
    port = free_port()
    line = Shared(f"redis://127.0.0.1:{port}/0")
    found: list[object] = []
    with capture_logs() as told:
        for absence in range(2):
            for _ in range(3):
                found.append(line.ask(lambda redis: redis.ping()))
                line._deaf_until = 0.0
            _, program = serve(tmp_path, port)
            found.append(line.ask(lambda redis: redis.ping()))
            program.end()
            assert [entry["event"] for entry in told] == ["redis.away"] * (absence + 1)
    assert found == [None, None, None, True] * 2


def test_a_redis_that_hangs_is_waited_for_once_and_not_by_everybody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        line = Shared(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        began = time.monotonic()
        for _ in range(100):
            assert line.ask(lambda redis: redis.ping()) is None
        assert time.monotonic() - began < 2 * shared.TIMEOUT_SECONDS + 0.3


def test_its_address_is_not_told() -> None:
    with capture_logs() as told:
        Shared("redis://:hunter2@127.0.0.1:9/0").ask(lambda redis: redis.ping())
    assert told and "hunter2" not in str(told)
