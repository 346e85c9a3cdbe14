"""Speaking over a bot's one long connection from any process: asked for in Redis, said by whoever owns it.

A request lies under a key of its own that the owner takes away as it begins, so that it is either withdrawn or said,
and never said later than its key lives; a list of ids says which are waiting. Requests and answers are sealed.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.platforms.port import TryLater, Uncertain
from bot.platforms.wecom.bot.seal import Forged, Seal, Told
from bot.platforms.wecom.sdk import Json, Refusal, Unreadable

TAKE_SECONDS = 3
"""Until a request that nobody has taken is withdrawn."""
ANSWER_SECONDS = 8
"""Until an answer to one that was taken is given up: longer than the owner waits for the acknowledgement."""
LIVES_SECONDS = 10
"""How long a request may be taken at all, should whoever made it have died."""
OPEN_SECONDS = 15
"""How long the owner's sign is good; it is renewed far more often."""
CONNECT_SECONDS = 2

NOT_SENT, UNANSWERED = "not_sent", "unanswered"
"""What else may become of a request than an acknowledgement: it was never written; nobody knows."""

NOT_CONNECTED = "智能机器人的长连接没有连上"


@dataclass(frozen=True, slots=True)
class Names:
    """The keys of one bot; its id is not written into them."""

    bot_id: str

    @property
    def requests(self) -> str:
        """A list of the ids of requests that wait."""
        return f"huisheng:socket:{sha256(self.bot_id.encode()).hexdigest()[:24]}"

    @property
    def open(self) -> str:
        """There while somebody has the bot and takes requests."""
        return f"{self.requests}:open"

    def request(self, name: str) -> str:
        """One request, sealed."""
        return f"{self.requests}:ask:{name}"

    def answer(self, name: str) -> str:
        """A list with the one answer to it, sealed."""
        return f"{self.requests}:answer:{name}"


class Line:
    """The long connection of one bot, as other processes see it."""

    def __init__(self, redis_url: str, bot_id: str, secret: str) -> None:
        """`secret`: the bot's, by which both ends know each other. No connection is made yet."""
        self._names, self._seal = Names(bot_id), Seal(secret)
        self._redis: Any = redis.Redis.from_url(
            redis_url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS + CONNECT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    def is_open(self) -> bool:
        """Whether somebody has the bot. Errors: redis.RedisError."""
        return bool(self._redis.exists(self._names.open))

    def call(self, cmd: str, body: Mapping[str, Any]) -> Json:
        """Send one frame and return the body of its acknowledgement.

        Errors: Refusal with WeCom's errcode; TryLater when nothing was sent; Uncertain when that is not known.
        """
        name = secrets.token_hex(16)
        try:
            if not self.is_open():
                raise TryLater(NOT_CONNECTED)
        except redis.RedisError as away:
            raise TryLater(f"找不到智能机器人的长连接（{type(away).__name__}）") from None
        try:
            self._ask(name, {"cmd": cmd, "body": body})
            return _read(self._answer(name))
        except redis.RedisError as away:
            raise Uncertain(f"交给长连接时失去了联系（{type(away).__name__}）") from None

    def _ask(self, name: str, request: Told) -> None:
        key = self._names.request(name)
        with self._redis.pipeline() as pipe:
            pipe.set(key, self._seal.put_on(key, request), ex=LIVES_SECONDS)
            pipe.rpush(self._names.requests, name)
            pipe.expire(self._names.requests, LIVES_SECONDS)
            pipe.execute()

    def _answer(self, name: str) -> Told:
        """Errors: TryLater when nobody took it in time, Uncertain when whoever did has said nothing."""
        key = self._names.answer(name)
        found = self._redis.blpop([key], timeout=TAKE_SECONDS)
        if found is None and self._redis.delete(self._names.request(name)):
            raise TryLater(NOT_CONNECTED)
        found = found or self._redis.blpop([key], timeout=ANSWER_SECONDS)
        if found is None:
            raise Uncertain("长连接没有说明结果")
        try:
            return self._seal.opened(key, found[1])
        except Forged:
            raise Uncertain("长连接的回答不是自己人写的") from None


def _read(told: Told) -> Json:
    if told.get("failed") == NOT_SENT:
        raise TryLater(NOT_CONNECTED)
    if told.get("failed") == UNANSWERED:
        raise Uncertain("长连接上没有收到应答")
    code = told.get("errcode")
    if not isinstance(code, int):
        raise Unreadable(200)
    if code:
        raise Refusal(code, 200)
    body = told.get("body")
    return body if isinstance(body, dict) else {}
