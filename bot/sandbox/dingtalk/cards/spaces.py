"""Spaces where a card can hang: how they are named, what each wants, and hanging the card there."""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.cards.instances import Instance
from bot.sandbox.dingtalk.office import GROUP, PRIVATE, Office
from bot.sandbox.dingtalk.sends.mentions import EVERYBODY
from bot.sandbox.dingtalk.sends.receipts import Receipts
from bot.sandbox.world import Json

IM_GROUP, IM_ROBOT = "IM_GROUP", "IM_ROBOT"
SPACE_MODELS = {IM_GROUP: "imGroupOpenSpaceModel", IM_ROBOT: "imRobotOpenSpaceModel"}
DELIVER_MODELS = {IM_GROUP: "imGroupOpenDeliverModel", IM_ROBOT: "imRobotOpenDeliverModel"}
PREFIX = "dtv1.card//"
AT_ALL = "@ALL"


@dataclass(frozen=True)
class Space:
    """One place: a group by its conversation id, or somebody's chat with the robot by user or union id."""

    kind: str
    id: str


def read(open_space_id: Any) -> list[Space]:
    """The spaces of an openSpaceId, several joined by `;`. Errors: openSpaceIdEmpty, openSpaceIdInvalid."""
    if not open_space_id:
        raise Refused("param.openSpaceIdEmpty")
    text = str(open_space_id)
    found = [
        re.fullmatch(r"(im_group|im_robot)\.(.+)", part.removeprefix(PREFIX), re.IGNORECASE) for part in text.split(";")
    ]
    if not text.startswith(PREFIX) or not all(found):
        raise Refused("param.openSpaceIdInvalid", text)
    return [Space(match[1].upper(), match[2]) for match in found if match]


def models(body: Json) -> set[str]:
    """The kinds of space that a creation prepares. Errors: openSpaceModelInvalid."""
    prepared = {kind for kind, name in SPACE_MODELS.items() if name in body}
    for kind in prepared:
        model = body[SPACE_MODELS[kind]]
        if not isinstance(model, dict) or not isinstance(model.get("supportForward"), bool):
            raise Refused("param.openSpaceModelInvalid", f"{SPACE_MODELS[kind]}.supportForward")
    return prepared


def check(body: Json, spaces: list[Space], prepared: set[str], empty: str) -> None:
    """That every space has its two models. Errors: openSpaceModelInvalid, `empty`, openDeliverModelError."""
    for kind in {space.kind for space in spaces}:
        if kind not in prepared:
            raise Refused("param.openSpaceModelInvalid", SPACE_MODELS[kind])
        model = body.get(DELIVER_MODELS[kind])
        if not isinstance(model, dict) or not model:
            raise Refused(empty, DELIVER_MODELS[kind])
        if kind == IM_GROUP and not model.get("robotCode"):
            raise Refused("param.openDeliverModelError", "imGroupOpenDeliverModel.robotCode")
        if kind == IM_ROBOT and model.get("spaceType") != IM_ROBOT:
            raise Refused("param.openDeliverModelError", "imRobotOpenDeliverModel.spaceType")


@dataclass(frozen=True)
class Delivery:
    """Hangs instances into chats."""

    office: Office
    receipts: Receipts

    def deliver(self, instance: Instance, spaces: list[Space], call: ApiCall) -> list[Json]:
        """One result for each space; a failure there does not fail the call."""
        results = [self._into(instance, space, call) for space in spaces]
        for result in results:
            if not result["success"]:
                call.remarks.append(f"投放到 {result['spaceId']} 失败：{result['errorMsg']}")
        return results

    def _into(self, instance: Instance, space: Space, call: ApiCall) -> Json:
        model = call.body[DELIVER_MODELS[space.kind]]
        chat = self._chat(instance, space)
        wrong = self._wrong(chat, model, call.remarks)
        result = {"spaceType": space.kind, "spaceId": space.id, "success": not wrong, "errorMsg": wrong}
        if chat is None or wrong:
            return {**result, "carrierId": ""}
        if model.get("recipients"):
            call.remarks.append("recipients：沙盒里全群都看得见这张卡片")
        message = self.office.speak(chat, secret={"outTrackId": instance.out_track_id})
        message.mentions = self._mentions(chat, model.get("atUserIds"), instance.id_type, call)
        message.text = " ".join(f"@{self.office.name(user)}" for user in message.mentions)
        instance.messages.append(message)
        instance.paint(message, self.office.config.robot_name)
        where = space.id if space.kind == IM_GROUP else ""
        return {**result, "carrierId": self.receipts.keep(where, [message])}

    def _chat(self, instance: Instance, space: Space) -> str | None:
        if space.kind == IM_ROBOT:
            person = self.office.find(space.id, instance.id_type)
            return PRIVATE + person.user_id if person else None
        chat = GROUP + space.id
        return chat if chat in self.office.world.chats else None

    def _wrong(self, chat: str | None, model: Json, remarks: list[str]) -> str:
        if self.office.strikes(faults.UNDELIVERED, remarks):
            return "系统繁忙"
        if chat is None or chat in self.office.disbanded:
            return "spaceId不存在"
        if not self.office.hears(chat):
            return "机器人不在群内"
        if model.get("robotCode") not in (None, "", self.office.config.robot_code):
            return "robotCode不存在"
        return ""

    def _mentions(self, chat: str, at: Any, id_type: int, call: ApiCall) -> list[str]:
        mentions = []
        for some_id in at if isinstance(at, dict) else {}:
            person = self.office.find(some_id, id_type)
            if some_id == AT_ALL:
                mentions.append(EVERYBODY)
            elif person is not None and person.user_id in self.office.world.chats[chat].members:
                mentions.append(person.user_id)
            else:
                call.remarks.append(f"atUserIds：{some_id} 不在群里，不会被提醒")
        return mentions
