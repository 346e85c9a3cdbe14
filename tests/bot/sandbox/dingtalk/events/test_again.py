"""An event that was not received comes again: by HTTP until it is answered with success, by the Stream with SUCCESS."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.sandbox.dingtalk_bench import EVERY_EVENT, GROUP, Bench, acknowledge, receive, until


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http", events=True) as bench:
        until(lambda: bool(bench.wire("check_url")))
        yield bench


def told(bench: Bench, number: int = -1) -> dict[str, Any]:
    """The event that was posted, in the clear."""
    return {key: value for key, value in bench.bot.events[number][1].items() if key != "sealed"}


def rename(bench: Bench) -> None:
    bench.do(bench.side.rename(GROUP, "新群名"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("failure", "应答应为 success，却是 failure"),
        ("!success", "应答不是 JSON"),
        ('!{"encrypt": "x"}', "应答应有字符串"),
        ('!{"msg_signature": "x", "timeStamp": "1", "nonce": "n", "encrypt": "x"}', "签名不正确"),
    ],
)
def test_what_is_not_answered_with_success_comes_again_with_the_same_id(bench: Bench, answer: str, words: str) -> None:
    bench.bot.event_answers = [answer, "success"]
    rename(bench)
    assert words in bench.verdict and "会重推" in bench.verdict
    bench.later(seconds=61)
    until(lambda: len(bench.bot.events) == 3)
    assert told(bench, 1) == told(bench, 2), "the same in everything"
    assert bench.bot.events[1][1]["sealed"] != bench.bot.events[2][1]["sealed"], "but sealed anew"
    bench.later(seconds=61)
    assert "第 1 次重推" in bench.wire("事件 chat_update_title")[-1].what
    assert len(bench.bot.events) == 3


def test_an_event_that_takes_longer_than_two_and_a_half_seconds_comes_again(bench: Bench) -> None:
    bench.bot.delay = 2.7
    rename(bench)
    assert bench.verdict == "2.5 秒内没有应答"
    bench.bot.delay = 0
    bench.later(seconds=61)
    until(lambda: len(bench.bot.events) == 3)


@pytest.mark.parametrize(
    ("data", "habits", "again", "words"),
    [
        ({"status": "SUCCESS", "message": "success"}, {}, False, ""),
        ({"status": "LATER", "message": "busy"}, {}, True, "稍后重推"),
        ({"status": "FINE"}, {}, True, "status 应为 SUCCESS 或 LATER"),
        ({"timeStamp": 1}, {}, False, ""),
        ({"timeStamp": 1}, {"statusless_ack_counts": False}, True, "status 应为 SUCCESS 或 LATER"),
        ({"status": "LATER"}, {"redeliver_events": False}, False, "稍后重推"),
    ],
)
def test_an_event_comes_again_until_its_answer_says_success(
    data: dict[str, Any], habits: dict[str, Any], again: bool, words: str
) -> None:
    with Bench(habits=habits) as bench, bench.connect(subscriptions=[EVERY_EVENT]) as client:
        renaming = bench.begin(bench.side.rename(GROUP, "新群名"))
        first = receive(client)
        acknowledge(client, first, data)
        renaming.result(5)
        assert words in bench.wire("事件")[0].verdict and bool(words) == bool(bench.wire("事件")[0].verdict)
        bench.later(seconds=61)
        if not again:
            with pytest.raises(TimeoutError):
                client.recv(timeout=0.3)
            return
        second = receive(client)
        assert second["headers"]["eventId"] == first["headers"]["eventId"]
        assert second["data"] == first["data"]
        acknowledge(client, second, {"status": "SUCCESS"})
        until(lambda: len(bench.wire("事件")) == 2)
        assert (bench.wire("事件")[1].verdict, "第 1 次重推" in bench.wire("事件")[1].what) == ("", True)
