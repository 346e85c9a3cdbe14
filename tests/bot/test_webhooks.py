"""The HTTP door: what is authentic is heard once, what is not is refused, and nothing of us gets out."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot import app
from bot.platforms.dingtalk.inbound.doors import NOTHING_TO_SAY, RobotDoor
from bot.platforms.port import BODY_BYTES, Doorbell, Request, Response
from handlers.messages import Clicked, Heard, Reply, Where, Who
from handlers.privacy.purposes import ANSWERS
from storage import chats, deliveries, leases
from storage.db import connect, transaction
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from storage.migrate import upgrade
from storage.pulls import Pull
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
    doors = [Front(front.house) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda door: door.knock(said(WORDS)), doors))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert (_count(front, Feedback), _count(front, Message)) == (1, 1)


def test_an_answer_that_dingtalk_no_longer_waits_for_follows_once(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RobotDoor, "patience", 0)
    late, again = front.knock(said(WORDS)), front.knock(said(WORDS))
    assert late.get_json() == again.get_json() == NOTHING_TO_SAY
    with transaction(front.house.engine) as session:
        follows = session.scalars(select(Delivery).where(Delivery.purpose.startswith(ANSWERS))).all()
        assert ["已登记" in row.show["text"] or "已记下" in row.show["text"] for row in follows] == [True]


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


class _Ringing:
    """A door that only says that there is something to fetch."""

    path = "wecom/main/kf"

    def hear(self, request: Request, at: datetime) -> Doorbell:
        """It rings."""
        until = at + timedelta(minutes=10)
        return Doorbell("wecom", "main", "wk1", request.query["token"], until, Response(b"success"))

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """Nothing is ever said by it."""
        raise LookupError("nobody spoke")


def test_a_doorbell_is_answered_at_once_and_what_it_stands_for_is_fetched_later(front: Front) -> None:
    ringing = Front(replace(front.house, doors={_Ringing.path: _Ringing()}))
    for token in ("one", "two"):
        answer = ringing.client.post(f"/wecom/main/kf?token={token}")
        assert (answer.status_code, answer.data) == (200, b"success")
    with transaction(front.house.engine) as session:
        (pull,) = session.query(Pull)
        assert (pull.source, pull.token, pull.rings, pull.cursor) == ("wk1", "two", 2, "")
    assert _count(front, Message) == 0


def test_a_doorbell_that_cannot_be_written_down_rings_again(front: Front) -> None:
    away = replace(front.house, doors={_Ringing.path: _Ringing()}, engine=connect("postgresql://127.0.0.1:1/away"))
    assert Front(away).client.post("/wecom/main/kf?token=one").status_code == 500


class _CardDoor:
    """A door by which 李工 presses a button; its platform waits so many seconds for the answer."""

    path = "dingtalk/main/card"

    def __init__(self, card: str, action: str, patience: float) -> None:
        self._card, self._action, self.patience = card, action, patience

    def hear(self, request: Request, at: datetime) -> Heard | Response | Doorbell:
        common = {"platform": "dingtalk", "account": "main"}
        return Clicked(
            message_id="press-1",
            who=Who(**common, user_id="ligong"),
            where=Where(**common, chat_id="ligong", kind="private"),
            at=at,
            answers=frozenset({"repaint"}),
            action=self._action,
            card=self._card,
        )

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        return Response(b"painted" if reply.repaint else b"")


@pytest.mark.parametrize(("patience", "late"), [(60, False), (0, True)])
def test_a_card_whose_platform_no_longer_takes_the_answer_is_painted_by_a_worker(
    front: Front, patience: float, late: bool
) -> None:
    front.knock(said(WORDS))
    with transaction(front.house.engine) as session:
        alone = chats.find_or_open(session, "dingtalk", "main", "ligong", "private")
        shown = {"type": "card", "title": "F-1"}
        row = deliveries.deliver(session, "event:1", "card", alone, shown, front.house.now())
        row.status, number = Status.SENT, row.id
        action = f"accept:{session.query(Feedback).one().number}:"
        door = _CardDoor(deliveries.key_of(row), action, patience)
    house = replace(front.house, doors={door.path: door})
    assert Front(house).client.post(f"/{door.path}").data == b"painted"
    with transaction(house.engine) as session:
        painted = session.get_one(Delivery, number)
        assert (painted.repaint_at is not None, painted.painted is None) == (late, late)
