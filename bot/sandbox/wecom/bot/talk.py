"""What members do with 智能机器人, in groups and alone; the door by which it hears of it depends on its mode."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.calling import TO_BOT
from bot.sandbox.config import WecomBot
from bot.sandbox.wecom import showing
from bot.sandbox.wecom.bot.callbacks import Callbacks
from bot.sandbox.wecom.bot.screen import FEEDBACK
from bot.sandbox.wecom.company import BOT, GROUP, PLATFORM, Company
from bot.sandbox.world import Json, SentFile, ShownMessage

IN_INTERACTION = 3
LARGEST_FILE = 100 * 1024 * 1024
LOOK_SECONDS = 0.5
TOO_MANY = "同一成员与机器人同时最多 3 条交互中的消息，本条未投递"
TOO_LARGE = "文件超过 100 MB，不产生回调"
NO_FILES = "群聊里的语音、文件和视频不能带 @，机器人收不到；请在单聊中发送"
RATE = "feedback:"
"""How a rating is pressed: `feedback:1` 准确, `feedback:2` 不准确, `feedback:3` 取消."""
WRONG, WITHDRAWN = 2, 3
REASONS = {1: "与问题无关", 2: "不完整", 3: "有错误", 4: "数据分析错误"}


class Door(Protocol):
    """How the bot hears, and is heard. All return words about what went wrong, else ""."""

    async def stop(self) -> None:
        """End it."""

    def in_interaction(self, user: str) -> int:
        """How many messages of this member are not yet answered to the end."""

    async def message(self, chat: str, user: str, body: Json) -> str:
        """Something was said."""

    async def entered(self, chat: str, body: Json) -> str:
        """The single chat was opened."""

    async def clicked(self, message: ShownMessage, body: Json) -> str:
        """Something on a card was pressed."""

    async def rated(self, body: Json) -> str:
        """An answer was rated."""

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Send again what is no HTTP callback; status and words, None if this entry is none of its own."""


@dataclass
class BotTalk:
    """What happens between one 智能机器人 and the members."""

    company: Company
    bot: WecomBot
    callbacks: Callbacks
    door: Door
    open: Callable[[], Coroutine[Any, Any, None]]
    """What the door does beside waiting: verify its URL, watch over its connections."""
    routes: list[web.RouteDef] = field(default_factory=list)
    """The long connection's path."""
    entered: set[tuple[str, date]] = field(default_factory=set)
    _waiting: Counter[str] = field(default_factory=Counter)
    _turns: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def stop(self) -> None:
        """Stop waiting, polling and listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.door.stop()

    def hears(self, chat: str, file: SentFile | None, *, mention: bool) -> bool:
        """Whether it is told what is said here. Errors: ValueError for a file that cannot mention it."""
        if not chat.startswith(GROUP):
            return chat.startswith(BOT)
        if not mention or chat in self.company.without_bot:
            return False
        if file is not None and file.kind != "image":
            raise ValueError(NO_FILES)
        return True

    async def say(
        self, chat: str, user: str, text: str, file: SentFile | None = None, quote: ShownMessage | None = None
    ) -> str:
        """A message to the bot; in a group `text` contains the mention. Words about what went wrong, else ""."""
        if file is not None and file.kind == "file" and len(file.data) > LARGEST_FILE:
            return self._undelivered(TOO_LARGE)
        pieces = self.callbacks.pieces(text, file)
        verdicts = [await self._told(chat, user, self.callbacks.message(chat, user, piece, quote)) for piece in pieces]
        return "；".join(filter(None, verdicts))

    async def enter(self, user: str) -> None:
        """The member opens the single chat: told once a day, answered or not."""
        today = (user, self.company.today())
        if today not in self.entered:
            self.entered.add(today)
            await self.door.entered(BOT + user, self.callbacks.entered(user))

    async def click(self, message: ShownMessage, user: str, key: str, chosen: showing.Chosen) -> str:
        """The member presses something on a card: told once. Words about what went wrong, else ""."""
        template = showing.seen(message, user)[1]
        if template is None:
            return "这张卡片没有回调"
        event: Json = {"card_type": template.card_type, "event_key": key, "task_id": message.secret["task_id"]}
        if chosen and key not in template.menu_keys():
            event["selected_items"] = {"selected_item": [_selected(*item) for item in chosen.items()]}
        return await self.door.clicked(message, self.callbacks.clicked(message, user, event))

    def is_rating(self, message: ShownMessage, key: str) -> bool:
        """Whether this key rates an answer, and is no button of its card."""
        return key.startswith(RATE) and key not in [b.key for b in (message.card.buttons if message.card else [])]

    async def rate(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """The member says how good an answer was; `form` may hold `content` and `reasons` (1 to 4, by commas).

        Errors: ValueError for an answer that carried no `feedback.id`, and for nonsense.
        """
        if message.rated is None or message.recalled:
            raise ValueError("这条消息没有带 feedback.id，不能评价")
        rating = key.removeprefix(RATE)
        if rating not in ("1", "2", "3") or (rating == str(WITHDRAWN) and user not in message.rated):
            raise ValueError("评价应为 feedback:1（准确）、feedback:2（不准确）；评价过才有 feedback:3（取消）")
        grounds = _grounds(form) if rating == str(WRONG) else {}
        event: Json = {"id": message.secret[FEEDBACK], "type": int(rating), **grounds}
        message.rated.pop(user, None)
        message.rated |= {} if rating == str(WITHDRAWN) else {user: int(rating)}
        self.company.world.touch()
        return await self.door.rated(self.callbacks.rated(message, user, event))

    async def _told(self, chat: str, user: str, body: Json) -> str:
        if not self._waiting[user] and self.door.in_interaction(user) < IN_INTERACTION:
            return await self.door.message(chat, user, body)
        if self.company.options.bot.fourth == "refuse":
            return self._undelivered(TOO_MANY)
        self._waiting[user] += 1
        self._spawn(self._wait_and_tell(chat, user, body))
        return ""

    async def _wait_and_tell(self, chat: str, user: str, body: Json) -> None:
        """Deliver as soon as fewer than three are in interaction, in the order in which they were said."""
        async with self._turns[user]:
            while self.door.in_interaction(user) >= IN_INTERACTION:
                await self.company.world.changed(self.company.world.version, LOOK_SECONDS)
            self._waiting[user] -= 1
            await self.door.message(chat, user, body)

    def _undelivered(self, why: str) -> str:
        self.company.world.log(PLATFORM, TO_BOT, f"POST {self.bot.name} 未投递", verdict=why)
        return why

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _selected(question: str, options: list[str]) -> Json:
    return {"question_key": question, "option_ids": {"option_id": options}}


def _grounds(form: dict[str, str]) -> Json:
    """Why an answer was wrong. Errors: ValueError for reasons that do not exist."""
    reasons = [part for part in form.get("reasons", "").split(",") if part]
    if any(reason not in map(str, REASONS) for reason in reasons):
        raise ValueError("原因只有 " + "、".join(f"{number} {words}" for number, words in REASONS.items()))
    content = {"content": form["content"]} if form.get("content") else {}
    return content | ({"inaccurate_reason_list": [int(reason) for reason in reasons]} if reasons else {})
