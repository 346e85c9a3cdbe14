"""Whatever is tried on a feedback, by whomever, in whatever order: what must hold, holds."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import feedback
from storage.feedback import CATEGORIES, RULES, Category, Feedback, Move, MoveNotAllowed, State
from storage.moves import HANDS_OVER
from storage.people import Person
from tests.storage.cast import MORNING, captured, colleague, hire, zhangsan

ACTORS = ("zhangsan", "ligong", "zhaogong", "wang", "chen", "time")
TRIES = st.lists(
    st.tuples(st.sampled_from(sorted(RULES)), st.sampled_from(ACTORS), st.sampled_from(ACTORS[1:4])), max_size=40
)
Tries = Sequence[tuple[Move, str, str]]


def _person(session: Session, name: str) -> Person | None:
    if name == "time":
        return None
    return zhangsan(session) if name == "zhangsan" else colleague(session, name)


def _walk(session: Session, matter: Feedback, tries: Tries) -> list[Move]:
    made = list[Move]()
    for step, (name, actor, other) in enumerate(tries):
        to = colleague(session, other) if name in HANDS_OVER or name == Move.REOPEN else None
        try:
            feedback.move(session, matter, name, MORNING + timedelta(minutes=step), _person(session, actor), to=to)
        except MoveNotAllowed:
            continue
        made.append(name)
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=TRIES)
def test_random_walks_keep_what_must_hold(sqlite_engine: Engine, tries: Tries) -> None:
    with Session(sqlite_engine) as session:
        hire(session)
        matter = captured(session)
        made = _walk(session, matter, tries)
        session.expire(matter)
        _category_matches_state(matter)
        _history_is_one_chain(matter, made)
        _somebody_has_it_once_it_was_assigned(matter, made)
        _cycles_are_reopenings(matter, made)
        _times_tell_what_happened(matter)


def _category_matches_state(matter: Feedback) -> None:
    assert matter.category == CATEGORIES[State(matter.state)]


def _history_is_one_chain(matter: Feedback, made: Sequence[Move]) -> None:
    lines = matter.history
    assert [line.move for line in lines] == [Move.CAPTURE, *made]
    assert lines[0].from_state is None
    for before, after in pairwise(lines):
        assert after.from_state == before.to_state
        assert after.from_assignee_id == before.to_assignee_id
        assert after.at >= before.at
    assert lines[-1].to_state == matter.state
    assert lines[-1].to_assignee_id == matter.assignee_id


def _somebody_has_it_once_it_was_assigned(matter: Feedback, made: Sequence[Move]) -> None:
    assert (matter.assignee_id is not None) == (Move.ASSIGN in made)


def _cycles_are_reopenings(matter: Feedback, made: Sequence[Move]) -> None:
    assert matter.cycle == 1 + made.count(Move.REOPEN)


def _times_tell_what_happened(matter: Feedback) -> None:
    if matter.category != Category.RESOLVED:
        assert matter.resolved_at is None
        assert matter.closed_at is None
    if matter.state in (State.CLOSED, State.EXPIRED, State.WITHDRAWN):
        assert matter.closed_at is not None
    if matter.resolved_at is not None:
        assert matter.responded_at is not None
