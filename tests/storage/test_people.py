"""Persons are recognised by what the platforms verified, and staff by the configuration."""

from dataclasses import replace

from sqlalchemy import Engine

from storage import chats, people
from storage.db import transaction
from storage.people import Identity, Person, Role
from tests.storage.cast import CHEN, LIGONG, WANG, at_once, colleague, hire, zhangsan


def test_who_was_never_seen_is_a_customer(engine: Engine) -> None:
    with transaction(engine) as session:
        person = zhangsan(session)
        assert (person.name, person.role, person.is_staff) == ("张三", Role.CUSTOMER, False)


def test_somebody_is_the_same_person_the_second_time(engine: Engine) -> None:
    with transaction(engine) as session:
        first = zhangsan(session).id
    with transaction(engine) as session:
        assert zhangsan(session).id == first


def test_two_first_sights_at_the_same_instant_are_one_person(engine: Engine) -> None:
    ids = at_once(engine, *[lambda session: zhangsan(session).id] * 4)
    assert len(set(ids)) == 1
    with transaction(engine) as session:
        assert session.query(Person).count() == session.query(Identity).count() == 1


def test_a_better_name_replaces_an_id(engine: Engine) -> None:
    with transaction(engine) as session:
        people.recognise(session, "wecom", "main", "zhangsan")
        assert zhangsan(session).name == "张三"
        assert people.recognise(session, "wecom", "main", "zhangsan").name == "张三"


def test_staff_keep_the_configured_name(engine: Engine) -> None:
    with transaction(engine) as session:
        hire(session)
        assert people.recognise(session, "dingtalk", "main", "ligong", "小李").name == "李工"


def test_a_name_without_end_is_cut(engine: Engine) -> None:
    with transaction(engine) as session:
        assert len(people.recognise(session, "wecom", "main", "long", "长" * 5000).name) == people.NAME_CHARACTERS


def test_who_leaves_is_no_longer_staff_and_comes_back_as_the_same_person(engine: Engine) -> None:
    with transaction(engine) as session:
        hire(session)
        before = colleague(session, "ligong").id
        people.sync(session, (WANG, CHEN))
        assert people.by_key(session, "ligong") is None
        assert people.recognise(session, "dingtalk", "main", "ligong").role == Role.CUSTOMER
        people.sync(session, (LIGONG, WANG, CHEN))
        assert colleague(session, "ligong").id == before


def test_an_account_that_is_taken_from_a_colleague_speaks_for_a_customer(engine: Engine) -> None:
    with transaction(engine) as session:
        people.sync(session, (replace(LIGONG, accounts=(*LIGONG.accounts, ("wecom", "main", "ligong.old"))),))
        assert people.recognise(session, "wecom", "main", "ligong.old").is_staff
        people.sync(session, (LIGONG,))
        assert not people.recognise(session, "wecom", "main", "ligong.old").is_staff
        assert people.recognise(session, "dingtalk", "main", "ligong").is_staff


def test_a_customer_who_is_hired_stays_who_they_are(engine: Engine) -> None:
    with transaction(engine) as session:
        person = people.recognise(session, "dingtalk", "main", "ligong", "小李")
        people.sync(session, (LIGONG,))
        assert people.recognise(session, "dingtalk", "main", "ligong").key == "ligong"
        assert people.everyone(session, Role.STAFF) == [colleague(session, "ligong")]
        assert person.identities == []


def test_the_preferred_account_is_where_we_speak_first(engine: Engine) -> None:
    both = replace(LIGONG, accounts=(("wecom", "main", "li"), ("dingtalk", "main", "ligong")))
    with transaction(engine) as session:
        people.sync(session, (both,))
        person = colleague(session, "ligong")
        session.refresh(person)
        first = chats.private_chat(session, person)
        other = chats.private_chat(session, person, "dingtalk", "main")
        assert first is not None and (first.platform, first.chat_id) == ("wecom", "li")
        assert other is not None and (other.platform, other.chat_id) == ("dingtalk", "ligong")
        assert chats.private_chat(session, person, "dingtalk", "other") is None


def test_leads_work_in_their_team_and_managers_above(engine: Engine) -> None:
    with transaction(engine) as session:
        hire(session)
        assert [person.name for person in people.above(session, "tech")] == ["王主管", "陈总"]
        assert [person.name for person in people.everyone(session, Role.MANAGER)] == ["陈总"]
