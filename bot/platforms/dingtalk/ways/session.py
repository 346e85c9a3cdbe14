"""The session webhook that came with a message of this chat: free of tokens, able to call people, good for a while."""

from dataclasses import dataclass
from datetime import datetime

from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing.bodies import Message
from bot.platforms.port import OpenWay, Sent

NAME = "dingtalk.session"


@dataclass
class SessionRoute:
    """Nothing tells it that a message is the same as before."""

    desk: Desk
    way: OpenWay
    message: Message
    at: datetime
    name = NAME
    idempotent = False

    def send(self, key: str) -> Sent:
        """Show the message. Errors: TryLater, Closed, Uncertain."""
        with self.desk.watched(self.name, "pushes", self.at):
            self.desk.client.by_session(self.way.address, self.message.body)
        return Sent(handle={"door": NAME}, menu=self.message.menu)
