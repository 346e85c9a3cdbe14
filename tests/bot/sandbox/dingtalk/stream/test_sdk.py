"""DingTalk's own SDK against the sandbox: what works on the real platform works here."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import faults
from bot.sandbox.config import Options
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CLIENT_SECRET, GROUP, TEMPLATE, Bench, until

BOT = Path(__file__).with_name("sdk_bot.py")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(Options(pings_seconds=0.2, grace_seconds=5)) as bench:
        environment = os.environ | {"DINGTALK_OPENAPI_ENDPOINT": bench.url, "NO_PROXY": "127.0.0.1"}
        command = [sys.executable, str(BOT), CLIENT_ID, CLIENT_SECRET, TEMPLATE]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as bot:
            try:
                until(lambda: bool(bench.side.gateway.connections))
                yield bench
            finally:
                bot.kill()


def test_the_sdk_hears_answers_sends_a_card_repaints_it_and_comes_back_after_a_disconnect(bench: Bench) -> None:
    bench.say("打印机坏了")
    answered, card = bench.shown()[1:]
    assert answered.text == "听到了：打印机坏了"
    assert card.card is not None and card.card.state == "待接单"
    assert (card.text, card.mentions) == ("@张三", ["zhangsan"])

    assert bench.click(card, "btn1") == ""
    assert card.card.state == "ligong accept:7:1"

    time.sleep(0.5)
    assert not bench.wire("Stream ping"), "every ping was echoed"
    first = bench.side.gateway.connections[0].id
    bench.fault(faults.DISCONNECT)
    until(lambda: [one.id for one in bench.side.gateway.connections] not in ([], [first]))
    bench.say("还是坏的", GROUP)
    assert bench.shown()[-2].text == "听到了：还是坏的"

    faulty = [entry for entry in bench.world.wire if entry.verdict and "注入故障" not in entry.verdict]
    wrong = {entry.what: entry.verdict for entry in faulty}
    assert list(wrong) == [next(iter(bench.wire("sendBySession"))).what], wrong
    assert "正文里没有写 @zhangsan" in next(iter(wrong.values())), "the SDK never writes the id into the text"


def test_the_sdks_own_ai_card_is_written_word_by_word_and_its_button_calls_back(bench: Bench) -> None:
    bench.say("来一张智能卡片")
    card = bench.shown()[-1].card
    assert card is not None
    assert (card.title, card.text, card.state) == ("工单", "打印机坏了", "")
    assert [(button.label, button.key) for button in card.buttons] == [("接单", "accept:7:1")]
    assert len(bench.wire("/v1.0/card/streaming")) == 2
    assert bench.click(bench.shown()[-1], "accept:7:1") == ""
    repainted = bench.shown()[-1].card
    assert repainted is not None and repainted.text == "已接单"


def test_the_sdk_hears_events_and_its_answer_without_a_status_counts(bench: Bench) -> None:
    bench.do(bench.side.rename(GROUP, "新群名"))
    (entry,) = bench.wire("事件 chat_update_title")
    assert (entry.status, entry.verdict) == (200, "")
    assert "status" not in entry.response
    bench.later(seconds=61)
    time.sleep(0.3)
    assert len(bench.wire("事件")) == 1
