"""Questions to DingTalk that change nothing; each refusal is told with the setting that is behind it."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from bot.doctor.dingtalk.mending import WAIT, Refused, not_well
from bot.doctor.finding import NotWell
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api import codes
from bot.platforms.dingtalk.api.client import LEGACY_TOKEN_PATH, TOKEN_PATH
from bot.platforms.dingtalk.api.codes import SECOND
from bot.platforms.dingtalk.api.errors import code_of
from bot.platforms.usage import Kind, Usage
from bot.platforms.wire import Wire

Json = dict[str, Any]
PLATFORM = "dingtalk"
_SCOPE = re.compile(r"\[([A-Za-z0-9_.]+)\]")
"""The old API names a missing permission in its words only."""


class Asking:
    """One account's questions. They go out by themselves: the words of a refusal are wanted, which name addresses."""

    def __init__(self, name: str, account: DingTalkAccount) -> None:
        self.place, self.usage = f"{PLATFORM}.{name}", Usage()
        self._name, self._account = name, account
        self._wire = Wire([account.api_url, account.oapi_url])
        self._token = self._old_token = self.date = ""
        """`date`: what time it is on their side, as the last answer said."""

    def sign_on(self) -> str:
        """Obtain a token, and the old one too where it is wanted; nothing to remark. Errors: NotWell."""
        app_id, secret = self._account.client_id, self._account.client_secret.get_secret_value()
        try:
            told = self._new("POST", TOKEN_PATH, json={"appKey": app_id, "appSecret": secret})
            self._token = self._old_token = str(told.get("accessToken") or "")
            if self._account.legacy_token:
                old = self._old("GET", LEGACY_TOKEN_PATH, params={"appkey": app_id, "appsecret": secret})
                self._old_token = str(old.get("access_token") or "")
        except NotWell as error:
            raise NotWell(f"没有取到：{error.reason}", error.advice, error.field) from None
        return ""

    def ask(self, method: str, path: str, costs: Kind | None = None, **what: object) -> Json:
        """The answer of the new API; what it costs of the month is counted in `usage`. Errors: NotWell, Refused."""
        if costs:
            self.usage.note(PLATFORM, self._name, costs)
        return self._new(method, path, headers={"x-acs-dingtalk-access-token": self._token}, **what)

    def directory(self, path: str, body: Json, field: str) -> Json:
        """`result` of the old API about people, which costs nothing of the month. Errors: NotWell, Refused."""
        told = self._old("POST", path, field, params={"access_token": self._old_token}, json=body)
        result = told.get("result")
        return result if isinstance(result, dict) else {}

    def gateway(self, path: str, body: Json) -> Json:
        """The answer of the Stream's gateway, which takes the app's secret. Errors: NotWell, Refused."""
        return self._new("POST", path, headers={"Accept": "application/json"}, json=body)

    def _new(self, method: str, path: str, **what: object) -> Json:
        return self._told(method, self._account.api_url, path, "api_url", "", **what)

    def _old(self, method: str, path: str, field: str = "", **what: object) -> Json:
        return self._told(method, self._account.oapi_url, path, "oapi_url", field, **what)

    def _told(self, method: str, host: str, path: str, setting: str, field: str, **what: object) -> Json:
        try:
            return self._asked(method, host, path, setting, field, **what)
        except Refused as refused:
            if codes.rule(refused.code).seconds != SECOND:
                raise
        time.sleep(SECOND)  # somebody else of the same app has asked as often: that says nothing about the set-up
        return self._asked(method, host, path, setting, field, **what)

    def _asked(self, method: str, host: str, path: str, setting: str, field: str, **what: object) -> Json:
        place = f"{self.place}.{setting}"
        try:
            answer = self._wire.request(method, host.rstrip("/") + path, **what)
            self.date, told = answer.headers.get("Date", ""), answer.json()
        except requests.JSONDecodeError:
            raise NotWell("钉钉的回答不是 JSON：服务器的 IP 可能因调用过多被拒绝 5 分钟", WAIT, place) from None
        except requests.RequestException:
            raise NotWell(f"{host} 连不上", f"请检查网络；{WAIT}", place) from None
        if not isinstance(told, dict) or "punish" in told:
            raise NotWell("服务器的 IP 因调用过多，被钉钉拒绝 5 分钟", WAIT)
        code = code_of(told)
        if answer.status_code >= 300 or code not in ("", "0"):
            raise not_well(self.place, code or str(answer.status_code), _words(told), _scopes(told), field)
        return told


def _words(told: Mapping[str, Any]) -> str:
    return " ".join(str(told.get(name, "")) for name in ("message", "errmsg", "sub_msg"))


def _scopes(told: Mapping[str, Any]) -> Sequence[str]:
    detail = told.get("accessdenieddetail")
    named = detail.get("requiredScopes") if isinstance(detail, Mapping) else None
    return [str(one) for one in named] if isinstance(named, list) else _SCOPE.findall(str(told.get("sub_msg", "")))
