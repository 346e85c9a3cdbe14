"""One DingTalk app with a robot: its doors, its routes, and its interactive cards painted anew."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.dingtalk import bodies, cards
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.doors import CardDoor, RobotDoor
from bot.platforms.dingtalk.hearing import PLATFORM, SESSION_DOOR, Ear
from bot.platforms.dingtalk.routes import CARD, CardRoute, Place, RobotRoute, SessionRoute
from bot.platforms.port import Closed, Door, Route, Target, TryLater, Uncertain
from bot.platforms.tokens import TokenStore
from bot.platforms.wire import Wire
from handlers.messages import Card, Reply, Show

_SESSION_RESERVE = timedelta(seconds=30)
"""A session webhook that is about to expire is not begun with."""


class DingTalkPlatform:
    """Implements port.Platform for one account."""

    def __init__(
        self, account_name: str, account: DingTalkAccount, tokens: TokenStore, wire: Wire | None = None
    ) -> None:
        self.name, self.account, self.settings = PLATFORM, account_name, account
        self.ear = Ear(account_name, account)
        self._client = Client(account, tokens, wire or Wire([account.api_url, account.oapi_url]))

    def doors(self) -> Sequence[Door]:
        """The HTTP doors: none for an account that listens by Stream."""
        if self.settings.mode != "http":
            return ()
        robot = RobotDoor(self.ear)
        secret = self.settings.card_callback_secret
        return (robot,) if secret is None else (robot, CardDoor(self.ear, secret))

    def name_of(self, user_id: str) -> str:
        """DingTalk names the sender in every message: there is nothing to ask."""
        return ""

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """In a group: card, session webhook, robot. To one person: card, robot, session webhook."""
        session = list(self._by_session(target, show, at))
        robot = list(self._by_robot(target, show))
        later = (*session, *robot) if target.kind == "group" else (*robot, *session)
        return (*self._by_card(target, show), *later)

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """Paint an interactive card anew, for everybody who sees it. Errors: TryLater; Closed for any other message."""
        track = handle.get("out_track_id")
        if handle.get("door") != CARD or not track:
            raise Closed("this message cannot be painted again")
        body = {"outTrackId": track, **cards.repainted(card)}
        try:
            answer = self._client.call("PUT", "/v1.0/card/instances", body)
        except Uncertain as error:  # painting twice does no harm
            raise TryLater(str(error)) from None
        if answer.get("success") is False:
            raise Closed("the card was not painted")
        return handle

    def stream_ack(self, reply: Reply) -> dict[str, Any]:
        """`data` of the acknowledgement of a card callback in the Stream: the card as it looks now."""
        return {"response": cards.repainted(reply.repaint)}

    def settle_in(self, public_url: str) -> None:
        """Tell DingTalk where presses on our cards go by HTTP.

        Does nothing for an account that listens by Stream. Errors: TryLater, Closed.
        """
        if not self._clicks_by_http:
            return
        secret = self.settings.card_callback_secret
        body = {
            "callbackRouteKey": self._route_key,
            "callbackUrl": f"{public_url.rstrip('/')}/dingtalk/{self.account}/card",
            "apiSecret": secret.get_secret_value() if secret else "",
            "forceUpdate": True,
        }
        try:
            self._client.call("POST", "/v1.0/card/callbacks/register", body)
        except Uncertain as error:  # registering twice does no harm
            raise TryLater(str(error)) from None

    def _by_card(self, target: Target, show: Show) -> Iterator[Route]:
        if not isinstance(show, Card) or not self._has_template or not self._can_reach(target):
            return
        yield CardRoute(
            client=self._client,
            place=Place(target.chat_id, target.kind),
            card=show,
            robot=self.settings.robot,
            template_id=self.settings.card_template_id,
            callback=self._callback,
        )

    def _by_session(self, target: Target, show: Show, at: datetime) -> Iterator[Route]:
        for way in target.ways:
            if way.door == SESSION_DOOR and way.expires_at > at + _SESSION_RESERVE:
                yield SessionRoute(self._client, way, bodies.for_session(show, self._links_in(target), target.link))
                return

    def _by_robot(self, target: Target, show: Show) -> Iterator[Route]:
        if self._can_reach(target):
            message = bodies.for_robot(show, self._links_in(target), target.link)
            yield RobotRoute(self._client, Place(target.chat_id, target.kind), message, self.settings.robot)

    def _can_reach(self, target: Target) -> bool:
        """The robot cannot write first to somebody whom we only know by an encrypted id."""
        return target.kind == "group" or cards.can_be_called(target.chat_id)

    def _links_in(self, target: Target) -> bool:
        """A link is pressed by whoever can see it: in a group that may be anybody, so there a number is asked for."""
        return self.settings.cards != "text" and target.kind != "group"

    @property
    def _has_template(self) -> bool:
        by_http_unsigned = self.settings.mode == "http" and self.settings.card_callback_secret is None
        return self.settings.cards == "template" and bool(self.settings.card_template_id) and not by_http_unsigned

    @property
    def _clicks_by_http(self) -> bool:
        return self._has_template and self.settings.mode == "http"

    @property
    def _callback(self) -> Mapping[str, str]:
        if self.settings.mode == "stream":
            return {"callbackType": "STREAM"}
        return {"callbackType": "HTTP", "callbackRouteKey": self._route_key}

    @property
    def _route_key(self) -> str:
        return f"huisheng-{self.account}"
