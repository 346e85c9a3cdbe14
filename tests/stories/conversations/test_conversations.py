"""Every scripted conversation, through the real wire of all doors, ends as it is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.demo.stack import Stack
from tests.stories.conversations import report, script
from tests.stories.conversations.cast import stage
from tests.stories.conversations.ledger import disagreements
from tests.stories.conversations.playing import Play, Stage

SCRIPTS = Path(__file__).parent / "scripts"
REPORT = Path("var/conversations/report.html")
CONVERSATIONS = script.read(SCRIPTS)

pytestmark = [pytest.mark.story, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """All conversations are played at once; by title, what went otherwise than written."""
    world, staged = stage(CONVERSATIONS)
    with Stack(world, tmp_path_factory.mktemp("conversations")) as stack:
        plays = [Play(one) for one in staged]
        Stage(stack, plays).play()
        with Session(create_engine(stack.database_url)) as session:
            for play in plays:
                play.wrong += disagreements(session, stack.control, play.staged)
        report.write(REPORT, stack.control, [(play.staged, play.wrong) for play in plays])
        assert stack.fallen() == []
    yield {play.staged.conversation.title: play.wrong for play in plays}


def test_every_conversation_ends_as_it_is_written(ends: dict[str, list[str]]) -> None:
    assert {title: wrong for title, wrong in ends.items() if wrong} == {}
