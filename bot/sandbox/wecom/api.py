"""The HTTP face of the WeCom API: paths, methods, tokens and bodies checked before anything else."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.answering import VERDICT, Handler
from bot.sandbox.wecom import active, robot, sending
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.sending import Done
from bot.sandbox.world import Json

ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
CALLBACK_IPS = ["127.0.0.1"]
GETTOKEN = "/cgi-bin/gettoken"
PICTURES = "/pictures/"
SEALED = "/sealed/"
SEALED_SECONDS = 300
PROFILE = {
    "department": [1],
    "order": [0],
    "position": "",
    "is_leader_in_dept": [0],
    "direct_leader": [],
    "main_department": 1,
    "status": 1,
}
"""What user/get tells beside the name: an active member of the one department."""

Action = Callable[[web.Request, Json], Done]


@dataclass(frozen=True)
class Api:
    """Everything that the bot may call, as one company's app, bot and group robots."""

    company: Company

    def routes(self) -> list[web.RouteDef]:
        """One route per path, whatever the method: a wrong method has an error code of its own."""
        posts: dict[str, Action] = {
            "message/send": self._with_token(sending.send),
            "message/update_template_card": self._with_token(sending.update_template_card),
            "message/recall": self._with_token(sending.recall),
            "webhook/send": lambda request, body: robot.send(self.company, request.query.get("key", ""), body),
            "aibot/response": self._respond,
        }
        gets = {"gettoken": self._gettoken, "user/get": self._user, "getcallbackip": self._callback_ips}
        return [
            *(web.route("*", f"/cgi-bin/{path}", self._post(action)) for path, action in posts.items()),
            *(web.route("*", f"/cgi-bin/{path}", self._get(answer)) for path, answer in gets.items()),
            web.route("*", "/cgi-bin/media/upload", self._upload),
            web.route("*", "/cgi-bin/media/get", self._download),
            web.get(PICTURES + "{media_id}", self._picture),
            web.get(SEALED + "{media_id}", self._sealed),
        ]

    def refuse(self, request: web.Request, fault: str) -> web.Response:
        """The answer for an injected fault."""
        return _refusal(request, Refused(45009 if fault == faults.LIMITED else -1))

    def revoke(self, request: web.Request) -> None:
        """End the current access_token before its time."""
        self.company.tokens.revoke()

    def unknown(self, request: web.Request, status: int) -> web.Response:
        """The answer for a path that is not here."""
        return _refusal(request, Refused(48002, f"没有 {request.method} {request.path}"), status)

    def spared(self, request: web.Request) -> bool:
        """Faults strike the calls that matter, not the fetching of a token or a file."""
        return request.path == GETTOKEN or request.path.startswith((PICTURES, SEALED))

    def _post(self, action: Action) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                done = action(request, await _json_body(request))
            except Refused as error:
                return _refusal(request, error)
            request[VERDICT] = "；".join(done.remarks)
            return _success(done.answer)

        return answer

    def _get(self, read: Callable[[web.Request], Json]) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                if request.method != "GET":
                    raise Refused(43001)
                return _success(read(request))
            except Refused as error:
                return _refusal(request, error)

        return answer

    def _with_token(self, action: Callable[[Company, Json], Done]) -> Action:
        def checked(request: web.Request, body: Json) -> Done:
            self._check_token(request)
            return action(self.company, body)

        return checked

    def _check_token(self, request: web.Request) -> None:
        self.company.tokens.check(request.query.get("access_token", ""))

    def _respond(self, request: web.Request, body: Json) -> Done:
        bot = self.company.bot
        if bot is None:
            raise Refused(60140)
        return active.respond(self.company, bot, request.query.get("response_code", ""), body)

    def _gettoken(self, request: web.Request) -> Json:
        if request.query.get("corpid") != self.company.config.corp_id:
            raise Refused(40013)
        app = self.company.app
        if app is None or request.query.get("corpsecret") != app.secret:
            raise Refused(40001)
        token, seconds = self.company.tokens.issue()
        return {"access_token": token, "expires_in": seconds}

    def _user(self, request: web.Request) -> Json:
        self._check_token(request)
        member = self.company.member(request.query.get("userid", ""))
        if member is None:
            raise Refused(60111)
        return {"userid": member.userid, "name": member.name, **PROFILE}

    def _callback_ips(self, request: web.Request) -> Json:
        self._check_token(request)
        return {"ip_list": CALLBACK_IPS}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.method != "POST":
                raise Refused(43002)
            self._check_token(request)
            field = (await request.post()).get("media")
            if not isinstance(field, web.FileField):
                raise Refused(44001, "缺少名为 media 的文件")
            kind = request.query.get("type", "")
            media_id = self.company.shelf.put(kind, field.filename, field.file.read())
        except Refused as error:
            return _refusal(request, error)
        return _success({"type": kind, "media_id": media_id, "created_at": str(self.company.unix())})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.method != "GET":
                raise Refused(43001)
            self._check_token(request)
            media = self.company.shelf.get(request.query.get("media_id"))
        except Refused as error:
            return _refusal(request, error)
        name = {"Content-Disposition": f'attachment; filename="{quote(media.name)}"'}
        return web.Response(body=media.content, content_type="application/octet-stream", headers=name)

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        """The `PicUrl` of a picture message."""
        try:
            media = self.company.shelf.get(request.match_info["media_id"])
        except Refused as error:
            raise web.HTTPNotFound from error
        return web.Response(body=media.content, content_type="image/jpeg")

    async def _sealed(self, request: web.Request) -> web.StreamResponse:
        """A picture sent to 智能机器人: encrypted, and here for five minutes only."""
        try:
            media = self.company.shelf.get(request.match_info["media_id"])
        except Refused as error:
            raise web.HTTPNotFound from error
        if (self.company.world.now() - media.put_at).total_seconds() > SEALED_SECONDS:
            raise web.HTTPForbidden
        return web.Response(body=media.content, content_type="application/octet-stream")


async def _json_body(request: web.Request) -> Json:
    """The body of a POST. Errors: Refused 43002, 44002, 40033, 47001."""
    if request.method != "POST":
        raise Refused(43002)
    raw = await request.read()
    if not raw:
        raise Refused(44002)
    if ESCAPED.search(raw):
        raise Refused(40033)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refused(47001) from error
    if not isinstance(body, dict):
        raise Refused(47001, "应为 JSON 对象")
    return body


def _success(more: Json) -> web.Response:
    return _json({"errcode": 0, "errmsg": "ok", **more})


def _refusal(request: web.Request, error: Refused, status: int = 200) -> web.Response:
    request[VERDICT] = error.words()
    return _json(error.body(), status)


def _json(body: Json, status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json", charset="UTF-8")
