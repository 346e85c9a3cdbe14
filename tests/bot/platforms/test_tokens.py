"""One token per app: shared by all processes, renewed before it ends, never the one that was refused."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import redis

from bot.platforms.tokens import TokenStore

SECRET = "a secret of this installation"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Platform:
    """Hands out token-1, token-2, ... each good for two hours; `slow` takes its time."""

    def __init__(self, slow: float = 0) -> None:
        self.given, self.slow = 0, slow

    def fetch(self) -> tuple[str, int]:
        time.sleep(self.slow)
        self.given += 1
        return f"token-{self.given}", 7200


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(params=["alone", "redis", "redis away"])
def url(request: pytest.FixtureRequest) -> str | None:
    if request.param == "redis":
        found: str = request.getfixturevalue("redis_url")
        return found
    return "redis://127.0.0.1:9/0" if request.param == "redis away" else None


def test_a_token_is_fetched_once(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock(), SECRET)
    assert [store.token("a", platform.fetch) for _ in range(3)] == ["token-1"] * 3
    assert platform.given == 1


def test_each_name_has_its_own(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock(), SECRET)
    assert [store.token(name, platform.fetch) for name in ("a", "b", "a")] == ["token-1", "token-2", "token-1"]


def test_it_is_renewed_five_minutes_before_it_ends(url: str | None) -> None:
    platform, clock = Platform(), Clock()
    store = TokenStore(url, clock, SECRET)
    store.token("a", platform.fetch)
    clock.at = NOON + timedelta(seconds=6899)
    assert store.token("a", platform.fetch) == "token-1"
    clock.at = NOON + timedelta(seconds=6901)
    assert store.token("a", platform.fetch) == "token-2"


def test_a_platform_that_gives_the_same_token_until_it_ends_is_not_asked_all_the_time(url: str | None) -> None:
    clock, left = Clock(), []
    store, ends = TokenStore(url, clock, SECRET), NOON + timedelta(seconds=7200)

    def the_same() -> tuple[str, int]:
        left.append(int((ends - clock.at).total_seconds()))
        return "token-1", left[-1]

    for second in range(0, 7200, 2):
        clock.at = NOON + timedelta(seconds=second)
        assert store.token("a", the_same) == "token-1"
    assert left[:3] == [7200, 300, 150] and len(left) < 12


def test_a_refused_token_does_not_come_back(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock(), SECRET)
    refused = store.token("a", platform.fetch)
    assert store.token("a", platform.fetch, refused) == "token-2"
    assert store.token("a", platform.fetch) == "token-2"


def test_a_late_refusal_of_an_old_token_fetches_nothing(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock(), SECRET)
    old = store.token("a", platform.fetch)
    store.token("a", platform.fetch, old)
    assert store.token("a", platform.fetch, old) == "token-2" and platform.given == 2


def test_a_platform_that_gives_no_token_is_asked_again(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock(), SECRET)

    def broken() -> tuple[str, int]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.token("a", broken)
    assert store.token("a", platform.fetch) == "token-1"


def test_twenty_threads_fetch_one_token(url: str | None) -> None:
    platform, store = Platform(slow=0.05), TokenStore(url, Clock(), SECRET)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(store.token("a", platform.fetch))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token-1"] * 20 and platform.given == 1


def test_two_processes_share_through_redis(redis_url: str) -> None:
    platform = Platform(slow=0.05)
    stores = [TokenStore(redis_url, Clock(), SECRET) for _ in range(2)]
    threads = [threading.Thread(target=store.token, args=("a", platform.fetch)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert platform.given == 1


def test_a_token_renewed_by_another_process_is_taken_over(redis_url: str) -> None:
    platform = Platform()
    mine, theirs = (TokenStore(redis_url, Clock(), SECRET) for _ in range(2))
    old = mine.token("a", platform.fetch)
    theirs.token("a", platform.fetch, old)
    assert mine.token("a", platform.fetch) == "token-2" and platform.given == 2


def _kept_in(redis_url: str) -> str:
    """All that a thief of Redis would read."""
    line = redis.Redis.from_url(redis_url, decode_responses=True)
    return "\n".join(f"{key} {line.hgetall(key)}" for key in line.scan_iter("*"))


def test_redis_keeps_a_token_that_nobody_without_the_secret_can_read(redis_url: str) -> None:
    platform, clock = Platform(), Clock()
    TokenStore(redis_url, clock, SECRET).token("wecom:1f2e", platform.fetch)
    kept = _kept_in(redis_url)
    assert "wecom:1f2e" in kept and "token-1" not in kept and SECRET not in kept
    assert TokenStore(redis_url, clock, "a thief's guess").token("wecom:1f2e", platform.fetch) == "token-2"


def test_after_a_change_of_the_secret_the_token_is_asked_for_anew_once(redis_url: str) -> None:
    platform, clock = Platform(), Clock()
    before = TokenStore(redis_url, clock, SECRET)
    before.token("a", platform.fetch)
    after = [TokenStore(redis_url, clock, "the new secret") for _ in range(2)]
    assert [store.token("a", platform.fetch) for store in after] == ["token-2"] * 2
    assert before.token("a", platform.fetch) == "token-1"  # a process not yet restarted goes on with its own
    assert platform.given == 2


@pytest.mark.parametrize("kept", [{"token": "x"}, {"until": "x", "token": "x"}, {"token": "gAAAAA==", "until": "now"}])
def test_rubbish_in_redis_is_no_token(redis_url: str, kept: dict[str, str]) -> None:
    redis.Redis.from_url(redis_url).hset("huisheng:token:a", mapping=kept)  # type: ignore[arg-type]
    assert TokenStore(redis_url, Clock(), SECRET).token("a", Platform().fetch) == "token-1"


@pytest.mark.parametrize("seconds", [10**30, 0, -5])
def test_a_lifetime_that_cannot_be_is_bounded(url: str | None, seconds: int) -> None:
    clock = Clock()
    store = TokenStore(url, clock, SECRET)
    assert store.token("a", lambda: ("token-1", seconds)) == "token-1"
    clock.at += timedelta(hours=2)
    assert store.token("a", lambda: ("token-2", 7200)) == "token-2"


def test_a_redis_that_is_away_costs_no_time(redis_url: str) -> None:
    store = TokenStore("redis://127.0.0.1:9/0", Clock(), SECRET)
    began = time.monotonic()
    for number in range(20):
        store.token(str(number), Platform().fetch)
    assert time.monotonic() - began < 1
