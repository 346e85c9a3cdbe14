"""The card APIs: create, deliver, update."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.cards import spaces, templates
from bot.sandbox.dingtalk.cards.callbacks import HTTP, STREAM, CallbackUrls
from bot.sandbox.dingtalk.cards.instances import (
    Instance,
    Update,
    Variables,
    private_variables,
    update,
    variables,
)
from bot.sandbox.dingtalk.cards.spaces import Delivery
from bot.sandbox.dingtalk.cards.templates import PUBLIC
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import Json


@dataclass
class CardDesk:
    """All card instances of one app."""

    office: Office
    delivery: Delivery
    urls: CallbackUrls
    instances: dict[str, Instance] = field(default_factory=dict)

    async def create_and_deliver(self, call: ApiCall) -> Json:
        """POST /v1.0/card/instances/createAndDeliver. Errors: 400 with the `param.…` codes."""
        instance = self._instance(call)
        targets = spaces.read(call.body.get("openSpaceId"))
        spaces.check(call.body, targets, instance.spaces, "param.openDeliverModelEmpty")
        self.instances[instance.out_track_id] = instance
        results = self.delivery.deliver(instance, targets, call)
        return {
            "success": True,
            "result": {"outTrackId": instance.out_track_id, "deliverResults": results},
        }

    async def create(self, call: ApiCall) -> Json:
        """POST /v1.0/card/instances: the first of two steps."""
        instance = self._instance(call)
        self.instances[instance.out_track_id] = instance
        return {"success": True, "result": instance.out_track_id}

    async def deliver(self, call: ApiCall) -> Json:
        """POST /v1.0/card/instances/deliver: the second of two steps."""
        instance = self.known(call)
        targets = spaces.read(call.body.get("openSpaceId"))
        spaces.check(call.body, targets, instance.spaces, "param.spaceDeliverModelEmpty")
        return {"success": True, "result": self.delivery.deliver(instance, targets, call)}

    async def add_spaces(self, call: ApiCall) -> Json:
        """PUT /v1.0/card/instances/spaces: prepare a card for further kinds of space. Errors: openSpaceModelInvalid."""
        instance = self.known(call)
        instance.spaces |= spaces.models(call.body)
        return {"success": True, "result": True}

    async def update(self, call: ApiCall) -> Json:
        """PUT /v1.0/card/instances. Errors: outTrackIdEmpty, cardNotExist, cardDataAndPrivateDataBothEmpty."""
        instance = self.known(call)
        change = self._update(call, instance)
        self.check_safe(call)
        if instance.being_clicked:
            call.remarks.append("不要在卡片回调里调用更新接口：回调应答之后再调用")
        instance.change(change)
        instance.redraw(self.office)
        return {"success": True, "result": True}

    def known(self, call: ApiCall) -> Instance:
        """The card that a call names. Errors: Refused outTrackIdEmpty, cardNotExist."""
        out_track_id = call.body.get("outTrackId")
        if not out_track_id:
            raise Refused("param.outTrackIdEmpty")
        instance = self.instances.get(str(out_track_id))
        if instance is None:
            raise Refused("param.cardNotExist", str(out_track_id))
        return instance

    def check_safe(self, call: ApiCall) -> None:
        """Errors: Refused contentUnsafe, when somebody wants the next content to be that."""
        if self.office.strikes(faults.UNSAFE, call.remarks):
            raise Refused("param.contentUnsafe")

    def _instance(self, call: ApiCall) -> Instance:
        body = call.body
        if not body:
            raise Refused("param.empty")
        id_type = _id_type(body)
        instance = Instance(
            out_track_id=self._fresh_id(body),
            template=self._template(call),
            callback=_callback_type(body),
            route_key=str(body.get("callbackRouteKey") or ""),
            id_type=id_type,
            spaces=spaces.models(body),
            public=_public(body, call.remarks),
            private=private_variables(body.get("privateData"), self.office, id_type, call.remarks),
        )
        self.check_safe(call)
        call.remarks.extend(templates.remarks(instance.template, instance.public))
        if instance.callback == HTTP and self.urls.of(instance) is None:
            call.remarks.append("没有注册 HTTP 回调地址：点击不会有回调")
        return instance

    def _fresh_id(self, body: Json) -> str:
        out_track_id = body.get("outTrackId")
        if not isinstance(out_track_id, str) or not out_track_id:
            raise Refused("param.outTrackIdEmpty")
        if out_track_id in self.instances:
            raise Refused("param.cardAlreadyExist", out_track_id)
        return out_track_id

    def _template(self, call: ApiCall) -> str:
        template = call.body.get("cardTemplateId")
        if not template:
            raise Refused("param.cardTemplateIdEmpty")
        if template not in (*self.office.config.templates, *PUBLIC):
            raise Refused("param.templateNotExist", str(template))
        if self.office.strikes(faults.UNPUBLISHED, call.remarks):
            raise Refused("param.templateUnpublished", str(template))
        return str(template)

    def _update(self, call: ApiCall, instance: Instance) -> Update:
        data, private = call.body.get("cardData"), call.body.get("privateData")
        if not data and not private:
            raise Refused("param.cardDataAndPrivateDataBothEmpty")
        id_type = _id_type(call.body) if "userIdType" in call.body else instance.id_type
        public = variables(data, call.remarks) if data else None
        own = private_variables(private, self.office, id_type, call.remarks)
        return update(public, own, call.body.get("cardUpdateOptions"))


def _public(body: Json, remarks: list[str]) -> Variables:
    data = body.get("cardData")
    if not isinstance(data, dict) or not isinstance(data.get("cardParamMap"), dict):
        raise Refused("param.cardPublicDataEmpty")
    return variables(data, remarks)


def _callback_type(body: Json) -> str:
    kind: Any = body.get("callbackType", HTTP)
    if kind not in (STREAM, HTTP):
        raise Refused("param.invalid", f"callbackType {kind}")
    return str(kind)


def _id_type(body: Json) -> int:
    kind: Any = body.get("userIdType", 1)
    if kind not in (1, 2):
        raise Refused("param.invalid", f"userIdType {kind}")
    return int(kind)
