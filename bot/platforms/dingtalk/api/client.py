"""Calls to DingTalk: within the pace, with the app's token, refreshed once when it is refused."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api import errors
from bot.platforms.dingtalk.api.codes import BAN
from bot.platforms.dingtalk.api.lanes import Lanes
from bot.platforms.pacing import Lane
from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.usage import Kind
from bot.platforms.wire import Wire, leads_to, origin

PLATFORM = "dingtalk"
SESSION_PATH = "/robot/sendBySession"
"""Where a sessionWebhook leads. At `/robot/send` of the same host other people's robots speak in other groups."""
TOKEN_PATH, LEGACY_TOKEN_PATH = "/v1.0/oauth2/accessToken", "/gettoken"
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
_DEFAULT_TOKEN_SECONDS = 7200

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its JSON, or the parts of a form; what it counts for, and the lanes it has to pass."""

    method: str
    url: str
    lanes: Sequence[Lane]
    body: Json = field(default_factory=dict)
    query: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    parts: Json | None = None
    costs: Kind | None = None
    """None: exempt, as the calls of the directory and of tokens are."""


class Client:
    """One app's access to DingTalk. All calls block; none takes longer than the wire's deadline."""

    def __init__(self, name: str, account: DingTalkAccount, tools: Tools, wire: Wire) -> None:
        """`name`: the account's, under which what it uses is counted."""
        self._name, self._account, self._tools, self._wire = name, account, tools, wire
        self.lanes = Lanes(account)

    def call(self, method: str, path: str, body: Json) -> Json:
        """The JSON answer of the new API. Errors: TryLater, Closed, Uncertain, AlreadyThere."""
        return self._with_token(lambda token: self._ask(self._new(method, path, body, token)))

    def question(self, method: str, path: str, body: Json) -> Json:
        """A call that shows nothing to anybody, so that it can always be made again. Errors: TryLater, Closed."""
        return _harmless(lambda: self.call(method, path, body))

    def directory(self, path: str, body: Json) -> Json:
        """`result` of a call of the old API about people, which is exempt from the quota. Errors: TryLater, Closed."""
        answer = _harmless(lambda: self._with_old_token(lambda token: self._ask(self._old(path, token, body=body))))
        result = answer.get("result")
        return result if isinstance(result, Mapping) else {}

    def upload(self, kind: str, name: str, data: bytes) -> str:
        """The media_id of a file; `kind` is image, voice, video or file. Errors: TryLater, Closed."""
        parts = {"media": (name, data, "application/octet-stream")}

        def ask(token: str) -> Json:
            return self._ask(self._old("/media/upload", token, query={"type": kind}, parts=parts, costs="calls"))

        media_id = _harmless(lambda: self._with_old_token(ask)).get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise TryLater("钉钉没有给出 media_id")
        return media_id

    def by_session(self, address: str, body: Json) -> None:
        """Post to a session webhook, which needs no token. Errors: TryLater, Closed, Uncertain."""
        if not is_session(address, self._account):
            raise Closed("地址不属于钉钉的会话")
        self._ask(Ask("POST", address, [self.lanes.session(address)], body, costs="pushes"))

    def by_robot(self, access_token: str, query: str, body: Json) -> None:
        """Post to a custom robot's webhook; `query` holds its signature. Errors: TryLater, Closed, Uncertain."""
        url = f"{self._account.oapi_url.rstrip('/')}/robot/send?{query}"
        self._ask(Ask("POST", url, [self.lanes.robot(access_token)], body, costs="pushes"))

    def sign_on(self) -> None:
        """Obtain a token, so that a wrong id or secret shows. Errors: TryLater."""
        self._token()

    def _new(self, method: str, path: str, body: Json, token: str) -> Ask:
        url, lane = self._account.api_url.rstrip("/") + path, self.lanes.api(method, path)
        return Ask(method, url, [lane], body, headers={"x-acs-dingtalk-access-token": token}, costs="calls")

    def _old(self, path: str, token: str, *, query: Json | None = None, **rest: Any) -> Ask:
        url, lane = self._account.oapi_url.rstrip("/") + path, self.lanes.api("POST", path)
        return Ask("POST", url, [lane], query={"access_token": token, **(query or {})}, **rest)

    def _with_old_token(self, call: Callable[[str], Json]) -> Json:
        return self._with_token(call, legacy=self._account.legacy_token)

    def _with_token(self, call: Callable[[str], Json], legacy: bool = False) -> Json:
        token = self._token(legacy=legacy)
        try:
            return call(token)
        except errors.TokenRefused:
            return call(self._token(token, legacy=legacy))

    def _token(self, refused: str = "", legacy: bool = False) -> str:
        """A token shows nothing to anybody: it can always be asked for again, when somebody has mended the secret."""
        fetch = self._fetch_legacy_token if legacy else self._fetch_token
        name = f"dingtalk:{origin(self._account.api_url)[1]}:{self._account.client_id}{':legacy' if legacy else ''}"
        try:
            return self._tools.tokens.token(name, fetch, refused)
        except (Uncertain, Closed) as error:
            raise TryLater(str(error), BAN, getattr(error, "tell", "")) from None

    def _fetch_token(self) -> tuple[str, int]:
        secret = self._account.client_secret.get_secret_value()
        url, body = self._account.api_url.rstrip("/") + TOKEN_PATH, {"appKey": self._account.client_id}
        answer = self._ask(Ask("POST", url, [], {**body, "appSecret": secret}))
        return _token_in(answer, "accessToken", "expireIn")

    def _fetch_legacy_token(self) -> tuple[str, int]:
        secret = self._account.client_secret.get_secret_value()
        url = self._account.oapi_url.rstrip("/") + LEGACY_TOKEN_PATH
        answer = self._ask(Ask("GET", url, [], query={"appkey": self._account.client_id, "appsecret": secret}))
        return _token_in(answer, "access_token", "expires_in")

    def _ask(self, ask: Ask) -> Json:
        """The answer, when it is a good one. What was refused as too much keeps everybody away for a while."""
        lanes = [*ask.lanes, self.lanes.address()]
        self._tools.pacer.take(lanes)
        try:
            return self._answered(ask)
        except errors.TooOften as error:
            self._tools.pacer.block(lanes[0], error.after_seconds or 1)
            raise
        except errors.ShutOut as error:
            self._tools.pacer.block(lanes[-1], error.after_seconds or 1)
            raise

    def _answered(self, ask: Ask) -> Json:
        try:
            response = self._wire.request(ask.method, ask.url, **_written(ask))
        except requests.RequestException as error:
            meaning = errors.of_broken_line(error)
            self._count(ask, 1 if isinstance(meaning, Uncertain) else 0)
            raise meaning from None
        answer = _json(response)
        told = (response.status_code, answer, answer is None and _is_page(response))
        self._count(ask, 0 if errors.is_free(*told) else 1)
        try:
            errors.check(*told)
        except errors.QuotaSpent:
            if ask.costs:
                self._tools.usage.spend(PLATFORM, self._name, ask.costs)
            raise
        return answer or {}

    def _count(self, ask: Ask, times: int) -> None:
        if ask.costs and times:
            self._tools.usage.note(PLATFORM, self._name, ask.costs, times)


def is_session(address: str, account: DingTalkAccount) -> bool:
    """Whether this is a session webhook of DingTalk's, and nothing else that its hosts serve."""
    return any(leads_to(address, host, SESSION_PATH) for host in (account.oapi_url, account.api_url))


def _written(ask: Ask) -> dict[str, Any]:
    if ask.parts is not None:
        return {"params": ask.query, "files": ask.parts}
    if ask.method == "GET":
        return {"params": ask.query, "headers": {"Accept": "application/json"}}
    data = json.dumps(ask.body, ensure_ascii=False).encode("utf-8", "replace")
    return {"params": ask.query, "data": data, "headers": {**_HEADERS, **ask.headers}}


def _harmless(call: Callable[[], Json]) -> Json:
    try:
        return call()
    except Uncertain as error:
        raise TryLater(str(error)) from None
    except errors.AlreadyThere:
        return {}


def _token_in(answer: Json, name: str, life: str) -> tuple[str, int]:
    token, seconds = answer.get(name), answer.get(life)
    if not isinstance(token, str) or not token:
        raise TryLater("钉钉没有给出 access_token")
    return token, seconds if isinstance(seconds, int) else _DEFAULT_TOKEN_SECONDS


def _is_page(response: requests.Response) -> bool:
    return response.content.lstrip()[:1] == b"<"


def _json(response: requests.Response) -> Json | None:
    try:
        found = json.loads(response.content)  # not response.json(): it would guess at the charset for a second
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
