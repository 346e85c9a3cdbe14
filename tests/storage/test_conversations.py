"""A dialogue not yet finished is found again, until it ends or expires."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import conversations
from storage.conversations import Conversation
from storage.db import transaction
from tests.storage.cast import MORNING, at_once, group, waiting, zhangsan

SOON = MORNING + timedelta(minutes=10)


def test_a_dialogue_is_found_until_it_expires(engine: Engine) -> None:
    with transaction(engine) as session:
        person, chat = zhangsan(session).id, group(session).id
        talk = conversations.begin(session, person, chat, "intake", SOON, step="order", data={"asked": 1})
        assert conversations.current(session, person, chat, "intake", MORNING) is talk
        assert conversations.current(session, person, chat, "menu", MORNING) is None
        assert conversations.current(session, person, chat, "intake", SOON) is None


def test_a_new_one_of_the_same_topic_takes_the_place_of_the_old(engine: Engine) -> None:
    with transaction(engine) as session:
        person, chat = zhangsan(session).id, group(session).id
        conversations.begin(session, person, chat, "menu", SOON, data={"actions": ["a"]})
        conversations.begin(session, person, chat, "menu", SOON)
        assert [talk.data for talk in session.query(Conversation)] == [{}]


def test_begun_at_the_same_instant_it_is_one_dialogue(engine: Engine) -> None:
    at_once(
        engine,
        *[lambda session: conversations.begin(session, zhangsan(session).id, group(session).id, "menu", SOON).id] * 4,
    )
    with transaction(engine) as session:
        assert session.query(Conversation).count() == 1


def test_ended_it_is_gone(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        person, chat = zhangsan(session).id, group(session).id
        conversations.end(session, conversations.begin(session, person, chat, "menu", SOON))
        conversations.begin(session, person, chat, "intake", SOON, matter.id)
        conversations.begin(session, person, chat, "words", SOON, matter.id)
        conversations.end_all(session, matter.id, "intake")
        assert [talk.topic for talk in session.query(Conversation)] == ["words"]


def test_expired_ones_are_forgotten(engine: Engine) -> None:
    with transaction(engine) as session:
        conversations.begin(session, zhangsan(session).id, group(session).id, "menu", SOON)
        conversations.forget(session, MORNING)
        assert session.query(Conversation).count() == 1
        conversations.forget(session, SOON)
        assert session.query(Conversation).count() == 0
