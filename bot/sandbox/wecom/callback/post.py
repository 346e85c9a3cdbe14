"""How WeCom seals a callback and posts it: signature in the URL, a verified address, five seconds."""

import asyncio
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bot.sandbox import faults
from bot.sandbox.calling import Answer, Call, Caller, up
from bot.sandbox.crypto import Envelope
from bot.sandbox.wecom.callback import xml
from bot.sandbox.wecom.company import PLATFORM, Company
from bot.sandbox.world import World

VERIFY_SECONDS = 1
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
        await up(self.url)
        for seconds in AGAIN_SECONDS:
            if await self.verify():
                return
            await asyncio.sleep(seconds)

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

    async def send_xml(self, company: Company, what: str, clear: str) -> Answer | None:
        """Post an XML callback of the app, again when that fails; None while the URL is not verified."""
        sealed, agent_id = self.envelope.encrypt(clear), company.app.agent_id if company.app else 0
        moved = company.strikes(faults.AGENT_ID_MOVED)
        fields = {"AgentID": str(agent_id), "Encrypt": sealed}
        if company.options.agent_id_last != moved:
            fields = dict(reversed(fields.items()))
        outer = xml.write({"ToUserName": company.config.corp_id, **fields})
        answer, _ = await self.send(what, sealed, outer, clear, retries=company.options.app_retries)
        if answer is not None and moved:
            self.caller.note(answer.entry, verdict=f"注入故障：{faults.AGENT_ID_MOVED}")
        return answer

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
