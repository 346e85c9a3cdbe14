"""One DingTalk app with a robot: its doors, the ways it speaks, its cards painted anew, and everything else it can."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.platforms.dingtalk import ranking
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api import people
from bot.platforms.dingtalk.api.client import PLATFORM, Client
from bot.platforms.dingtalk.api.files import Files
from bot.platforms.dingtalk.api.refused import Stillborn
from bot.platforms.dingtalk.api.uploads import Uploads
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing import cards, faces
from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.inbound.doors import CardDoor, EventDoor, RobotDoor
from bot.platforms.dingtalk.reading import Json
from bot.platforms.dingtalk.ways import robot
from bot.platforms.port import Closed, Door, Fetched, Route, SignIn, Target
from bot.platforms.tools import Tools
from bot.platforms.wire import Wire
from handlers.messages import Card, Clicked, Heard, Media, Reply, Show


class DingTalkPlatform:
    """An account of the configuration, at work: it downloads, recalls and signs in, too."""

    def __init__(self, account_name: str, account: DingTalkAccount, tools: Tools, wire: Wire | None = None) -> None:
        """`wire` reaches `account.api_url` and `account.oapi_url` only, unless another is given."""
        self.name, self.account, self.settings = PLATFORM, account_name, account
        self.ear = Ear(account_name, account, tools.usage)
        hosts = [account.api_url, account.oapi_url]
        client = Client(account_name, account, tools, wire or Wire(hosts))
        self._desk = Desk(account_name, account, client, Uploads(client), Stillborn(tools.redis_url))
        self._files = Files(client, account.robot, Wire([*hosts, *account.media_hosts]))

    def doors(self) -> Sequence[Door]:
        """The HTTP doors; an account that listens by Stream may have the one for events."""
        found: list[Door] = []
        if self.settings.mode == "http":
            found.append(RobotDoor(self.ear))
            if self.settings.card_callback_secret is not None:
                found.append(CardDoor(self.ear, self.settings.card_callback_secret))
        if self.settings.events is not None:
            found.append(EventDoor(self.ear, self.settings.events))
        return found

    def event(self, headers: Mapping[str, Any], data: Json, at: datetime) -> Heard | None:
        """An event of the Stream in our words, from the headers of its frame and its data; None if it is not for us.

        Errors: Refused 403 for another organisation.
        """
        return self.ear.event(headers, data, at)

    def name_of(self, user_id: str) -> str:
        """A colleague's name by the directory; empty for an encrypted id, which it does not know.

        Errors: TryLater; Closed when the directory does not know them, or the app may not ask.
        """
        return people.name_of(self._desk.client, user_id) if cards.can_be_called(user_id) else ""

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """The ways that are open now, in the order of ranking.TABLE."""
        return ranking.routes(ranking.Wanted(self._desk, target, show, at))

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """Paint an interactive card anew, for everybody who sees it. Errors: TryLater; Closed for any other message."""
        door, track = handle.get("door", ""), handle.get("out_track_id")
        if door not in (faces.OWN, faces.PUBLIC) or not track:
            raise Closed("这条消息不能重画")
        body = {"outTrackId": track, **faces.repainted(door, card, self.settings.public_shape)}
        with self._desk.watched(door, "calls", at):
            answer = self._desk.client.question("PUT", "/v1.0/card/instances", body)  # twice does no harm
        if answer.get("success") is False:
            raise Closed("卡片没有重画成功")
        return handle

    def stream_ack(self, reply: Reply, heard: Heard | None = None) -> dict[str, Any]:
        """`data` of the acknowledgement of a card callback in the Stream: the pressed card as it looks now."""
        door = heard.handle.get("door", faces.OWN) if isinstance(heard, Clicked) else faces.OWN
        return {"response": faces.repainted(door, reply.repaint, self.settings.public_shape)}

    def recall(self, handle: Mapping[str, str]) -> None:
        """Take back what the robot has sent within 24 hours, cards too. Errors: TryLater; Closed."""
        robot.recall(self._desk, handle)

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """A file that came with a message. Errors: TryLater; TooLarge; Closed when its code is dead."""
        return self._files.download(media, most_bytes)

    def sign_in(self, back: str, state: str) -> SignIn:
        """The script that asks DingTalk's client for a code (免登)."""
        return people.sign_in(self.settings)

    def who_is(self, code: str) -> str:
        """The user id behind the code, which is good once. Errors: TryLater, Closed."""
        return people.who_is(self._desk.client, code)

    def settle_in(self, public_url: str) -> None:
        """Tell DingTalk where presses on our cards go by HTTP; safe to repeat.

        Does nothing for an account that listens by Stream. Errors: TryLater, Closed.
        """
        secret = self.settings.card_callback_secret
        if self.settings.mode != "http" or secret is None or self.settings.cards not in ("template", "public"):
            return
        body = {
            "callbackRouteKey": self._desk.route_key,
            "callbackUrl": f"{public_url.rstrip('/')}/dingtalk/{self.account}/card",
            "apiSecret": secret.get_secret_value(),
            "forceUpdate": True,
        }
        self._desk.client.question("POST", "/v1.0/card/callbacks/register", body)
