"""智能机器人 by long connection: what happens in the chats becomes frames; what is answered comes when it comes."""

from dataclasses import dataclass

from bot.sandbox.wecom.bot.socket import frames
from bot.sandbox.wecom.bot.socket.frames import Frame
from bot.sandbox.wecom.bot.socket.gateway import Gateway
from bot.sandbox.wecom.bot.socket.replies import Kind, Occasion, Replies
from bot.sandbox.world import Json, ShownMessage


@dataclass
class Line:
    """The way to the client of one bot."""

    gateway: Gateway
    replies: Replies

    async def stop(self) -> None:
        """Close the connections."""
        await self.gateway.stop()

    def in_interaction(self, user: str) -> int:
        """How many messages of this member are not yet answered to the end."""
        return self.replies.in_interaction(user)

    async def message(self, chat: str, user: str, body: Json) -> str:
        """Something was said. Words about what went wrong, else ""."""
        self.replies.written_in.add(chat)
        frame = self._frame(frames.MESSAGE, "message", chat, body, user=user)
        return await self.gateway.tell(frame, str(body["msgtype"]), keeps=True)

    async def entered(self, chat: str, body: Json) -> str:
        """The single chat was opened."""
        return await self.gateway.tell(self._frame(frames.EVENT, "enter_chat", chat, body), "enter_chat")

    async def clicked(self, message: ShownMessage, body: Json) -> str:
        """Something on a card was pressed: told once."""
        frame = self._frame(frames.EVENT, "template_card_event", message.chat, body, message=message)
        return await self.gateway.tell(frame, "template_card_event", repeatable=False)

    async def rated(self, body: Json) -> str:
        """An answer was rated."""
        return await self.gateway.tell(Frame(frames.EVENT, frames.new_req_id(), body), "feedback_event")

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Send a recorded frame again."""
        verdict = await self.gateway.repeat(wire_id)
        return None if verdict is None else (0 if verdict else 200, verdict)

    def _frame(
        self, cmd: str, kind: Kind, chat: str, body: Json, *, user: str = "", message: ShownMessage | None = None
    ) -> Frame:
        occasion = Occasion(kind, chat, self.replies.screen.company.world.now(), user, message)
        return Frame(cmd, self.replies.note(occasion), body)
