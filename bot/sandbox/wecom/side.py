"""WeCom as a whole: its API for the bot, and what members do in its client."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.sandbox.answering import Reception
from bot.sandbox.calling import Caller
from bot.sandbox.config import Options, Wecom
from bot.sandbox.crypto import Envelope
from bot.sandbox.wecom import showing
from bot.sandbox.wecom.api import Api
from bot.sandbox.wecom.app_talk import AppTalk
from bot.sandbox.wecom.bot_talk import BotTalk
from bot.sandbox.wecom.company import APP, BOT, GROUP, PLATFORM, Company
from bot.sandbox.wecom.post import Post
from bot.sandbox.world import ShownMessage, World


class WeComSide:
    """One company with its app, its 智能机器人 and its group robots."""

    def __init__(self, world: World, config: Wecom, options: Options, caller: Caller, *, base_url: str) -> None:
        """`base_url` is where this platform itself is reached, for the addresses that it hands out."""
        self.world = world
        self.company = Company(world, config, base_url)
        self.caller = caller
        self.api = Api(self.company)
        self.options = options
        self.app_talk = self._app_talk()
        self.bot_talk = self._bot_talk()
        self._verifying: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The paths of qyapi.weixin.qq.com."""
        return self.api.routes()

    def middleware(self) -> Middleware:
        """Faults and the wire log, around every path."""
        return Reception(self.world, PLATFORM, self.api, self.options.slow_seconds).middleware()

    async def start(self) -> None:
        """Open the chats; verify the callback URLs without waiting for it."""
        self.company.move_in()
        self._verifying = asyncio.create_task(self._verify())

    async def stop(self) -> None:
        """Stop polling and calling."""
        if self._verifying is not None:
            self._verifying.cancel()
            await asyncio.gather(self._verifying, return_exceptions=True)
        if self.bot_talk is not None:
            await self.bot_talk.stop()

    async def say(
        self, chat: str, user: str, text: str, *, mention: bool = True, picture: bytes | None = None
    ) -> ShownMessage:
        """A member writes; in a group only what mentions 智能机器人 reaches it. Errors: ValueError."""
        self._check_member(chat, user)
        if not text and picture is None:
            raise ValueError("什么也没有写")
        bot = self.bot_talk.bot if self.bot_talk is not None else None
        called = mention and chat.startswith(GROUP) and bot is not None
        if bot is not None and called:
            text = f"@{bot.name} {text}"
        message = self.world.show(
            chat,
            user,
            self.world.names[f"{PLATFORM}:{user}"],
            text=text,
            mentions=[bot.name] if bot is not None and called else [],
            picture=self.world.keep_picture(picture) if picture is not None else "",
        )
        if chat.startswith(APP) and self.app_talk is not None:
            await self.app_talk.say(user, text, picture)
        elif self.bot_talk is not None and (called or chat.startswith(BOT)):
            await self.bot_talk.say(chat, user, text, picture)
        return message

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """A member presses a button; words about what went wrong, else "". Errors: ValueError."""
        self._check_member(message.chat, user)
        card = showing.pressed(message, user, key)
        button = next(button for button in card.buttons if button.key == key)
        chosen = {} if button.style == "menu" else showing.choices(card, form)
        if message.chat.startswith(APP):
            return await self.app_talk.click(message, user, key, chosen) if self.app_talk is not None else ""
        return await self.bot_talk.click(message, user, key, chosen) if self.bot_talk is not None else ""

    async def enter(self, chat: str, user: str) -> None:
        """A member opens a chat: the app hears it each time, 智能机器人 once a day. Errors: ValueError."""
        self._check_member(chat, user)
        if chat.startswith(APP) and self.app_talk is not None:
            await self.app_talk.enter(user)
        if chat.startswith(BOT) and self.bot_talk is not None:
            await self.bot_talk.enter(user)

    def _check_member(self, chat: str, user: str) -> None:
        if chat not in self.world.chats:
            raise ValueError(f"没有会话 {chat}")
        if user not in self.world.chats[chat].members:
            raise ValueError(f"{user} 不在这个会话里")

    async def _verify(self) -> None:
        for talk in (self.app_talk, self.bot_talk):
            if talk is not None:
                await talk.post.verify_when_up()

    def _app_talk(self) -> AppTalk | None:
        app = self.company.app
        if app is None or not app.callback_url:
            return None
        envelope = Envelope(app.token, app.aes_key, self.company.config.corp_id)
        return AppTalk(self.company, app, self._post(app.callback_url, envelope))

    def _bot_talk(self) -> BotTalk | None:
        bot = self.company.bot
        if bot is None:
            return None
        post = self._post(bot.callback_url, Envelope(bot.token, bot.aes_key))
        return BotTalk(self.company, bot, post, self.options.poll_seconds)

    def _post(self, url: str, envelope: Envelope) -> Post:
        return Post(self.world, self.caller, url, envelope, self.options.callback_timeout_seconds)
