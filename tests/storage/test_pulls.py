"""A source is fetched from by one worker at a time, from where it was left, and again if it rang meanwhile."""

from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage import pulls
from storage.db import in_transaction, transaction
from storage.pulls import Pull
from tests.storage.cast import MORNING, at_once

LATER = MORNING + timedelta(seconds=5)


def _ring(session: Session, token: str = "", source: str = "wk1") -> None:
    pulls.want(session, "wecom", "main", source, MORNING, token, MORNING + timedelta(minutes=10))


def _row(session: Session) -> Pull:
    return session.scalars(select(Pull)).one()


def test_a_doorbell_makes_it_wanted_with_the_newest_token(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session, "old")
        _ring(session, "new")
        row = _row(session)
        assert (row.rings, row.token, pulls.due(session, MORNING)) == (2, "new", [row.id])


def test_a_look_without_a_token_does_not_take_the_token_away(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session, "token")
        pulls.want(session, "wecom", "main", "wk1", LATER)
        assert pulls.token_of(_row(session), LATER) == "token"
        assert pulls.token_of(_row(session), MORNING + timedelta(minutes=10)) == ""


def test_four_doorbells_at_the_same_instant_are_one_source(engine: Engine) -> None:
    at_once(engine, *[lambda session: _ring(session)] * 4)
    with transaction(engine) as session:
        assert _row(session).rings == 4


def test_two_workers_at_the_same_instant_one_fetches(engine: Engine) -> None:
    in_transaction(engine, _ring)
    taken = at_once(engine, *[lambda session: pulls.claim(session, 1, MORNING) is not None] * 4)
    assert sorted(taken) == [False, False, False, True]


def test_a_worker_that_died_is_followed_by_another_and_cannot_go_on_itself(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session)
        pulls.claim(session, 1, MORNING)
        assert pulls.due(session, MORNING + pulls.LEASE - timedelta(seconds=1)) == []
        assert pulls.due(session, MORNING + pulls.LEASE) == [1]
        assert pulls.move_on(session, 1, "", "c1", MORNING + pulls.LEASE)
        assert not pulls.move_on(session, 1, "", "other", MORNING + pulls.LEASE)
        session.expire_all()
        assert _row(session).cursor == "c1"


def test_everything_fetched_it_is_not_wanted_and_keeps_no_token(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session, "token")
        row = pulls.claim(session, 1, MORNING)
        assert row is not None
        pulls.finish(session, 1, row.rings)
        session.expire_all()
        assert (_row(session).wanted_at, _row(session).token, pulls.due(session, LATER)) == (None, "", [])


def test_a_doorbell_while_it_is_fetched_makes_it_wanted_again(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session, "one")
        row = pulls.claim(session, 1, MORNING)
        assert row is not None
        rings = row.rings
        _ring(session, "two")
        pulls.finish(session, 1, rings)
        session.expire_all()
        assert (pulls.due(session, MORNING), _row(session).token) == ([1], "two")


def test_what_went_wrong_is_tried_again_ever_later_and_for_ever(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session)
        at = MORNING
        for seconds in (5, 30, 120, 600, 600, 600):
            assert pulls.claim(session, 1, at) is not None
            pulls.failed(session, 1, at, "busy")
            assert pulls.due(session, at + timedelta(seconds=seconds - 1)) == []
            at += timedelta(seconds=seconds)
            assert pulls.due(session, at) == [1]


def test_a_doorbell_does_not_wait_for_the_next_attempt(engine: Engine) -> None:
    with transaction(engine) as session:
        _ring(session)
        pulls.claim(session, 1, MORNING)
        pulls.failed(session, 1, MORNING, "busy", 3600)
        _ring(session)
        assert pulls.due(session, MORNING) == [1]
