"""How WeCom seals a callback and posts it: signature in the URL, a verified address, five seconds."""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bot.sandbox.calling import Answer, Call, Caller
from bot.sandbox.crypto import Envelope
from bot.sandbox.wecom.company import PLATFORM
from bot.sandbox.world import World

VERIFY_SECONDS = 1
LOOK_SECONDS = 0.3
AGAIN_SECONDS = (1, 2, 4, 8, 16, 30)


@dataclass
class Post:
    """The way to one callback URL."""

    world: World
    caller: Caller
    url: str
    envelope: Envelope
    timeout_seconds: float
    verified: bool = False
    _verifying: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def verify(self) -> bool:
        """Ask the URL whether it is the bot's (echostr, within 1 s); no callback goes out before it said so."""
        async with self._verifying:
            self.verified = self.verified or await self._ask()
        return self.verified

    async def _ask(self) -> bool:
        echo = str(secrets.randbelow(10**19)).zfill(19)
        query, _ = self.sign(self.envelope.encrypt(echo), name="echostr")
        call = Call(
            PLATFORM,
            f"GET {self._path()} URL 验证",
            self._address(query),
            clear=f"echostr={echo}",
            method="GET",
            timeout_seconds=VERIFY_SECONDS,
            repeatable=False,
        )
        answer = await self.caller.call(call)
        if answer.ok and answer.body != echo.encode():
            self.caller.note(answer.entry, verdict="URL 验证失败：应答不是解密后的 echostr 原文")
        return answer.ok and answer.body == echo.encode()

    async def verify_when_up(self) -> None:
        """Wait until something listens at the URL, then verify it; a few times more if that fails."""
        while not await self._listens():
            await asyncio.sleep(LOOK_SECONDS)
        for seconds in AGAIN_SECONDS:
            if await self.verify():
                return
            await asyncio.sleep(seconds)

    async def _listens(self) -> bool:
        parts = urlsplit(self.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(parts.hostname, port)
            writer.close()
            return True
        return False

    async def send(
        self, what: str, sealed: str, body: str, clear: str, *, retries: int = 0, repeatable: bool = True
    ) -> tuple[Answer | None, str]:
        """Post a sealed body; the answer (None while the URL is not verified) and the nonce it was signed with."""
        if not await self.verify():
            return None, ""
        query, nonce = self.sign(sealed)
        call = Call(
            PLATFORM,
            f"POST {self._path()} {what}",
            self._address(query),
            body=body.encode(),
            headers={"Content-Type": "text/xml" if body.startswith("<") else "application/json"},
            clear=clear,
            timeout_seconds=self.timeout_seconds,
            retries=retries,
            repeatable=repeatable,
        )
        return await self.caller.call(call), nonce

    def sign(self, sealed: str, name: str = "") -> tuple[dict[str, str], str]:
        """The query that goes with a sealed body, and its nonce; `name` puts the body itself into it."""
        nonce, timestamp = str(secrets.randbelow(10**10)), str(int(self.world.now().timestamp()))
        query = {
            "msg_signature": self.envelope.sign(timestamp, nonce, sealed),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        return query | ({name: sealed} if name else {}), nonce

    def _address(self, query: dict[str, str]) -> str:
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(query)}"

    def _path(self) -> str:
        return urlsplit(self.url).path
