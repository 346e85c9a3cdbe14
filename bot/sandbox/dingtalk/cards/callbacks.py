"""Where clicks on cards go by HTTP, and the shapes in which a click is told."""

import json
from dataclasses import dataclass, field

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.cards.instances import Instance
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import Json

STREAM, HTTP = "STREAM", "HTTP"


@dataclass(frozen=True)
class CallbackUrl:
    """Where clicks go by HTTP, and the secret that signs them ("" for none)."""

    url: str
    secret: str


@dataclass
class CallbackUrls:
    """The addresses of one app by their route keys."""

    office: Office
    _urls: dict[str, CallbackUrl] = field(default_factory=dict)

    async def register(self, call: ApiCall) -> Json:
        """POST /v1.0/card/callbacks/register. Errors: callbackRouteKey{Empty,Exist}, callbackUrlEmpty."""
        key, url = call.body.get("callbackRouteKey"), call.body.get("callbackUrl")
        if not key or not isinstance(key, str):
            raise Refused("param.callbackRouteKeyEmpty")
        if not url or not isinstance(url, str):
            raise Refused("param.callbackUrlEmpty")
        if key in self._urls and call.body.get("forceUpdate") is not True:
            raise Refused("param.callbackRouteKeyExist")
        registered = CallbackUrl(url, str(call.body.get("apiSecret") or ""))
        self._urls[key] = registered
        return {"success": True, "result": {"callbackUrl": registered.url, "apiSecret": registered.secret}}

    def of(self, instance: Instance) -> CallbackUrl | None:
        """Where this card's clicks go: what was registered, else what the app is configured with."""
        config = self.office.config
        configured = CallbackUrl(config.card_callback_url, config.card_callback_secret)
        return self._urls.get(instance.route_key) or (configured if configured.url else None)

    @property
    def secrets(self) -> list[str]:
        """The secrets that were registered."""
        return [registered.secret for registered in self._urls.values()]


@dataclass(frozen=True)
class Press:
    """A press as it is told: on which card, by whom, the button's id and what goes with it."""

    instance: Instance
    user: str
    """User id or union id, as the card was made."""
    space: str
    """The conversation where it hangs."""
    key: str
    params: Json

    def data(self, office: Office, habits: Habits) -> Json:
        """The data of the callback, as the habits have it."""
        who: Json = {"outTrackId": self.instance.out_track_id, "corpId": office.config.corp_id, "userId": self.user}
        if habits.card_callback == "value":
            return who | {"value": _json({"cardPrivateData": {"actionIds": [self.key]}, "params": self.params})}
        content = _json({"cardPrivateData": {"actionIds": [self.key], "params": self.params}})
        told = who | {"type": "actionCallback", "content": content}
        if self.instance.callback == HTTP:
            return told
        told |= {"extension": "{}", "spaceType": "im", "userIdType": self.instance.id_type, "spaceId": self.space}
        return told if habits.card_callback == "content" else told | {"value": content}


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
