"""Files that cannot be fetched: the customer is told in words that help, and what they said in words is kept."""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.player import read
from bot.demo.stack import Stack
from bot.sandbox import faults
from storage.attachments import Attachment, Fate
from storage.transcript import Message
from tests.stories.faults.doors import Door
from tests.stories.faults.matrix import BOTH, HOOKS, LINES
from tests.stories.faults.playing.books import in_order
from tests.stories.faults.playing.rounds import Round, Word, mark
from tests.stories.faults.ways import LINA, SUNYUE, WANGFANG
from tests.stories.test_every_door import png

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]

HOUR = 3700
"""Nobody is told so twice within an hour, however many files were lost."""

DOORS: dict[str, tuple[Door, ...]] = {
    faults.MEDIA_DEAD: (WANGFANG, LINA),
    faults.CODE_EXPIRED: (SUNYUE,),
    faults.CODE_FOREIGN: (SUNYUE,),
    faults.LINK_DEAD: (SUNYUE,),
}
"""Where files of this kind come in."""

ONCE_EACH = {
    (LINES, faults.MEDIA_DEAD),
    (HOOKS, faults.CODE_EXPIRED),
    (HOOKS, faults.CODE_FOREIGN),
    (HOOKS, faults.LINK_DEAD),
}
CASES = sorted(case for case in ((world, fault) for fault in DOORS for world in BOTH) if WHOLE or case in ONCE_EACH)


@pytest.mark.parametrize(("world", "fault"), CASES, ids=[f"{fault}-{world}" for world, fault in CASES])
def test_a_file_that_is_gone_is_said_in_words_that_help(
    world_of: Callable[[str], Stack], world: str, fault: str
) -> None:
    world_of(world).control.advance(HOUR)
    played = Round(world_of(world))
    words = [Word(door, mark(), "小林") for door in DOORS[fault]]
    for word in words:
        played.say(word)
    played.settle()
    played.control.fault(fault, -1)
    try:
        for word in words:
            human = word.door.human(played.stack.world)
            picture = {"kind": "image", "name": f"{word.mark}.png", "data": png(7), "seconds": 0}
            played.control.send_file(word.door.chat(played.stack.world), human.user_id, picture)
        played.settle()
    finally:
        played.control.fault(fault, 0)
    assert played.has_struck(fault), "the fault has not struck at all"
    for word in words:
        seen = _seen(played, word)
        assert sum("您发来的图片没能取到" in said and "请再发一次" in said for said in seen) == 1, seen
    assert _fates(played, words) == [Fate.GONE] * len(words)
    assert in_order(played) == []


def _seen(played: Round, word: Word) -> list[str]:
    """What the bot has told them since they said these words."""
    human = word.door.human(played.stack.world)
    bubbles = played.control.chat(human.private)
    said = next(place for place, one in enumerate(bubbles) if word.mark in one["text"])
    return [read(one, human) for one in bubbles[said + 1 :] if one["sender"].startswith("bot")]


def _fates(played: Round, words: list[Word]) -> list[str]:
    """What has become of the last picture of each."""
    with Session(played.engine) as session:
        found = session.execute(
            select(Attachment.status).join(Message).order_by(Attachment.id.desc()).limit(len(words))
        )
        return [status for (status,) in found]
