"""What can happen in DingTalk besides what people do on the page, by the names of its events."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.dingtalk.events import facts
from bot.sandbox.dingtalk.people import People
from bot.sandbox.dingtalk.stream.gateway import TO_BOT
from bot.sandbox.world import Json

MESSAGE = "message"
"""A message of any msgtype, even of those that nobody can write on the page."""


@dataclass(frozen=True)
class Happenings:
    """What else can happen, by name: `fields` says to what and to whom."""

    people: People

    async def happen(self, user: str, event: str, fields: Json) -> str:
        """Let it happen; what went wrong in telling it, in words. Errors: ValueError.

        `message` {chat, msgtype, text?, content?, quote?, mention?} · `chat_remove_member` {chat, user} ·
        `chat_disband` {chat} · `robot_msg_read` {chat} · `user_leave_org` {} · any other with its own data.
        """
        known = self._known().get(event)
        if known is None:
            chat = str(fields.get("chat") or "")
            more = {name: value for name, value in fields.items() if name != "chat"}
            return await self.people.events.tell(event, chat=chat, operator=user, more=more)
        world = self.people.office.world
        before = world.next_id()
        await known(user, fields)
        told = [entry for entry in world.wire if entry.id > before and entry.direction == TO_BOT]
        return "；".join(entry.verdict for entry in told if entry.verdict)

    def _known(self) -> Mapping[str, Callable[[str, Json], Awaitable[None]]]:
        return {
            MESSAGE: self._message,
            facts.REMOVED: self._removed,
            facts.DISBANDED: self._disbanded,
            facts.READ: self._read,
            facts.LEFT_ORG: self._left,
        }

    async def _message(self, user: str, fields: Json) -> None:
        await self.people.send(_word(fields, "chat"), user, _word(fields, "msgtype"), fields)

    async def _removed(self, user: str, fields: Json) -> None:
        await self.people.remove(_word(fields, "chat"), _word(fields, "user"), user)

    async def _disbanded(self, user: str, fields: Json) -> None:
        await self.people.disband(_word(fields, "chat"), user)

    async def _read(self, user: str, fields: Json) -> None:
        await self.people.enter(_word(fields, "chat"), user)

    async def _left(self, user: str, fields: Json) -> None:
        await self.people.resign(user)


def _word(fields: Json, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"缺少 {name}")
    return value
