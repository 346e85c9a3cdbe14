"""The organisation in which all conversations happen: everybody who speaks in a script is a person of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.demo.crowd import HABITS
from bot.demo.worlds import DOORS_HTTP, Human, World
from tests.stories.conversations.script import Conversation, Platform

PLATFORMS: tuple[Platform, ...] = ("wecom", "dingtalk")
"""Where conversations happen that do not care, in turn."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A conversation and who plays it: the name in the script → the person in the sandbox."""

    conversation: Conversation
    humans: Mapping[str, Human]

    def chat(self, human: Human, *, privately: bool = False) -> str:
        """The chat in which this person speaks, as the sandbox writes it."""
        here = human.group if self.conversation.place == "group" else human.private
        return human.private if privately else here


POLICY: Mapping[str, Any] = {
    "answers": [
        {"ask": ["你们几点上班", "客服几点上班", "你们周末上班吗"], "answer": "周一到周五 9:00–18:00，周末休息。"},
        {
            "ask": ["怎么开电子发票", "电子发票在哪里开"],
            "answer": "在订单页点“申请开票”，填好抬头就会发到邮箱。",
            "link": "https://help.example.com/invoice",
        },
        {"ask": ["打印机连不上怎么办", "打印机连不上"], "answer": "关掉再打开打印机，等一分钟再连。"},
    ]
}
"""What this organisation sets differently."""


def stage(conversations: Sequence[Conversation]) -> tuple[World, list[Staged]]:
    """One world for all of them: a room for each group, and nobody speaks in two conversations."""
    staged = [Staged(one, dict(_humans(number, one))) for number, one in enumerate(conversations, start=1)]
    customers = tuple(human for one in staged for human in one.humans.values())
    return replace(
        DOORS_HTTP,
        name="conversations",
        humans=(*customers, *DOORS_HTTP.colleagues),
        habits=HABITS,
        policy=dict(POLICY),
    ), staged


def _humans(number: int, conversation: Conversation) -> list[tuple[str, Human]]:
    platform = conversation.platform or PLATFORMS[number % len(PLATFORMS)]
    return [(name, _human(number, seat, name, conversation, platform)) for seat, name in enumerate(conversation.cast)]


def _human(number: int, seat: int, name: str, conversation: Conversation, platform: Platform) -> Human:
    on_wechat, room = conversation.place == "kf", number if conversation.place == "group" else 0
    user_id = f"wmTALK{number:04d}{seat}" if on_wechat else f"talk{number:04d}{seat}"
    return Human(user_id, name, "customer", platform, on_the_page=False, on_wechat=on_wechat, room=room)
