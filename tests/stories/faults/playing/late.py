"""Late words: what a colleague says back to a customer, or a card that follows, each sent by one certain way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from bot.demo.player import read
from bot.demo.stack import Stack
from bot.demo.worlds import Human
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from tests.stories.faults.doors import APP_GROUP, DOORS_IN, Door
from tests.stories.faults.playing.rounds import Round, Word, mark
from tests.stories.faults.ways import WAYS, Way

Json = dict[str, Any]
HOURS_LATER = 2 * 3600
"""Longer than a response_url (one hour) and a session webhook (an hour and a half) are good for."""

TO_ONE = next(way for way in WAYS if way.call.startswith("oToMessages"))
"""What asks for the same token as a card does."""

THANKS = "好的，谢谢"
REPLY = "您说的我们已经在处理了（{mark}），有结果马上告诉您"
OTHERS = {"wecom": "李工", "dingtalk": "小林"}
"""Who looks after the customers of a platform: a colleague on the other one, whom its faults do not touch."""


@dataclass(frozen=True)
class Late:
    """Words on their way out: about which matter, recognised by which mark."""

    way: Way
    number: str
    mark: str


@cache
def matters(stack: Stack) -> dict[Door, str]:
    """One matter for each customer, of which they can hear late; its number."""
    played = Round(stack)
    doors = [door for door in (*DOORS_IN, APP_GROUP) if _lives_in(stack, door)]
    for door in doors:
        played.say(Word(door, mark(), OTHERS[door.human(stack.world).platform]))
    played.settle()
    with Session(played.engine) as session:
        found = {word.door: _number(session, word.mark) for word in played.words}
    assert all(found.values()), found
    return found


def prepare(played: Round, ways: Sequence[Way]) -> None:
    """Let it be so that these are the ways: the customers have spoken just now, or hours ago."""
    matters(played.stack)
    if any(way.after_hours for way in ways):
        played.control.advance(HOURS_LATER)
    for door in {way.door for way in ways if not (way.after_hours or way.card)}:
        played.control.say(door.chat(played.stack.world), door.human(played.stack.world).user_id, THANKS)
    for way in ways:
        if way.rehearsed:
            send(played, TO_ONE if way.card else way)  # two reports in a row would be one matter
    played.settle()


def send(played: Round, way: Way) -> Late:
    """Say something that goes out by this way."""
    said = mark()
    if way.card:
        played.say(Word(way.door, said, "李工"))
        return Late(way, "", said)
    number, staff = matters(played.stack)[way.door], played.stack.world.find(OTHERS[way.platform])
    for words in (f"回复 {number} {REPLY.format(mark=said)}", "发送"):
        played.control.say(staff.private, staff.user_id, words)
    return Late(way, number, said)


def wrong(session: Session, played: Round, sent: Sequence[Late]) -> Iterator[str]:
    """What is not as it must be: it is there exactly once, or stands on a colleague's list who was told of it."""
    chats = {chat["id"]: chat["messages"] for chat in played.control.state()["chats"]}
    for late in sent:
        yield from (f"{late.way.route} {late.mark}：{one}" for one in _wrong(session, played, late, chats))
    for excess in played.control.limits()["exceeded"][played.exceeded :]:
        yield f"超限：{excess}"


def _wrong(session: Session, played: Round, late: Late, chats: dict[str, list[Json]]) -> Iterator[str]:
    rows = list(session.scalars(select(Delivery).where(_about(late)).order_by(Delivery.id)))
    human = played.stack.world.find("李工") if late.way.card else late.way.door.human(played.stack.world)
    seen = sum(_shows(late, one, human) for chat in _chats_of(human) for one in chats.get(chat, ()))
    told = any(_is_told(late, one) for one in _private_chats(played, human, chats))
    fates = "，".join(f"{row.purpose}={row.status}（{row.route} {row.error}）" for row in rows)
    if not rows or seen > 1 or (seen == 0 and not told):
        yield f"看见 {seen} 次，{'' if told else '没有'}人知道；{fates or '没有投递'}"
    if any(row.status == Status.SENT for row in rows) and seen != 1:
        yield f"以为送到了，看见 {seen} 次；{fates}"


def _about(late: Late) -> Any:
    words = cast(Delivery.show, Text).contains(late.mark)
    return words & Delivery.purpose.startswith("card" if late.way.card else "reply")


def _shows(late: Late, bubble: Json, human: Human) -> bool:
    """Whether the bot says it here, as words or as a card that is no notice of something else."""
    words = read(bubble, human)
    mine = bubble["sender"].startswith("bot") and late.mark in words
    return mine and (bool(bubble["card"]) and words.startswith("F-") if late.way.card else True)


def _chats_of(human: Human) -> set[str]:
    return {human.private, *([human.group] if human.in_the_group else [])}


def _private_chats(played: Round, human: Human, chats: dict[str, list[Json]]) -> Iterator[tuple[Human, Json]]:
    """What hangs in the own chat of everybody but this person."""
    for other in played.stack.world.colleagues:
        if other != human:
            yield from ((other, one) for one in chats.get(other.private, ()))


def _is_told(late: Late, seen: tuple[Human, Json]) -> bool:
    words = read(seen[1], seen[0])
    return words.startswith("⚠️ F-") and late.number in words and late.mark in words


def _number(session: Session, words: str) -> str:
    return session.scalar(select(Feedback.number).where(Feedback.text.contains(words))) or ""


def _lives_in(stack: Stack, door: Door) -> bool:
    return any(human.name == door.who for human in stack.world.humans)
