"""Every way in which a Stream connection is refused, kept, ended or replaced, and what is pushed again."""

import json
import time
from functools import partial
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect

from bot.sandbox import faults
from bot.sandbox.config import Options
from tests.bot.sandbox.dingtalk_bench import EVERY_EVENT, LIGONG, Bench, acknowledge, receive, until

QUICK = Options(pings_seconds=30, grace_seconds=0.3)
REDELIVERING = Options(pings_seconds=30, redeliver=True)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (faults.OPEN_REFUSED, 401, "authFailed"),
        (faults.OPEN_BAD, 400, "systemError"),
        (faults.OPEN_BUSY, 503, "serviceUnavailable"),
    ],
)
def test_an_opening_can_be_refused_in_every_way_that_the_field_has_seen(fault: str, status: int, code: str) -> None:
    with Bench() as bench:
        bench.fault(fault)
        refused = bench.open()
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert f"注入故障：{fault}" in bench.verdict
        assert bench.open().status_code == 200


def test_an_opening_can_hang() -> None:
    with Bench(habits={"hang_seconds": 1}) as bench:
        bench.fault(faults.OPEN_HANGS)
        with pytest.raises(requests.Timeout):
            requests.post(f"{bench.url}/v1.0/gateway/connections/open", json={}, timeout=0.3)
        started = time.monotonic()
        bench.fault(faults.OPEN_HANGS)
        assert bench.open().status_code == 504
        assert time.monotonic() - started >= 1


@pytest.mark.parametrize("changes", [{"ua": 7}, {"localIp": ["127.0.0.1"]}])
def test_an_opening_says_who_it_is_in_words(changes: dict[str, Any]) -> None:
    with Bench() as bench:
        assert bench.open(**changes).json()["code"] == "systemError"
        assert "应为字符串" in bench.verdict
        assert bench.open(ua="sdk", localIp="192.0.2.1,192.0.2.2").status_code == 200


def test_a_handshake_can_be_refused_and_the_ticket_is_still_good() -> None:
    with Bench() as bench:
        opened = bench.open().json()
        url = f"{opened['endpoint']}?ticket={opened['ticket']}"
        bench.fault(faults.HANDSHAKE_REFUSED)
        with pytest.raises(InvalidStatus, match="401"):
            connect(url)
        with connect(url):
            until(lambda: len(bench.side.gateway.connections) == 1)


def test_a_connection_can_be_closed_in_good_order_without_a_word() -> None:
    with Bench() as bench, bench.connect() as client:
        until(lambda: bool(bench.side.gateway.connections))
        bench.fault(faults.CLOSED_AT_ONCE, 2)
        with pytest.raises(ConnectionClosedOK) as closed:
            client.recv(timeout=2)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1000
        with bench.connect() as again, pytest.raises(ConnectionClosedOK):
            again.recv(timeout=2)
        with bench.connect() as third:
            third.ping().wait(1)
            until(lambda: len(bench.side.gateway.connections) == 1)


def test_a_disconnect_of_the_documents_has_no_id_no_time_and_another_reason() -> None:
    with Bench(QUICK, habits={"disconnect": "documented"}) as bench, bench.connect() as client:
        until(lambda: bool(bench.side.gateway.connections))
        bench.fault(faults.DISCONNECT)
        frame = receive(client)
        assert frame == {
            "type": "SYSTEM",
            "headers": {"topic": "disconnect", "contentType": "application/json"},
            "data": '{"reason":"connection is expired"}',
        }
        sdk = {"code": 200, "headers": {"contentType": "application/json"}, "message": "OK", "data": frame["data"]}
        client.send(json.dumps(sdk))
        with pytest.raises(ConnectionClosedOK):
            client.recv(timeout=2)
        assert not bench.wire("Stream 应答"), "the SDK's answer to it is no mistake"


def test_a_connection_that_is_old_enough_is_told_to_go() -> None:
    with Bench(QUICK, habits={"connection_seconds": 3600}) as bench, bench.connect() as old:
        until(lambda: bool(bench.side.gateway.connections))
        bench.later(seconds=3000)
        with bench.connect() as young:
            until(lambda: len(bench.side.gateway.connections) == 2)
            bench.later(seconds=700)
            assert receive(old)["headers"]["topic"] == "disconnect"
            with pytest.raises(ConnectionClosedOK):
                old.recv(timeout=2)
            with pytest.raises(TimeoutError):
                young.recv(timeout=0.2)


def test_within_the_time_of_grace_a_connection_hears_nothing_new_but_may_still_answer() -> None:
    with Bench(Options(pings_seconds=30, grace_seconds=5)) as bench, bench.connect() as client:
        saying = bench.begin(bench.side.say(LIGONG, "ligong", "在吗"))
        message = receive(client)
        bench.fault(faults.DISCONNECT)
        assert receive(client)["headers"]["topic"] == "disconnect"
        acknowledge(client, message)
        saying.result(5)
        assert bench.wire("文字消息")[0].verdict == ""
        bench.say("还在吗", LIGONG, "ligong")
        assert "没有送出" in bench.wire("文字消息")[1].verdict


@pytest.mark.parametrize(("kicks", "left"), [(True, 1), (False, 2)])
def test_a_newer_connection_may_end_the_older(kicks: bool, left: int) -> None:
    with Bench(habits={"newer_kicks_older": kicks}) as bench, bench.connect() as old, bench.connect() as new:
        until(lambda: len(bench.side.gateway.connections) == left and bool(bench.wire("长连接结束")) is kicks)
        assert new.ping().wait(2)
        if kicks:
            with pytest.raises(ConnectionClosed):
                old.recv(timeout=2)


def test_an_answer_that_is_lost_counts_as_none() -> None:
    with Bench(REDELIVERING) as bench, bench.connect() as client:
        bench.fault(faults.ANSWER_LOST)
        saying = bench.begin(bench.side.say(LIGONG, "ligong", "在吗"))
        first = receive(client)
        acknowledge(client, first)
        saying.result(5)
        entry = bench.wire("文字消息")[0]
        assert (entry.verdict, entry.status, entry.response) == ("注入故障：应答丢失", 0, "")
        bench.later(seconds=61)
        second = receive(client)
        assert json.loads(second["data"])["msgId"] == json.loads(first["data"])["msgId"]
        acknowledge(client, second)
        until(lambda: len(bench.wire("文字消息（第 1 次重推）")) == 1)


@pytest.mark.parametrize(("options", "times"), [(REDELIVERING, 3), (Options(pings_seconds=30), 0)])
def test_a_message_is_pushed_again_only_so_often_and_by_default_never(options: Options, times: int) -> None:
    with Bench(options) as bench:
        bench.say("有人吗", LIGONG, "ligong")
        for number in range(1, 6):
            bench.later(seconds=61)
            until(partial(_pushed_again, bench, min(number, times)))
        assert len(bench.wire("次重推")) == times


def test_extra_copies_say_why_they_are_there() -> None:
    with Bench() as bench:
        bench.fault(faults.REPEATED, 2)
        bench.say("有人吗", LIGONG, "ligong")
        why = [entry.verdict.startswith("注入故障：重复投递") for entry in bench.wire("文字消息")]
        assert why == [False, True, True]


@pytest.mark.parametrize("fault", [faults.DISCONNECT, faults.CLOSED_AT_ONCE, faults.ABORT, faults.HALF_OPEN])
def test_a_fault_without_end_strikes_each_connection_once(fault: str) -> None:
    with Bench(QUICK) as bench:
        bench.fault(fault, -1)
        for number in (1, 2):
            with bench.connect():
                until(partial(_struck, bench, fault, number))
                time.sleep(0.1)
                assert _struck(bench, fault, number)


def test_messages_and_events_go_to_those_who_asked_for_them() -> None:
    with Bench() as bench, bench.connect() as messages, bench.connect(subscriptions=[EVERY_EVENT]) as events:
        until(lambda: len(bench.side.gateway.connections) == 2)
        saying = bench.begin(bench.side.say(LIGONG, "ligong", "在吗"))
        frame = receive(messages)
        acknowledge(messages, frame)
        saying.result(5)
        joining = bench.begin(bench.side.join("dingtalk:group:cidCustomers==", "wangzong"))
        event = receive(events)
        acknowledge(events, event)
        joining.result(5)
        assert (frame["type"], event["type"]) == ("CALLBACK", "EVENT")


def test_a_connection_that_breaks_while_it_is_told_to_go_is_simply_gone() -> None:
    with Bench(QUICK) as bench, bench.connect() as client:
        until(lambda: bool(bench.side.gateway.connections))
        bench.fault(faults.ABORT)
        bench.fault(faults.DISCONNECT)
        with pytest.raises(ConnectionClosedError):
            while True:
                client.recv(timeout=2)
        until(lambda: not bench.side.gateway.connections)


def _struck(bench: Bench, fault: str, times: int) -> bool:
    return [entry.verdict for entry in bench.world.wire].count(f"注入故障：{fault}") == times


def _pushed_again(bench: Bench, times: int) -> bool:
    return len(bench.wire("次重推")) >= times
