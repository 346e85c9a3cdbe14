"""WeCom's server API, as far as it is spoken here: send, update, and the two addresses that need no token."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import requests

from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.tokens import TokenStore
from bot.platforms.wecom import errors
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.sdk import Api, Json, Refusal, Unreadable
from bot.platforms.wire import CONNECT_SECONDS, READ_SECONDS, Wire

TOKEN_SECONDS = 7200
"""How long a token is good when the answer does not say (path/91039)."""


class Client:
    """One account's calls. Every method raises TryLater, Closed or Uncertain, and nothing else."""

    def __init__(self, account: WecomAccount, tokens: TokenStore, wire: Wire) -> None:
        self._account, self._tokens = account, tokens
        self._api = Api(account.api_url, wire, (CONNECT_SECONDS, READ_SECONDS))

    def send_message(self, body: Json) -> Json:
        """message/send as the app (path/90236)."""
        return self._as_app("message/send", body)

    def update_card(self, body: Json) -> Json:
        """message/update_template_card as the app (path/94888)."""
        return self._as_app("message/update_template_card", body)

    def name_of(self, user_id: str) -> str:
        """user/get: what a member is called (path/90196); empty for an app that may not see names."""
        try:
            told = self._as_app("user/get", {}, ("userid", user_id)).get("name")
        except Uncertain as error:  # a question shows nothing to anybody
            raise TryLater(str(error)) from None
        return told if isinstance(told, str) else ""

    def send_to_robot(self, key: str, body: Json) -> Json:
        """webhook/send to the group that the key belongs to (path/91770)."""
        return _shown(lambda: self._api.call("post", "webhook/send", [("key", key)], body))

    def answer_later(self, response_url: str, body: Json) -> None:
        """The one later answer to a bot's callback (path/101138). What comes back is not documented: 200 is enough."""
        _shown(lambda: self._api.call("post", response_url, [], body), wordless=True)

    def sign_on(self) -> None:
        """Obtain a token, so that a wrong id or secret shows."""
        self._token()

    def _as_app(self, path: str, body: Json, *query: tuple[str, str]) -> Json:
        """Call as the app: a GET where there is no body. A refused token is asked for anew, once."""
        token = self._token()
        try:
            return _shown(lambda: self._with(token, path, body, *query), refresh=True)
        except _TokenRefused:
            fresh = self._token(refused=token)
            return _shown(lambda: self._with(fresh, path, body, *query))

    def _with(self, token: str, path: str, body: Json, *query: tuple[str, str]) -> Json:
        return self._api.call("post" if body else "get", path, [("access_token", token), *query], body)

    def _token(self, refused: str = "") -> str:
        name = self._token_name()
        try:
            return self._tokens.token(name, self._fetch_token, refused)
        except (Uncertain, Closed) as error:  # a token shows nothing to anybody: it can always be asked for again
            raise TryLater(str(error)) from None

    def _fetch_token(self) -> tuple[str, int]:
        corp_id, secret = self._account.corp_id, self._secret()
        params = [("corpid", corp_id), ("corpsecret", secret)]
        answer = _shown(lambda: self._api.call("get", "gettoken", params))
        token, seconds = answer.get("access_token"), answer.get("expires_in", TOKEN_SECONDS)
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise TryLater("企业微信没有给出 access_token")
        return token, seconds

    def _token_name(self) -> str:
        """One per server, corporation and secret: two apps never share, and the secret cannot be read from it."""
        whose = f"{self._account.api_url} {self._account.corp_id} {self._secret()}"
        return f"wecom:{sha256(whose.encode()).hexdigest()[:24]}"

    def _secret(self) -> str:
        if self._account.app is None:
            raise Closed("没有配置自建应用")
        return self._account.app.secret.get_secret_value()


class _TokenRefused(Exception):
    """Ask for a new token, once."""


def _shown(call: Callable[[], Json], *, refresh: bool = False, wordless: bool = False) -> Json:
    try:
        return call()
    except Refusal as error:
        if refresh and errors.wants_fresh_token(error):
            raise _TokenRefused from None
        raise errors.of_refusal(error) from None
    except Unreadable as error:
        if wordless and error.status == 200:
            return dict[str, Any]()
        raise errors.of_unreadable(error) from None
    except requests.RequestException as error:
        raise errors.of_broken_line(error) from None
