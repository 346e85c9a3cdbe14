"""Answers over the bot's long connection: shown once, in order, in time; else left for a worker to deliver."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.platforms.wecom.account import Pace
from handlers.messages import Button, Card, Heard, Joined, Reply, Said, Text
from tests.bot.sandbox.wecom_bench import BOT_CHAT, GROUP
from tests.bot.sandbox.wecom_bot_bench import Office, office
from tests.bot.streaming.listening import QUICK, Ledger, frames, listening, subscriptions, until

WORDS = Text(text="已记录")
ASK = Card(title="影响到生产了吗？", buttons=(Button(label="停产了", action="answer:12:stopped"),))
RESPOND = "aibot_respond_msg"


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


def saying(*shows: Any) -> Ledger:
    return Ledger(lambda heard: Reply(shows=shows))


def said(line: Office, ledger: Ledger, times: int = 1) -> None:
    """张三 says something, and it is heard."""
    until(lambda: subscriptions(line) > 0)
    before = len(ledger.heard)
    for _ in range(times):
        line.bench.say(BOT_CHAT, "设备停了")
    until(lambda: len(ledger.heard) == before + times)


def answers(line: Office) -> list[str]:
    """What the bot has shown: words, or the title of a card."""
    shown = [message for message in line.bench.chat(BOT_CHAT).messages if message.sender.startswith("bot:")]
    return [message.card.title if message.card else message.text for message in shown]


def test_words_come_first_and_the_card_follows_as_a_second_message(line: Office) -> None:
    ledger = saying(WORDS, ASK)
    with listening(line, ledger):
        said(line, ledger)
        until(lambda: answers(line) == ["已记录", "影响到生产了吗？"])
    assert [sent["body"]["msgtype"] for sent, _ in frames(line, RESPOND)] == ["stream", "template_card"]
    assert ledger.left == []


def test_the_card_waits_for_the_acknowledgement_of_the_words(line: Office) -> None:
    ledger = saying(WORDS, ASK)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject("慢响应")
        said(line, ledger)
        until(lambda: len(answers(line)) == 2)
    (words, card) = [entry for entry in line.bench.wire if entry.what == f"WS {RESPOND}"]
    assert words.took_ms >= 250 and card.at >= words.at


def test_whoever_opens_the_chat_is_welcomed_at_once(line: Office) -> None:
    ledger = saying(Text(text="您好，我是回声"))
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.bench.enter(BOT_CHAT)
        until(lambda: answers(line) == ["您好，我是回声"])


def test_a_welcome_that_would_be_too_late_is_not_tried(line: Office) -> None:
    ledger = saying(Text(text="您好，我是回声"))
    ledger.slow_seconds = 5.1
    with capture_logs() as logs, listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.bench.enter(BOT_CHAT)
        until(lambda: any(entry["event"] == "stream.too_late" for entry in logs))
    assert frames(line, "aibot_respond_welcome_msg") == []
    assert ledger.left == []


@pytest.mark.parametrize("fault", ["回复报846608", "回复报846605", "限流", "系统繁忙"])
def test_what_wecom_refuses_to_show_is_left_for_a_worker_with_all_that_follows(line: Office, fault: str) -> None:
    ledger = saying(WORDS, ASK)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject(fault)
        said(line, ledger)
        until(lambda: len(ledger.left) == 1)
    heard, shows = ledger.left[0]
    assert (heard, shows) == (ledger.heard[0], (WORDS, ASK))
    assert answers(line) == []


def test_only_what_was_not_shown_is_left(line: Office) -> None:
    def reply(heard: Heard) -> Reply:
        line.inject("回复报846605")
        return Reply(shows=(ASK,))

    ledger = Ledger(reply)
    with listening(line, ledger):
        said(line, ledger)
        until(lambda: len(ledger.left) == 1)
    assert ledger.left[0][1] == (ASK,)


def test_a_line_that_breaks_before_the_words_arrive_shows_them_on_the_next_one(line: Office) -> None:
    ledger = saying(WORDS)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject("断线前")
        said(line, ledger)
        until(lambda: answers(line) == ["已记录"])
    assert subscriptions(line) == 2 and ledger.left == []


@pytest.mark.parametrize("show", [WORDS, ASK])
def test_a_line_that_breaks_after_they_arrived_shows_nothing_twice(line: Office, show: Any) -> None:
    ledger = saying(show)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject("断线后")
        said(line, ledger)
        until(lambda: len(frames(line, RESPOND)) == 2)
        said(line, ledger)
        until(lambda: len(answers(line)) == 2)
    assert ledger.left == []


@pytest.mark.parametrize("show", [WORDS, ASK])
def test_while_nobody_knows_whether_it_is_shown_a_busy_wecom_is_asked_again(line: Office, show: Any) -> None:
    ledger = saying(show)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject("断线后")
        line.bench.say(BOT_CHAT, "设备停了")
        until(lambda: len(frames(line, RESPOND)) == 1)
        line.inject("系统繁忙", times=2)
        until(lambda: len(frames(line, RESPOND)) == 4)
        said(line, ledger)
        until(lambda: len(answers(line)) == 2)
    assert ledger.left == []


def test_a_line_that_acknowledges_nothing_in_time_is_left_for_the_next_one(line: Office) -> None:
    ledger = saying(WORDS, ASK)
    with listening(line, ledger, times=replace(QUICK, acknowledging=0.15)):
        until(lambda: subscriptions(line) == 1)
        line.inject("慢响应", times=2)
        said(line, ledger)
        until(lambda: answers(line) == ["已记录", "影响到生产了吗？"])
        said(line, ledger)
        until(lambda: len(answers(line)) == 4)
    assert subscriptions(line) == 2 and ledger.left == []


def test_a_repeat_is_not_answered_again_neither_at_once_nor_later(line: Office) -> None:
    ledger = saying(WORDS)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject("重复投递", times=3)
        line.bench.say(BOT_CHAT, "设备停了")
        until(lambda: len(ledger.heard) == 4)
        said(line, ledger)
        until(lambda: len(answers(line)) == 2)
    assert len(frames(line, RESPOND)) == 2 and ledger.left == []


def test_a_conversation_that_has_said_all_it_may_goes_on_as_deliveries(line: Office) -> None:
    ledger = saying(WORDS)
    with listening(line, ledger, pace=Pace(bot_chat=((3, 60),))):
        said(line, ledger, times=5)
        until(lambda: len(ledger.left) == 2)
    assert len(answers(line)) == 3


def test_a_welcome_counts_among_what_a_conversation_may_say(line: Office) -> None:
    ledger = saying(WORDS)
    with capture_logs() as logs, listening(line, ledger, pace=Pace(bot_chat=((1, 60),))):
        said(line, ledger)
        until(lambda: answers(line) == ["已记录"])
        line.bench.enter(BOT_CHAT)
        until(lambda: any(entry["event"] == "stream.reply_paced" for entry in logs))
    assert frames(line, "aibot_respond_welcome_msg") == []


def test_no_more_is_said_than_thirty_a_minute(line: Office) -> None:
    ledger = saying(WORDS)
    with listening(line, ledger):
        said(line, ledger, times=34)
        until(lambda: len(ledger.left) == 4)
    assert line.bench.exceeded() == []
    assert len(answers(line)) == 30


def test_leaving_it_for_a_worker_outlives_a_ledger_that_is_away(line: Office) -> None:
    ledger = saying(WORDS)
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.inject("回复报846608")
        line.bench.say(BOT_CHAT, "设备停了")
        until(lambda: len(ledger.heard) == 1)
        ledger.away = 2
        until(lambda: len(ledger.left) == 1)


def test_a_pressed_card_is_repainted_in_place(line: Office) -> None:
    done = Card(title="影响到生产了吗？", state="停产了")
    ledger = Ledger(lambda heard: Reply(shows=(ASK,)) if isinstance(heard, Said) else Reply(repaint=done))
    with listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.bench.say(GROUP, "设备停了")
        line.bench.wait_until(lambda: line.bench.last(GROUP).card is not None)
        line.bench.click(line.bench.last(GROUP), "answer:12:stopped")
        line.bench.wait_until(lambda: (line.bench.last(GROUP).card or pytest.fail()).state == "停产了")
    assert len(line.bench.chat(GROUP).messages) == 2


def test_an_unacknowledged_repaint_is_not_repeated_and_hurts_nobody(line: Office) -> None:
    ledger = Ledger(lambda heard: Reply(shows=(ASK,)) if isinstance(heard, Said) else Reply(repaint=ASK))
    with capture_logs() as logs, listening(line, ledger):
        until(lambda: subscriptions(line) == 1)
        line.bench.say(GROUP, "设备停了")
        line.bench.wait_until(lambda: line.bench.last(GROUP).card is not None)
        line.inject("断线前")
        line.bench.click(line.bench.last(GROUP), "answer:12:stopped")
        until(lambda: any(entry["event"] == "stream.too_late" for entry in logs))
        until(lambda: subscriptions(line) == 2)
    assert not any(isinstance(heard, Joined) for heard, _ in ledger.left)
