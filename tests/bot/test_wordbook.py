"""The page of everything a customer can receive is complete, readable, and the one in the docs."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.wordbook import BUTTONS, FOR_STAFF, example, page, section_of, shown
from handlers.intake.questions import DEFAULTS
from handlers.policy import Policy
from handlers.texts import TEXTS, wordings
from handlers.texts.customers import CUSTOMERS, OTHER_WORDS

ROOT = Path(__file__).parents[2]
SPOKEN_IN = (
    "handlers/intake/*.py",
    "handlers/knowing/*.py",
    "handlers/cards/customer.py",
    "handlers/cards/answers.py",
    "handlers/progress.py",
    "handlers/satisfaction.py",
    "handlers/smalltalk.py",
    "handlers/clicks.py",
)
_SAID = re.compile(r"(?:say|words)\(\s*\"([a-z_.]+)\"")
_READ_BY_STAFF = ("history.", "system.", "card.", "staff.", "words.", "fact.")
PAGE = page()
_PIECES = ("list.and", "owner.none")
"""Words that stand within other sentences."""


def test_the_page_in_the_docs_is_up_to_date() -> None:
    written = (ROOT / "docs/messages.md").read_text("utf-8")
    assert written == PAGE, "run: huisheng texts > docs/messages.md"


def test_the_command_prints_the_page() -> None:
    assert CliRunner().invoke(main, ["texts"]).output == PAGE


@pytest.mark.parametrize("key", shown())
def test_every_sentence_stands_there_in_all_its_wordings(key: str) -> None:
    assert section_of(key)
    for words in wordings(Policy(), key):
        said = example(key, words)
        assert "{" not in said
        assert all(line in PAGE for line in said.split("\n"))


def test_nothing_customers_read_is_left_out() -> None:
    assert set(CUSTOMERS) == {key for key in (*shown(), *BUTTONS, *FOR_STAFF) if key in CUSTOMERS}
    assert set(OTHER_WORDS) <= set(shown())
    assert all(question.ask in PAGE for question in DEFAULTS)
    assert all(TEXTS[key] in PAGE for key in BUTTONS)


def test_whatever_the_dialogue_says_is_on_the_page() -> None:
    spoken = {key for where in SPOKEN_IN for file in ROOT.glob(where) for key in _SAID.findall(file.read_text("utf-8"))}
    customers = {key for key in spoken if not key.startswith(_READ_BY_STAFF)} - set(_PIECES)
    assert len(customers) > 40
    assert customers <= {*shown(), *BUTTONS}
