"""Everything that the bot may call: paths, methods, tokens, addresses and frequencies checked before anything else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.answering import VERDICT, Handler
from bot.sandbox.wecom import limits
from bot.sandbox.wecom.app import appchat, sending, updates
from bot.sandbox.wecom.bot import active
from bot.sandbox.wecom.bot.socket import gateway
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.front import directory, files, login, visits, wire
from bot.sandbox.wecom.front.files import Files
from bot.sandbox.wecom.groups import robot
from bot.sandbox.wecom.kf import managing
from bot.sandbox.wecom.kf.calls import KfCalls
from bot.sandbox.world import Json

GETTOKEN = "/cgi-bin/gettoken"
UNCOUNTED = ("/cgi-bin/message/", "/cgi-bin/appchat/send")
"""Message endpoints do not count towards the base frequency."""
SPARED = (GETTOKEN, files.PICTURES, files.SEALED, login.PATH, visits.PATH, gateway.PATH)
"""What faults leave alone: fetching a token or a file, what people open in a browser, and the long connection."""
REFUSALS = {faults.LIMITED: 45009, faults.CROWDED: 45033, faults.BUSY: -1}
POSTS: dict[str, Callable[[Company, Json], Done]] = {
    "message/send": sending.send,
    "message/update_template_card": updates.update_template_card,
    "message/recall": updates.recall,
    "appchat/create": appchat.create,
    "appchat/update": appchat.update,
    "appchat/send": appchat.send,
}

Action = Callable[[web.Request, Json], Done]


@dataclass(frozen=True)
class Api:
    """One company's app, its group robots and its 微信客服, as they are called."""

    company: Company
    kf: KfCalls

    def routes(self) -> list[web.RouteDef]:
        """One route per path, whatever the method: a wrong method has an error code of its own."""
        posts: dict[str, Action] = {path: self._with_token(partial(do, self.company)) for path, do in POSTS.items()}
        posts |= {path: self._with_token(do) for path, do in self.kf.posts().items()}
        posts["webhook/send"] = lambda request, body: robot.send(self.company, request.query.get("key", ""), body)
        posts["aibot/response"] = self._respond
        gets: dict[str, Callable[[web.Request], Json]] = {
            path: self._read(partial(read, self.company)) for path, read in directory.READS.items()
        }
        gets["gettoken"] = self._gettoken
        gets["kf/servicer/list"] = self._read(
            lambda query: managing.servicer_list(self.kf.desk, query.get("open_kfid", ""))
        )
        gets["appchat/get"] = self._read(lambda query: appchat.get(self.company, query.get("chatid", "")))
        return [
            *(web.route("*", f"/cgi-bin/{path}", self._post(action)) for path, action in posts.items()),
            *(web.route("*", f"/cgi-bin/{path}", self._get(answer)) for path, answer in gets.items()),
            *Files(self.company, self._check).routes(),
            web.get(login.PATH, partial(login.authorize, self.company)),
        ]

    def refuse(self, request: web.Request, fault: str) -> web.Response:
        """The answer for an injected fault."""
        return wire.refusal(request, Refused(REFUSALS[fault]))

    def revoke(self, request: web.Request) -> None:
        """End the current access_token before its time."""
        self.company.tokens.revoke()

    def unknown(self, request: web.Request, status: int) -> web.Response:
        """The answer for a path that is not here."""
        return wire.refusal(request, Refused(48002, f"没有 {request.method} {request.path}"), status)

    def spared(self, request: web.Request) -> bool:
        """Faults strike the calls that matter."""
        return request.path.startswith(SPARED)

    def _post(self, action: Action) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                done = action(request, await wire.json_body(request))
            except Refused as error:
                return wire.refusal(request, error)
            request[VERDICT] = "；".join(done.remarks)
            return wire.success(done.answer)

        return answer

    def _get(self, read: Callable[[web.Request], Json]) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                if request.method != "GET":
                    raise Refused(43001)
                return wire.success(read(request))
            except Refused as error:
                return wire.refusal(request, error)

        return answer

    def _with_token(self, do: Callable[[Json], Done]) -> Action:
        def checked(request: web.Request, body: Json) -> Done:
            self._check(request)
            return do(body)

        return checked

    def _read(self, read: Callable[[directory.Query], Json]) -> Callable[[web.Request], Json]:
        def checked(request: web.Request) -> Json:
            self._check(request)
            return read(request.query)

        return checked

    def _check(self, request: web.Request) -> None:
        """Errors: Refused 60020, 41001, 40014, 42001, 45009."""
        self._check_address(request)
        self.company.tokens.check(request.query.get("access_token", ""))
        if not request.path.startswith(UNCOUNTED) and not self.company.fits(limits.API, request.path):
            raise Refused(45009, "接口调用超过频率")

    def _check_address(self, request: web.Request) -> None:
        trusted = self.company.app.trusted_ips if self.company.app else []
        if trusted and request.remote not in trusted:
            raise Refused(60020, f"from ip: {request.remote}")

    def _respond(self, request: web.Request, body: Json) -> Done:
        bot = self.company.bot
        if bot is None:
            raise Refused(60140)
        return active.respond(self.company, bot, request.query.get("response_code", ""), body)

    def _gettoken(self, request: web.Request) -> Json:
        self._check_address(request)
        allowed = self.company.options.gettoken_per_minute
        if not self.company.ledger.count(limits.TOKENS, "app", allowed, limits.MINUTE, block_seconds=limits.MINUTE):
            raise Refused(45009, "gettoken 调用过于频繁，请缓存 access_token")
        app = self.company.app
        if request.query.get("corpid") != self.company.config.corp_id:
            raise self._no_token(40013)
        if app is None or request.query.get("corpsecret") != app.secret:
            raise self._no_token(40001)
        token, seconds = self.company.tokens.issue()
        return {"access_token": token, "expires_in": seconds}

    def _no_token(self, code: int) -> Refused:
        return Refused(code if self.company.fits(limits.FAILED_TOKENS, "app") else 45009)
