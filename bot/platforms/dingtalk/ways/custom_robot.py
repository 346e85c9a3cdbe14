"""A group's custom robot: it only speaks, and what it has said it does not say twice."""

from dataclasses import dataclass
from datetime import datetime

from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import CustomRobot
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing.bodies import Message
from bot.platforms.port import Sent

NAME = "dingtalk.custom_robot"


@dataclass
class CustomRobotRoute:
    """The key travels as `msgUuid`."""

    desk: Desk
    robot: CustomRobot
    message: Message
    at: datetime
    name = NAME
    idempotent = True

    def send(self, key: str) -> Sent:
        """Show the message. Errors: TryLater, Closed, Uncertain."""
        token = self.robot.access_token.get_secret_value()
        secret = self.robot.secret.get_secret_value() if self.robot.secret else ""
        query = signing.custom_robot_query(token, secret, self.at)
        with self.desk.watched(self.name, "pushes", self.at):
            self.desk.client.by_robot(token, query, {**self.message.body, "msgUuid": key})
        return Sent(handle={"door": NAME}, menu=self.message.menu)
