"""One WeCom corporation: the doors it is heard by, the routes it is spoken to by, and its cards painted anew."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.platforms.port import Closed, Door, Route, Target, TryLater, Uncertain
from bot.platforms.tokens import TokenStore
from bot.platforms.wecom import cards
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.app_door import AppDoor
from bot.platforms.wecom.bot_door import RESPONSE_URL, BotDoor
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.errors import CodeSpent
from bot.platforms.wecom.routes import APP, AppRoute, GroupRobotRoute, ResponseUrlRoute
from bot.platforms.wire import Wire
from handlers.messages import Card, Show


class WecomPlatform:
    """An account of the configuration, at work."""

    name = "wecom"

    def __init__(self, account_name: str, account: WecomAccount, tokens: TokenStore, wire: Wire | None = None) -> None:
        """`wire` reaches `account.api_url` only, unless another is given. Errors: BadKey."""
        self.account = account_name
        self._settings = account
        self._client = Client(account, tokens, wire or Wire([account.api_url]))
        self._doors: list[Door] = []
        if account.app is not None:
            self._doors.append(AppDoor(account_name, account, account.app))
        if account.bot is not None:
            self._doors.append(BotDoor(account_name, account, account.bot))

    def doors(self) -> Sequence[Door]:
        """The callback URLs of the app and of the bot, where they are configured."""
        return self._doors

    def settle_in(self, public_url: str) -> None:
        """WeCom's callback addresses are set in its console: there is nothing to tell."""

    def name_of(self, user_id: str) -> str:
        """The member's name by user/get; it needs the app. Errors: TryLater; Closed."""
        return self._client.name_of(user_id)

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """A group: the answers still open, then its robot. One member: the app, then the answers still open."""
        in_group = target.kind == "group"
        answers: list[Route] = [
            ResponseUrlRoute(self._client, way, in_group, show)
            for way in target.ways
            if way.door == RESPONSE_URL and way.expires_at > at
        ]
        if in_group:
            return [*answers, *self._robot(target.chat_id, show)]
        return [*self._app(target.chat_id, show), *answers]

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """Paint an app's card anew; each response code does it once, so the handle that comes back has one less.

        Errors: TryLater; Closed when no code is left, or the card hangs where WeCom cannot repaint it.
        """
        codes = [code for code in (*_codes(handle, "response_codes"), *_codes(handle, "response_code")) if code]
        if handle.get("door") != APP or self._settings.app is None:
            raise Closed("这里的卡片不能更新")
        while codes:
            code = codes.pop(0)
            try:
                self._update(card, code, handle.get("user_id", ""))
            except CodeSpent:
                continue
            except Uncertain as error:  # painting once more does no harm; a code that did arrive is found to be spent
                raise TryLater(str(error)) from None
            return {**_without_code(handle), "response_codes": ",".join(codes)}
        raise Closed("卡片的 response_code 都已用完或过期")

    def _update(self, card: Card, code: str, user_id: str) -> None:
        app = self._settings.app
        if app is None:
            raise Closed("没有配置自建应用")
        drawn = cards.redraw(card, cards.APP).as_json()
        body = {"userids": [user_id], "agentid": app.agent_id, "response_code": code, "template_card": drawn}
        answer = self._client.update_card(body)
        if user_id in (answer.get("invaliduser") or ()):
            raise Closed("成员看不到这张卡片了")

    def _app(self, user_id: str, show: Show) -> list[Route]:
        app = self._settings.app
        return [] if app is None else [AppRoute(self._client, app.agent_id, user_id, show)]

    def _robot(self, chat_id: str, show: Show) -> list[Route]:
        key = self._settings.group_robots.get(chat_id)
        return [] if key is None else [GroupRobotRoute(self._client, key.get_secret_value(), show)]


def _codes(handle: Mapping[str, str], name: str) -> list[str]:
    return handle.get(name, "").split(",")


def _without_code(handle: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in handle.items() if name != "response_code"}
