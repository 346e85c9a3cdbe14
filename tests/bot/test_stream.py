"""The Stream: acknowledged only when written down, alive or reopened, never in a hurry, and silent about secrets."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.tokens import TokenStore
from bot.stream import Stream, listeners_of
from bot.streaming.frames import CARD_TOPIC, ROBOT_TOPIC
from bot.streaming.listener import Times
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Reply, Said
from tests.bot.gateway import PATIENCE, Gateway, Line, gateway
from tests.bot.platforms.dingtalk.office import AT, vector

QUICK = Times(silence=PATIENCE, opening=1, first_wait=0.05, longest_wait=0.2, settled=0.5, draining=1, lease=0.05)
MESSAGE = vector("doc-stream-group-text")
PRESS = json.loads(vector("doc-card-callback-frame")["data"])
SECRET = "client secret"
AUTH_FAILED = vector("live-gateway-401")


class Ledger:
    """Writes down what it hears; `gate` holds it back, `fails` makes it fail so many times."""

    def __init__(self, reply: Reply = SILENCE, fails: int = 0) -> None:
        self.reply, self.fails = reply, fails
        self.heard: list[Heard] = []
        self.accounts: list[str] = []
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
                raise OSError("the database is away: 张三说屏幕花了")
            self.accounts.append(account)
            self.heard.append(heard)
        return self.reply


def platform(url: str, name: str = "main", **settings: Any) -> DingTalkPlatform:
    """An account that listens at this gateway."""
    account = DingTalkAccount(client_id="dingapp", client_secret=SecretStr(SECRET), api_url=url, **settings)
    return DingTalkPlatform(name, account, TokenStore(None, lambda: AT))


@asynccontextmanager
async def listening(
    there: Gateway, ledger: Ledger, times: Times = QUICK, redis_url: str | None = None
) -> AsyncIterator[asyncio.Event]:
    """A stream process, from start to a clean stop."""
    stop = asyncio.Event()
    stream = Stream([platform(there.url)], ledger.hear, redis_url=redis_url, times=times, now=lambda: AT)
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


def test_what_could_not_be_written_down_is_not_acknowledged_and_comes_again() -> None:
    async def story() -> None:
        ledger = Ledger(fails=1)
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


def test_when_told_to_disconnect_it_finishes_acknowledges_and_comes_back() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            first = await there.line()
            await first.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await first.push("SYSTEM", "disconnect", {"reason": "persistent connection is timeout"}, "d1")
            await until(lambda: ledger.inside == 1)
            ledger.gate.set()
            assert (await first.ack())["headers"]["messageId"] == "m1"
            await asyncio.wait_for(first.ended.wait(), PATIENCE)
            second = await there.line()
            await second.push("SYSTEM", "ping", {"opaque": "o"}, "p1")
            assert (await second.ack())["data"] == {"opaque": "o"}

    asyncio.run(story())


def test_a_line_on_which_nothing_is_heard_is_dropped() -> None:
    async def story() -> None:
        quick = Times(silence=0.3, opening=1, first_wait=0.05, settled=0.5, draining=1)
        async with gateway() as there, listening(there, Ledger(), quick):
            silent = await there.line()
            for place in range(4):  # pings keep it alive
                await asyncio.sleep(0.15)
                await silent.push("SYSTEM", "ping", {"opaque": place}, f"p{place}")
            assert len(there.opens) == 1
            await asyncio.wait_for(silent.ended.wait(), PATIENCE)
            await there.line()

    asyncio.run(story())


def test_a_gateway_that_closes_at_once_is_not_hammered() -> None:
    async def story() -> None:
        async def close(line: Line) -> None:
            await line.socket.close()

        async with gateway(greets=close) as there, listening(there, Ledger()):
            await asyncio.sleep(1.2)
            gaps = [after - before for before, after in zip(there.opened_at, there.opened_at[1:], strict=False)]
            assert 3 <= len(gaps) <= 16
            assert min(gaps) >= QUICK.first_wait
            assert max(gaps[2:]) >= 2 * QUICK.first_wait  # it waits longer when it happens again

    asyncio.run(story())


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        ((401, AUTH_FAILED), "does not know this client id and secret (401 authFailed)"),
        ((400, '{"code":"systemError"}'), "is the app published"),
        ((503, '{"code":"busy"}'), "overloaded"),
        ((200, "<html>"), "not JSON"),
        ((200, "{}"), "no endpoint"),
        ((200, '{"endpoint":"file:///etc","ticket":"t"}'), "not a secure WebSocket"),
        ((302, "{}"), "refuses (302"),
    ],
)
def test_a_refusal_is_said_plainly_and_tried_again_later(refusal: tuple[int, str], reason: str) -> None:
    async def story() -> None:
        ledger = Ledger()
        async with gateway(refuses=refusal) as there, listening(there, ledger):
            await until(lambda: len(there.opens) >= 3)
            there.refuses = None
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            assert (await line.ack())["code"] == 200

    with capture_logs() as logs:
        asyncio.run(story())
    reasons = [entry["reason"] for entry in logs if entry["event"] == "stream.not_opened"]
    assert reason in reasons[0]


def test_a_gateway_that_does_not_answer_is_given_up() -> None:
    async def story() -> None:
        quick = Times(opening=0.2, first_wait=0.05, longest_wait=0.1)
        async with gateway(slow_seconds=30) as there, listening(there, Ledger(), quick):
            await until(lambda: len(there.opens) >= 2)

    with capture_logs() as logs:
        asyncio.run(story())
    assert any("did not answer within 0.2 seconds" in entry.get("reason", "") for entry in logs)


def test_stopping_finishes_what_is_being_heard_and_acknowledges_it() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there:
            async with listening(there, ledger) as stop:
                line = await there.line()
                await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
                await until(lambda: ledger.inside == 1)
                stop.set()
                await asyncio.sleep(0.1)
                ledger.gate.set()
                assert (await line.ack())["headers"]["messageId"] == "m1"
            assert len(ledger.heard) == 1
            await asyncio.wait_for(line.ended.wait(), PATIENCE)

    asyncio.run(story())


def test_stopping_while_the_gateway_refuses_takes_no_time() -> None:
    async def story() -> None:
        async with gateway(refuses=(503, "{}")) as there:
            async with listening(there, Ledger(), Times(first_wait=30)):
                await until(lambda: len(there.opens) == 1)
                began = time.monotonic()
            assert time.monotonic() - began < 1

    asyncio.run(story())


def test_nothing_of_messages_tickets_or_secrets_is_logged() -> None:
    async def story() -> None:
        ledger = Ledger(fails=1)
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, {**MESSAGE, "text": {"content": "屏幕花了"}}, "m1")
            await line.push("CALLBACK", ROBOT_TOPIC, {"text": {"content": "屏幕花了"}}, "m2")
            await line.ack()
            await line.socket.send_str('{"屏幕花了"')
            there.refuses = (401, AUTH_FAILED)
            await line.socket.close()
            await until(lambda: len(there.opens) >= 3)

    with capture_logs() as logs:
        asyncio.run(story())
    kinds = {entry["event"] for entry in logs}
    assert {"stream.connected", "stream.job_failed", "stream.refused", "stream.not_opened"} <= kinds
    told = repr([{**entry, "exc_info": type(entry.get("exc_info"))} for entry in logs])
    for secret in ("屏幕花了", "secret+ticket", "secret%2Bticket", SECRET, MESSAGE["senderNick"]):
        assert secret not in told


def test_only_one_of_two_processes_listens_and_the_other_takes_over(redis_url: str) -> None:
    async def story() -> None:
        first, second = Ledger(), Ledger()
        async with gateway() as there, listening(there, first, redis_url=redis_url) as stop:
            line = await there.line()
            async with listening(there, second, redis_url=redis_url):
                await asyncio.sleep(0.4)
                assert len(there.opens) == 1
                stop.set()
                await asyncio.wait_for(line.ended.wait(), PATIENCE)
                taken_over = await there.line()
                await taken_over.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
                await taken_over.ack()
        assert (len(first.heard), len(second.heard)) == (0, 1)

    asyncio.run(story())


def test_without_redis_it_listens_all_the_same() -> None:
    async def story() -> None:
        async with gateway() as there, listening(there, Ledger(), redis_url="redis://127.0.0.1:9/0"):
            await there.line()

    asyncio.run(story())


def test_only_accounts_that_use_the_stream_listen() -> None:
    stream, http = platform("http://127.0.0.1:9"), platform("http://127.0.0.1:9", mode="http")
    assert listeners_of([stream, http]) == [stream]


def test_a_process_without_such_an_account_waits_for_its_end() -> None:
    async def story() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(Stream([], Ledger().hear).run(stop))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(running), 0.1)
        assert not running.done()
        stop.set()
        await asyncio.wait_for(running, PATIENCE)

    asyncio.run(story())
