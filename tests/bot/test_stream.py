"""The Stream: acknowledged only when written down, alive or reopened, never in a hurry, and silent about secrets."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.tools import Tools
from bot.stream import Stream
from bot.streaming.dingtalk.frames import CARD_TOPIC, ROBOT_TOPIC
from bot.streaming.times import Times
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Reply, Said
from tests.bot.gateway import PATIENCE, Gateway, gateway
from tests.bot.platforms.dingtalk.office import AT, vector

QUICK = Times(silence=PATIENCE, opening=1, first_wait=0.05, longest_wait=0.2, settled=0.5, draining=1, lease=0.05)
MESSAGE = vector("doc-stream-group-text")
PRESS = json.loads(vector("doc-card-callback-frame")["data"])
SECRET = "client secret"


class Ledger:
    """Writes down what it hears; `gate` holds it back, `fails` makes it fail so many times in this way."""

    def __init__(self, reply: Reply = SILENCE, fails: int = 0, how: type[Exception] = OSError) -> None:
        self.reply, self.fails, self.how = reply, fails, how
        self.heard: list[Heard] = []
        self.accounts: list[str] = []
        self.unpainted: list[Clicked] = []
        self.gate = threading.Event()
        self.gate.set()
        self.inside = self.most_inside = 0
        self._lock = threading.Lock()

    def hear(self, account: str, heard: Heard) -> Reply:
        """One transaction."""
        with self._lock:
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
        self.gate.wait(PATIENCE)
        with self._lock:
            self.inside -= 1
            if self.fails:
                self.fails -= 1
                raise self.how("the database is away: 张三说屏幕花了")
            self.accounts.append(account)
            self.heard.append(heard)
        return self.reply


def platform(url: str, name: str = "main", **settings: Any) -> DingTalkPlatform:
    """An account that listens at this gateway."""
    account = DingTalkAccount(client_id="dingapp", client_secret=SecretStr(SECRET), api_url=url, **settings)
    return DingTalkPlatform(name, account, Tools.of(None, "", lambda: AT))


@asynccontextmanager
async def listening(
    there: Gateway, ledger: Ledger, times: Times = QUICK, redis_url: str | None = None
) -> AsyncIterator[asyncio.Event]:
    """A stream process, from start to a clean stop."""
    stop = asyncio.Event()
    stream = Stream(
        [platform(there.url)],
        ledger.hear,
        paint_later=ledger.unpainted.append,
        redis_url=redis_url,
        times=times,
        now=lambda: AT,
    )
    running = asyncio.create_task(stream.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(running, PATIENCE)


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


def test_the_gateway_is_asked_for_messages_presses_and_events() -> None:
    async def story() -> None:
        async with gateway() as there, listening(there, Ledger()):
            await there.line()
            assert there.opens[0]["clientId"] == "dingapp"
            assert there.opens[0]["clientSecret"] == SECRET
            topics = {(one["type"], one["topic"]) for one in there.opens[0]["subscriptions"]}
            assert topics == {("EVENT", "*"), ("CALLBACK", ROBOT_TOPIC), ("CALLBACK", CARD_TOPIC)}

    asyncio.run(story())


def test_a_message_is_acknowledged_only_when_it_is_written_down() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await until(lambda: ledger.inside == 1)
            await asyncio.sleep(0.1)
            assert line.acks.empty()
            ledger.gate.set()
            ack = await line.ack()
            assert ack == {
                "code": 200,
                "headers": {"contentType": "application/json", "messageId": "m1"},
                "message": "OK",
                "data": {"response": None},
            }
            (said,) = ledger.heard
            assert isinstance(said, Said)
            assert (said.text, said.answers, ledger.accounts) == ("你好", frozenset(), ["main"])

    asyncio.run(story())


def test_while_the_ledger_is_away_a_message_is_kept_in_mind_and_acknowledged_only_afterwards() -> None:
    async def story() -> None:
        ledger = Ledger(fails=3)
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            assert (await line.ack())["headers"]["messageId"] == "m1"
            assert (len(ledger.heard), ledger.fails) == (1, 0)

    asyncio.run(story())


def test_what_is_kept_in_mind_outlives_its_line() -> None:
    async def story() -> None:
        ledger = Ledger(fails=4)
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await until(lambda: ledger.fails < 4)
            await line.socket.close()
            await there.line()
            await until(lambda: len(ledger.heard) == 1)

    asyncio.run(story())


def test_what_could_not_be_written_down_is_not_acknowledged_and_comes_again() -> None:
    async def story() -> None:
        ledger = Ledger(fails=1, how=KeyError)
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await until(lambda: ledger.fails == 0)
            await asyncio.sleep(0.1)
            assert line.acks.empty()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            assert (await line.ack())["headers"]["messageId"] == "m1"
            assert len(ledger.heard) == 1

    asyncio.run(story())


def test_the_acknowledgement_of_a_press_is_the_card_as_it_is_now() -> None:
    async def story() -> None:
        now = Card(title="F-1", state="处理中", buttons=(Button(label="解决", action="resolve:F-1:"),))
        ledger = Ledger(Reply(repaint=now))
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", CARD_TOPIC, PRESS, "press1")
            response = (await line.ack())["data"]["response"]
            assert response["cardData"]["cardParamMap"]["state"] == "处理中"
            (click,) = ledger.heard
            assert isinstance(click, Clicked)
            assert (click.action, click.message_id) == ("like", "card-press1")

    asyncio.run(story())


@pytest.mark.parametrize(("held_seconds", "late"), [(0, False), (0.3, True)])
def test_a_press_that_is_answered_too_late_leaves_its_card_to_a_painter(held_seconds: float, late: bool) -> None:
    async def story() -> None:
        ledger = Ledger(Reply(repaint=Card(title="F-1", state="处理中")))
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger, replace(QUICK, pressed=0.2)):
            line = await there.line()
            await line.push("CALLBACK", CARD_TOPIC, PRESS, "press1")
            await until(lambda: ledger.inside == 1)
            await asyncio.sleep(held_seconds)
            ledger.gate.set()
            await line.ack()
            if late:
                await until(lambda: len(ledger.unpainted) == 1)
        assert [click.message_id for click in ledger.unpainted] == ["card-press1"] * late

    asyncio.run(story())


def test_a_press_whose_line_ended_before_the_answer_leaves_its_card_to_a_painter() -> None:
    async def story() -> None:
        ledger = Ledger(Reply(repaint=Card(title="F-1", state="处理中")))
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", CARD_TOPIC, PRESS, "press1")
            await until(lambda: ledger.inside == 1)
            await line.socket.close()
            await asyncio.wait_for(line.ended.wait(), PATIENCE)
            ledger.gate.set()
            await until(lambda: len(ledger.unpainted) == 1)

    asyncio.run(story())


def test_pings_are_echoed_while_messages_are_being_written_down() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await line.push("SYSTEM", "ping", {"opaque": "o-1"}, "p1")
            ack = await line.ack()
            assert (ack["headers"]["messageId"], ack["data"]) == ("p1", {"opaque": "o-1"})
            ledger.gate.set()

    asyncio.run(story())


def test_events_are_acknowledged_as_done_and_unknown_topics_as_unknown() -> None:
    async def story() -> None:
        async with gateway() as there, listening(there, Ledger()):
            line = await there.line()
            await line.push("EVENT", "*", {"title": "新群名"}, "e1")
            await line.push("CALLBACK", "/v1.0/graph/api/invoke", {}, "g1")
            event, other = await line.ack(), await line.ack()
            assert (event["code"], event["data"]["status"]) == (200, "SUCCESS")
            assert (other["code"], other["headers"]["messageId"]) == (404, "g1")

    asyncio.run(story())


def test_a_message_for_another_robot_is_refused_and_a_broken_frame_is_passed_over() -> None:
    async def story() -> None:
        ledger = Ledger()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            for broken in ("{", "[]", "null", '{"type":"CALLBACK"}', '{"type":"NEW","headers":{}}'):
                await line.socket.send_str(broken)
            await line.socket.send_bytes(b"\xff\xfe")
            await line.push("CALLBACK", ROBOT_TOPIC, "not json", "m0")
            await line.push("CALLBACK", ROBOT_TOPIC, {"msgtype": "text"}, "m1")
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m2")
            refused, good = await line.ack(), await line.ack()
            assert (refused["code"], refused["headers"]["messageId"]) == (400, "m1")
            assert (good["code"], good["headers"]["messageId"]) == (200, "m2")
            assert len(ledger.heard) == 1
            assert len(there.opens) == 1

    asyncio.run(story())


def test_no_more_than_eight_are_heard_at_once_and_a_chat_keeps_its_order() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            for place in range(60):
                body = {**MESSAGE, "msgId": f"msg{place}", "conversationId": f"cid{place % 20}"}
                await line.push("CALLBACK", ROBOT_TOPIC, body, f"m{place}")
            await until(lambda: ledger.inside >= 5)
            await asyncio.sleep(0.1)
            ledger.gate.set()
            for _ in range(60):
                await line.ack()
        assert ledger.most_inside <= 8
        for chat in range(20):
            order = [one.message_id for one in ledger.heard if one.where.chat_id == f"cid{chat}"]
            assert order == [f"msg{chat}", f"msg{chat + 20}", f"msg{chat + 40}"]

    asyncio.run(story())
