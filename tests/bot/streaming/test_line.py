"""Speaking through the owner of the bot: shown once, or nothing at all, or it is said that nobody knows."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from bot.platforms.port import TryLater, Uncertain
from bot.platforms.wecom.bot import line as lines
from bot.platforms.wecom.bot.line import Line, Names
from bot.platforms.wecom.bot.seal import Seal
from bot.platforms.wecom.sdk import Refusal, Unreadable
from tests.bot.sandbox.wecom_bench import BOT_CHAT
from tests.bot.sandbox.wecom_bot_bench import BOT_ID, BOT_SECRET, Office, office
from tests.bot.streaming.listening import QUICK, Ledger, listening, subscriptions, until

NAMES, SEAL = Names(BOT_ID), Seal(BOT_SECRET)
SEND = "aibot_send_msg"
HELLO = {"chatid": "ZhangSan", "chat_type": 1, "msgtype": "markdown", "markdown": {"content": "**提醒**"}}


@pytest.fixture
def redis(redis_url: str) -> Any:
    return Redis.from_url(redis_url, decode_responses=True)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long in these tests."""
    monkeypatch.setattr(lines, "TAKE_SECONDS", 1)
    monkeypatch.setattr(lines, "ANSWER_SECONDS", 1)


@contextmanager
def owner(redis: Any, answer: Callable[[str], str | None], *, takes: bool = True) -> Iterator[list[Any]]:
    """Somebody who has the bot: `answer` makes what is answered from the request's id; None says nothing."""
    taken: list[Any] = []
    redis.set(NAMES.open, "1")

    def work() -> None:
        found = redis.blpop([NAMES.requests], timeout=5)
        if found and takes:
            asked, answers = NAMES.request(found[1]), NAMES.answer(found[1])
            taken.append(SEAL.opened(asked, redis.getdel(asked)))
            told = answer(found[1])
            if told is not None:
                redis.rpush(answers, SEAL.put_on(answers, json.loads(told)))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield taken
    thread.join(6)


def test_the_acknowledgement_comes_back_with_its_body(redis: Any, redis_url: str) -> None:
    with owner(redis, lambda name: '{"errcode":0,"body":{"upload_id":"U1"}}') as taken:
        assert Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO) == {"upload_id": "U1"}
    assert taken == [{"cmd": SEND, "body": HELLO}]


def test_a_refusal_comes_back_with_its_code(redis: Any, redis_url: str) -> None:
    with owner(redis, lambda name: '{"errcode":93006,"body":{}}'), pytest.raises(Refusal) as refusal:
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)
    assert refusal.value.code == 93006


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ('{"failed":"not_sent"}', TryLater),
        ('{"failed":"unanswered"}', Uncertain),
        ("{}", Unreadable),
    ],
)
def test_what_else_may_become_of_it(redis: Any, redis_url: str, answer: str, error: type[Exception]) -> None:
    with owner(redis, lambda name: answer), pytest.raises(error):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)


def test_without_an_owner_nothing_is_asked_and_nobody_waits(redis: Any, redis_url: str) -> None:
    began = time.monotonic()
    with pytest.raises(TryLater, match="没有连上"):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)
    assert time.monotonic() - began < 0.5
    assert redis.keys() == []


def test_what_nobody_takes_is_withdrawn_and_never_said(redis: Any, redis_url: str, patient: None) -> None:
    redis.set(NAMES.open, "1")
    with pytest.raises(TryLater):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)
    (name,) = redis.lrange(NAMES.requests, 0, -1)
    assert redis.get(NAMES.request(name)) is None


def test_what_was_taken_and_never_answered_is_uncertain(redis: Any, redis_url: str, patient: None) -> None:
    with owner(redis, lambda name: None), pytest.raises(Uncertain):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)


def test_an_owner_that_dies_with_a_name_in_its_hand_has_said_nothing(redis: Any, redis_url: str, patient: None) -> None:
    with owner(redis, lambda name: None, takes=False), pytest.raises(TryLater):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)


def test_a_redis_that_is_away_is_no_reason_to_wait(redis_url: str) -> None:
    with pytest.raises(TryLater, match="ConnectionError"):
        Line("redis://127.0.0.1:9/0", BOT_ID, BOT_SECRET).call(SEND, HELLO)


def test_a_request_outlives_whoever_made_it_only_for_seconds(redis: Any, redis_url: str) -> None:
    redis.set(NAMES.open, "1")

    def ask() -> None:
        with pytest.raises(TryLater):
            Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: redis.llen(NAMES.requests) == 1)
    (name,) = redis.lrange(NAMES.requests, 0, -1)
    assert 0 < redis.ttl(NAMES.request(name)) <= lines.LIVES_SECONDS
    assert 0 < redis.ttl(NAMES.requests) <= lines.LIVES_SECONDS
    asking.join()


def test_no_key_tells_which_bot_it_is(redis: Any, redis_url: str, patient: None) -> None:
    redis.set(NAMES.open, "1")
    with pytest.raises(TryLater):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)
    assert not any(BOT_ID in key for key in redis.scan_iter())


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


@contextmanager
def speaking(line: Office, redis_url: str) -> Iterator[Line]:
    """The owner is at work, and 张三 has written to the bot."""
    ledger = Ledger()
    with listening(line, ledger, redis_url):
        until(lambda: subscriptions(line) == 1)
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: len(ledger.heard) == 1)
        ours = Line(redis_url, BOT_ID, BOT_SECRET)
        until(ours.is_open)
        yield ours


def said(line: Office) -> list[str]:
    return [message.text for message in line.bench.chat(BOT_CHAT).messages if message.sender.startswith("bot:")]


def test_the_owner_says_it(line: Office, redis_url: str) -> None:
    with speaking(line, redis_url) as ours:
        assert ours.call(SEND, HELLO) == {}
        assert said(line) == ["**提醒**"]


def test_many_may_ask_at_once(line: Office, redis_url: str) -> None:
    with speaking(line, redis_url):
        bodies = [HELLO | {"markdown": {"content": f"第 {number} 条"}} for number in range(20)]
        threads = [
            threading.Thread(target=Line(redis_url, BOT_ID, BOT_SECRET).call, args=(SEND, body)) for body in bodies
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert sorted(said(line)) == sorted(f"第 {number} 条" for number in range(20))


def test_wecoms_refusal_reaches_whoever_asked(line: Office, redis_url: str) -> None:
    with speaking(line, redis_url) as ours, pytest.raises(Refusal) as refusal:
        ours.call(SEND, HELLO | {"chatid": "LiGong"})
    assert refusal.value.code == 93006


def test_what_is_not_to_be_asked_for_is_not_sent(line: Office, redis_url: str) -> None:
    with speaking(line, redis_url) as ours, pytest.raises(TryLater):
        ours.call("aibot_subscribe", {"bot_id": BOT_ID, "secret": "another"})
    assert subscriptions(line) == 1


def left(redis: Any, name: str, request: str | bytes) -> None:
    """Somebody who can write to Redis leaves a request there."""
    redis.set(NAMES.request(name), request)
    redis.rpush(NAMES.requests, name)


FORGERIES = {
    "no text": b"\xff\xfe",
    "plain": json.dumps({"cmd": SEND, "body": HELLO}),
    "no JSON": "{",
    "sealed with another secret": Seal("another").put_on(NAMES.request("n1"), {"cmd": SEND, "body": HELLO}),
    "sealed for another request": SEAL.put_on(NAMES.request("n2"), {"cmd": SEND, "body": HELLO}),
}


@pytest.mark.parametrize("request_left", FORGERIES.values(), ids=FORGERIES.keys())
def test_whoever_writes_to_redis_does_not_make_the_bot_speak(
    line: Office, redis: Any, redis_url: str, request_left: str | bytes
) -> None:
    with speaking(line, redis_url) as ours:
        redis.rpush(NAMES.requests, b"\xff")
        left(redis, "n1", request_left)
        until(lambda: not redis.exists(NAMES.request("n1")))
        assert ours.call(SEND, HELLO | {"markdown": {"content": "无碍"}}) == {}
        assert said(line) == ["无碍"]


def test_a_request_that_was_copied_is_not_said_twice(line: Office, redis: Any, redis_url: str) -> None:
    with speaking(line, redis_url):
        sealed = SEAL.put_on(NAMES.request("n1"), {"cmd": SEND, "body": HELLO})
        for _ in range(2):
            left(redis, "n1", sealed)
            until(lambda: not redis.exists(NAMES.request("n1")))
        until(lambda: redis.llen(NAMES.answer("n1")) == 1)
        assert said(line) == ["**提醒**"]


def test_whoever_reads_redis_learns_nothing_of_what_is_said(redis: Any, redis_url: str, patient: None) -> None:
    redis.set(NAMES.open, "1")
    seen: list[str] = []

    def look() -> None:
        until(lambda: redis.llen(NAMES.requests) == 1)
        seen.extend(redis.get(NAMES.request(name)) for name in redis.lrange(NAMES.requests, 0, -1))

    looking = threading.Thread(target=look)
    looking.start()
    with pytest.raises(TryLater):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)
    looking.join()
    assert seen and not any("ZhangSan" in request or "cmd" in request for request in seen)


def test_an_answer_that_none_of_us_gave_is_not_believed(redis: Any, redis_url: str) -> None:
    redis.set(NAMES.open, "1")

    def forge() -> None:
        until(lambda: redis.llen(NAMES.requests) == 1)
        (name,) = redis.lrange(NAMES.requests, 0, -1)
        redis.rpush(NAMES.answer(name), '{"errcode":0,"body":{}}')

    forging = threading.Thread(target=forge)
    forging.start()
    with pytest.raises(Uncertain):
        Line(redis_url, BOT_ID, BOT_SECRET).call(SEND, HELLO)
    forging.join()


@pytest.mark.parametrize(("fault", "shown"), [("断线前", []), ("断线后", ["**提醒**"])])
def test_a_line_that_breaks_in_between_leaves_it_open(
    line: Office, redis_url: str, fault: str, shown: list[str]
) -> None:
    with speaking(line, redis_url) as ours:
        line.inject(fault)
        with pytest.raises(Uncertain):
            ours.call(SEND, HELLO)
    assert said(line) == shown


def test_whoever_was_kicked_out_takes_no_more_requests(line: Office, redis_url: str) -> None:
    with speaking(line, redis_url) as ours:
        line.subscribed()
        until(lambda: not ours.is_open())
        with pytest.raises(TryLater):
            ours.call(SEND, HELLO)
    assert said(line) == []


def test_an_owner_that_stops_takes_its_sign_down(line: Office, redis_url: str) -> None:
    with listening(line, Ledger(), redis_url, replace(QUICK, sign=60)) as owner:
        ours = Line(redis_url, BOT_ID, BOT_SECRET)
        until(ours.is_open)
        owner.stop()
        assert not ours.is_open()
