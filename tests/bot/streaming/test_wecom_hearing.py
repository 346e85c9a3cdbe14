"""What comes over the bot's long connection is written down once, in order, and outlives a ledger that is away."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import DataError
from structlog.testing import capture_logs

from handlers.messages import Button, Card, Clicked, Heard, Joined, Reply, Said, Text, Unknown
from tests.bot.sandbox.wecom_bench import BOT_CHAT, GROUP
from tests.bot.sandbox.wecom_bot_bench import BOT_SECRET, Office, office
from tests.bot.streaming.listening import QUICK, Ledger, listening, platform_of, push, subscriptions, until

CARD = Card(title="F-1 扫码枪连不上", state="待接单", buttons=(Button(label="接单", action="accept:F-1:"),))
TAKEN = Card(title="F-1 扫码枪连不上", state="处理中", buttons=(Button(label="解决", action="resolve:F-1:"),))


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


def connected(line: Office) -> None:
    until(lambda: subscriptions(line) == 1)


def only(ledger: Ledger) -> Heard:
    until(lambda: len(ledger.heard) == 1)
    return ledger.heard[0]


def test_what_is_said_in_a_group_is_heard_without_the_call(line: Office) -> None:
    ledger = Ledger()
    with listening(line, ledger):
        connected(line)
        line.bench.say(GROUP, "扫码枪连不上")
        said = only(ledger)
    assert isinstance(said, Said) and said.text == "扫码枪连不上"
    assert (said.where.chat_id, said.where.kind, said.who.user_id) == ("wrGROUP", "group", "ZhangSan")
    assert said.opening is None


def test_a_picture_is_fetched_with_the_key_that_came_with_it(line: Office) -> None:
    ledger = Ledger()
    picture = b"\xff\xd8\xff" + b"p" * 5000
    with listening(line, ledger):
        connected(line)
        line.bench.say(BOT_CHAT, "", picture=picture)
        said = only(ledger)
        assert isinstance(said, Said)
        (media,) = said.media
        assert media.key and media.door == "wecom.bot"
        assert platform_of(line).download(media, 1_000_000).data == picture


def test_the_same_frame_again_is_the_same_message(line: Office) -> None:
    ledger = Ledger()
    with listening(line, ledger):
        connected(line)
        line.inject("重复投递", times=2)
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: len(ledger.heard) == 3)
    assert len({heard.message_id for heard in ledger.heard}) == 1


def test_what_was_said_first_is_heard_first(line: Office) -> None:
    ledger = Ledger(slow_seconds=0.01)
    with listening(line, ledger):
        connected(line)
        for number in range(20):
            line.bench.say(BOT_CHAT, f"第 {number} 句")
        until(lambda: len(ledger.heard) == 20)
    assert ledger.texts == [f"第 {number} 句" for number in range(20)]


def test_while_the_ledger_is_away_words_are_kept_in_mind_and_in_order(line: Office) -> None:
    ledger = Ledger(away=4)
    with listening(line, ledger):
        connected(line)
        line.bench.say(BOT_CHAT, "机器停了")
        line.bench.say(BOT_CHAT, "还在停")
        until(lambda: len(ledger.heard) == 2)
    assert ledger.texts == ["机器停了", "还在停"]
    assert ledger.tries == 6


def test_what_is_kept_in_mind_outlives_the_connection(line: Office) -> None:
    ledger = Ledger(away=8)
    with listening(line, ledger):
        connected(line)
        line.bench.say(BOT_CHAT, "机器停了")
        until(lambda: ledger.tries > 0)
        line.inject("硬断线")
        until(lambda: subscriptions(line) == 2)
        until(lambda: len(ledger.heard) == 1)
    assert ledger.texts == ["机器停了"]


@pytest.mark.parametrize("how", [KeyError("a defect"), DataError("INSERT", {}, ValueError("too long"))])
def test_words_that_a_defect_keeps_us_from_understanding_are_kept_as_they_came(line: Office, how: Exception) -> None:
    ledger = Ledger(breaks="坏了", how=how)
    with listening(line, ledger):
        connected(line)
        line.bench.say(BOT_CHAT, "坏了")
        unknown = only(ledger)
        line.bench.say(BOT_CHAT, "第二句")
        until(lambda: len(ledger.heard) == 2)
    assert isinstance(unknown, Unknown) and unknown.kind == "unheard"
    assert "坏了" in unknown.payload and unknown.who.user_id == "ZhangSan"


def test_stopping_finishes_what_is_being_heard(line: Office) -> None:
    ledger = Ledger(slow_seconds=0.3)
    with listening(line, ledger) as ours:
        connected(line)
        line.bench.say(BOT_CHAT, "机器停了")
        until(lambda: ledger.tries == 1)
        ours.stop()
    assert ledger.texts == ["机器停了"]


def test_what_is_lost_when_the_process_ends_is_said_aloud(line: Office) -> None:
    ledger = Ledger(away=1000)
    with capture_logs() as logs, listening(line, ledger) as ours:
        connected(line)
        line.bench.say(BOT_CHAT, "机器停了")
        until(lambda: ledger.tries > 0)
        ours.stop()
    (lost,) = [entry for entry in logs if entry["event"] == "stream.lost_at_stop"]
    assert (lost["unheard"], lost["log_level"]) == (1, "error")


def test_who_opens_the_chat_is_heard(line: Office) -> None:
    ledger = Ledger()
    with listening(line, ledger):
        connected(line)
        line.bench.enter(BOT_CHAT)
        joined = only(ledger)
    assert isinstance(joined, Joined) and joined.where.chat_id == "ZhangSan"


def test_how_good_an_answer_was_is_kept_as_it_came(line: Office) -> None:
    def reply(_: Heard) -> Any:
        return Reply(shows=(Text(text="收到"),))

    ledger = Ledger(reply)
    with listening(line, ledger):
        connected(line)
        line.bench.say(BOT_CHAT, "您好")
        line.bench.wait_until(lambda: line.bench.last(BOT_CHAT).text == "收到")
        line.bench.click(line.bench.last(BOT_CHAT), "feedback:2", content="不对")
        until(lambda: len(ledger.heard) == 2)
    judged = ledger.heard[1]
    assert isinstance(judged, Unknown) and judged.kind == "event.feedback_event"
    assert '"trace_' in judged.payload and "不对" in judged.payload


def test_another_bots_callback_is_refused(line: Office) -> None:
    ledger = Ledger()
    with capture_logs() as logs, listening(line, ledger, times=QUICK):
        connected(line)
        frame = {"cmd": "aibot_msg_callback", "headers": {"req_id": "r1"}, "body": {"aibotid": "other"}}
        push(line, frame)
        until(lambda: any(entry["event"] == "stream.refused" for entry in logs))
    assert ledger.heard == []


@pytest.mark.parametrize("raw", ["{", "[]", '{"cmd":"aibot_msg_callback"}', '{"headers":{"req_id":"1"}}', "null"])
def test_a_frame_without_form_is_passed_over(line: Office, raw: str) -> None:
    ledger = Ledger()
    with listening(line, ledger):
        connected(line)
        push(line, raw)
        line.bench.say(BOT_CHAT, "您好")
        assert only(ledger)
    assert subscriptions(line) == 1


def test_nothing_of_messages_or_secrets_is_logged(line: Office) -> None:
    ledger = Ledger(away=1, breaks="停产")
    with capture_logs() as logs, listening(line, ledger):
        connected(line)
        for words in ("屏幕花了", "停产了"):
            line.bench.say(BOT_CHAT, words)
        push(line, '{"屏幕花了"')
        until(lambda: len(ledger.heard) == 2)
        line.inject("硬断线")
        until(lambda: subscriptions(line) == 2)
    kinds = {entry["event"] for entry in logs}
    assert {"stream.connected", "stream.kept_in_mind", "stream.hear_failed", "stream.unreadable"} <= kinds
    told = repr([{**entry, "exc_info": type(entry.get("exc_info"))} for entry in logs])
    for secret in ("屏幕", "停产", BOT_SECRET):
        assert secret not in told


def test_a_press_is_heard(line: Office) -> None:
    def reply(heard: Heard) -> Any:
        return Reply(shows=(CARD,)) if isinstance(heard, Said) else Reply(repaint=TAKEN)

    ledger = Ledger(reply)
    with listening(line, ledger):
        connected(line)
        line.bench.say(GROUP, "您好")
        line.bench.wait_until(lambda: line.bench.last(GROUP).card is not None)
        line.bench.click(line.bench.last(GROUP), "accept:F-1:", user="LiGong")
        until(lambda: len(ledger.heard) == 2)
        line.bench.wait_until(lambda: state(line) == "处理中")
    pressed = ledger.heard[1]
    assert isinstance(pressed, Clicked)
    assert (pressed.action, pressed.who.user_id, pressed.where.chat_id) == ("accept:F-1:", "LiGong", "wrGROUP")


def state(line: Office) -> str:
    card = line.bench.last(GROUP).card
    return card.state if card else ""
