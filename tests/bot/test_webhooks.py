"""The HTTP door: what is authentic is heard once, what is not is refused, and nothing of us gets out."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot import app
from bot.webhooks import BODY_BYTES
from storage import leases
from storage.db import connect, transaction
from storage.feedback import Feedback
from storage.migrate import upgrade
from storage.transcript import Message
from tests.bot.front import DOOR, Front, open_front, said, settings_of

WORDS = "打印机又坏了，急"


@pytest.fixture
def front(database_url: str, redis_url: str) -> Iterator[Front]:
    """The front door, on SQLite and on PostgreSQL."""
    front = open_front(database_url, redis_url)
    yield front
    front.house.engine.dispose()


def _count(front: Front, kind: type[Any]) -> int:
    with transaction(front.house.engine) as session:
        return session.query(kind).count()


def test_words_are_answered_on_the_spot_and_written_down(front: Front) -> None:
    answer = front.knock(said(WORDS))
    assert answer.status_code == 200
    assert "F-" in answer.get_data(as_text=True)
    with transaction(front.house.engine) as session:
        assert [matter.text for matter in session.query(Feedback)] == [WORDS]


def test_the_same_callback_four_times_is_heard_once_and_answered_alike(front: Front) -> None:
    answers = {front.knock(said(WORDS)).data for _ in range(4)}
    assert len(answers) == 1
    assert (_count(front, Feedback), _count(front, Message)) == (1, 1)


def test_the_same_callback_four_times_at_the_same_instant_is_heard_once(front: Front) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Front(front.house).knock(said(WORDS)), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert (_count(front, Feedback), _count(front, Message)) == (1, 1)


@pytest.mark.parametrize(
    ("knock", "status"),
    [
        ({"body": said(WORDS), "secret": "another secret"}, 403),
        ({"body": said(WORDS), "age_seconds": 7200}, 403),
        ({"body": said(WORDS), "age_seconds": -7200}, 403),
        ({"body": b"{not json"}, 400),
        ({"body": b""}, 400),
        ({"body": b"\xff\xfe"}, 400),
        ({"body": b"[" * 50_000}, 400),
        ({"body": ["a", "list"]}, 400),
        ({"body": b"x" * (BODY_BYTES + 1)}, 413),
    ],
)
def test_what_is_not_authentic_or_cannot_be_read_is_refused(front: Front, knock: dict[str, Any], status: int) -> None:
    with capture_logs() as lines:
        answer = front.knock(**knock)
    assert (answer.status_code, answer.data) == (status, b"")
    assert [line["event"] for line in lines] == ["refused"] * (status != 413)
    assert "打印机" not in str(lines)
    assert (_count(front, Feedback), _count(front, Message)) == (0, 0)


def test_an_unsigned_call_is_refused(front: Front) -> None:
    assert front.client.post(DOOR, json=said(WORDS)).status_code == 403


def test_what_we_do_not_know_is_authentic_all_the_same_and_kept(front: Front) -> None:
    answer = front.knock(said("", msgtype="hologram"))
    assert answer.status_code == 200
    with transaction(front.house.engine) as session:
        (kept,) = session.query(Message)
    assert "hologram" in json.dumps([kept.kind, kept.details])


@pytest.mark.parametrize("words", ["a\x00b", "\ud83d", "长" * 4_000, "'; DROP TABLE feedback; --", "{number} %s"])
def test_strange_words_are_words(front: Front, words: str) -> None:
    assert front.knock(said(words)).status_code == 200


def test_a_strange_name_is_a_name(front: Front) -> None:
    assert front.knock(said(WORDS, senderNick="名" * 3_000 + "\x00")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/dingtalk/main", "/dingtalk/other/robot", "/wecom/main/app", "/../etc/passwd"])
def test_there_is_nothing_where_no_door_is(front: Front, path: str) -> None:
    for answer in (front.client.get(path), front.client.post(path, data=b"x")):
        assert (answer.status_code, answer.data) == (404, b"")


def test_other_methods_are_refused(front: Front) -> None:
    answer = front.client.put(DOOR, data=b"x")
    assert (answer.status_code, answer.data) == (405, b"")


def test_what_nobody_foresaw_is_logged_and_stays_inside(front: Front) -> None:
    with front.house.engine.begin() as connection:
        connection.execute(text("ALTER TABLE messages RENAME TO gone"))
    try:
        with capture_logs() as lines:
            answer = front.knock(said(WORDS))
        assert (answer.status_code, answer.data) == (500, b"")
        assert [(line["event"], line["log_level"]) for line in lines] == [("unexpected", "error")]
    finally:
        with front.house.engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO messages"))
    assert front.knock(said(WORDS)).status_code == 200


def test_healthz_tells_of_the_ledger_and_the_ticker(front: Front) -> None:
    assert front.client.get("/healthz").json == {"database": "ok", "ticker": "away", "ticker_beat_seconds": None}
    with transaction(front.house.engine) as session:
        leases.hold(session, "ticker", "me", front.house.now())
    answer = front.client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["ticker"] == "ok"


def test_healthz_without_the_ledger_is_503(front: Front) -> None:
    away = replace(front.house, engine=connect("postgresql://127.0.0.1:1/away"))
    answer = Front(away).client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": "away", "ticker": "unknown"})


def test_a_ledger_that_is_away_makes_the_platform_call_again(front: Front) -> None:
    away = Front(replace(front.house, engine=connect("postgresql://127.0.0.1:1/away")))
    assert away.knock(said(WORDS)).status_code == 500
    assert front.knock(said(WORDS)).status_code == 200


def test_a_web_process_that_starts_before_its_tables_waits_for_them(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    settings = settings_of(url, redis_url)
    monkeypatch.setattr(app, "load", lambda: settings)
    monkeypatch.setattr(app.logs, "set_up", lambda *_: None)
    threading.Timer(0.2, upgrade, [url]).start()
    assert app.create_app().test_client().get("/healthz").status_code == 200
