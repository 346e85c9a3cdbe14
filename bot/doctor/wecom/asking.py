"""Questions to WeCom that change nothing; each refusal is told with the setting that is behind it."""

from collections.abc import Mapping
from typing import Any

import requests

from bot.doctor.finding import NotWell
from bot.doctor.wecom.mending import MENDS, WAIT, Mend, not_well
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wire import Wire

Json = dict[str, Any]


class Asking:
    """One account's questions. They go out by themselves: the words of a refusal are wanted, which name addresses."""

    def __init__(self, place: str, account: WecomAccount) -> None:
        """`place`: `wecom.main`."""
        self.place, self._account = place, account
        self._wire = Wire([account.api_url])
        self._token = self.date = ""
        """`date`: what time it is on their side, as the last answer said."""

    def sign_on(self) -> str:
        """Obtain a token; nothing to remark. Errors: NotWell."""
        secret = self._account.app.secret.get_secret_value() if self._account.app else ""
        try:
            told = self._told("gettoken", {"corpid": self._account.corp_id, "corpsecret": secret})
        except NotWell as error:
            raise NotWell(f"没有取到：{error.reason}", error.advice, error.field) from None
        self._token = str(told.get("access_token") or "")
        return ""

    def ask(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
        field: str = "",
        mends: Mapping[int, Mend] = MENDS,
    ) -> Json:
        """The answer; `field`: the setting that this is about. Errors: NotWell."""
        return self._told(path, {"access_token": self._token, **(query or {})}, body, field, mends)

    def _told(
        self,
        path: str,
        query: Mapping[str, str],
        body: Json | None = None,
        field: str = "",
        mends: Mapping[int, Mend] = MENDS,
    ) -> Json:
        url, method = f"{self._account.api_url.rstrip('/')}/cgi-bin/{path}", "GET" if body is None else "POST"
        try:
            answer = self._wire.request(method, url, params=query, json=body)
            self.date, told = answer.headers.get("Date", ""), answer.json()
        except requests.JSONDecodeError:
            raise NotWell(
                "企业微信的回答不是 JSON", "请检查网络里有没有代理改写了请求", f"{self.place}.api_url"
            ) from None
        except requests.RequestException:
            raise NotWell(f"连不上 {self._account.api_url}", WAIT, f"{self.place}.api_url") from None
        code = told.get("errcode", 0) if isinstance(told, dict) else -1
        if code:
            raise not_well(self.place, int(code), str(told.get("errmsg", "")), field, mends)
        return dict(told)
