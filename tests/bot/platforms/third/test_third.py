"""A third platform is a folder and a line: everything else carries it from the door to the worker unchanged."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import redis

from bot.app import create_app
from bot.house import House
from bot.platforms import registry
from bot.platforms.registry import Known
from bot.settings import BadSettings, load
from tests.bot.platforms.third.paper.account import PaperAccount
from tests.bot.platforms.third.paper.platform import PaperPlatform
from workers import deliver, react, shift

SETTINGS = """
secret = "a secret of sixteen or more"

[paper.main]
board_url = "{board}"

[policy]
default_team = "tech"
[policy.teams.tech]
name = "技术组"
[policy.people.ligong]
name = "李工"
team = "tech"
accounts = ["paper.main:ligong"]
"""


@dataclass
class Board:
    """Where notes hang: reader and words, each key once."""

    url: str = ""
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def about(self, reader: str) -> str:
        """All that hangs there for one reader."""
        return "\n".join(words for whose, words in self.notes.values() if whose == reader)


@pytest.fixture
def board() -> Iterator[Board]:
    """A board on the loopback."""
    here = Board()

    class Pin(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            note = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            here.notes.setdefault(note["key"], (note["for"], note["words"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pin) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        here.url = f"http://127.0.0.1:{server.server_port}/pin"
        yield here
        server.shutdown()


@pytest.fixture(autouse=True)
def _the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that has to be written elsewhere."""
    monkeypatch.setitem(registry.PLATFORMS, "paper", Known(PaperAccount, PaperPlatform))  # type: ignore[arg-type]


@dataclass
class Messenger:
    """Brings notes to the house, and lets its workers work."""

    house: House
    brought: int = 0

    def bring(self, user_id: str, words: str, **more: Any) -> str:
        """What is answered on the spot."""
        self.brought += 1
        note = {"id": f"n-{self.brought}", "from": user_id, "name": {"zhangsan": "张三"}.get(user_id, "李工"), **more}
        client = create_app(self.house).test_client()
        answer = client.post("/paper/main/notes", json=note | {"words": words}, headers={"X-Password": "芝麻开门"})
        assert answer.status_code == 200
        react.react(0)
        deliver.deliver(0)
        told: str = answer.get_json()["words"]
        return told


@pytest.fixture
def messenger(board: Board, sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[Messenger]:
    """A house whose only platform is paper, configured by file and environment like any other."""
    file = tmp_path / "huisheng.toml"
    file.write_text(SETTINGS.format(board=board.url), "utf-8")
    environ = {"HUISHENG_PAPER__MAIN__PASSWORD": "芝麻开门"}
    environ |= {"HUISHENG_DATABASE_URL": sqlite_url, "HUISHENG_REDIS_URL": redis_url}
    house = House.open(load(environ, file))
    shift.begin(house, redis.Redis.from_url(redis_url))
    yield Messenger(house)
    house.engine.dispose()


def test_a_complaint_on_paper_reaches_its_assignee_and_the_answer_comes_back(
    messenger: Messenger, board: Board
) -> None:
    receipt = messenger.bring("zhangsan", "打印机又坏了，一上午没法发货，急")
    assert "F-" in receipt
    assert "打印机又坏了" in board.about("ligong") and "1. " in board.about("ligong")
    for words in ("2", "换了硒鼓，请再试一次", "1"):  # reply to the customer, the words, send
        messenger.bring("ligong", words)
    assert "换了硒鼓" in board.about("zhangsan")


def test_a_note_that_is_brought_twice_is_heard_once_and_answered_alike(messenger: Messenger, board: Board) -> None:
    answers = {messenger.bring("zhangsan", "打印机坏了，急", id="n-7") for _ in range(3)}
    assert len(answers) == 1 and board.about("ligong").count("“打印机坏了，急”") == 1


def test_who_is_not_the_messenger_is_not_heard(messenger: Messenger) -> None:
    client = create_app(messenger.house).test_client()
    assert client.post("/paper/main/notes", json={"id": "1", "from": "x"}).status_code == 403


def test_its_settings_are_checked_like_all_others(tmp_path: Path) -> None:
    file = tmp_path / "huisheng.toml"
    file.write_text(SETTINGS.format(board="http://127.0.0.1:1/pin").replace("board_url", "bord_url"), "utf-8")
    with pytest.raises(BadSettings) as bad:
        load({"HUISHENG_PAPER__MAIN__PASSWORT": "x"}, file)
    said = "\n".join(bad.value.problems)
    assert "paper.main.bord_url" in said and "board_url" in said
    assert "HUISHENG_PAPER__MAIN__PASSWORD" in said and "芝麻" not in said
