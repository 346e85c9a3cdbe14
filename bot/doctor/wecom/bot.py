"""The smart bot: its callback URL, or its long connection, which is never taken away from whoever has it."""

import asyncio
from collections.abc import Iterator
from functools import partial

import redis

from bot.doctor.finding import Doubtful, NotWell, Probe
from bot.doctor.owning import check_redis, lease_of
from bot.doctor.site import Site
from bot.doctor.wecom.app import crypto_of, verify
from bot.doctor.wecom.mending import not_well
from bot.platforms.wecom.account import BotSettings, WecomAccount
from bot.platforms.wecom.bot.line import Line, Names
from bot.streaming.lease import Lease
from bot.streaming.times import Times
from bot.streaming.wecom.frames import Callback
from bot.streaming.wecom.opening import NotOpened, NotSubscribed, open_line

_START = "请启动 stream 进程（make run）"


def probes(name: str, account: WecomAccount, bot: BotSettings, site: Site) -> Iterator[Probe]:
    """What can be tried, by the mode of the bot."""
    place = f"wecom.{name}"
    if bot.mode == "socket":
        yield Probe("智能机器人长连接", partial(_line, place, account, bot, site.redis_url))
        return
    crypto = crypto_of(bot.token, bot.aes_key, "")
    field = f"{place}.bot.token / aes_key"
    yield Probe("智能机器人回调 URL", partial(verify, crypto, f"wecom/{name}/bot", site.public_url, site.at, field))


def _line(place: str, account: WecomAccount, bot: BotSettings, redis_url: str) -> str:
    check_redis(redis_url)
    try:
        if Line(redis_url, bot.bot_id, bot.secret.get_secret_value()).is_open():
            return "stream 进程正拿着它"
    except redis.RedisError:
        raise NotWell("Redis 没有回答，不知道谁拿着长连接", "", "redis_url") from None
    return asyncio.run(_alone(place, account, bot, redis_url))


async def _alone(place: str, account: WecomAccount, bot: BotSettings, redis_url: str) -> str:
    """Subscribe ourselves, only as the one process that may: a second one would throw out the first."""
    async with lease_of(redis_url, Names(bot.bot_id).requests) as lease:
        await _check_free(lease)
        await _subscribe(place, account)
    raise Doubtful("能连上，但没有 stream 进程拿着它，现在收不到消息", _START)


async def _check_free(lease: Lease) -> None:
    if not await lease.held():
        advice = "看 stream 进程的日志：stream.not_subscribed 或 stream.not_opened 说了原因；停下它，doctor 就会自己试"
        raise NotWell("stream 进程在运行，但长连接没有连上", advice)
    seconds = await lease.aside()
    if seconds > 0:
        advice = "同一个机器人同时只能有一个程序连着：找到另一个用这个 Secret 的程序并停下它"
        raise NotWell(f"机器人刚被别的程序连走，{round(seconds)} 秒内不去争", advice)


async def _subscribe(place: str, account: WecomAccount) -> None:
    try:
        connection = await open_line(account, _ignore, Times())
    except NotSubscribed as refused:
        raise not_well(place, refused.code) from None
    except NotOpened:
        advice = "服务器要能访问 openws.work.weixin.qq.com:443"
        raise NotWell(f"连不上 {account.ws_url}", advice, f"{place}.ws_url") from None
    await connection.close()


async def _ignore(callback: Callback) -> None:
    """Nothing is heard in this moment."""
