"""What could not be delivered stands on somebody's list until they have done it."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import tasks
from storage.db import transaction
from storage.moves import State
from storage.tasks import Task
from tests.storage.cast import MORNING, colleague, waiting


def _put(session: Session, cause: str = "delivery:1") -> Task:
    matter = waiting(session) if cause == "delivery:1" else session.get_one(Task, 1).feedback
    return tasks.put(session, cause, "undelivered", colleague(session, "ligong"), matter, "请联系张三", MORNING)


def test_it_stands_there_once_and_until_it_is_done(engine: Engine) -> None:
    with transaction(engine) as session:
        task, ligong = _put(session), colleague(session, "ligong")
        again = tasks.put(session, task.cause, task.kind, ligong, task.feedback, "请联系张三", MORNING)
        assert again is task
        assert tasks.open_of(session, ligong) == [task]
        assert tasks.done(session, ligong, MORNING, task_id=task.id) == 1
        assert tasks.open_of(session, ligong) == []
        assert tasks.done(session, ligong, MORNING, task_id=task.id) == 0


def test_nobody_crosses_off_what_is_on_somebody_else_s_list(engine: Engine) -> None:
    with transaction(engine) as session:
        task = _put(session)
        assert tasks.done(session, colleague(session, "wang"), MORNING, task_id=task.id) == 0
        assert tasks.open_of(session, colleague(session, "ligong")) == [task]


def test_all_about_one_matter_is_crossed_off_at_once(engine: Engine) -> None:
    with transaction(engine) as session:
        first, _ = _put(session), _put(session, "delivery:2")
        assert tasks.done(session, colleague(session, "ligong"), MORNING, matter=first.feedback) == 2


@pytest.mark.parametrize(("state", "left"), [(State.CLOSED, 0), (State.WITHDRAWN, 0), (State.TO_CONFIRM, 1)])
def test_what_the_customer_has_confirmed_or_taken_back_needs_nobody(engine: Engine, state: State, left: int) -> None:
    with transaction(engine) as session:
        task = _put(session)
        task.feedback.state = state
        session.flush()
        assert len(tasks.open_of(session, colleague(session, "ligong"))) == left
