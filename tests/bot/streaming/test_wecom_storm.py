"""Many messages while everything goes wrong: what was delivered is heard, and each answer is shown exactly once."""

import json
import random
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.demo.redis_server import a_redis
from handlers.messages import Heard, Reply, Said, Text
from tests.bot.sandbox.wecom_bench import BOT_CHAT, GROUP
from tests.bot.sandbox.wecom_bot_bench import Office, office
from tests.bot.streaming.listening import Ledger, is_live, listening, subscriptions, until

FAULTS = ("断线前", "断线后", "硬断线", "断线", "重复投递", "同时投递", "慢响应", "限流", "系统繁忙", "心跳不应答")
"""Without 846608: to an answer that is sent again it says that the first one has arrived, and here it would lie."""


def echo(heard: Heard) -> Reply:
    return Reply(shows=(Text(text=f"答 {heard.text}"),)) if isinstance(heard, Said) else Reply()


def remembering(ledger: Ledger) -> Ledger:
    """A repeat gets the answer that it got before, as it does from the transcript."""
    hear, known = ledger.hear, set[str]()

    def once(account: str, heard: Heard) -> Reply:
        if heard.message_id in known:
            return echo(heard)
        reply = hear(account, heard)
        known.add(heard.message_id)
        return reply

    ledger.hear = once  # type: ignore[method-assign]
    return ledger


def delivered(line: Office) -> set[str]:
    """What was written to a socket that was open."""
    entries = [one for one in line.bench.wire if one.what.startswith("WS aibot_msg_callback") and not one.verdict]
    return {json.loads(one.request)["body"]["text"]["content"].removeprefix("@回声 ") for one in entries}


def shown(line: Office) -> Counter[str]:
    messages = [*line.bench.chat(BOT_CHAT).messages, *line.bench.chat(GROUP).messages]
    return Counter(one.text.removeprefix("答 ") for one in messages if one.sender.startswith("bot:"))


def said_or_left(line: Office, ledger: Ledger) -> Counter[str]:
    """Deliveries are unique for each thing heard."""
    left = {heard.message_id: heard.text for heard, _ in ledger.left if isinstance(heard, Said)}
    return shown(line) + Counter(left.values())


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_was_delivered_is_lost_and_nothing_is_said_twice(seed: int) -> None:
    dice = random.Random(seed)
    ledger = remembering(Ledger(echo))
    with office({"subscribes_per_minute": 10_000}) as line, listening(line, ledger):
        until(lambda: subscriptions(line) > 0)
        for number in range(40):
            if dice.random() < 0.4:
                line.inject(dice.choice(FAULTS))
            if dice.random() < 0.2:
                ledger.away = 2
            until(lambda: is_live(line))
            line.bench.say(dice.choice((BOT_CHAT, GROUP)), f"第 {number} 句")
        until(lambda: delivered(line) <= set(ledger.texts))
        until(lambda: set(said_or_left(line, ledger)) >= delivered(line))
        line.bench.sandbox.world.faults.clear()
    assert len(delivered(line)) > 10
    assert Counter(ledger.texts).most_common(1)[0][1] == 1
    assert shown(line).most_common(1)[0][1] == 1
    assert said_or_left(line, ledger).most_common(1)[0][1] == 1
    assert line.bench.exceeded() == []


def test_when_redis_goes_away_the_owner_goes_on_hearing_and_answering(tmp_path: Path) -> None:
    ledger = Ledger(echo)
    with office() as line, ExitStack() as opened:
        with a_redis(tmp_path) as url:
            opened.enter_context(listening(line, ledger, url))
            until(lambda: subscriptions(line) == 1)
        line.bench.say(BOT_CHAT, "您好")
        until(lambda: shown(line) == Counter(["您好"]))
        assert subscriptions(line) == 1
