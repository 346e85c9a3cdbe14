"""“谢谢” ends a talk, and “谢谢，但是还是不行” does not."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from handlers.intake.reading import Intent, read
from tests.handlers.intake.closing_traps import CLOSING_LINES, TRAP_LINES, Follows, Meets
from tests.handlers.office import Office

BROKEN = "你们的对账单导出一直失败，点了没反应"


def _question(office: Office) -> None:
    office.says("张三", BROKEN)


def _open(office: Office) -> None:
    _question(office)
    office.says("张三", "跳过")
    office.later(timedelta(minutes=20))


def _resolved(office: Office) -> None:
    _open(office)
    office.says("李工", f"解决 {office.feedback().number} 已经修好了", private=True)
    office.says("李工", "发送", private=True)


def _survey(office: Office) -> None:
    _resolved(office)
    office.later(timedelta(minutes=31))


def _closed(office: Office) -> None:
    _survey(office)
    office.says("张三", "5分")
    office.later(timedelta(hours=2))


MEETS: Mapping[Meets, Callable[[Office], None]] = {
    Meets.NOTHING: lambda office: None,
    Meets.OPEN: _open,
    Meets.RESOLVED: _resolved,
    Meets.SURVEY: _survey,
    Meets.CLOSED: _closed,
    Meets.QUESTION: _question,
}
STANDING = [meets for meets in Meets if meets is not Meets.QUESTION]
"""What closing words leave as it is; a question of ours they end."""


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    """So many lines say nothing about the kind of database."""
    return Office(sqlite_engine)


@pytest.mark.parametrize("line", CLOSING_LINES)
def test_closing_words_are_read_as_such(line: str) -> None:
    assert read(line).intent is Intent.CLOSING


@pytest.mark.parametrize(("place", "meets"), list(enumerate(STANDING)))
def test_closing_words_change_nothing(office: Office, place: int, meets: Meets) -> None:
    """Every line meets one state, so that each state meets lines of all registers."""
    MEETS[meets](office)
    before = _ledger(office)
    for line in CLOSING_LINES[place :: len(STANDING)]:
        assert office.says("张三", line)
        assert _ledger(office) == before, line


@pytest.mark.parametrize("line", CLOSING_LINES[::20])
def test_closing_words_end_our_questions_and_are_no_answer(office: Office, line: str) -> None:
    _question(office)
    before = office.feedback().facts
    office.says("张三", line)
    assert (office.count(), office.feedback().facts) == (1, before)


@pytest.mark.parametrize(
    ("line", "meets", "follows"), TRAP_LINES, ids=[f"{m.name}-{line}" for line, m, _ in TRAP_LINES]
)
def test_what_only_sounds_like_an_end_is_acted_upon(office: Office, line: str, meets: Meets, follows: Follows) -> None:
    MEETS[meets](office)
    before = _ledger(office)
    told = office.says("张三", line)
    assert _what_followed(office, before, told) is follows, told


def test_there_are_traps_enough() -> None:
    assert len(set(CLOSING_LINES)) == len(CLOSING_LINES)
    assert len(CLOSING_LINES) + len(TRAP_LINES) >= 320
    assert {meets for _, meets, _ in TRAP_LINES} == set(Meets)


def _ledger(office: Office) -> tuple[int, list[str]]:
    return office.count(), office.moves() if office.count() else []


def _what_followed(office: Office, before: tuple[int, list[str]], told: str) -> Follows:
    count, history = before
    if office.count() > count:
        return Follows.NEW
    new = office.moves()[len(history) :] if count else []
    by_move = {"reopen": Follows.REOPENED, "rate": Follows.SCORED, "withdraw": Follows.WITHDRAWN}
    for move in new:
        if move in by_move:
            return by_move[move]
    if office.feedback().number in told and "您说：" in told and "complete" not in new:
        return Follows.TOLD
    return Follows.ADDED if "add" in new else Follows.NOTHING
