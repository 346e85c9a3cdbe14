"""DingTalk, all of it: what people do in its app, and every URL that a bot can call."""

from aiohttp import web

from bot.sandbox.calling import Caller
from bot.sandbox.config import DingTalk, DingTalkUser, Options
from bot.sandbox.dingtalk.api import custom_robot, robot, sessions
from bot.sandbox.dingtalk.api.custom_robot import CustomRobots
from bot.sandbox.dingtalk.api.directory import Directory
from bot.sandbox.dingtalk.api.errors import OAPI, OPENAPI, WEBHOOK, Refused
from bot.sandbox.dingtalk.api.front import ApiCall, Door, Front
from bot.sandbox.dingtalk.api.robot import Robot
from bot.sandbox.dingtalk.api.sessions import Sessions
from bot.sandbox.dingtalk.api.tokens import Tokens
from bot.sandbox.dingtalk.cards.clicks import Clicks
from bot.sandbox.dingtalk.cards.desk import CardDesk
from bot.sandbox.dingtalk.cards.spaces import Delivery
from bot.sandbox.dingtalk.messages import Spoken
from bot.sandbox.dingtalk.office import GROUP, PRIVATE, Office
from bot.sandbox.dingtalk.stream import opening
from bot.sandbox.dingtalk.stream.gateway import Gateway
from bot.sandbox.dingtalk.stream.opening import Opening
from bot.sandbox.dingtalk.telling import Telling
from bot.sandbox.world import Json, ShownMessage, World


class DingTalkSide:
    """One organisation with its robot. `base_url`: where the bot reaches this side, `http://127.0.0.1:8902`."""

    def __init__(self, world: World, config: DingTalk, options: Options, caller: Caller, *, base_url: str) -> None:
        self.office = Office(world, config)
        self.office.move_in()
        self.gateway = Gateway(self.office, options, Opening(self.office, base_url))
        self._directory = Directory(self.office, Tokens(world))
        self._robot = Robot(self.office, base_url)
        self._sessions = Sessions(self.office, base_url)
        self._custom_robots = CustomRobots(self.office)
        self._cards = CardDesk(self.office, Delivery(self.office, self._robot))
        self._clicks = Clicks(self.office, self._cards, self.gateway, caller)
        self._telling = Telling(self.office, self._sessions, self.gateway, caller, options)
        self._front = Front(world, self._directory.tokens, self._secrets, options.slow_seconds)

    async def start(self) -> None:
        """Begin to watch for injected faults. Needs a running loop."""
        self.gateway.start()

    async def stop(self) -> None:
        """Close every connection."""
        await self.gateway.stop()

    async def say(
        self, chat: str, user: str, text: str, *, mention: bool = True, picture: bytes | None = None
    ) -> ShownMessage:
        """Somebody says something; returns when the bot has answered or its time is over.

        In a group the robot hears only what mentions it. Errors: ValueError, in words.
        """
        person = self._member(chat, user)
        if not text and picture is None:
            raise ValueError("什么也没有写")
        addressed = mention and chat.startswith(GROUP)
        message = self.office.world.show(
            chat,
            user,
            person.name,
            text=f"@{self.office.config.robot_name} {text}" if addressed else text,
            mentions=[f"bot:{self.office.config.robot_name}"] if addressed else [],
            picture=self.office.world.keep_picture(picture) if picture else "",
        )
        if addressed or chat.startswith(PRIVATE):
            code = self._robot.receive(picture) if picture else ""
            await self._telling.tell(Spoken(chat, person, text, code))
        return message

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """Somebody clicks a button of a card; what went wrong, in words, "" if nothing. Errors: ValueError."""
        self._member(message.chat, user)
        return await self._clicks.click(message, user, key, form)

    async def enter(self, chat: str, user: str) -> None:
        """Somebody opens a chat: DingTalk tells the robot nothing. Errors: ValueError as for `say`."""
        self._member(chat, user)

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Push a recorded Stream frame again; the code and text of the answer, None if there is no such frame."""
        pushed = await self.gateway.repeat(wire_id)
        return None if pushed is None else (pushed.entry.status, pushed.entry.response)

    def routes(self) -> list[web.RouteDef]:
        """Every URL of api.dingtalk.com, oapi.dingtalk.com and the gateway that this side plays, on one port."""
        return [
            *(self._front.route(method, path, door) for method, path, door in self._doors()),
            web.get(opening.CONNECT_PATH, self.gateway.connect),
            web.get(robot.FILES + "{number:[0-9]+}.png", self._file),
            self._front.route("*", "/{path:.*}", Door(OPENAPI, _unknown, token=False, pressure=False)),
        ]

    def _doors(self) -> list[tuple[str, str, Door]]:
        cards, sends = "/v1.0/card", "/v1.0/robot"
        directory, desk = self._directory, self._cards
        return [
            ("POST", "/v1.0/oauth2/accessToken", Door(OPENAPI, directory.access_token, False, False)),
            ("GET", "/gettoken", Door(OAPI, directory.gettoken, False, False)),
            ("POST", "/topapi/v2/user/get", Door(OAPI, directory.user)),
            ("POST", "/topapi/user/getbyunionid", Door(OAPI, directory.user_by_union_id)),
            ("POST", opening.PATH, Door(OPENAPI, self.gateway.opening.open, False, False, xml=True)),
            ("POST", sessions.PATH, Door(WEBHOOK, self._sessions.send, token=False)),
            ("*", custom_robot.PATH, Door(WEBHOOK, self._custom_robots.send, token=False)),
            ("POST", f"{sends}/oToMessages/batchSend", Door(OPENAPI, self._robot.send_to_users)),
            ("POST", f"{sends}/groupMessages/send", Door(OPENAPI, self._robot.send_to_group)),
            ("POST", f"{sends}/otoMessages/batchRecall", Door(OPENAPI, self._robot.recall_from_users)),
            ("POST", f"{sends}/groupMessages/recall", Door(OPENAPI, self._robot.recall_from_group)),
            ("POST", f"{sends}/messageFiles/download", Door(OPENAPI, self._robot.download)),
            ("POST", f"{cards}/instances/createAndDeliver", Door(OPENAPI, desk.create_and_deliver)),
            ("POST", f"{cards}/instances", Door(OPENAPI, desk.create)),
            ("POST", f"{cards}/instances/deliver", Door(OPENAPI, desk.deliver)),
            ("PUT", f"{cards}/instances", Door(OPENAPI, desk.update)),
            ("POST", f"{cards}/callbacks/register", Door(OPENAPI, desk.register)),
        ]

    async def _file(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        contents = list(self._robot.files.values())
        if number >= len(contents):
            raise web.HTTPNotFound
        return web.Response(body=contents[number], content_type="image/png")

    def _member(self, chat: str, user: str) -> DingTalkUser:
        person = self.office.user(user)
        shown = self.office.world.chats.get(chat)
        if person is None or shown is None or user not in shown.members:
            raise ValueError(f"{user} 不在会话 {chat} 里")
        return person

    def _secrets(self) -> list[str]:
        config = self.office.config
        robots = [secret for group in config.groups for secret in (group.robot_token, group.robot_secret)]
        return [config.client_secret, config.card_callback_secret, *self._cards.secrets, *robots]


async def _unknown(call: ApiCall) -> Json:
    raise Refused("InvalidAction.NotFound", f"{call.method} {call.path}")
