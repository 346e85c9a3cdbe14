"""WeCom as a whole: its API for the bot, and what people do in its client."""

import asyncio
from functools import partial
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.sandbox.answering import Reception
from bot.sandbox.calling import Caller
from bot.sandbox.config import Options, Wecom
from bot.sandbox.crypto import Envelope
from bot.sandbox.wecom import showing
from bot.sandbox.wecom.app import events
from bot.sandbox.wecom.app.talk import AppTalk
from bot.sandbox.wecom.bot import opening
from bot.sandbox.wecom.bot.talk import BotTalk
from bot.sandbox.wecom.callback.post import Post
from bot.sandbox.wecom.cards.face import ASKED
from bot.sandbox.wecom.company import APP, BOT, GROUP, KF, PLATFORM, Company
from bot.sandbox.wecom.front import visits
from bot.sandbox.wecom.front.api import Api
from bot.sandbox.wecom.groups.members import ROBOT_EVENTS, Groups
from bot.sandbox.wecom.kf import talk as kf_talk
from bot.sandbox.wecom.kf.calls import KfCalls
from bot.sandbox.wecom.kf.desk import Desk, chat_id
from bot.sandbox.wecom.kf.talk import KfTalk
from bot.sandbox.world import SentFile, ShownMessage, World


class WeComSide:
    """One company with its app, its 智能机器人, its group robots and its 微信客服."""

    def __init__(self, world: World, config: Wecom, options: Options, caller: Caller, *, base_url: str) -> None:
        """`base_url` is where this platform itself is reached, for the addresses that it hands out."""
        self.world = world
        self.options = options
        self.company = Company(world, config, base_url, options)
        self.caller = caller
        self.groups = Groups(self.company)
        self.app_talk = self._app_talk()
        self.bot_talk = self._bot_talk()
        self.desk = Desk(self.company, self.app_talk.post if self.app_talk is not None else None)
        self.kf_talk = KfTalk(self.desk)
        self.api = Api(self.company, KfCalls(self.desk))
        self._verifying: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The paths of qyapi.weixin.qq.com, and those that people open in a browser."""
        visit = partial(visits.visit, self.company, self.kf_talk)
        bot_routes = self.bot_talk.routes if self.bot_talk is not None else []
        return [*self.api.routes(), web.get(visits.PATH + "{open_kfid}", visit), *bot_routes]

    def middleware(self) -> Middleware:
        """Faults and the wire log, around every path."""
        return Reception(self.world, PLATFORM, self.api, self.options.slow_seconds).middleware()

    async def start(self) -> None:
        """Open the chats; verify the callback URLs without waiting for it."""
        self.company.move_in()
        self._verifying = asyncio.create_task(self._verify())

    async def stop(self) -> None:
        """Stop polling, ringing and calling."""
        if self._verifying is not None:
            self._verifying.cancel()
            await asyncio.gather(self._verifying, return_exceptions=True)
        if self.bot_talk is not None:
            await self.bot_talk.stop()
        await self.desk.stop()

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
        """Somebody writes, perhaps quoting; in a group only what mentions 智能机器人 reaches it. Errors: ValueError."""
        self._check_speaker(chat, user)
        if not text and file is None:
            raise ValueError("什么也没有写")
        if quote is not None and quote.chat != chat:
            raise ValueError("只能引用同一会话里的消息")
        listener = self._listener(chat, file, mention=mention)
        called = [listener.bot.name] if listener is not None and chat.startswith(GROUP) else []
        text = " ".join([*(f"@{name}" for name in called), text])
        message = self.world.show(
            chat,
            user,
            self.world.names[f"{PLATFORM}:{user}"],
            text=text,
            mentions=called,
            quote=quote.text if quote is not None else "",
            **self.world.shown(file),
        )
        if listener is not None:
            await listener.say(chat, user, text, file, quote)
        else:
            await self._deliver(message, user, text, file)
        return message

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """Somebody presses a button; words about what went wrong, else "". Errors: ValueError."""
        self._check_member(message.chat, user)
        if self.bot_talk is not None and self.bot_talk.is_rating(message, key):
            return await self.bot_talk.rate(message, user, key, form)
        card = showing.pressed(message, user, key)
        if message.chat.startswith(KF):
            return await self.kf_talk.click(message, user, key)
        button = next(button for button in card.buttons if button.key == key)
        if button.style == "link":
            await self.say(message.chat, user, key.removeprefix(ASKED))
            return ""
        chosen = {} if button.style == "menu" else showing.choices(card, form)
        if message.chat.startswith(APP):
            return await self.app_talk.click(message, user, key, chosen) if self.app_talk is not None else ""
        return await self.bot_talk.click(message, user, key, chosen) if self.bot_talk is not None else ""

    async def enter(self, chat: str, user: str, scene_param: str = "") -> None:
        """Somebody opens a chat: the app and 微信客服 hear it each time, 智能机器人 once a day. Errors: ValueError."""
        self._check_member(chat, user)
        if chat.startswith(APP) and self.app_talk is not None:
            await self.app_talk.enter(user)
        if chat.startswith(BOT) and self.bot_talk is not None:
            await self.bot_talk.enter(user)
        if chat.startswith(KF):
            await self.kf_talk.enter(chat, user, scene_param)

    async def recall(self, message: ShownMessage, user: str) -> None:
        """Somebody withdraws his own words: only 微信客服 hears of that. Errors: ValueError."""
        if message.sender != user or message.recalled:
            raise ValueError("只能撤回自己还在的消息")
        message.recalled = True
        self.world.touch()
        if message.chat.startswith(KF):
            await self.kf_talk.recall(message, user)

    async def rename(self, chat: str, title: str) -> None:
        """A group gets another name: WeCom tells nobody. Errors: ValueError."""
        self.groups.rename(chat, title)

    async def kick(self, chat: str) -> None:
        """智能机器人 and the webhook robot are put out of a group: WeCom tells nobody. Errors: ValueError."""
        self.groups.kick(chat)

    async def join(self, chat: str, user: str) -> None:
        """A member comes into a group: WeCom tells nobody. Errors: ValueError."""
        self.groups.join(chat, user)

    async def leave(self, chat: str, user: str) -> None:
        """A member goes out of a group: WeCom tells nobody. Errors: ValueError."""
        self.groups.leave(chat, user)

    async def happen(self, user: str, event: str, fields: dict[str, Any]) -> str:
        """What happens beside words: to a group's robot, in 微信客服 (of a customer), else to the app.

        `chat` among the fields names the group, or the customer's chat. Errors: ValueError.
        """
        fields = dict(fields)
        chat = str(fields.pop("chat", ""))
        if event in ROBOT_EVENTS:
            return self.groups.happen(chat, event)
        if self.company.customer(user) is not None:
            return await self._happen_at_the_desk(chat, user, event, fields)
        if self.app_talk is None or event not in {**events.EVENTS, **events.MESSAGES}:
            raise ValueError(f"没有事件 {event}，可用的有：{'、'.join([*events.EVENTS, *events.MESSAGES])}")
        if event not in events.FROM_THE_SYSTEM and self.company.member(user) is None:
            raise ValueError(f"没有成员 {user}")
        return await self.app_talk.happen(user, event, fields)

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Send a frame of the long connection again; None if this entry of the wire log is none."""
        return await self.bot_talk.door.repeat(wire_id) if self.bot_talk is not None else None

    async def _happen_at_the_desk(self, chat: str, user: str, event: str, fields: dict[str, Any]) -> str:
        known = {**kf_talk.EVENTS, **kf_talk.MESSAGES}
        if event not in known:
            raise ValueError(f"微信客服没有事件 {event}，可用的有：{'、'.join(known)}")
        chat = chat or next((chat_id(account.open_kfid, user) for account in self.company.kf.values()), "")
        self._check_member(chat, user)
        return await self.kf_talk.happen(chat, event, fields)

    def _listener(self, chat: str, file: SentFile | None, *, mention: bool) -> BotTalk | None:
        """智能机器人, if it hears what is said here. Errors: ValueError for a file that cannot mention it."""
        talk = self.bot_talk
        return talk if talk is not None and talk.hears(chat, file, mention=mention) else None

    async def _deliver(self, message: ShownMessage, user: str, text: str, file: SentFile | None) -> None:
        chat = message.chat
        if chat.startswith(KF):
            await self.kf_talk.say(message, user, text, file)
        elif chat.startswith(APP) and self.app_talk is not None:
            await self.app_talk.say(user, text, file)

    def _check_speaker(self, chat: str, user: str) -> None:
        """In 微信客服 human agents speak too."""
        if not chat.startswith(KF) or chat not in self.world.chats or self.company.member(user) is None:
            self._check_member(chat, user)

    def _check_member(self, chat: str, user: str) -> None:
        if chat not in self.world.chats:
            raise ValueError(f"没有会话 {chat}")
        if user not in self.world.chats[chat].members:
            raise ValueError(f"{user} 不在这个会话里")

    async def _verify(self) -> None:
        opened = [self.app_talk.post.verify_when_up()] if self.app_talk is not None else []
        await asyncio.gather(*opened, *([self.bot_talk.open()] if self.bot_talk is not None else []))

    def _app_talk(self) -> AppTalk | None:
        app = self.company.app
        if app is None or not app.callback_url:
            return None
        envelope = Envelope(app.token, app.aes_key, self.company.config.corp_id)
        return AppTalk(self.company, app, self._post(app.callback_url, envelope))

    def _bot_talk(self) -> BotTalk | None:
        bot = self.company.bot
        if bot is not None and bot.mode == "socket":
            return opening.by_socket(self.company, bot)
        if bot is None or not bot.callback_url:
            return None
        return opening.by_webhook(self.company, bot, self._post(bot.callback_url, Envelope(bot.token, bot.aes_key)))

    def _post(self, url: str, envelope: Envelope) -> Post:
        return Post(self.world, self.caller, url, envelope, self.options.callback_timeout_seconds)
