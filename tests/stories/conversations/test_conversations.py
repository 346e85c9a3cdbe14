"""Every scripted conversation, through the real wire of all doors, ends as it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.demo.stack import Stack
from tests.stories.conversations import report, script
from tests.stories.conversations.cast import stage
from tests.stories.conversations.ledger import alike, disagreements
from tests.stories.conversations.playing import Play, Stage

SCRIPTS = Path(__file__).parent / "scripts"
REPORT = Path("var/conversations/report.html")
CONVERSATIONS = script.read(SCRIPTS)

pytestmark = [pytest.mark.story, pytest.mark.timeout(900)]


@dataclass(frozen=True, slots=True)
class Ends:
    """By title of a conversation: what went otherwise than written, and what began like the message before it."""

    wrong: dict[str, list[str]]
    repeated: dict[str, list[str]]


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ends]:
    """All conversations are played at once."""
    world, staged = stage(CONVERSATIONS)
    with Stack(world, tmp_path_factory.mktemp("conversations")) as stack:
        plays = [Play(one) for one in staged]
        Stage(stack, plays).play()
        with Session(create_engine(stack.database_url)) as session:
            for play in plays:
                play.wrong += disagreements(session, stack.control, play.staged)
        repeated = {play.staged.conversation.title: alike(stack.control, play.staged) for play in plays}
        report.write(REPORT, stack.control, [(play.staged, play.wrong) for play in plays])
        assert stack.fallen() == []
    yield Ends({play.staged.conversation.title: play.wrong for play in plays}, repeated)


def test_every_conversation_ends_as_it_is_written(ends: Ends) -> None:
    assert {title: wrong for title, wrong in ends.wrong.items() if wrong} == {}


def test_no_two_messages_in_a_row_begin_with_the_same_six_characters(ends: Ends) -> None:
    assert {title: words for title, words in ends.repeated.items() if words} == {}
