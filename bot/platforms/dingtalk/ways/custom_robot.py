"""A group's custom robot: it only speaks, and what it has said it does not say twice."""

from dataclasses import dataclass
from datetime import datetime

from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import CustomRobot
from bot.platforms.dingtalk.api import people
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing import bodies, cards
from bot.platforms.dingtalk.drawing.bodies import Message
from bot.platforms.port import Closed, Sent, Target, TryLater
from handlers.messages import Show

NAME = "dingtalk.custom_robot"


@dataclass
class CustomRobotRoute:
    """The key travels as `msgUuid`."""

    desk: Desk
    robot: CustomRobot
    target: Target
    show: Show
    links: bool
    """Whether buttons may be signed links."""
    at: datetime
    name = NAME
    idempotent = True

    def send(self, key: str) -> Sent:
        """Show the message. Errors: TryLater, Closed, Uncertain."""
        token = self.robot.access_token.get_secret_value()
        secret = self.robot.secret.get_secret_value() if self.robot.secret else ""
        query, message = signing.custom_robot_query(token, secret, self.at), self._message()
        with self.desk.watched(self.name, "pushes", self.at):
            self.desk.client.by_robot(token, query, {**message.body, "msgUuid": key})
        return Sent(handle={"door": NAME}, menu=message.menu)

    def _message(self) -> Message:
        if self.robot.mention_by == "user" or not self.show.mention:
            return bodies.for_session(self.show, self.links, self.target.link)
        called = self._mobile() if self.robot.mention_by == "mobile" else ""
        show = self.show.model_copy(update={"mention": called})
        return bodies.by_mobile(bodies.for_session(show, self.links, self.target.link))

    def _mobile(self) -> str:
        """Empty where the directory does not tell, or does not answer just now: the words matter more than the call."""
        if not cards.can_be_called(self.show.mention):
            return ""
        try:
            return people.mobile_of(self.desk.client, self.show.mention)
        except (TryLater, Closed):
            return ""
