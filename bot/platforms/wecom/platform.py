"""One WeCom corporation: the doors it is heard by, the ways it is spoken to by, and everything else it can do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.platforms.port import Door, Fetched, Pulled, Route, SignIn, Target
from bot.platforms.tools import Tools
from bot.platforms.wecom import ranking
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.api import oauth
from bot.platforms.wecom.api.client import Ask, Client
from bot.platforms.wecom.api.fetching import Fetching
from bot.platforms.wecom.api.files import Files
from bot.platforms.wecom.app import hanging
from bot.platforms.wecom.app.door import AppDoor
from bot.platforms.wecom.bot.door import BotDoor
from bot.platforms.wecom.bot.mouth import Mouth
from bot.platforms.wecom.desk import Desk
from bot.platforms.wecom.kf import calls
from bot.platforms.wecom.kf.attempts import Attempts
from bot.platforms.wecom.kf.heard import heard
from bot.platforms.wire import Wire
from handlers.messages import Card, Media, Show


class WecomPlatform:
    """An account of the configuration, at work: it pulls, downloads, recalls and signs in, too."""

    name = "wecom"

    def __init__(self, account_name: str, account: WecomAccount, tools: Tools, wire: Wire | None = None) -> None:
        """`wire` reaches `account.api_url` only, unless another is given. Errors: BadKey."""
        self.account, self.settings, self.tools = account_name, account, tools
        self._client = Client(account, tools, wire or Wire([account.api_url]))
        fetching = Fetching(account.api_url, Wire([account.api_url, *account.media_hosts]))
        self._files = Files(account, self._client, fetching)
        mouth = Mouth.of(account, self._client, tools.redis_url)
        self._desk = Desk(account, self._client, self._files, Attempts(tools.redis_url), mouth)
        self._doors: list[Door] = []
        if account.app is not None:
            self._doors.append(AppDoor(account_name, account, account.app))
        if account.bot is not None and account.bot.mode == "webhook":
            self._doors.append(BotDoor(account_name, account, account.bot))

    @property
    def desk(self) -> Desk:
        """What the commands work with that set up groups and links."""
        return self._desk

    def doors(self) -> Sequence[Door]:
        """The callback URLs of the app and of the bot, where they are configured."""
        return self._doors

    def settle_in(self, public_url: str) -> None:
        """WeCom's callback addresses are set in its console: there is nothing to tell."""

    def name_of(self, user_id: str) -> str:
        """A member's name by user/get (path/90196), a WeChat customer's nickname by 微信客服; either needs the app.

        Empty for an app that may not see names. Errors: TryLater; Closed.
        """
        if user_id.startswith(calls.PREFIX):
            return calls.name_of(self._client, user_id.removeprefix(calls.PREFIX))
        told = self._client.question(Ask("user/get", query=[("userid", user_id)])).get("name")
        return told if isinstance(told, str) else ""

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """The ways that are open now, in the order of ranking.TABLE."""
        return ranking.routes(ranking.Wanted(self._desk, target, show, at))

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """Paint an app's card anew. Errors: TryLater; Closed when no code is left, or it hangs elsewhere."""
        return hanging.repaint(self._desk, card, handle)

    def recall(self, handle: Mapping[str, str]) -> None:
        """Take back what the app has sent within 24 hours. Errors: TryLater; Closed."""
        hanging.recall(self._desk, handle)

    def pull(self, source: str, cursor: str, token: str, at: datetime) -> Pulled:
        """What customers have said to the account `source` of 微信客服. Errors: TryLater, Closed."""
        batch = calls.sync(self._client, source, cursor, token)
        return Pulled([heard(self.account, source, item, at) for item in batch.items], batch.cursor, batch.more)

    def sources(self) -> Sequence[str]:
        """The accounts of 微信客服 that are configured."""
        return tuple(self.settings.kf.accounts) if self.settings.kf else ()

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """A file that came with a message. Errors: TryLater; Closed when it is gone or too large."""
        return self._files.download(media, most_bytes)

    def sign_in(self, back: str, state: str) -> SignIn:
        """Where a browser is sent to learn who is looking. Errors: Closed without an app."""
        return oauth.sign_in(self.settings, back, state)

    def who_is(self, code: str) -> str:
        """The user id behind the code it brought back. Errors: TryLater, Closed."""
        return oauth.who_is(self._client, code)
