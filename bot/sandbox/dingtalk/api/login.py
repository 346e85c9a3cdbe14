"""免登: a page inside DingTalk asks its client for a code, and the app learns from it who has opened the page."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.sandbox.dingtalk.api.directory import found
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import Json

SCRIPT_PATH, CODE_PATH = "/dingtalk-jsapi.js", "/sandbox-auth-code"
SCRIPT = Path(__file__).with_name("jsapi.js")
LIFE = timedelta(minutes=5)
ANYBODY = {"Access-Control-Allow-Origin": "*"}
"""The page that asks comes from the app's own server."""


@dataclass
class Login:
    """Hands out codes to the client, and tells the app once whose they are."""

    office: Office
    _codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """Code → user id and until when."""

    def routes(self) -> list[web.RouteDef]:
        """What the client in the browser asks for."""
        return [web.get(SCRIPT_PATH, self._script), web.get(CODE_PATH, self._code)]

    async def user_of_code(self, call: ApiCall) -> Json:
        """POST /topapi/v2/user/getuserinfo: once for each code, within five minutes. Errors: 40035, 40078."""
        code = call.body.get("code")
        if not code:
            raise Refused(40035, "code")
        user_id, until = self._codes.pop(str(code), ("", self.office.world.now()))
        person = self.office.user(user_id)
        if person is None or self.office.world.now() >= until:
            raise Refused(40078)
        union_id = self.office.union_id(person)
        return found(
            {
                "userid": person.user_id,
                "unionid": union_id,
                "associated_unionid": union_id,
                "name": person.name,
                "sys": False,
                "sys_level": 0,
                "device_id": secrets.token_hex(16),
            }
        )

    async def _script(self, request: web.Request) -> web.Response:
        return web.Response(text=SCRIPT.read_text("utf-8"), content_type="application/javascript", headers=ANYBODY)

    async def _code(self, request: web.Request) -> web.Response:
        """GET /sandbox-auth-code?user=&corpId=&clientId=: a fresh code; 400 in words."""
        wrong = self._wrong(request)
        if wrong:
            return web.json_response({"errorCode": "3", "errorMessage": wrong}, status=400, headers=ANYBODY)
        code = secrets.token_hex(16)
        self._codes[code] = (request.query["user"], self.office.world.now() + LIFE)
        return web.json_response({"code": code}, headers=ANYBODY)

    def _wrong(self, request: web.Request) -> str:
        config, query = self.office.config, request.query
        if self.office.user(query.get("user", "")) is None:
            return "这个组织里没有这个人"
        if query.get("corpId", config.corp_id) != config.corp_id:
            return "corpId 不是这个组织的"
        return "" if query.get("clientId", config.client_id) == config.client_id else "clientId 不是这个应用的"
