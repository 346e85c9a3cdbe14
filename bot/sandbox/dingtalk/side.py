"""DingTalk, all of it: what people do in its app, and every URL that a bot can call."""

from typing import Any

from aiohttp import web

from bot.sandbox.calling import Caller
from bot.sandbox.config import DingTalk, Options
from bot.sandbox.dingtalk import routes
from bot.sandbox.dingtalk.api.directory import Directory
from bot.sandbox.dingtalk.api.errors import OPENAPI
from bot.sandbox.dingtalk.api.front import Door, Front
from bot.sandbox.dingtalk.api.limits import Limits
from bot.sandbox.dingtalk.api.login import Login
from bot.sandbox.dingtalk.api.tokens import Purse
from bot.sandbox.dingtalk.cards.callbacks import CallbackUrls
from bot.sandbox.dingtalk.cards.clicks import Clicks
from bot.sandbox.dingtalk.cards.desk import CardDesk
from bot.sandbox.dingtalk.cards.spaces import Delivery
from bot.sandbox.dingtalk.cards.streaming import Streaming
from bot.sandbox.dingtalk.events.events import Events
from bot.sandbox.dingtalk.happenings import Happenings
from bot.sandbox.dingtalk.messages.telling import Telling
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.dingtalk.people import People
from bot.sandbox.dingtalk.routes import Desks
from bot.sandbox.dingtalk.sends import files
from bot.sandbox.dingtalk.sends.custom_robot import CustomRobots
from bot.sandbox.dingtalk.sends.files import Files
from bot.sandbox.dingtalk.sends.media import Media
from bot.sandbox.dingtalk.sends.receipts import Receipts
from bot.sandbox.dingtalk.sends.robot import Robot
from bot.sandbox.dingtalk.sends.sessions import Sessions
from bot.sandbox.dingtalk.stream import opening
from bot.sandbox.dingtalk.stream.gateway import Gateway
from bot.sandbox.dingtalk.stream.keeping import Keeping
from bot.sandbox.dingtalk.stream.opening import Opening
from bot.sandbox.world import SentFile, ShownMessage, World


class DingTalkSide:
    """One organisation with its robot. `base_url`: where the bot reaches this side, `http://127.0.0.1:8902`."""

    def __init__(self, world: World, config: DingTalk, options: Options, caller: Caller, *, base_url: str) -> None:
        habits = options.dingtalk
        self.office = office = Office(world, config)
        office.move_in()
        self._habits, self._tokens = habits, Purse(world, habits.legacy_upload)
        limits = Limits(world, config, habits)
        self._desks = desks = _desks(office, limits, self._tokens, base_url)
        self.gateway = Gateway(office, options, desks.opening)
        self._keeping = Keeping(self.gateway)
        self._events = Events(office, limits, self.gateway, caller, options)
        self._clicks = Clicks(office, desks.cards, self.gateway, caller, habits)
        telling = Telling(office, desks.sessions, limits, self.gateway, caller, options)
        self.people = People(office, desks.files, desks.receipts, telling, self._events)
        self._front = Front(world, self._tokens, limits, self._secrets, options.slow_seconds)

    async def start(self) -> None:
        """Begin to watch the connections, and have the events' URL confirmed. Needs a running loop."""
        self._keeping.start()
        self._events.start()

    async def stop(self) -> None:
        """Close every connection."""
        await self._events.stop()
        await self.gateway.stop()

    async def say(
        self,
        chat: str,
        user: str,
        text: str,
        *,
        mention: bool = True,
        file: SentFile | None = None,
        quote: ShownMessage | None = None,
    ) -> ShownMessage:
        """Somebody says something, perhaps in answer to `quote`; returns when the bot has answered or is too late.

        In a group the robot hears only what mentions it, and no voices, videos or files. Errors: ValueError, in words.
        """
        return await self.people.say(chat, user, text, mention=mention, file=file, quote=quote)

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """Somebody clicks a button of a card; what went wrong, in words, "" if nothing. Errors: ValueError."""
        self.people.member(message.chat, user)
        return await self._clicks.click(message, user, key, form)

    async def enter(self, chat: str, user: str, scene_param: str = "") -> None:
        """Somebody opens a chat: the robot hears at most that its messages are read. Errors: ValueError."""
        await self.people.enter(chat, user)

    async def recall(self, message: ShownMessage, user: str) -> None:
        """Somebody withdraws a message. Errors: ValueError."""
        await self.people.recall(message, user)

    async def rename(self, chat: str, title: str) -> None:
        """A group gets another name. Errors: ValueError."""
        await self.people.rename(chat, title)

    async def kick(self, chat: str) -> None:
        """The robot is put out of a group. Errors: ValueError."""
        await self.people.kick(chat)

    async def join(self, chat: str, user: str) -> None:
        """Somebody comes into a group, or the robot by its robotCode. Errors: ValueError."""
        await self.people.join(chat, user)

    async def leave(self, chat: str, user: str) -> None:
        """Somebody goes out of a group. Errors: ValueError."""
        await self.people.leave(chat, user)

    async def happen(self, user: str, event: str, fields: dict[str, Any]) -> str:
        """Something else happens (see `Happenings`); what went wrong in telling it. Errors: ValueError."""
        return await Happenings(self.people).happen(user, event, fields)

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Push a recorded Stream frame again; the code and text of the answer, None if there is no such frame."""
        pushed = await self.gateway.repeat(wire_id)
        return None if pushed is None else (pushed.entry.status, pushed.entry.response)

    def routes(self) -> list[web.RouteDef]:
        """Every URL of api.dingtalk.com, oapi.dingtalk.com and the gateway that this side plays, on one port."""
        unknown = Door(OPENAPI, routes.unknown, token=False, pressure=False)
        return [
            *(self._front.route(*door) for door in routes.doors(self._desks, self._habits)),
            *self._desks.login.routes(),
            web.get(opening.CONNECT_PATH, self.gateway.connect),
            web.get(files.PATH + r"{number:[0-9]+}{ending:(\.[^/]*)?}", self._desks.files.serve),
            self._front.route("*", "/{path:.*}", unknown),
        ]

    def _secrets(self) -> list[str]:
        config = self.office.config
        robots = [secret for group in config.groups for secret in (group.robot_token, group.robot_secret)]
        own = [config.client_secret, config.card_callback_secret, config.events_token, config.events_aes_key]
        return [*own, *self._desks.urls.secrets, *robots]


def _desks(office: Office, limits: Limits, tokens: Purse, base_url: str) -> Desks:
    habits, receipts, media = limits.habits, Receipts(office), Media(office)
    urls = CallbackUrls(office)
    cards = CardDesk(office, Delivery(office, receipts), urls)
    return Desks(
        directory=Directory(office, tokens),
        login=Login(office),
        opening=Opening(office, base_url, habits.hang_seconds),
        robot=Robot(office, habits, media, receipts),
        receipts=receipts,
        files=Files(office, base_url, habits),
        media=media,
        sessions=Sessions(office, limits, base_url),
        custom_robots=CustomRobots(office, limits),
        cards=cards,
        streaming=Streaming(cards),
        urls=urls,
    )
