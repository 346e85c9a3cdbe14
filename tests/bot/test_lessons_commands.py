"""`huisheng lessons` as an administrator types it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result
from rq import Queue
from rq.serializers import JSONSerializer

from bot.cli import main
from storage import queue
from storage.db import connect
from tests.handlers.office import Office
from tests.handlers.teaching.test_correcting import POINTS, reported

Typed = Callable[..., Result]


@pytest.fixture
def office(sqlite_url: str) -> Office:
    """Where 张三 has asked, and 李工 said that it is a complaint."""
    office = Office(connect(sqlite_url))
    office.says("李工", f"改类 {reported(office, POINTS)} 投诉", private=True)
    return office


@pytest.fixture
def typed(sqlite_url: str, redis_url: str, a_company: Callable[..., Path]) -> Typed:
    """Type a command in a folder whose huisheng.toml leads to this ledger."""
    a_company(database_url=sqlite_url, redis_url=redis_url)
    return lambda *words: CliRunner().invoke(main, ["lessons", *words])


def test_lessons_are_listed_with_who_when_and_what(typed: Typed, office: Office) -> None:
    assert "1. 2026-03-02 10:00 李工 F-260302-001：类型 咨询 → 投诉\n" in typed().output


def test_one_is_taken_back_by_its_number_once(typed: Typed, office: Office) -> None:
    assert "✓ 已撤销：F-260302-001 的类型现在是咨询" in typed("undo", "1").output
    assert office.feedback().kind == "咨询"
    assert "已撤销）" in typed().output
    assert "第 1 条已经撤销过了。" in typed("undo", "1").output
    assert office.moves().count("correct") == 2


def test_what_is_taken_back_rings_the_workers(typed: Typed, office: Office, redis_url: str) -> None:
    waiting = Queue(queue.QUEUE, connection=redis.Redis.from_url(redis_url), serializer=JSONSerializer)
    typed("undo", "1")
    assert queue.JOBS["react"] in [job.func_name for job in waiting.jobs]


def test_what_was_dismissed_is_put_back_on_its_desk(typed: Typed, office: Office) -> None:
    office.says("李工", "不是反馈 F-260302-001", private=True)
    assert "是不是反馈 是 → 否" in typed().output
    assert "✓ 已撤销：F-260302-001 已放回，照常处理" in typed("undo", "2").output
    assert office.feedback().state == "待接单"


def test_a_number_that_is_none_is_said(typed: Typed, office: Office) -> None:
    done = typed("undo", "9")
    assert done.exit_code == 1
    assert "没有编号为 9 的更正" in done.output


def test_nothing_put_right_yet(typed: Typed, sqlite_url: str) -> None:
    assert typed().output == "还没有更正过什么。\n"
