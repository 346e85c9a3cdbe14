"""Who may listen: one of us, the next one when it is gone, and nobody for a while after a stranger came."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from redis import Redis

from bot.demo.redis_server import a_redis
from bot.streaming.lease import Lease

NAME = "a-bot"


def told(story: Callable[[], Awaitable[None]]) -> None:
    async def tell() -> None:
        await story()

    asyncio.run(tell())


def test_the_first_has_it_and_the_second_waits(redis_url: str) -> None:
    async def story() -> None:
        first, second = Lease(redis_url, NAME), Lease(redis_url, NAME)
        assert [await first.held(), await second.held(), await first.held()] == [True, False, True]
        await first.give_back()
        assert await second.held()
        await second.give_back()

    told(story)


def test_it_runs_out_when_nobody_renews_it(redis_url: str) -> None:
    async def story() -> None:
        first, second = Lease(redis_url, NAME, 0.2), Lease(redis_url, NAME, 0.2)
        assert await first.held() and not await second.held()
        await asyncio.sleep(0.3)
        assert await second.held() and not await first.held()

    told(story)


def test_one_bot_does_not_keep_another_waiting(redis_url: str) -> None:
    async def story() -> None:
        assert await Lease(redis_url, "one").held() and await Lease(redis_url, "two").held()

    told(story)


def test_waiting_ends_when_it_is_free(redis_url: str) -> None:
    async def story() -> None:
        first, second = Lease(redis_url, NAME), Lease(redis_url, NAME)
        assert await first.held()
        waiting = asyncio.create_task(second.turn(0.05))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await first.give_back()
        await asyncio.wait_for(waiting, 2)

    told(story)


def test_losing_it_is_noticed(redis_url: str) -> None:
    async def story() -> None:
        lease = Lease(redis_url, NAME)
        assert await lease.held()
        losing = asyncio.create_task(lease.lost(0.05))
        await asyncio.sleep(0.2)
        assert not losing.done()
        Redis.from_url(redis_url).set(f"huisheng:stream:{NAME}", "another")
        await asyncio.wait_for(losing, 2)

    told(story)


def test_standing_aside_holds_for_everybody_and_ends(redis_url: str) -> None:
    async def story() -> None:
        first, second = Lease(redis_url, NAME), Lease(redis_url, NAME)
        assert await second.aside() == 0
        await first.stand_aside(0.3)
        assert 0 < await first.aside() <= 0.3 and 0 < await second.aside() <= 0.3
        await asyncio.sleep(0.4)
        assert await first.aside() == await second.aside() == 0

    told(story)


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1:9/0"])
def test_without_redis_everybody_may_listen_and_stand_aside_alone(url: str | None) -> None:
    async def story() -> None:
        lease = Lease(url, NAME)
        assert await lease.held()
        await lease.stand_aside(60)
        assert 59 < await lease.aside() <= 60
        assert await Lease(url, NAME).aside() == 0
        await lease.give_back()

    told(story)


@pytest.mark.parametrize("may_share", [True, False])
def test_when_redis_goes_away_the_owner_stays_and_a_second_comes_only_where_two_may_listen(
    tmp_path: Path, may_share: bool
) -> None:
    async def story() -> None:
        with a_redis(tmp_path) as url:
            owner, waiting = (Lease(url, NAME, may_share=may_share) for _ in range(2))
            assert await owner.held() and not await waiting.held()
        assert await owner.held()
        assert await waiting.held() is may_share

    told(story)
