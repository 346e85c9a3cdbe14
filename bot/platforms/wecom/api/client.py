"""One way to call WeCom: within the pace, with the app's token, one bounded retry, and errors in our own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

import requests

from bot.platforms.pacing import Lane
from bot.platforms.port import Closed, Paced, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wecom import errors
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.api.lanes import Lanes
from bot.platforms.wecom.errors import TokenRefused
from bot.platforms.wecom.sdk import Api, File, Json, Refusal, Unreadable
from bot.platforms.wire import CONNECT_SECONDS, READ_SECONDS, Wire, leads_to

Found = TypeVar("Found")

ANSWER_PATH = "/cgi-bin/aibot/response"
"""Where a response_url leads (path/101138)."""
TOKEN_SECONDS = 7200
"""How long a token is good when the answer does not say (path/91039)."""
REFUSED_SECRET_SECONDS = 10
"""Until a secret that was refused is tried again: 360 times an hour, where about 2000 are reported to be too many."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: a POST of JSON or of a file where there is one, else a GET. `url` is below /cgi-bin/, or absolute."""

    url: str
    content: Json | File | None = None
    query: Sequence[tuple[str, str]] = ()


class Client:
    """One account's calls. Every method raises TryLater, Closed or Uncertain, and nothing else."""

    def __init__(self, account: WecomAccount, tools: Tools, wire: Wire) -> None:
        self._account, self._pacer, self._tokens = account, tools.pacer, tools.tokens
        self._api = Api(account.api_url, wire, (CONNECT_SECONDS, READ_SECONDS))
        agent = str(account.app.agent_id) if account.app else ""
        self.lanes = Lanes(account.corp_id, agent, account.pace)

    def take(self, lanes: Sequence[Lane], count: int = 1) -> None:
        """Pass these lanes so many times at once, before several calls that belong together. Errors: Paced, Closed."""
        self._pacer.take(lanes, count)

    def as_app(self, ask: Ask, lanes: Sequence[Lane] = ()) -> Json:
        """Call with the app's token, through its API's lane and these."""
        own = self.lanes.api(ask.url)
        return self.with_token(
            lambda token: self._told(lambda: self._called(ask, [("access_token", token)]), own), [own, *lanes]
        )

    def with_token(self, call: Callable[[str], Found], lanes: Sequence[Lane]) -> Found:
        """What the call says to the app's token; a refused token is asked for anew, once.

        The first of the lanes counts calls, the others what becomes of them. Errors: TokenRefused, too.
        """
        self.take(lanes)
        token = self._token()
        try:
            return call(token)
        except TokenRefused:
            fresh = self._token(refused=token)
            self.take(lanes[:1])
            return call(fresh)

    def question(self, ask: Ask, lanes: Sequence[Lane] = ()) -> Json:
        """A call that shows nothing to anybody, so that it can always be made again. Errors: TryLater, Closed."""
        try:
            return self.as_app(ask, lanes)
        except Uncertain as error:
            raise TryLater(str(error)) from None

    def as_robot(self, key: str, ask: Ask, lane: Lane) -> Json:
        """Call with the key of a group's robot instead of a token."""
        self.take([lane])
        return self._told(lambda: self._called(ask, [("key", key)]), lane)

    def answer_later(self, response_url: str, body: Json) -> None:
        """The one later answer to a bot's callback (path/101138). What comes back is not documented: 200 is enough."""
        if not leads_to(response_url, self._account.api_url, ANSWER_PATH):
            raise Closed("地址不属于企业微信")
        ask, lane = Ask(response_url, body), self.lanes.api("aibot/response")
        self.take([lane])
        self._told(lambda: self._called(ask, []), lane, wordless=True)

    def by_line(self, lane: Lane, call: Callable[[], Json]) -> Json:
        """A call over the bot's long connection instead of by HTTP; its lane has been passed already."""
        return self._told(call, lane)

    def sign_on(self) -> None:
        """Obtain a token, so that a wrong id or secret shows."""
        self._token()

    def _called(self, ask: Ask, secret: Sequence[tuple[str, str]]) -> Json:
        method = "get" if ask.content is None else "post"
        return self._api.call(method, ask.url, [*secret, *ask.query], ask.content)

    def _token(self, refused: str = "") -> str:
        secret = self._secret()
        try:
            return self._tokens.token(self._token_name(secret), self._fetch_token, refused)
        except (Uncertain, Closed) as error:  # a token shows nothing to anybody: it can always be asked for again
            raise TryLater(str(error), tell="administrator" if isinstance(error, Closed) else "") from None

    def _fetch_token(self) -> tuple[str, int]:
        """A secret that is refused is not tried again at once: WeCom shuts out who fails too often."""
        own = self.lanes.token(self._secret())
        ask = Ask("gettoken", query=[("corpid", self._account.corp_id), ("corpsecret", self._secret())])
        try:
            self.take([own])
            answer = self._told(lambda: self._called(ask, []), own)
        except Paced as wait:
            raise TryLater("access_token 暂时取不到", wait.after_seconds) from None
        except (Closed, TokenRefused):
            self._pacer.block(own, REFUSED_SECRET_SECONDS)
            raise
        token, seconds = answer.get("access_token"), answer.get("expires_in", TOKEN_SECONDS)
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise TryLater("企业微信没有给出 access_token")
        return token, seconds

    def _token_name(self, secret: str) -> str:
        """One per server, corporation and secret: two apps never share, and the secret cannot be read from it."""
        whose = f"{self._account.api_url} {self._account.corp_id} {secret}"
        return f"wecom:{sha256(whose.encode()).hexdigest()[:24]}"

    def _secret(self) -> str:
        if self._account.app is None:
            raise Closed("没有配置自建应用")
        return self._account.app.secret.get_secret_value()

    def _told(self, call: Callable[[], Json], lane: Lane, *, wordless: bool = False) -> Json:
        """What the call says; when it was made too often, its lane rests for a while."""
        try:
            return call()
        except Refusal as error:
            seconds = errors.blocks_for(error)
            if seconds:
                self._pacer.block(lane, seconds)
            raise errors.of_refusal(error) from None
        except Unreadable as error:
            if wordless and error.status == 200:
                return dict[str, Any]()
            raise errors.of_unreadable(error) from None
        except requests.RequestException as error:
            raise errors.of_broken_line(error) from None
