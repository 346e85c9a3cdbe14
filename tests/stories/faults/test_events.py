"""Each fault while something happens to a group: it counts once, and whoever must know hears of it once."""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.player import read
from bot.demo.stack import Stack
from bot.demo.worlds import BOT, DINGTALK_GROUP, Human
from bot.sandbox import faults
from storage.chats import Chat
from tests.stories.faults.matrix import HOOKS, LINES
from tests.stories.faults.playing.books import in_order
from tests.stories.faults.playing.rounds import Round, mark, until
from tests.stories.faults.ways import ZHAOLIU

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))

pytestmark = [pytest.mark.story, pytest.mark.timeout(240)]

TRIES = 10
REDELIVERED_SECONDS = 61
"""After so long, by the clock, DingTalk tells again what was not received."""

FAULTS = (
    (faults.REPEATED, HOOKS),
    (faults.REPEATED, LINES),
    (faults.AT_ONCE, HOOKS),
    (faults.AT_ONCE, LINES),
    (faults.ANSWER_LOST, HOOKS),
    (faults.ANSWER_LOST, LINES),
    (faults.WRONG_SIGN, HOOKS),
)
ONCE_EACH = {(faults.WRONG_SIGN, HOOKS), (faults.ANSWER_LOST, LINES)}
CASES = sorted((case for case in FAULTS if WHOLE or case in ONCE_EACH), key=lambda case: case[1])


@pytest.mark.parametrize(("fault", "world"), CASES, ids=[f"{fault}-{world}" for fault, world in CASES])
def test_what_happens_to_a_group_counts_once(world_of: Callable[[str], Stack], fault: str, world: str) -> None:
    before = Round(world_of(world))
    before.speak("李工")  # so that something is open in the group
    assert in_order(before) == []
    played, title = Round(before.stack), f"云杉科技 {mark()} 群"
    group, control = ZHAOLIU.chat(before.stack.world), before.stack.control
    happenings: list[tuple[Callable[[], None], Callable[[], bool]]] = [
        (lambda: control.rename(group, title), lambda: _group(played).title == title),
        (lambda: control.kick(group), lambda: _group(played).closed_at is not None),
        (lambda: control.join(group, _robot(played)), lambda: _group(played).closed_at is None),
    ]
    for happens, is_so in happenings:
        control.fault(fault, 1)
        happens()
        assert played.strikes(fault, 1), "the fault has not struck at all"
        assert any(_comes_about(played, is_so) for _ in range(TRIES)), happens
    played.settle()
    told = [_told(played, human, title) for human in played.stack.world.colleagues]
    assert max(told) == 1, told
    after = Round(played.stack)
    after.speak("小林")
    assert in_order(after) == []


def _comes_about(played: Round, is_so: Callable[[], bool]) -> bool:
    if not is_so():
        played.control.advance(REDELIVERED_SECONDS)
    return until(is_so, 2)


def _group(played: Round) -> Chat:
    with Session(played.engine, expire_on_commit=False) as session:
        return session.scalars(select(Chat).where(Chat.chat_id == DINGTALK_GROUP)).one()


def _told(played: Round, human: Human, title: str) -> int:
    """How often a colleague has heard that the bot is no longer there."""
    words = [read(one, human) for one in played.control.chat(human.private)]
    return sum("机器人已不在" in one and title in one for one in words)


def _robot(played: Round) -> str:
    """What DingTalk calls the bot."""
    names: dict[str, str] = played.control.state()["names"]
    return next(key.removeprefix("dingtalk:") for key, name in names.items() if name == BOT and key[:2] == "di")
