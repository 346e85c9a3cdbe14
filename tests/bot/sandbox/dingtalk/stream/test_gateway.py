"""The Stream gateway: tickets, frames, acknowledgements, pings, and every way a connection can end."""

import json
import re
import time
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_websocket

from bot.sandbox import faults
from bot.sandbox.config import Options
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, TEMPLATE, Bench, until

QUICK = Options(pings_seconds=0.2, echo_seconds=0.5, grace_seconds=0.3)
REDELIVERING = Options(pings_seconds=30, redeliver=True, redeliver_seconds=60)


def receive(client: ClientConnection, kind: str = "CALLBACK") -> dict[str, Any]:
    """The next frame of this type."""
    while True:
        frame: dict[str, Any] = json.loads(client.recv(timeout=5))
        if frame["type"] == kind:
            return frame


def acknowledge(client: ClientConnection, frame: dict[str, Any], response: Any = None, **changes: Any) -> None:
    headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
    ack = {"code": 200, "headers": headers, "message": "OK", "data": json.dumps({"response": response})}
    client.send(json.dumps(ack | changes))


def say(bench: Bench, client: ClientConnection, **changes: Any) -> dict[str, Any]:
    """张三 speaks and the client acknowledges; the frame."""
    saying = bench.begin(bench.side.say("dingtalk:group:" + CONVERSATION, "zhangsan", "打印机坏了"))
    frame = receive(client)
    acknowledge(client, frame, **changes)
    saying.result(5)
    return frame


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"clientSecret": "wrong"}, 401, "authFailed"),
        ({"clientId": "wrong"}, 401, "authFailed"),
        ({"subscriptions": []}, 400, "systemError"),
        ({"subscriptions": [{"type": "NEWS", "topic": "*"}]}, 400, "systemError"),
        ({"subscriptions": [{"type": "CALLBACK"}]}, 400, "systemError"),
        ({"subscriptions": [{"type": "EVENT", "topic": "chat_update_title"}]}, 400, "systemError"),
    ],
)
def test_a_wrong_opening_is_refused(changes: dict[str, Any], status: int, code: str) -> None:
    with Bench() as bench:
        answer = bench.open(**changes)
        assert answer.status_code == status
        assert list(answer.json()) == ["requestid", "code", "message"]
        assert answer.json()["code"] == code
        assert bench.verdict and "client-secret-of-the-bot" not in bench.world.wire[-1].request


def test_a_refused_opening_reads_as_the_live_capture_and_faults_refuse_it_too() -> None:
    with Bench() as bench:
        assert bench.open(clientSecret="wrong").json()["message"] == "鉴权失败"
        for fault, status in ((faults.OPEN_REFUSED, 401), (faults.OPEN_BUSY, 503)):
            bench.fault(fault)
            assert bench.open().status_code == status
        assert bench.open().status_code == 200


def test_a_robot_that_listens_by_http_cannot_open_a_stream_for_its_messages() -> None:
    with Bench(mode="http") as bench:
        assert bench.open().json()["code"] == "systemError"
        assert "不是 Stream" in bench.verdict


def test_without_an_accept_header_the_gateway_speaks_xml() -> None:
    with Bench() as bench:
        answer = requests.post(f"{bench.url}/v1.0/gateway/connections/open", json={}, timeout=5)
        assert answer.headers["Content-Type"].startswith("application/xml")
        assert answer.text.startswith("<")


def test_a_ticket_opens_one_connection_within_ninety_seconds() -> None:
    with Bench() as bench:
        opened = bench.open().json()
        assert re.fullmatch(r"ws://127\.0\.0\.1:\d+/connect", opened["endpoint"])
        url = f"{opened['endpoint']}?ticket={opened['ticket']}"
        with connect_websocket(url), pytest.raises(InvalidStatus, match="401"):
            connect_websocket(url)
        late = bench.open().json()
        bench.later(seconds=90)
        with pytest.raises(InvalidStatus, match="401"):
            connect_websocket(f"{late['endpoint']}?ticket={late['ticket']}")


def test_a_message_frame_looks_like_the_live_captures() -> None:
    with Bench() as bench, bench.connect() as client:
        frame = say(bench, client)
        assert list(frame) == ["specVersion", "type", "headers", "data"]
        assert (frame["specVersion"], frame["type"]) == ("1.0", "CALLBACK")
        assert set(frame["headers"]) == {
            "appId",
            "connectionId",
            "contentType",
            "messageId",
            "time",
            "topic",
        }
        assert frame["headers"]["topic"] == "/v1.0/im/bot/messages/get"
        assert frame["headers"]["contentType"] == "application/json"
        assert isinstance(frame["headers"]["time"], str) and frame["headers"]["time"].isdigit()
        assert re.fullmatch(r"[0-9a-f]+(_[0-9a-f]+){3}", frame["headers"]["messageId"])
        body = json.loads(frame["data"])
        assert (body["msgtype"], body["text"]) == ("text", {"content": " 打印机坏了"})
        (entry,) = bench.wire("文字消息")
        assert (entry.status, entry.verdict) == (200, "")
        assert '"content": " 打印机坏了"' in entry.request_clear


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": 500}, "应答 code 500，按未送达处理"),
        ({"code": "200"}, "code 必须是整数"),
        ({"data": {"response": None}}, "data 必须是装着 JSON 的字符串"),
        ({"message": None}, "message 必须是字符串"),
    ],
)
def test_a_wrong_acknowledgement_is_noted(changes: dict[str, Any], words: str) -> None:
    with Bench() as bench, bench.connect() as client:
        say(bench, client, **changes)
        assert words in bench.wire("文字消息")[0].verdict


def test_an_answer_to_nothing_is_noted() -> None:
    with Bench() as bench, bench.connect() as client:
        acknowledge(client, {"headers": {"messageId": "made-up"}})
        client.send("not json")
        until(lambda: len(bench.wire("Stream 应答")) == 2)
        first, second = bench.wire("Stream 应答")
        assert "made-up" in first.verdict and second.verdict == "应答不是 JSON 对象"


def test_a_message_that_nobody_listens_for_is_lost() -> None:
    with Bench() as bench:
        bench.say("有人吗")
        assert bench.verdict == "没有订阅该主题的长连接，消息没有送出"
        cards = [{"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"}]
        with bench.connect(subscriptions=cards):
            bench.say("有人吗")
            assert "没有订阅该主题的长连接" in bench.wire("文字消息")[-1].verdict


def test_what_is_not_acknowledged_comes_again_after_a_minute_and_what_is_acknowledged_late_does_not() -> None:
    with Bench(REDELIVERING) as bench, bench.connect() as client:
        saying = [bench.begin(bench.side.say("dingtalk:robot:ligong", "ligong", words)) for words in "甲乙"]
        late, lost = receive(client), receive(client)
        assert [said.result(5).text for said in saying] == ["甲", "乙"]
        assert {entry.verdict for entry in bench.wire("文字消息")} == {"3 秒内没有应答"}
        acknowledge(client, late)
        until(lambda: "应答迟到" in bench.wire("文字消息")[0].verdict)
        bench.later(seconds=61)
        again = receive(client)
        assert again["data"] == lost["data"] != late["data"]
        assert again["headers"]["messageId"] == lost["headers"]["messageId"]
        acknowledge(client, again)
        until(lambda: bool(bench.wire("第 1 次重推")))
        bench.later(seconds=61)
        with pytest.raises(TimeoutError):
            client.recv(timeout=0.3)


def test_of_two_connections_any_one_gets_a_message() -> None:
    with Bench(Options(pings_seconds=30)) as bench, bench.connect() as one, bench.connect() as other:
        until(lambda: len(bench.side.gateway.connections) == 2)
        for _ in range(20):
            saying = bench.begin(bench.side.say("dingtalk:robot:ligong", "ligong", "在吗"))
            while not saying.done():
                for client in (one, other):
                    _acknowledge_if_any(client)
        targets = {json.loads(e.request)["headers"]["connectionId"] for e in bench.wire("文字消息")}
        assert len(targets) == 2


def test_a_ping_must_be_echoed() -> None:
    with Bench(QUICK) as bench, bench.connect() as client:
        frame = receive(client, "SYSTEM")
        assert frame["headers"]["topic"] == "ping" and isinstance(frame["headers"]["time"], str)
        acknowledge(client, frame, data=frame["data"])
        acknowledge(client, receive(client, "SYSTEM"), data='{"opaque": "another"}')
        until(lambda: bool(bench.wire("Stream ping")))
        assert bench.wire("Stream ping")[0].verdict == "ping 的应答没有原样带回 opaque"
        receive(client, "SYSTEM")
        until(lambda: len(bench.wire("Stream ping")) == 2)
        assert bench.wire("Stream ping")[1].verdict == "ping 没有应答"


def test_a_disconnect_is_announced_and_carried_out_after_the_time_of_grace() -> None:
    with Bench(QUICK) as bench, bench.connect() as client:
        bench.fault(faults.DISCONNECT)
        frame = receive_topic(client, "disconnect")
        assert json.loads(frame["data"]) == {"reason": "persistent connection is timeout"}
        assert frame["specVersion"] == "1.0" and frame["headers"]["messageId"]
        bench.say("有人吗")
        assert "没有送出" in bench.wire("文字消息")[0].verdict
        with pytest.raises(ConnectionClosedOK):
            client.recv(timeout=2)


def test_a_connection_can_break_without_a_word() -> None:
    with Bench() as bench, bench.connect() as client:
        until(lambda: bool(bench.side.gateway.connections))
        bench.fault(faults.ABORT)
        with pytest.raises(ConnectionClosedError):
            client.recv(timeout=2)


def test_a_half_open_connection_swallows_everything_but_a_new_one_works() -> None:
    with Bench(QUICK) as bench, bench.connect() as dead:
        receive(dead, "SYSTEM")
        bench.fault(faults.HALF_OPEN)
        time.sleep(0.1)
        saying = bench.begin(bench.side.say("dingtalk:robot:ligong", "ligong", "有人吗"))
        with pytest.raises(TimeoutError):
            dead.recv(timeout=0.5)
        assert not dead.ping().wait(0.3), "not even a pong"
        with bench.connect() as alive:
            assert receive(alive, "SYSTEM")["headers"]["topic"] == "ping"
        saying.result(5)
        assert bench.wire("文字消息")[0].verdict == "半开连接：消息石沉大海"


def test_a_card_click_is_answered_by_its_acknowledgement() -> None:
    with Bench() as bench, bench.connect() as client:
        bench.post("/v1.0/card/instances/createAndDeliver", _card())
        message = bench.shown()[-1]
        clicking = bench.begin(bench.side.click(message, "ligong", "btn1", {"note": "马上"}))
        frame = receive(client)
        data = json.loads(frame["data"])
        assert frame["headers"]["topic"] == "/v1.0/card/instances/callback"
        assert (data["type"], data["spaceType"], data["userIdType"]) == ("actionCallback", "im", 1)
        assert (data["userId"], data["outTrackId"], data["spaceId"]) == ("ligong", "card-1", CONVERSATION)
        assert (data["corpId"], data["extension"]) == ("dingcorp", "{}")
        assert data["value"] == data["content"]
        private = json.loads(data["content"])["cardPrivateData"]
        assert private == {"actionIds": ["btn1"], "params": {"action": "accept:7:1", "note": "马上"}}
        update = {"cardUpdateOptions": {"updateCardDataByKey": True}, "cardData": {"cardParamMap": {"state": "处理中"}}}
        acknowledge(client, frame, update)
        assert clicking.result(5) == ""
        assert message.card is not None and (message.card.state, message.card.title) == ("处理中", "工单")


def test_a_card_click_without_acknowledgement_changes_nothing() -> None:
    with Bench() as bench, bench.connect() as client:
        bench.post("/v1.0/card/instances/createAndDeliver", _card())
        assert bench.click(bench.shown()[-1], "btn1") == "2 秒内没有应答"
        acknowledge(client, receive(client), {"cardData": {"cardParamMap": {"state": "处理中"}}})
        until(lambda: "应答迟到" in bench.wire("卡片点击")[0].verdict)
        card = bench.shown()[-1].card
        assert card is not None and card.state == "待接单"


def test_a_recorded_frame_can_be_pushed_again() -> None:
    with Bench() as bench, bench.connect() as client:
        first = say(bench, client)
        repeating = bench.begin(bench.side.repeat(bench.wire("文字消息")[0].id))
        again = receive(client)
        acknowledge(client, again)
        assert again["data"] == first["data"]
        status, response = repeating.result(5) or (0, "")
        assert status == 200 and "OK" in response
        assert bench.do(bench.side.repeat(0)) is None


def test_a_message_delivered_several_times_at_once_is_the_same_each_time() -> None:
    with Bench() as bench, bench.connect() as client:
        bench.fault(faults.AT_ONCE, 2)
        saying = bench.begin(bench.side.say("dingtalk:robot:ligong", "ligong", "在吗"))
        received = [receive(client) for _ in range(3)]
        for frame in received:
            acknowledge(client, frame)
        saying.result(5)
        assert len({frame["data"] for frame in received}) == 1
        assert not bench.wire("Stream 应答")


def receive_topic(client: ClientConnection, topic: str) -> dict[str, Any]:
    while (frame := receive(client, "SYSTEM"))["headers"]["topic"] != topic:
        pass
    return frame


def _card() -> dict[str, Any]:
    variables = {"title": "工单", "state": "待接单", "btn1": "接单", "act1": "accept:7:1"}
    return {
        "cardTemplateId": TEMPLATE,
        "outTrackId": "card-1",
        "cardData": {"cardParamMap": variables},
        "callbackType": "STREAM",
        "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
    }


def _acknowledge_if_any(client: ClientConnection) -> None:
    try:
        frame = json.loads(client.recv(timeout=0.01))
    except (TimeoutError, ConnectionClosed):
        return
    acknowledge(client, frame)
