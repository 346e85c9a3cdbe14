"""The ERP of 晨光贸易 has a key: only its digest is kept, and what it asks for twice is known."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from storage import api_keys
from storage.api_keys import ApiKey, NameTaken, OtherContent
from storage.db import in_transaction, transaction
from tests.storage.cast import MORNING


@pytest.fixture
def words(engine: Engine) -> str:
    """The key as its program keeps it."""
    return in_transaction(engine, lambda session: api_keys.new(session, "晨光ERP", "晨光贸易", MORNING))[1]


def test_a_key_opens_and_is_nowhere_in_the_ledger(engine: Engine, words: str) -> None:
    with transaction(engine) as session:
        key = api_keys.behind(session, words, MORNING)
        assert key is not None and (key.name, key.company) == ("晨光ERP", "晨光贸易")
        assert words.startswith("hs_") and len(words) > 40
        kept = [str(value) for row in session.query(ApiKey) for value in vars(row).values()]
        assert not any(words in value for value in kept)


@pytest.mark.parametrize("wrong", ["", "hs_", "hs_" + "A" * 43])
def test_nothing_else_opens(engine: Engine, words: str, wrong: str) -> None:
    with transaction(engine) as session:
        assert api_keys.behind(session, wrong, MORNING) is None
        assert api_keys.behind(session, words.swapcase(), MORNING) is None


def test_a_revoked_key_opens_no_more_and_its_name_is_not_given_again(engine: Engine, words: str) -> None:
    with transaction(engine) as session:
        assert api_keys.revoke(session, "晨光ERP", MORNING) is not None
        assert api_keys.revoke(session, "没有的", MORNING) is None
    with transaction(engine) as session:
        assert api_keys.behind(session, words, MORNING) is None
        with pytest.raises(NameTaken):
            api_keys.new(session, "晨光ERP", "", MORNING)


def test_it_is_noted_when_it_was_last_used_once_a_minute(engine: Engine, words: str) -> None:
    for seconds in (0, 30, 61):
        in_transaction(
            engine, lambda session, s=seconds: api_keys.behind(session, words, MORNING + timedelta(seconds=s))
        )
        with transaction(engine) as session:
            used = session.query(ApiKey).one().last_used_at
            assert used == MORNING + timedelta(seconds=seconds if seconds != 30 else 0)


def test_a_call_repeated_is_the_same_call_and_with_other_content_it_is_refused(engine: Engine, words: str) -> None:
    with transaction(engine) as session:
        key = api_keys.behind(session, words, MORNING)
        assert key is not None
        first = api_keys.call_once(session, key, "order-1", "a" * 64, MORNING)
        assert api_keys.call_once(session, key, "order-1", "a" * 64, MORNING) == first
        assert api_keys.call_once(session, key, "order-2", "a" * 64, MORNING) != first
        with pytest.raises(OtherContent):
            api_keys.call_once(session, key, "order-1", "b" * 64, MORNING)
