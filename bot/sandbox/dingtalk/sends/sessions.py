"""Session webhooks: a URL that comes with each message and speaks into its chat for ninety minutes."""

import secrets
from dataclasses import dataclass, field

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.api.limits import Limits
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.dingtalk.sends import webhook_bodies
from bot.sandbox.world import Json

PATH = "/robot/sendBySession"
LIFE_MS = 90 * 60 * 1000


@dataclass
class Sessions:
    """One session a chat: the same value with every message, its life begun anew."""

    office: Office
    limits: Limits
    base_url: str
    """Scheme, host and port that the bot is told to post to."""
    _by_chat: dict[str, str] = field(default_factory=dict)
    _until_ms: dict[str, int] = field(default_factory=dict)

    def open(self, chat: str) -> tuple[str, int]:
        """The webhook of a chat and when it expires, in milliseconds."""
        session = self._by_chat.setdefault(chat, secrets.token_hex(16))
        self._until_ms[chat] = self.office.now_ms() + LIFE_MS
        return f"{self.base_url}{PATH}?session={session}", self._until_ms[chat]

    async def send(self, call: ApiCall) -> Json:
        """POST /robot/sendBySession; all errors travel on HTTP 200.

        Errors: 300001 expired or unknown, 40035, 400105, 430102, 90030, 460101 where the habits have such a limit.
        """
        chat, habits = self._chat(call.query.get("session", "")), self.limits.habits
        if habits.session_text_bytes and len(call.raw) > habits.session_text_bytes:
            raise Refused(460101)
        bubble = webhook_bodies.read(call.body, self.office, chat, dingtalk_ids=habits.dingtalk_ids)
        if self.office.strikes(faults.UNSAFE, call.remarks):
            raise Refused(430102)
        if habits.replies_count:
            self.limits.check_webhook()
        self.office.speak(chat, **bubble.shown())
        call.remarks.extend(bubble.remarks)
        return {"errcode": 0, "errmsg": "ok"}

    def _chat(self, session: str) -> str:
        for chat, known in self._by_chat.items():
            if known == session and self.office.now_ms() < self._until_ms[chat] and self.office.hears(chat):
                return chat
        raise Refused(300001)
