"""An interactive card, by our own template or by the public one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.platforms.dingtalk.api.errors import AlreadyThere
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing import cards, faces
from bot.platforms.dingtalk.reading import Json, word
from bot.platforms.dingtalk.tracks import Track
from bot.platforms.dingtalk.ways.robot import place_of
from bot.platforms.port import Closed, Sent, Target
from handlers.messages import Card

_ERROR_CHARACTERS = 100


@dataclass
class CardRoute:
    """createAndDeliver under an outTrackId of ours: the same key again cannot show it twice."""

    desk: Desk
    target: Target
    card: Card
    at: datetime
    name: str = faces.OWN
    idempotent = True

    def send(self, key: str) -> Sent:
        """Show the card. Errors: TryLater, Closed, Uncertain."""
        track = str(Track(key, self.target.chat_id if self._in_group else "", self.name))
        handle = {"door": self.name, "out_track_id": track}
        if self.desk.stillborn.holds(track):
            raise Closed("卡片没有投放成功")
        with self.desk.watched(self.name, "calls", self.at):
            try:
                answer = self.desk.client.call("POST", "/v1.0/card/instances/createAndDeliver", self._body(track))
            except AlreadyThere:
                return Sent(handle=handle)
        try:
            return Sent(handle={**handle, **_receipt(answer, self.target)})
        except Closed:
            self.desk.stillborn.note(track)
            raise

    @property
    def _in_group(self) -> bool:
        return self.target.kind == "group"

    @property
    def _robot(self) -> str:
        return self.desk.account.robot_in(self.target.voice)

    def _body(self, track: str) -> dict[str, Any]:
        account = self.desk.account
        by_own = self.name == faces.OWN
        return {
            "cardTemplateId": account.card_template_id if by_own else account.public_template_id,
            "outTrackId": track,
            "cardData": {"cardParamMap": faces.variables(self.name, self.card, account.public_shape)},
            "userIdType": 1,
            **self.desk.callback,
            **(self._into_group() if self._in_group else self._to_person()),
        }

    def _into_group(self) -> dict[str, Any]:
        model: dict[str, Any] = {"robotCode": self._robot}
        if called := cards.as_mention(self.card.mention):
            model["atUserIds"] = called
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{self.target.chat_id}",
            "imGroupOpenSpaceModel": {"supportForward": False},
            "imGroupOpenDeliverModel": model,
        }

    def _to_person(self) -> dict[str, Any]:
        return {
            "openSpaceId": f"dtv1.card//IM_ROBOT.{self.target.chat_id}",
            "imRobotOpenSpaceModel": {"supportForward": False},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self._robot},
        }


def _receipt(answer: Json, target: Target) -> Mapping[str, str]:
    """What it can be taken back by. The call may succeed and the delivery fail: every place says so for itself.

    Errors: Closed.
    """
    result = answer.get("result")
    told = result.get("deliverResults") if isinstance(result, Mapping) else None
    places = [place for place in told or () if isinstance(place, Mapping)]
    failed = next((place for place in places if place.get("success") is not True), None)
    if failed is not None:
        raise Closed(f"卡片没有投放成功：{word(failed.get('errorMsg'))}"[:_ERROR_CHARACTERS])
    if answer.get("success") is False:
        raise Closed("卡片没有做成")
    carrier = next((found for place in places if (found := word(place.get("carrierId")))), "")
    return {"query_key": carrier, **place_of(target)} if carrier else {}
