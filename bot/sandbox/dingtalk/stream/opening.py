"""How a Stream connection is opened: credentials and subscriptions against a ticket that is good once."""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.dingtalk.stream.connection import Subscription
from bot.sandbox.dingtalk.stream.frames import BOT_MESSAGES, CALLBACK, EVENT
from bot.sandbox.world import Json

PATH = "/v1.0/gateway/connections/open"
CONNECT_PATH = "/connect"
LIFE = timedelta(seconds=90)
FAULTS = {
    faults.OPEN_REFUSED: "authFailed",
    faults.OPEN_BAD: "systemError",
    faults.OPEN_BUSY: "serviceUnavailable",
    faults.OPEN_HANGS: "service.timeout",
}


@dataclass
class Opening:
    """Hands out tickets and takes them back."""

    office: Office
    base_url: str
    hang_seconds: float = 120
    _tickets: dict[str, tuple[datetime, tuple[Subscription, ...]]] = field(default_factory=dict)

    async def open(self, call: ApiCall) -> Json:
        """POST /v1.0/gateway/connections/open. Errors: authFailed, systemError, serviceUnavailable."""
        for fault, code in FAULTS.items():
            if self.office.strikes(fault, call.remarks):
                await asyncio.sleep(self.hang_seconds if fault == faults.OPEN_HANGS else 0)
                raise Refused(code)
        config = self.office.config
        if (call.body.get("clientId"), call.body.get("clientSecret")) != (config.client_id, config.client_secret):
            raise Refused("authFailed")
        for name in ("ua", "localIp"):
            if not isinstance(call.body.get(name, ""), str):
                call.remarks.append(f"{name} 应为字符串")
                raise Refused("systemError")
        subscriptions = self._subscriptions(call)
        ticket = str(uuid.uuid4())
        self._tickets[ticket] = (self.office.world.now() + LIFE, subscriptions)
        return {"endpoint": "ws" + self.base_url.removeprefix("http") + CONNECT_PATH, "ticket": ticket}

    def redeem(self, ticket: str) -> tuple[Subscription, ...] | None:
        """What the ticket subscribes to; None if it is unknown, used or older than 90 seconds."""
        until, subscriptions = self._tickets.pop(ticket, (None, ()))
        return subscriptions if until is not None and self.office.world.now() < until else None

    def _subscriptions(self, call: ApiCall) -> tuple[Subscription, ...]:
        listed = call.body.get("subscriptions")
        if not isinstance(listed, list) or not listed:
            call.remarks.append("subscriptions 为空")
            raise Refused("systemError")
        if wrong := next(filter(None, map(self._wrong, listed)), ""):
            call.remarks.append(wrong)
            raise Refused("systemError")
        return tuple(Subscription(one["type"], one["topic"]) for one in listed)

    def _wrong(self, one: Any) -> str:
        kind, topic = (one.get("type"), one.get("topic")) if isinstance(one, dict) else (None, None)
        if kind not in (EVENT, CALLBACK) or not isinstance(topic, str) or not topic:
            return f"订阅不合法：{one}"
        if kind == EVENT and topic != "*":
            return "EVENT 只能订阅 *"
        if topic == BOT_MESSAGES and self.office.config.mode != "stream":
            return "机器人的消息接收模式不是 Stream"
        return ""
