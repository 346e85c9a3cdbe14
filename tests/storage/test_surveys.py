"""One survey per cycle; the first score counts."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import feedback, surveys
from storage.db import in_transaction, transaction
from storage.feedback import Feedback, Move
from storage.surveys import Survey
from tests.storage.cast import MORNING, at_once, colleague, waiting, zhangsan

LATER = MORNING + timedelta(minutes=5)


def test_asked_twice_it_is_the_same_survey(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        assert surveys.ask(session, matter, MORNING) is surveys.ask(session, matter, LATER)


def test_asked_at_the_same_instant_it_is_one_survey(engine: Engine) -> None:
    matter_id = in_transaction(engine, lambda session: waiting(session).id)
    ids = at_once(engine, *[lambda session: surveys.ask(session, session.get_one(Feedback, matter_id), MORNING).id] * 4)
    assert len(set(ids)) == 1
    with transaction(engine) as session:
        assert session.query(Survey).count() == 1


def test_the_owner_of_that_day_stays_with_it(engine: Engine) -> None:
    with transaction(engine) as session:
        matter, ligong = waiting(session), colleague(session, "ligong")
        survey = surveys.ask(session, matter, MORNING)
        feedback.move(session, matter, Move.TRANSFER, LATER, ligong, to=colleague(session, "zhaogong"))
        assert survey.owner_id == ligong.id


def test_the_first_score_counts(engine: Engine) -> None:
    with transaction(engine) as session:
        survey = surveys.ask(session, waiting(session), MORNING)
        assert surveys.answer(session, survey, 2, LATER)
        assert not surveys.answer(session, survey, 5, LATER)
        assert (survey.score, survey.answered_at) == (2, LATER)


def test_a_new_cycle_has_its_own_survey(engine: Engine) -> None:
    with transaction(engine) as session:
        matter, ligong = waiting(session), colleague(session, "ligong")
        feedback.move(session, matter, Move.RESOLVE, MORNING, ligong)
        first = surveys.ask(session, matter, MORNING)
        assert surveys.waiting_for(session, zhangsan(session)) == [first]
        feedback.move(session, matter, Move.REOPEN, LATER, zhangsan(session))
        assert surveys.waiting_for(session, zhangsan(session)) == []
        second = surveys.ask(session, matter, LATER)
        assert surveys.of_feedback(session, matter) == [first, second]
        assert surveys.of_cycle(session, matter) is second
        assert surveys.of_cycle(session, matter, 1) is first
