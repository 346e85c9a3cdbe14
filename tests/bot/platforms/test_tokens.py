"""One token per app: shared by all processes, renewed before it ends, never the one that was refused."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.tokens import TokenStore

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
    platform, store = Platform(), TokenStore(url, Clock())
    assert [store.token("a", platform.fetch) for _ in range(3)] == ["token-1"] * 3
    assert platform.given == 1


def test_each_name_has_its_own(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock())
    assert [store.token(name, platform.fetch) for name in ("a", "b", "a")] == ["token-1", "token-2", "token-1"]


def test_it_is_renewed_five_minutes_before_it_ends(url: str | None) -> None:
    platform, clock = Platform(), Clock()
    store = TokenStore(url, clock)
    store.token("a", platform.fetch)
    clock.at = NOON + timedelta(seconds=6899)
    assert store.token("a", platform.fetch) == "token-1"
    clock.at = NOON + timedelta(seconds=6901)
    assert store.token("a", platform.fetch) == "token-2"


def test_a_refused_token_does_not_come_back(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock())
    refused = store.token("a", platform.fetch)
    assert store.token("a", platform.fetch, refused) == "token-2"
    assert store.token("a", platform.fetch) == "token-2"


def test_a_late_refusal_of_an_old_token_fetches_nothing(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock())
    old = store.token("a", platform.fetch)
    store.token("a", platform.fetch, old)
    assert store.token("a", platform.fetch, old) == "token-2" and platform.given == 2


def test_a_platform_that_gives_no_token_is_asked_again(url: str | None) -> None:
    platform, store = Platform(), TokenStore(url, Clock())

    def broken() -> tuple[str, int]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.token("a", broken)
    assert store.token("a", platform.fetch) == "token-1"


def test_twenty_threads_fetch_one_token(url: str | None) -> None:
    platform, store = Platform(slow=0.05), TokenStore(url, Clock())
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(store.token("a", platform.fetch))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token-1"] * 20 and platform.given == 1


def test_two_processes_share_through_redis(redis_url: str) -> None:
    platform = Platform(slow=0.05)
    stores = [TokenStore(redis_url, Clock()) for _ in range(2)]
    threads = [threading.Thread(target=store.token, args=("a", platform.fetch)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert platform.given == 1


def test_a_token_renewed_by_another_process_is_taken_over(redis_url: str) -> None:
    platform = Platform()
    mine, theirs = (TokenStore(redis_url, Clock()) for _ in range(2))
    old = mine.token("a", platform.fetch)
    theirs.token("a", platform.fetch, old)
    assert mine.token("a", platform.fetch) == "token-2" and platform.given == 2
