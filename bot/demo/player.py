"""Plays people on the sandbox's phones, and reads what they see: by button, by link, or by number."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from bot.demo.control import Control
from bot.demo.worlds import BOT, Human, World

Json = dict[str, Any]
PATIENCE_SECONDS = 60
_BEIJING = ZoneInfo("Asia/Shanghai")
_FORM = re.compile(r"<form[^>]*method=\"post\"", re.IGNORECASE)
_ANCHOR = re.compile(r"<a href=\"[^\"]*\">([^<]*)</a>|\[([^\]]+)\]\(https?://[^)\s]+\)")
_CALLED = re.compile(r"<@([^>]+)>")
_TAG = re.compile(r"<[^>]+>")


class StoryBroken(AssertionError):
    """Something that should have been seen on a phone was not."""


class Player:
    """All the people of a world; `out` takes the transcript line by line."""

    def __init__(self, world: World, control: Control, out: Callable[[str], None]) -> None:
        self.world, self.control, self._out = world, control, out
        self._names = {human.user_id: human.name for human in world.humans}
        self._printed = 0
        self._mark = 0

    def says(self, name: str, words: str, *, private: bool = False, mention: bool = True) -> None:
        """Type into the group (or the own chat); in a group with the bot's name, as one must."""
        human = self.world.find(name)
        self._begin()
        self.control.say(_chat(human, private), human.user_id, words, mention=mention)
        self.tell_news()

    def presses(self, name: str, label: str, *, private: bool = False) -> None:
        """Press the newest button of this label that this person sees; where there are no buttons, say its number."""
        human = self.world.find(name)
        chat = _chat(human, private or human.role != "customer")
        self._begin()
        message, button = self.wait_for(lambda: self._button(human, chat, label), f"{name} 没有看到按钮「{label}」")
        self._out(f"{self._time()}  ▸ {name} 点了「{label}」")
        if button.get("number"):
            self.control.say(chat, human.user_id, button["number"])
        elif button["url"]:
            self._follow(button["url"])
        else:
            verdict = self.control.click(message["id"], human.user_id, button["key"])
            if verdict:
                raise StoryBroken(f"{name} 点「{label}」：{verdict}")
        self.tell_news()

    def hears(
        self,
        name: str,
        *parts: str,
        private: bool = False,
        since: int | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> str:
        """Wait until the bot has told this person all of these words in one message; the whole message."""
        human = self.world.find(name)
        chat = _chat(human, private or human.role != "customer")
        mark = self._mark if since is None else since

        def told() -> str | None:
            for message in self._messages(chat):
                words = read(message, human)
                if message["id"] > mark and message["sender"].startswith("bot") and all(p in words for p in parts):
                    return words
            return None

        words: str = self.wait_for(told, f"{name} 没有收到含有 {'、'.join(parts)} 的消息", patience)
        self.tell_news()
        return words

    def sees_card(self, name: str, *parts: str) -> None:
        """Wait until a card on this person's phone looks like this, painted anew or new."""
        human = self.world.find(name)

        def painted() -> bool | None:
            cards = [m for m in self._messages(human.private) if m["card"]]
            return any(all(part in read(card, human) for part in parts) for card in cards) or None

        self.wait_for(painted, f"{name} 的卡片上没有 {'、'.join(parts)}")

    def hears_nothing(self, name: str, *parts: str, seconds: float = 1.5) -> None:
        """Make sure that nobody tells this person these words, for a little while."""
        human = self.world.find(name)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for message in self._messages(_chat(human, human.role != "customer")):
                if message["id"] > self._mark and all(part in read(message, human) for part in parts):
                    raise StoryBroken(f"{name} 不该收到：{read(message, human)}")
            time.sleep(0.2)

    def later(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self._begin()
        self.control.advance(seconds)
        self._out(f"{self._time()}  ⏩ 时间过去了 {_span(seconds)}")

    def until(self, when: str) -> None:
        """Let time pass until then: `18:00`, or an ISO datetime."""
        self._begin()
        self.control.advance_to(when)
        self._out(f"{self._time()}  ⏩ 时间到了 {self._time()}")

    def now(self) -> datetime:
        """The time on everybody's clock."""
        return datetime.fromisoformat(self.control.state()["now"])

    def mark(self) -> int:
        """The newest message there is: `hears(since=…)` looks only at newer ones."""
        return max((m["id"] for chat in self.control.state()["chats"] for m in chat["messages"]), default=0)

    def count(self, name: str, part: str, *, private: bool = False) -> int:
        """How many messages this person has that say this."""
        human = self.world.find(name)
        chat = _chat(human, private or human.role != "customer")
        return sum(part in read(m, human) for m in self._messages(chat) if m["sender"].startswith("bot"))

    def tell_news(self) -> None:
        """Print what is new on all phones, in the order it appeared."""
        chats = {chat["id"]: chat for chat in self.control.state()["chats"]}
        news = [(m, chats[m["chat"]]) for chat in chats.values() for m in chat["messages"] if m["id"] > self._printed]
        for message, chat in sorted(news, key=lambda pair: int(pair[0]["id"])):
            self._out(_line(message, chat, self._names))
            self._printed = message["id"]

    def wait_for(self, look: Callable[[], Any], wrong: str, patience: float = PATIENCE_SECONDS) -> Any:
        """What `look` finds once it is no longer None; Errors: StoryBroken with these words."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            found = look()
            if found is not None:
                return found
            time.sleep(0.05)
        self.tell_news()
        raise StoryBroken(wrong)

    def _begin(self) -> None:
        self._mark = self.mark()

    def _messages(self, chat: str) -> list[Json]:
        return self.control.chat(chat)

    def _button(self, human: Human, chat: str, label: str) -> tuple[Json, Json] | None:
        for message in reversed(self._messages(chat)):
            for button in (face(message, human) or {}).get("buttons", []):
                if button["label"] == label and not button["disabled"]:
                    return message, button
            numbered = re.search(rf"(?m)^\s*(\d)[.、 ]+{re.escape(label)}\s*$", message["text"])
            if numbered and message["sender"].startswith("bot"):
                return message, {"number": numbered[1]}
        return None

    def _follow(self, url: str) -> None:
        """Open a signed link and press its one button, as a thumb would."""
        page = requests.get(url, timeout=10)
        if not page.ok or not _FORM.search(page.text):
            raise StoryBroken(f"链接打不开：{page.status_code} {_TAG.sub('', page.text)[:200]}")
        done = requests.post(url, timeout=10)
        if not done.ok:
            raise StoryBroken(f"链接页上的按钮没有成功：{done.status_code}")

    def _time(self) -> str:
        return f"{self.now().astimezone(_BEIJING):%H:%M}"


def face(message: Json, human: Human) -> Json | None:
    """The card as this person sees it."""
    card: Json | None = message["only_for"].get(human.user_id) or message["card"]
    return card


def read(message: Json, human: Human) -> str:
    """Everything a message says to this person."""
    card = face(message, human)
    return "\n".join(filter(None, (message["text"], _card_words(card) if card else "")))


def _card_words(card: Json) -> str:
    facts = [f"{key} {value}" for key, value in card["facts"]]
    buttons = " ".join(f"[{button['label']}]" for button in card["buttons"])
    parts = (card["title"], card["state"], card["emphasis"], *facts, card["text"], buttons, card["note"])
    return "\n".join(filter(None, parts))


def _line(message: Json, chat: Json, names: dict[str, str]) -> str:
    at = datetime.fromisoformat(message["at"]).astimezone(_BEIJING)
    app = {"wecom": "企业微信", "dingtalk": "钉钉"}[chat["platform"]]
    place = chat["title"] if chat["kind"] == "group" else f"{chat['title']}（私聊）"
    who = BOT if message["sender"].startswith("bot") else message["sender_name"]
    card = message["card"]
    words = "\n".join(filter(None, (message["text"], _card_words(card) if card else "")))
    words = _ANCHOR.sub(lambda link: f"🔗{link[1] or link[2]}", words)
    words = _CALLED.sub(lambda called: f"@{names.get(called[1], called[1])}", words)
    indented = words.replace("\n", "\n         ")
    return f"{at:%H:%M}  {app}·{place}｜{who}：\n         {indented}"


def _chat(human: Human, private: bool) -> str:
    return human.private if private or human.on_wechat else human.group


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分钟" if minutes >= 60 else f"{minutes} 分钟"
