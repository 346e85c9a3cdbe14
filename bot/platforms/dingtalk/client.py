"""Calls to DingTalk: with the app's token, refreshed once when it is refused, and with every failure named."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.platforms.dingtalk import errors
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.tokens import TokenStore
from bot.platforms.wire import ForeignHost, Wire, origin

TOKEN_PATH = "/v1.0/oauth2/accessToken"  # noqa: S105 (a path)
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
_DEFAULT_TOKEN_SECONDS = 7200


class Client:
    """One app's access to DingTalk. All calls block; none takes longer than the wire's deadline."""

    def __init__(self, account: DingTalkAccount, tokens: TokenStore, wire: Wire) -> None:
        self._account, self._tokens, self._wire = account, tokens, wire
        self._name = f"dingtalk:{origin(account.api_url)[1]}:{account.client_id}"

    def call(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The JSON answer of an API call. Errors: TryLater, Closed, Uncertain, AlreadyThere."""
        token = self._tokens.token(self._name, self._fetch_token)
        try:
            return self._with_token(method, path, body, token)
        except errors.TokenRefused:
            fresh = self._tokens.token(self._name, self._fetch_token, refused=token)
            return self._with_token(method, path, body, fresh)

    def by_session(self, address: str, body: Mapping[str, Any]) -> None:
        """Post to a session webhook, which needs no token. Errors: TryLater, Closed, Uncertain."""
        self._exchange("POST", address, body, {})

    def sign_on(self) -> None:
        """Obtain a token, so that a wrong id or secret shows. Errors: TryLater, Closed."""
        self._tokens.token(self._name, self._fetch_token)

    def _with_token(self, method: str, path: str, body: Mapping[str, Any], token: str) -> Mapping[str, Any]:
        url = self._account.api_url.rstrip("/") + path
        return self._exchange(method, url, body, {"x-acs-dingtalk-access-token": token})

    def _fetch_token(self) -> tuple[str, int]:
        url = self._account.api_url.rstrip("/") + TOKEN_PATH
        secret = self._account.client_secret.get_secret_value()
        try:
            answer = self._exchange("POST", url, {"appKey": self._account.client_id, "appSecret": secret}, {})
        except Uncertain as error:  # no message was on its way yet
            raise TryLater(f"no token: {error}") from None
        token, seconds = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not token:
            raise TryLater("no token in the answer")
        return token, seconds if isinstance(seconds, int) else _DEFAULT_TOKEN_SECONDS

    def _exchange(
        self, method: str, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Mapping[str, Any]:
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            response = self._wire.request(method, url, data=data, headers={**_HEADERS, **headers})
        except requests.RequestException as error:
            _name_failure(error)
        answer = _json(response)
        errors.check(response.status_code, answer)
        return answer or {}


def _json(response: requests.Response) -> Mapping[str, Any] | None:
    try:
        found = response.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _name_failure(error: requests.RequestException) -> NoReturn:
    """What a broken line means for the message. The error itself quotes the URL, which may be a secret."""
    if isinstance(error, ForeignHost | requests.exceptions.InvalidURL):
        raise Closed("not a host of this platform") from None
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError) or _never_connected(error):
        raise TryLater("the platform cannot be reached") from None
    raise Uncertain("the line broke") from None


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
