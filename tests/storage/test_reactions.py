"""Whatever has happened waits for its consequences, until they are drawn once."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import patience, reactions
from storage.db import in_transaction, transaction
from tests.storage.cast import MORNING, at_once, waiting


def _events(engine: Engine) -> list[int]:
    return in_transaction(engine, lambda session: [line.id for line in waiting(session).history])


def test_the_oldest_comes_first(engine: Engine) -> None:
    events = _events(engine)
    with transaction(engine) as session:
        assert reactions.waiting(session, MORNING) == events
        assert reactions.waiting(session, MORNING - timedelta(seconds=1)) == []


def test_two_who_take_it_at_the_same_instant_one_has_it(engine: Engine) -> None:
    event, *_ = _events(engine)
    taken = at_once(engine, *[lambda session: reactions.take(session, event)] * 4)
    assert sorted(taken) == [False, False, False, True]


def test_whoever_goes_by_one_that_waits_is_not_overtaken(engine: Engine) -> None:
    event, *_ = _events(engine)
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            assert reactions.is_waiting(session, event)
            taking = pool.submit(in_transaction, engine, lambda session: reactions.take(session, event))
            assert wait([taking], 0.2).not_done
        assert taking.result(10)
    with transaction(engine) as session:
        assert not reactions.is_waiting(session, event)


def test_what_is_not_committed_is_not_taken(engine: Engine) -> None:
    event, *_ = _events(engine)
    with Session(engine) as session:
        assert reactions.take(session, event)
        session.rollback()
    with transaction(engine) as session:
        assert reactions.take(session, event)


def test_one_that_failed_waits_and_lets_the_others_pass(engine: Engine) -> None:
    first, *others = _events(engine)
    at = MORNING
    for seconds in (*patience.RETRY_AFTER, patience.RETRY_AFTER[-1]):
        with transaction(engine) as session:
            reactions.failed(session, first, at)
            assert reactions.waiting(session, at) == others
            at += timedelta(seconds=seconds)
            assert reactions.waiting(session, at) == [first, *others]
