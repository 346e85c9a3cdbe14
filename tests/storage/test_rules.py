"""The ledger of rules: pages of what was said, newest first, until there is no more."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from storage import rules
from storage.db import transaction
from storage.rules import digest
from tests.handlers.office import MONDAY_TEN, Office


def test_what_was_said_comes_in_pages_and_ends(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_AT_ONCE", 2)
    office = Office(engine)
    for who in ("张三", "王芳", "赵六"):
        office.says(who, "对账单导出一直失败，点了没反应")
    since = MONDAY_TEN - timedelta(days=1)
    with transaction(engine) as session:
        first = rules.said_since(session, since)
        second = rules.said_since(session, since, first[-1].id)
        assert [one.reporter.name for one in (*first, *second)] == ["赵六", "王芳", "张三"]
        assert rules.said_since(session, since, second[-1].id) == []


def test_equal_texts_have_equal_digests_in_whatever_order_they_are_written() -> None:
    assert digest({"a": 1, "b": ["二"]}) == digest({"b": ["二"], "a": 1}) != digest({"a": 1, "b": ["三"]})
    assert len(digest({})) == 64
