"""Tokens and people: the calls that tell who the app is and who is in the organisation."""

import hmac
from dataclasses import dataclass
from typing import Any

from bot.sandbox.config import DingTalkUser
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.api.tokens import LIFE, Purse
from bot.sandbox.dingtalk.office import UNION_ID, Office
from bot.sandbox.world import Json

INTERNAL = 0
"""contact_type of somebody in the organisation."""


@dataclass(frozen=True)
class Directory:
    """The organisation as its app may see it."""

    office: Office
    tokens: Purse

    async def access_token(self, call: ApiCall) -> Json:
        """POST /v1.0/oauth2/accessToken. Errors: invalidClientIdOrSecret."""
        if not self.is_app(call.body.get("appKey"), call.body.get("appSecret")):
            raise Refused("invalidClientIdOrSecret")
        return {"accessToken": self.tokens.new.issue(), "expireIn": int(LIFE.total_seconds())}

    async def gettoken(self, call: ApiCall) -> Json:
        """GET /gettoken. Errors: 40089."""
        if not self.is_app(call.query.get("appkey"), call.query.get("appsecret")):
            raise Refused(40089)
        return {
            "errcode": 0,
            "access_token": self.tokens.old.issue(),
            "errmsg": "ok",
            "expires_in": int(LIFE.total_seconds()),
        }

    async def user(self, call: ApiCall) -> Json:
        """POST /topapi/v2/user/get. Errors: 40035, 33012."""
        user_id = call.body.get("userid")
        if not user_id:
            raise Refused(40035, "userid")
        person = self.office.user(str(user_id))
        if person is None:
            raise Refused(33012, str(user_id))
        return found(self._described(person))

    async def user_by_union_id(self, call: ApiCall) -> Json:
        """POST /topapi/user/getbyunionid. Errors: 40035, 60121."""
        union_id = call.body.get("unionid")
        if not union_id:
            raise Refused(40035, "unionid")
        person = self.office.find(str(union_id), UNION_ID)
        if person is None:
            raise Refused(60121)
        return found({"contact_type": INTERNAL, "userid": person.user_id})

    def is_app(self, client_id: Any, client_secret: Any) -> bool:
        """Whether these are the app's credentials."""
        config = self.office.config
        return client_id == config.client_id and hmac.compare_digest(
            str(client_secret).encode(), config.client_secret.encode()
        )

    def _described(self, person: DingTalkUser) -> Json:
        return {
            "userid": person.user_id,
            "unionid": self.office.union_id(person),
            "name": person.name,
            "active": True,
            "admin": False,
            "boss": False,
            "dept_id_list": [1],
        }


def found(result: Json) -> Json:
    """What the old API answers when all is well."""
    return {"errcode": 0, "errmsg": "ok", "result": result}
