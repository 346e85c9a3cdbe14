"""The ways to show something on DingTalk: an interactive card, a session webhook, the robot's own API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.dingtalk import cards
from bot.platforms.dingtalk.bodies import Message
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.errors import AlreadyThere
from bot.platforms.dingtalk.hearing import track_id
from bot.platforms.port import Closed, OpenWay, Sent, TryLater
from handlers.messages import Card

CARD, SESSION, ROBOT = "dingtalk.card", "dingtalk.session", "dingtalk.robot"
_FLOW_SECONDS = 60
_ERROR_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a group's conversation id, or a person's user id."""

    chat_id: str
    kind: str

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return self.kind == "group"


@dataclass
class CardRoute:
    """createAndDeliver under an outTrackId of ours: the same key again cannot show it twice."""

    client: Client
    place: Place
    card: Card
    robot: str
    template_id: str
    callback: Mapping[str, str]
    """`callbackType`, and by HTTP the `callbackRouteKey`."""
    name = CARD
    idempotent = True

    def send(self, key: str) -> Sent:
        """Show the card. Errors: TryLater, Closed, Uncertain."""
        track = track_id(key, self.place.chat_id, self.place.kind)
        sent = Sent(handle={"door": CARD, "out_track_id": track})
        try:
            answer = self.client.call("POST", "/v1.0/card/instances/createAndDeliver", self._body(track))
        except AlreadyThere:
            return sent
        _check_delivered(answer)
        return sent

    def _body(self, track: str) -> dict[str, Any]:
        return {
            "cardTemplateId": self.template_id,
            "outTrackId": track,
            "cardData": {"cardParamMap": cards.params(self.card)},
            "userIdType": 1,
            **self.callback,
            **(self._in_group() if self.place.is_group else self._alone()),
        }

    def _in_group(self) -> dict[str, Any]:
        model: dict[str, Any] = {"robotCode": self.robot}
        if called := cards.as_mention(self.card.mention):
            model["atUserIds"] = called
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{self.place.chat_id}",
            "imGroupOpenSpaceModel": {"supportForward": False},
            "imGroupOpenDeliverModel": model,
        }

    def _alone(self) -> dict[str, Any]:
        return {
            "openSpaceId": f"dtv1.card//IM_ROBOT.{self.place.chat_id}",
            "imRobotOpenSpaceModel": {"supportForward": False},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self.robot},
        }


@dataclass
class SessionRoute:
    """The session webhook that came with a message of this chat."""

    client: Client
    way: OpenWay
    message: Message
    name = SESSION
    idempotent = False

    def send(self, key: str) -> Sent:
        """Show the message. Errors: TryLater, Closed, Uncertain."""
        self.client.by_session(self.way.address, self.message.body)
        return Sent(handle={"door": SESSION}, menu=self.message.menu)


@dataclass
class RobotRoute:
    """The robot speaks of its own accord: to a group, or to one person."""

    client: Client
    place: Place
    message: Message
    robot: str
    name = ROBOT
    idempotent = False

    def send(self, key: str) -> Sent:
        """Show the message. Errors: TryLater, Closed, Uncertain."""
        body = {"robotCode": self.robot, **self.message.body}
        if self.place.is_group:
            body["openConversationId"] = self.place.chat_id
            self.client.call("POST", "/v1.0/robot/groupMessages/send", body)
        else:
            body["userIds"] = [self.place.chat_id]
            answer = self.client.call("POST", "/v1.0/robot/oToMessages/batchSend", body)
            _check_received(answer, self.place.chat_id)
        return Sent(handle={"door": ROBOT}, menu=self.message.menu)


def _check_delivered(answer: Mapping[str, Any]) -> None:
    """The call may succeed and the delivery fail: every place says so for itself."""
    result = answer.get("result")
    places = result.get("deliverResults") if isinstance(result, Mapping) else None
    failed = [place for place in places or () if isinstance(place, Mapping) and place.get("success") is not True]
    if failed:
        raise Closed(f"the card was not delivered: {failed[0].get('errorMsg', '')}"[:_ERROR_CHARACTERS])
    if answer.get("success") is False:
        raise Closed("the card was not made")


def _check_received(answer: Mapping[str, Any], user_id: str) -> None:
    """HTTP 200 with our person in one of these lists means that it did not arrive."""
    if user_id in _ids(answer, "flowControlledStaffIdList"):
        raise TryLater("this person has been sent too much for now", _FLOW_SECONDS)
    if user_id in (*_ids(answer, "invalidStaffIdList"), *_ids(answer, "filteredStaffIdList")):
        raise Closed("no such person in the robot's reach")


def _ids(answer: Mapping[str, Any], name: str) -> Sequence[str]:
    found = answer.get(name)
    return found if isinstance(found, list) else []
