"""Chats and the ways that lead there."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import chats
from storage.chats import Chat, Way
from storage.db import transaction
from tests.storage.cast import MORNING, at_once, group

HOUR = timedelta(hours=1)


def test_two_first_sights_at_the_same_instant_are_one_chat(engine: Engine) -> None:
    ids = at_once(engine, *[lambda session: group(session).id] * 4)
    assert len(set(ids)) == 1
    with transaction(engine) as session:
        assert session.query(Chat).count() == 1


def test_a_renamed_group_has_its_new_name(engine: Engine) -> None:
    with transaction(engine) as session:
        group(session)
        assert chats.find_or_open(session, "wecom", "main", "group-1", chats.GROUP, "新名字").title == "新名字"
        assert chats.find_or_open(session, "wecom", "main", "group-1", chats.GROUP).title == "新名字"


def test_a_lasting_way_is_renewed_and_never_shortened(engine: Engine) -> None:
    with transaction(engine) as session:
        chat = group(session)
        chats.open_way(session, chat, "dingtalk.session", "https://old", MORNING + 2 * HOUR, once=False)
        chats.open_way(session, chat, "dingtalk.session", "https://new", MORNING + HOUR, once=False)
        ways = chats.ways_open(session, chat, MORNING)
        assert [(way.address, way.expires_at) for way in ways] == [("https://new", MORNING + 2 * HOUR)]


def test_ways_for_one_use_are_kept_apart_newest_first_until_used_or_ended(engine: Engine) -> None:
    with transaction(engine) as session:
        chat = group(session)
        for name, ends in (("ended", -HOUR), ("used", HOUR), ("older", HOUR), ("newer", HOUR)):
            way = chats.open_way(session, chat, "wecom.response_url", name, MORNING + ends, once=True)
            way.used_at = MORNING if name == "used" else None
        session.flush()
        assert [way.address for way in chats.ways_open(session, chat, MORNING)] == ["newer", "older"]


def test_ended_ways_are_forgotten(engine: Engine) -> None:
    with transaction(engine) as session:
        chat = group(session)
        chats.open_way(session, chat, "wecom.response_url", "ended", MORNING, once=True)
        chats.open_way(session, chat, "wecom.response_url", "open", MORNING + HOUR, once=True)
        chats.forget_ways(session, MORNING)
        assert [way.address for way in session.query(Way)] == ["open"]
