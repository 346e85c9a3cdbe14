"""Who means harm, and what goes down: nobody acts for another, nothing is lost, nothing is told twice."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import redis
import requests
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot.demo.player import Player
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH
from handlers.texts import TEXTS
from storage.chats import Chat
from storage.deliveries import Delivery, Status
from storage.feedback import Event, Feedback
from storage.people import Person
from storage.reactions import Reaction
from storage.transcript import Message
from tests.stories.conftest import play_in
from tests.stories.raw_wire import app_text, bot_pressed, bot_said, call_app, call_bot, heard

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

APART_SECONDS = 180
BROKEN = "再反馈一个问题：你们的系统导出功能昨天开始一直报错"
VERBS = ("accept", "transfer", "reply", "ask", "resolve", "send", "rewrite", "drop", "skip", "cancel", "assign")
"""Whoever brought it is not asked, nor who looks after it."""


@pytest.fixture(scope="module")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One world with both platforms on PostgreSQL, where what happens at once truly happens at once."""
    with Stack(BOTH, tmp_path_factory.mktemp("attacked"), database_url=postgres) as running:
        yield running


@pytest.fixture
def player(stack: Stack) -> Player:
    """Everybody in the world, some time after whatever was said before."""
    player = play_in(stack.world, stack)
    player.later(APART_SECONDS)
    return player


@pytest.fixture(autouse=True)
def _nobody_was_surprised(stack: Stack) -> Iterator[None]:
    """Whatever comes in, no process meets what it did not foresee."""
    yield
    assert stack.fallen() == []
    for name in ("web", "stream", "worker", "ticker"):
        log = stack.log(name)
        assert "Traceback" not in log
        assert not re.search(r"\"level\": \"error\"", log), log[-3000:]


def rows(stack: Stack, query: Any) -> Sequence[Any]:
    """What the ledger answers."""
    engine = create_engine(stack.database_url)
    with Session(engine) as session:
        found = session.scalars(query).all()
    engine.dispose()
    return found


def at_once(*calls: Callable[[], requests.Response]) -> list[int]:
    """The statuses of calls that are made at the same instant."""
    together = threading.Barrier(len(calls))

    def run(call: Callable[[], requests.Response]) -> int:
        together.wait()
        return call().status_code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_until_settled(stack: Stack) -> None:
    """Let time pass until nothing is on its way any more: a lease of the dead must run out first."""
    waiting = select(Delivery.id).where(Delivery.status.in_((Status.PENDING, Status.SENDING)))
    until = time.monotonic() + 90
    while rows(stack, waiting) or rows(stack, select(Reaction.event_id)):
        assert time.monotonic() < until, "something is still on its way"
        time.sleep(0.5)
        stack.control.advance(20)


def reported(player: Player) -> str:
    """张三 reports in the group, and 李工 has the card; the number."""
    player.says("张三", BROKEN)
    first = player.hears("张三", "F-")
    number = first[first.index("F-") :][:12]
    player.hears("李工", number, "待接单", since=0)
    return number


def test_what_a_customer_forges_moves_nothing(stack: Stack, player: Player) -> None:
    number = reported(player)
    seen = select(Event.move).join(Feedback).where(Feedback.number == number)
    before = rows(stack, seen)
    for turn, verb in enumerate((*VERBS, "hand", "score", "answer", "none")):
        for value in ("", "1", "ligong", "since/0", "nothing/0", "9" * 5_000):
            call = bot_pressed(stack, "wangfang", f"{verb}:{number}:{value}", f"forged-{number}-{turn}-{value[:9]}")
            assert call_bot(stack, call).status_code == 200
    assert rows(stack, seen) == before


STRANGE: dict[str, dict[str, Any]] = {
    "nul": {"text": {"content": "@回声 打不\0开"}},
    "half a pair": {"text": {"content": "@回声 打不开\ud83d"}},
    "turned round": {"text": {"content": "@回声 \u202e打不开\u2067"}},
    "unseen": {"text": {"content": "@回声 \u200b\u2060\ufeff"}},
    "emoji": {"text": {"content": "@回声 😡😡😡👨‍👩‍👧"}},
    "long": {"text": {"content": "@回声 " + "长" * 7_000}},
    "digits": {"text": {"content": "@回声 系统打不开" + "1" * 30_000}},
    "blanks": {"text": {"content": "@回声" + " " * 30_000 + "打不开"}},
    "no text": {"text": ["打不开"]},
    "long user": {"from": {"userid": "u" * 300}},
    "odd user": {"from": {"userid": "a\0b\u202e"}},
    "long chat": {"chatid": "c" * 300},
    "number for a user": {"from": {"userid": 10**400}},
    "unknown field": {"msgtype": "hologram", "hologram": {"a": "\0\ud800"}},
    "long kind": {"msgtype": "k" * 300},
    "float": {"create_time": 1e300, "msgid": 1.5},
    "foreign card": {
        "msgtype": "event",
        "event": {
            "eventtype": "template_card_event",
            "template_card_event": {"event_key": "score:F\0:1", "task_id": f"d{'9' * 30}-x"},
        },
    },
}


@pytest.mark.parametrize("what", STRANGE)
def test_whatever_the_content_it_is_heard_or_refused(stack: Stack, what: str) -> None:
    began = time.perf_counter()
    answer = call_bot(stack, bot_said(stack, "", f"strange-{what}", **STRANGE[what]))
    assert answer.status_code in (200, 400)
    assert time.perf_counter() - began < 3


def test_the_same_message_eight_times_at_the_same_instant_is_heard_once(stack: Stack) -> None:
    said = bot_said(stack, BROKEN, "eight", chatid="wrEIGHT")
    assert at_once(*[lambda: call_bot(stack, said)] * 8) == [200] * 8
    assert len(heard(stack, "eight")) == 1


def test_eight_strangers_who_open_a_new_group_at_once_are_all_heard(stack: Stack) -> None:
    calls = [
        bot_said(stack, BROKEN, f"new-{one}", chatid="wrNEW", **{"from": {"userid": f"new{one}"}}) for one in range(8)
    ]
    assert at_once(*[lambda call=call: call_bot(stack, call) for call in calls]) == [200] * 8
    brought = select(Feedback.number).join(Feedback.reporter).where(Person.name.startswith("new"))
    assert len(set(rows(stack, brought))) == 8


def test_who_says_twelve_things_at_once_is_heard_twelve_times(stack: Stack) -> None:
    calls = [bot_said(stack, f"{BROKEN}（{one}）", f"burst-{one}", chatid="wrBURST") for one in range(12)]
    assert at_once(*[lambda call=call: call_bot(stack, call) for call in calls]) == [200] * 12
    assert len(rows(stack, select(Message.id).where(Message.message_id.startswith("burst-")))) == 12


def test_a_way_to_answer_that_leads_elsewhere_is_not_taken(stack: Stack, player: Player) -> None:
    calls: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        number = reported(player)
        for path in (f"http://127.0.0.1:{server.server_port}/steal", f"{stack.wecom_url}@127.0.0.1/steal"):
            call_bot(stack, bot_said(stack, "你好", f"elsewhere-{path[-20:]}", response_url=path))
        player.says("李工", f"回复 {number} 正在修", private=True)
        player.presses("李工", "发送")
        player.hears("张三", "正在修")
    finally:
        server.shutdown()
        server.server_close()
    assert calls == []


def test_redis_that_hangs_holds_nobody_up_and_loses_nothing(stack: Stack, player: Player) -> None:
    redis.Redis.from_url(stack.redis_url).client_pause(8_000)
    began = time.monotonic()
    answers = [call_app(stack, app_text(stack, f"{BROKEN}（{one}）", f"99000{one}")).status_code for one in range(4)]
    assert answers == [200] * 4
    assert time.monotonic() - began < 6
    number = rows(stack, select(Feedback.number).order_by(Feedback.id.desc()).limit(1))[0]
    player.hears("李工", number, "待接单", since=0)


def test_a_web_process_that_dies_in_the_middle_hears_everything_once_when_called_again(stack: Stack) -> None:
    calls = {f"dies-{one}": bot_said(stack, f"{BROKEN}（{one}）", f"dies-{one}", chatid="wrDIES") for one in range(6)}

    def until_heard(call: str) -> requests.Response:
        for _ in range(300):
            try:
                return call_bot(stack, call)
            except requests.ConnectionError:
                time.sleep(0.2)
        raise AssertionError("the web process did not come back")

    with ThreadPoolExecutor(len(calls)) as pool:
        statuses = pool.map(lambda call: until_heard(call).status_code, calls.values())
        time.sleep(0.03)
        stack.restart_web()
    assert list(statuses) == [200] * 6
    assert [len(heard(stack, message_id)) for message_id in calls] == [1] * 6


def _offers(message: dict[str, Any]) -> bool:
    """Whether it only offers to join what another customer has, or to put two matters together."""
    said = message["text"] + (message["card"] or {}).get("title", "")
    return TEXTS["known.title"] in said or "是同一件事吗" in said


def test_a_worker_killed_ten_times_loses_nothing_and_tells_nobody_twice(stack: Stack, player: Player) -> None:
    wait_until_settled(stack)
    before = player.mark()
    places = [(human, group) for human in BOTH.customers for group in (human.group, human.private)]
    dice = random.Random(20261125)

    def talk() -> None:
        for turn in range(16):
            human, chat = places[turn % len(places)]
            stack.control.say(chat, human.user_id, f"系统{turn}号报表昨天开始报错打不开")
            time.sleep(0.4)

    talking = threading.Thread(target=talk)
    talking.start()
    for _ in range(10):
        time.sleep(dice.uniform(0, 0.4))
        stack.kill_worker()
        stack.restart_worker()
    talking.join()
    wait_until_settled(stack)
    news = [m for chat in stack.control.state()["chats"] for m in chat["messages"] if m["id"] > before]
    said = [m for m in news if "号报表" in m["text"] and not m["sender"].startswith("bot")]
    answered = Counter(m["chat"] for m in news if m["sender"].startswith("bot") and not _offers(m))
    assert len(said) == 16
    unsure = select(Chat.chat_id).join(Delivery).where(Delivery.status == Status.UNKNOWN)
    doubtful = Counter(rows(stack, unsure))  # died while it was sent: a colleague was asked to look
    for chat, count in Counter(m["chat"] for m in said).items():
        assert count - doubtful[chat.rpartition(":")[2]] <= answered[chat] <= count, chat
    numbers = rows(stack, select(Feedback.number).where(Feedback.text.contains("号报表")))
    cards = Counter(n for m in news for n in numbers if m["card"] and m["card"]["title"].startswith(n))
    assert cards == Counter(numbers)
