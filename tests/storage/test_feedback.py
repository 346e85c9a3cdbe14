"""The one door `move`: who may do what from where, and what it leaves behind."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from storage import feedback
from storage.db import in_transaction, transaction
from storage.feedback import RULES, Category, Event, Feedback, HistoryIsWritten, Move, MoveNotAllowed, Party, State
from storage.moves import HANDS_OVER
from storage.people import Person
from storage.reactions import Reaction
from tests.storage.cast import MORNING, at_once, captured, colleague, hire, waiting, zhangsan

LATER = MORNING + timedelta(hours=1)


def _actor(session: Session, party: Party) -> Person | None:
    """Somebody who is this to a feedback of 张三 that 李工 has, and nothing else."""
    if party == Party.SYSTEM:
        return None
    if party == Party.REPORTER:
        return zhangsan(session)
    return colleague(session, {Party.ASSIGNEE: "ligong", Party.LEAD: "wang", Party.MANAGER: "chen"}[party])


def _in(session: Session, state: State) -> Feedback:
    """A feedback as it stands in this state, however it came there."""
    matter = waiting(session)
    matter.state, matter.category = state, state.category
    session.flush()
    return matter


@pytest.mark.parametrize("state", State)
def test_every_cell_of_the_rules(sqlite_engine: Engine, state: State) -> None:
    """From this state, by every party: every move is made, or refused for the reason that the table gives."""
    with Session(sqlite_engine) as session:
        matter = _in(session, state)
        for name, rule in RULES.items():
            for party in Party:
                with session.begin_nested() as attempt:
                    actor = _actor(session, party)
                    to = colleague(session, "zhaogong") if name in HANDS_OVER else None
                    if state not in rule.starts:
                        _refused(session, matter, name, actor, to, "state")
                    elif party not in rule.by:
                        _refused(session, matter, name, actor, to, "party")
                    else:
                        event = feedback.move(session, matter, name, LATER, actor, to=to)
                        assert (event.from_state, event.to_state) == (state, rule.ends or state)
                        assert matter.state == event.to_state
                    attempt.rollback()


def _refused(session: Session, matter: Feedback, name: Move, actor: Person | None, to: Person | None, why: str) -> None:
    before, lines = (matter.state, matter.version), len(matter.history)
    with pytest.raises(MoveNotAllowed) as no:
        feedback.move(session, matter, name, LATER, actor, to=to)
    session.expire(matter)
    assert no.value.wrong == why
    assert ((matter.state, matter.version), len(matter.history)) == (before, lines)


def test_every_move_but_the_first_has_a_rule() -> None:
    assert set(RULES) == set(Move) - {Move.CAPTURE}


def test_every_state_can_be_left_or_is_an_end() -> None:
    left = {state for rule in RULES.values() if rule.ends for state in rule.starts}
    assert set(State) - left == {State.WITHDRAWN, State.ARCHIVED}


def test_a_card_offers_what_its_reader_may_do(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        ligong, zhaogong = colleague(session, "ligong"), colleague(session, "zhaogong")
        assert feedback.allowed(matter, ligong) == [
            Move.ADD,
            Move.ACCEPT,
            Move.TRANSFER,
            Move.REPLY,
            Move.ASK,
            Move.RESOLVE,
            Move.LEAVE,
            Move.REGRADE,
            Move.MERGE,
            Move.PART,
            Move.CORRECT,
            Move.DISMISS,
        ]
        assert feedback.allowed(matter, zhaogong) == []
        assert feedback.allowed(matter, zhangsan(session)) == [
            Move.WITHDRAW,
            Move.ADD,
            Move.JOIN,
            Move.LEAVE,
            Move.MERGE,
            Move.PART,
        ]


def test_staff_of_another_team_or_no_longer_here_are_nobody(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        wang, ligong = colleague(session, "wang"), colleague(session, "ligong")
        wang.team, ligong.active = "sales", False
        assert feedback.parties(matter, wang) == feedback.parties(matter, ligong) == frozenset()


def test_staff_who_report_for_themselves_are_reporter_and_more(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        matter.reporter = ligong = colleague(session, "ligong")
        session.flush()
        assert feedback.parties(matter, ligong) == {Party.REPORTER, Party.ASSIGNEE}


def test_a_capture_has_its_number_and_its_first_line(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = captured(session)
        (line,) = matter.history
        assert (matter.number, matter.state, matter.category) == ("F-260214-001", State.INCOMPLETE, Category.OPEN)
        assert (line.move, line.from_state, line.to_state) == (Move.CAPTURE, None, State.INCOMPLETE)
        assert line.actor is zhangsan(session)
        assert feedback.by_number(session, "f-260214-001") is matter


def test_history_tells_who_when_from_to_and_why(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        ligong, zhaogong = colleague(session, "ligong"), colleague(session, "zhaogong")
        feedback.move(session, matter, Move.TRANSFER, LATER, ligong, to=zhaogong, why="他懂打印机")
        line = matter.history[-1]
        assert (line.actor, line.at, line.why) == (ligong, LATER, "他懂打印机")
        assert (line.from_assignee_id, line.to_assignee_id) == (ligong.id, zhaogong.id)
        assert matter.assignee is zhaogong


def test_nobody_is_handed_a_feedback_without_a_name(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        with pytest.raises(ValueError, match="assignee"):
            feedback.move(session, matter, Move.TRANSFER, LATER, colleague(session, "ligong"))


def test_the_first_answer_and_the_solution_have_their_times(engine: Engine) -> None:
    with transaction(engine) as session:
        matter, ligong = waiting(session), colleague(session, "ligong")
        feedback.move(session, matter, Move.ACCEPT, MORNING, ligong)
        assert matter.responded_at is None
        feedback.move(session, matter, Move.REPLY, LATER, ligong, words="我来看看")
        feedback.move(session, matter, Move.REPLY, LATER + timedelta(hours=1), ligong)
        assert matter.responded_at == LATER
        feedback.move(session, matter, Move.RESOLVE, LATER + timedelta(hours=2), ligong)
        assert (matter.resolved_at, matter.closed_at) == (LATER + timedelta(hours=2), None)
        feedback.move(session, matter, Move.CONFIRM, LATER + timedelta(hours=3), zhangsan(session))
        assert matter.closed_at == LATER + timedelta(hours=3)


def test_a_reopening_begins_a_new_cycle(engine: Engine) -> None:
    with transaction(engine) as session:
        matter, ligong = waiting(session), colleague(session, "ligong")
        feedback.move(session, matter, Move.RESOLVE, LATER, ligong)
        event = feedback.move(session, matter, Move.REOPEN, LATER, zhangsan(session), to=colleague(session, "wang"))
        assert (matter.cycle, matter.responded_at, matter.resolved_at, event.cycle) == (2, None, None, 2)
        assert matter.state == State.WAITING
        assert matter.assignee is colleague(session, "wang")


def test_history_cannot_be_changed(engine: Engine) -> None:
    with pytest.raises(HistoryIsWritten), transaction(engine) as session:
        waiting(session).history[0].why = "不是这样"
        session.flush()


def test_history_cannot_be_deleted(engine: Engine) -> None:
    with pytest.raises(HistoryIsWritten), transaction(engine) as session:
        session.delete(waiting(session).history[0])
        session.flush()


@pytest.mark.parametrize("statement", [update(Event).values(why="不是这样"), delete(Event)])
def test_history_cannot_be_changed_by_a_statement(engine: Engine, statement: object) -> None:
    with pytest.raises(HistoryIsWritten), transaction(engine) as session:
        waiting(session)
        session.execute(statement)  # type: ignore[call-overload]


def test_a_feedback_with_history_cannot_be_deleted(engine: Engine) -> None:
    with pytest.raises(HistoryIsWritten), transaction(engine) as session:
        session.delete(waiting(session))
        session.flush()


def test_two_clicks_at_once_one_wins_and_the_other_sees_the_truth(engine: Engine) -> None:
    matter_id = in_transaction(engine, lambda session: waiting(session).id)

    def accept(session: Session) -> str:
        matter = session.get_one(Feedback, matter_id)
        try:
            feedback.move(session, matter, Move.ACCEPT, LATER, colleague(session, "ligong"))
        except MoveNotAllowed as no:
            return f"{no.wrong}: {no.feedback.state}"
        return "accepted"

    assert sorted(at_once(engine, *[accept] * 4)) == ["accepted", *["state: 处理中"] * 3]
    with transaction(engine) as session:
        moves = list(session.scalars(select(Event.move).where(Event.feedback_id == matter_id)))
        assert moves.count(Move.ACCEPT) == 1


def test_eight_at_once_on_one_feedback_wait_in_line_and_none_is_turned_away(engine: Engine) -> None:
    with transaction(engine) as session:
        matter_id = waiting(session).id

    def add(session: Session) -> None:
        matter = feedback.hold(session, session.get_one(Feedback, matter_id))
        time.sleep(0.02)
        feedback.move(session, matter, Move.ADD, MORNING, colleague(session, "ligong"), words="再加一句")

    at_once(engine, *[add] * 8)
    with transaction(engine) as session:
        assert session.query(Event).filter(Event.move == Move.ADD).count() == 8


def test_every_event_expects_a_reaction(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        expected = list(session.scalars(select(Reaction.event_id)))
        assert expected == [line.id for line in matter.history]


def test_the_desk_has_the_nearest_promise_first(engine: Engine) -> None:
    with transaction(engine) as session:
        hire(session)
        ligong = colleague(session, "ligong")
        late, soon = waiting(session), waiting(session)
        late.respond_by, soon.respond_by = LATER + timedelta(hours=2), LATER
        session.flush()
        assert feedback.open_of(session, ligong) == [soon, late]
        assert feedback.open_loads(session) == {ligong.id: 2}
        feedback.move(session, soon, Move.RESOLVE, LATER, ligong)
        assert feedback.open_of(session, ligong) == [late]
        assert feedback.of_reporter(session, zhangsan(session)) == [soon, late]
