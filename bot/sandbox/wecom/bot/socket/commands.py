"""What each command of a client does: subscribing, heartbeats, replies, messages and uploads."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.config import WecomBot
from bot.sandbox.wecom import limits
from bot.sandbox.wecom.bot.socket import frames
from bot.sandbox.wecom.bot.socket.connection import Connection
from bot.sandbox.wecom.bot.socket.frames import Frame
from bot.sandbox.wecom.bot.socket.replies import Replies
from bot.sandbox.wecom.bot.socket.uploads import Uploads
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused


@dataclass(frozen=True)
class Commands:
    """The commands of one bot's clients. `take_over` makes a connection the bot's own."""

    company: Company
    bot: WecomBot
    replies: Replies
    uploads: Uploads
    take_over: Callable[[Connection], None]

    def do(self, connection: Connection, frame: Frame, wrong: Refused | None = None) -> tuple[Done, Refused | None]:
        """What comes of a frame, and why it was refused; `wrong` refuses it from the outset."""
        try:
            if wrong is not None:
                raise wrong
            return self._act(connection, frame), None
        except Refused as error:
            return Done(), error

    def _act(self, connection: Connection, frame: Frame) -> Done:
        """Errors: Refused 846609 before the subscription, 40058 for a strange cmd, and what each command refuses."""
        if frame.cmd == frames.PING:
            connection.beat = time.monotonic()
            return Done()
        if frame.cmd == frames.SUBSCRIBE:
            return self._subscribe(connection, frame)
        if not connection.subscribed:
            raise Refused(846609, "这个连接没有订阅，或已被新的连接取代")
        replies: dict[str, Callable[[], Done]] = {
            frames.RESPOND: lambda: self.replies.respond(frame.req_id, frame.body),
            frames.WELCOME: lambda: self.replies.welcome(frame.req_id, frame.body),
            frames.UPDATE: lambda: self.replies.update(frame.req_id, frame.body),
            frames.SEND: lambda: self.replies.send(frame.body),
            frames.UPLOAD_INIT: lambda: self.uploads.init(frame.body),
            frames.UPLOAD_CHUNK: lambda: self.uploads.chunk(frame.body),
            frames.UPLOAD_FINISH: lambda: self.uploads.finish(frame.body),
        }
        if frame.cmd not in replies:
            raise Refused(40058, f"没有 cmd={frame.cmd!r}")
        return replies[frame.cmd]()

    def _subscribe(self, connection: Connection, frame: Frame) -> Done:
        """Errors: Refused 45009 for too many, 853000 for a wrong bot_id or secret: the socket stays open."""
        allowed = self.company.options.bot.subscribes_per_minute
        if not self.company.ledger.count(limits.BOT_SUBSCRIBES, self.bot.bot_id, allowed, limits.MINUTE):
            raise Refused(45009, "订阅过于频繁")
        given = (frame.body.get("bot_id"), frame.body.get("secret"))
        if given != (self.bot.bot_id, self.bot.secret) or self.bot.mode != "socket" or not self.bot.secret:
            raise Refused(853000)
        self.take_over(connection)
        return Done()
