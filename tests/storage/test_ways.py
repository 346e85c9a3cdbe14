"""Ways to answer later: some carry one message, some so many until the customer speaks again, some nobody counts."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import chats
from storage.chats import Way
from storage.db import transaction
from tests.storage.cast import MORNING, group

SOON = MORNING + timedelta(hours=48)


def _kf(session: Session, until: timedelta = timedelta()) -> Way:
    """The way to a WeChat customer that carries five messages."""
    return chats.open_way(session, group(session), "wecom.kf", "wk1", SOON + until, once=False, budget=5)


def test_a_way_with_a_budget_is_offered_until_nothing_is_left(engine: Engine) -> None:
    with transaction(engine) as session:
        way = _kf(session)
        assert [one.left for one in chats.ways_open(session, group(session), MORNING)] == [5]
        chats.use_way(session, way.id, 2, MORNING)
        assert [one.left for one in chats.ways_open(session, group(session), MORNING)] == [3]
        chats.use_way(session, way.id, 3, MORNING)
        assert chats.ways_open(session, group(session), MORNING) == []


def test_when_the_customer_speaks_again_the_budget_is_full_again(engine: Engine) -> None:
    with transaction(engine) as session:
        way = _kf(session)
        chats.use_way(session, way.id, 5, MORNING)
        assert _kf(session, timedelta(hours=1)) is way
        assert [one.left for one in chats.ways_open(session, group(session), MORNING)] == [5]
        assert way.expires_at == SOON + timedelta(hours=1)


def test_a_way_that_nobody_counts_is_used_up_by_one_message(engine: Engine) -> None:
    with transaction(engine) as session:
        way = chats.open_way(session, group(session), "wecom.response_url", "https://x", SOON, once=True)
        assert way.left is None
        chats.use_way(session, way.id, 1, MORNING)
        assert chats.ways_open(session, group(session), MORNING) == []


def test_a_way_that_was_forgotten_meanwhile_is_used_all_the_same(engine: Engine) -> None:
    with transaction(engine) as session:
        way = _kf(session)
        chats.forget_ways(session, SOON)
        chats.use_way(session, way.id, 1, MORNING)
        assert chats.ways_open(session, group(session), MORNING) == []


def test_in_a_chat_that_is_closed_no_way_is_open(engine: Engine) -> None:
    with transaction(engine) as session:
        _kf(session)
        chats.close(session, group(session), MORNING)
        chats.close(session, group(session), SOON)
        assert group(session).closed_at == MORNING
        assert chats.ways_open(session, group(session), MORNING) == []
