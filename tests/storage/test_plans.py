"""What is asked all day long is answered from an index, however much has been done already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.demo.database import a_database
from storage import (
    alarms,
    attachments,
    deliveries,
    feedback,
    metrics,
    opinions,
    paintings,
    people,
    pulls,
    surveys,
    tasks,
)
from storage.db import connect, transaction
from storage.migrate import upgrade
from storage.people import Person, Role
from tests.storage.cast import MORNING

ASKED: dict[str, tuple[Callable[[Session], Any], str]] = {
    "alarms that are due": (lambda session: alarms.due(session, MORNING), "ix_alarms_due"),
    "deliveries that are due": (lambda session: deliveries.due(session, MORNING), "ix_deliveries_due"),
    "whose turn it is in a chat": (lambda session: deliveries.due(session, MORNING), "ix_deliveries_line"),
    "open matters of each colleague": (feedback.open_loads, "ix_feedback_desk"),
    "who leads": (lambda session: people.everyone(session, Role.LEAD), "ix_persons_role"),
    "surveys that wait for one customer": (
        lambda session: surveys.waiting_for(session, Person(id=1)),
        "ix_feedback_reporter_chat",
    ),
    "scores of a day": (lambda session: metrics.low_scores(session, MORNING, MORNING, 2), "ix_surveys_answered_at"),
    "files to be fetched": (lambda session: attachments.due(session, MORNING), "ix_attachments_due"),
    "sources to be fetched from": (lambda session: pulls.due(session, MORNING), "ix_pulls_wanted"),
    "what somebody has to do by hand": (lambda session: tasks.open_of(session, Person(id=1)), "ix_tasks_open"),
    "what goes with words to a customer": (lambda session: attachments.of_event(session, 1), "ix_attachments_event_id"),
    "second opinions to be asked for": (lambda session: opinions.due(session, MORNING), "ix_opinions_due"),
    "cards that look old": (lambda session: paintings.unpainted(session, MORNING), "ix_deliveries_repaint"),
}


@contextmanager
def _overheard(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that go to the database, with their parameters."""
    heard = list[tuple[str, Any]]()

    def hear(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A ledger of its own: statistics of rows that other tests have deleted would weigh in PostgreSQL's choice."""
    given = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    with a_database(tmp_path_factory.mktemp("plans"), given) as url:
        upgrade(url)
        engine = connect(url)
        yield engine
        engine.dispose()


@pytest.mark.parametrize("question", ASKED)
def test_it_is_answered_from_its_index(untouched: Engine, question: str) -> None:
    ask, index = ASKED[question]
    with transaction(untouched) as session, _overheard(untouched) as heard:
        ask(session)
    statement, parameters = heard[-1]
    with untouched.connect() as connection:
        if untouched.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
        explain = "EXPLAIN" if untouched.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
    assert index in plan
