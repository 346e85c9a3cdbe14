"""`huisheng forget`: for a customer who asked for it where they could not do it themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from bot.cli import main
from storage.db import connect, transaction
from storage.feedback import Feedback
from storage.migrate import upgrade
from storage.people import Person
from storage.reactions import Reaction
from tests.storage.cast import captured, waiting


@pytest.fixture
def ledger(tmp_path: Path, a_company: Callable[..., Path]) -> Iterator[Engine]:
    """张三's printer is broken, and 李工 has it; an administrator sits at the machine."""
    url = f"sqlite:///{tmp_path}/h.db"
    a_company(database_url=url, redis_url="redis://127.0.0.1:9/0")
    upgrade(url)
    engine = connect(url)
    with transaction(engine) as session:
        waiting(session)
        captured(session, "复印机也坏了")
    yield engine
    engine.dispose()


def say(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, words, input=answer)


def test_it_shows_whose_it_is_and_asks(ledger: Engine) -> None:
    asked = say("forget", "F-260214-001", answer="n\n")
    assert "张三提出的，一共 2 件" in asked.output and asked.exit_code == 1
    assert _words(ledger) == ["打印机又坏了", "复印机也坏了"]


def test_confirmed_everything_of_theirs_is_emptied_and_what_follows_is_expected(ledger: Engine) -> None:
    done = say("forget", "f-260214-001", answer="y\n")
    assert done.exit_code == 0 and "已清空 2 件" in done.output
    assert set(_words(ledger)) == {"（内容已应客户要求删除）"}
    with transaction(ledger) as session:
        assert "张三" not in session.scalars(select(Person.name)).all()
        assert session.scalars(select(Reaction)).all(), "a worker tells the owner"


@pytest.mark.parametrize(("again", "words"), [("F-260214-001", "已经清空过了"), ("F-999999-001", "没有 F-999999-001")])
def test_what_cannot_be_done_is_said_in_words(ledger: Engine, again: str, words: str) -> None:
    say("forget", "F-260214-001", "--yes")
    refused = say("forget", again, "--yes")
    assert refused.exit_code == 1 and words in refused.stderr


def _words(ledger: Engine) -> list[str]:
    with transaction(ledger) as session:
        return list(session.scalars(select(Feedback.text).order_by(Feedback.id)))
