"""Every recorded sample of DingTalk's wire is read, signed, answered or refused as it should be."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.api import errors
from bot.platforms.dingtalk.crypto import EventCrypto
from bot.platforms.dingtalk.drawing import bodies
from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.reading import parsed
from bot.platforms.port import Closed, Refused, TryLater
from bot.streaming.dingtalk import frames, gateway
from handlers.messages import Card, Clicked, Said, Text, Unknown
from tests.bot.platforms.dingtalk.office import AT, VECTORS, account, office, vector

Vector = Mapping[str, Any]

SAID: Mapping[str, tuple[str, str, list[tuple[str, str]]]] = {
    "dp-msg-1to1-text": ("text", "hello DingTalk!", []),
    "dp-msg-1to1-picture": ("image", "", [("image", "mIof****JE0E")]),
    "dp-msg-1to1-video": ("video", "", [("video", "mIof****SaqP")]),
    "dp-msg-1to1-file": ("file", "", [("file", "LJYY****bw==")]),
    "dp-msg-1to1-richText": (
        "text",
        "这个问题示例图如下：通过以上示意图可以明白完整的交互流程",
        [("image", "mIof****7A==")],
    ),
    "live-2026-group-text-2at": ("text", "给 发个消息“你好”", []),
    "doc-stream-group-text": ("text", "你好", []),
    "doc-http-group-text": ("text", "你好", []),
    "doc-http-content-text": ("text", "你好", []),
    "doc-http-content-audio": ("voice", "钉钉，让进步发生", [("voice", "mIofN681YE3f")]),
    "doc-http-content-picture": ("image", "", [("image", "mIofN681YE3f")]),
    "doc-http-content-video": ("video", "", [("video", "mIofN681YE3f")]),
    "doc-http-content-richText": ("text", "你好", [("image", "mIofN681YE3f")]),
}
"""Sample → kind, words, and of each medium its kind and how its code begins."""

GROUPS = {
    "live-2026-group-text-2at": ("group", "cid7bkhBZrMZQI6GRAMM0CkoI==", "机器人测试"),
    "doc-stream-group-text": ("group", "cidjMOsz******AhS4Jg==", "统一应用模型-测试群"),
    "doc-http-group-text": ("group", "xxx", "机器人测试-TEST"),
}


def _body(sample: Vector) -> dict[str, Any]:
    raw = sample["raw"]
    found = json.loads(raw) if isinstance(raw, str) else raw
    assert isinstance(found, dict)
    return found


def _then(body: Mapping[str, Any]) -> datetime:
    """A second after the message was said."""
    return datetime.fromtimestamp(body["createAt"] / 1000 + 1, UTC) if "createAt" in body else AT


def _message(sample: Vector) -> None:
    body = _body(sample)
    heard = Ear("main", account()).message(body, _then(body), {"text"})
    assert heard.message_id == body["msgId"]
    assert heard.who.user_id == body["senderStaffId"]
    assert heard.who.name == body["senderNick"]
    assert heard.at == datetime.fromtimestamp(body["createAt"] / 1000, UTC)
    assert heard.opening is not None
    assert heard.opening.address == body["sessionWebhook"]
    assert not heard.opening.once
    if sample["id"] == "dp-msg-1to1-unknown":
        assert isinstance(heard, Unknown)
        assert heard.kind == "unknownMsgType"
        assert json.loads(heard.payload) == body
        return
    _says(sample, heard)
    kind, chat_id, title = GROUPS.get(sample["id"], ("private", body["senderStaffId"], "张三"))
    assert (heard.where.kind, heard.where.chat_id, heard.where.title) == (kind, chat_id, title)


def _says(sample: Vector, heard: object) -> None:
    kind, text, media = SAID[sample["id"]]
    assert isinstance(heard, Said)
    assert (heard.kind, heard.text) == (kind, text)
    assert [one.kind for one in heard.media] == [kind for kind, _ in media]
    for one, (_, code) in zip(heard.media, media, strict=True):
        assert one.source.startswith(code)


def _fragment(sample: Vector) -> None:
    whole = {**vector("dp-msg-1to1-text"), "text": None, **sample["raw"]}
    _says(sample, Ear("main", account()).message(whole, AT))


def _partial(sample: Vector) -> None:
    prefix = sample["raw"]["data_prefix"]
    with pytest.raises(Refused) as refused:
        parsed(prefix.encode())
    assert refused.value.status == 400
    body = parsed((prefix + 'LWCP_v1:$x","text":{"content":"在吗"},"msgtype":"text"}').encode())
    heard = Ear("main", account()).message(body, _then(body))
    assert isinstance(heard, Said)
    assert (heard.text, heard.who.user_id, heard.where.kind) == ("在吗", "manager001", "private")


def _callback_frame(sample: Vector) -> None:
    frame = frames.read(json.dumps(sample["raw"]))
    ear = Ear("main", account())
    if frame.topic == frames.CARD_TOPIC:
        click = ear.click(frame.data, AT, frame.message_id)
        assert isinstance(click, Clicked)
        assert (click.action, click.card, click.message_id) == ("like", "xxxx", "card-xxxx")
        return
    heard = ear.message(frame.data, datetime.fromtimestamp(1690362102, UTC))
    assert isinstance(heard, Said)
    assert heard.text == "测试数据"
    assert heard.at == datetime.fromtimestamp(1690362101.894, UTC)  # the sample writes `createA`


def _card_by_http(sample: Vector) -> None:
    click = Ear("main", account()).click(sample["raw"], AT)
    assert isinstance(click, Clicked)
    assert (click.action, click.card, click.who.user_id) == ("accept", "XXXXXX", "XXXXXX")


def _system_frame(sample: Vector) -> None:
    raw = sample["raw"] if isinstance(sample["raw"], str) else json.dumps(sample["raw"])
    frame = frames.read(raw)
    assert frame.type == frames.SYSTEM
    assert frame.topic in (frames.PING, frames.DISCONNECT)
    assert set(frame.data) == ({"opaque"} if frame.topic == frames.PING else {"reason"})


def _event_frame(sample: Vector) -> None:
    frame = frames.read(json.dumps(sample["raw"]))
    assert frame.type == frames.EVENT
    assert json.loads(frames.ack(frame, frames.EVENT_DONE))["headers"]["messageId"] == frame.message_id


def _ack(sample: Vector) -> None:
    raw = sample["raw"]
    ours = {"dp-ack-generic": {"response": {}}, "dp-ack-bot": frames.HEARD, "dp-ack-event": frames.EVENT_DONE}
    frame = frames.Frame(frames.CALLBACK, "t", raw["headers"]["messageId"], {}, {})
    sent = json.loads(frames.ack(frame, ours[sample["id"]]))
    assert {**sent, "data": json.loads(sent["data"])} == {**raw, "data": json.loads(raw["data"])}


def _event(sample: Vector) -> None:
    raw = sample["raw"]
    if sample["id"].endswith("-http"):
        crypto = EventCrypto("123456", "1234567890123456789012345678901234567890123", "dingapp")
        sealed = crypto.seal(json.dumps(raw), "1614767836", "nonce")
        opened = crypto.open(sealed["msg_signature"], sealed["timeStamp"], sealed["nonce"], sealed["encrypt"])
        assert json.loads(opened) == raw
        return
    headers = {**{name: raw[name] for name in raw if name != "data"}, "topic": "*", "messageId": "m1"}
    frame = frames.read(json.dumps({"type": "EVENT", "headers": headers, "data": json.dumps(raw["data"])}))
    assert dict(frame.data) == raw["data"]


def _card_request(sample: Vector) -> None:
    theirs = sample["raw"]["body"]
    with office() as dingtalk:
        platform = dingtalk.platform(cards="template", card_template_id=theirs.get("cardTemplateId", "t.schema"))
        for target in (dingtalk.group(), dingtalk.person(user_id="lisi")):
            platform.routes(target, Card(title="F-1", mention="lisi"), AT)[0].send("d1")
        in_group, alone = (asked.body for asked in dingtalk.about("/v1.0/card/instances/createAndDeliver"))
    ours = {**in_group, **alone}
    assert set(theirs) <= set(ours)
    for name in ("cardTemplateId", "callbackType", "userIdType", "openSpaceId"):
        assert theirs.get(name, ours[name]) == ours[name]
    assert alone["imRobotOpenDeliverModel"]["spaceType"] == "IM_ROBOT"
    assert all(isinstance(value, str) for value in ours["cardData"]["cardParamMap"].values())


def _gateway_error(sample: Vector) -> None:
    with office() as dingtalk:
        dingtalk.says(gateway.OPEN_PATH, (sample["http_status"], sample["raw"]))
        with pytest.raises(gateway.NotOpened, match="does not know this client id and secret \\(401 authFailed\\)"):
            asyncio.run(gateway.open_line(dingtalk.account()))


def _open_response(sample: Vector) -> None:
    with office() as dingtalk:
        dingtalk.says(gateway.OPEN_PATH, (200, {**sample["raw"], "endpoint": "ws://127.0.0.1:443/connect"}))
        address = asyncio.run(gateway.open_line(dingtalk.account()))
    assert parse_qs(urlsplit(address).query) == {"ticket": [sample["raw"]["ticket"]]}


def _open_request(sample: Vector) -> None:
    theirs = sample["raw"].get("body", sample["raw"])
    ours = gateway.request_body(account())
    assert set(ours) == set(theirs) - {"localIp"}
    assert all(topic in ours["subscriptions"] for topic in theirs["subscriptions"])


REASONS: Mapping[str, tuple[type[Exception], str]] = {
    "live-session-expired": (Closed, "已过期"),
    "live-custom-robot-old-token": (Closed, "300001"),
    "live-custom-robot-toofast": (TryLater, "禁言"),
    "live-custom-robot-toolong": (Closed, "过长"),
    "doc-ip-punish": (TryLater, "暂时拒绝"),
}


def _error(sample: Vector) -> None:
    raw = json.loads(sample["raw"]) if isinstance(sample["raw"], str) else sample["raw"]
    kind, words = REASONS[sample["id"]]
    for body in raw if isinstance(raw, list) else [raw]:
        with pytest.raises(kind, match=words):
            errors.check(sample.get("http_status", 403), body)


def _ok(sample: Vector) -> None:
    errors.check(200, _body(sample))
    with pytest.raises(Closed):
        errors.check(200, {**_body(sample), "errcode": 1})


def _signature(sample: Vector) -> None:
    raw = sample["raw"]
    if sample["id"] == "sig-http-robot":
        assert signing.robot_sign(raw["timestamp"], raw["appSecret"]) == raw["sign"]
    elif sample["id"] == "sig-custom-robot":
        assert signing.custom_robot_sign(raw["timestamp"], raw["secret"]) == raw["sign_urlencoded"]
    else:
        assert signing.card_sign(raw["x-ddpaas-signature-timestamp"], raw["apiSecret"]) == raw["x-ddpaas-signature"]


def _crypto(sample: Vector) -> None:
    raw = sample["raw"]
    crypto = EventCrypto(raw["token"], raw["aes_key"], raw["owner_key"])
    assert crypto.open(raw["msg_signature"], raw["timestamp"], raw["nonce"], raw["encrypt"]) == raw["plaintext"]
    with pytest.raises(Refused):
        crypto.open(raw["msg_signature"], raw["timestamp"], raw["nonce"] + "x", raw["encrypt"])


def _as_the_sdk(sample: Vector) -> None:
    raw = sample["raw"]
    if sample["id"] == "exp-sdk0243-open":
        _open_request(sample)
    elif sample["id"] == "exp-sdk0243-reply_text":
        ours = bodies.words_of(Text(text="re", mention="u1"))
        assert ours["msgtype"] == raw["msgtype"]
        assert ours["at"]["atUserIds"] == raw["at"]["atUserIds"]
        assert ours["text"]["content"] == "@u1 re"  # the mention must also stand in the text
    else:
        frame = frames.Frame(frames.CALLBACK, "t", raw["headers"].get("messageId", ""), {}, {})
        sent = json.loads(frames.ack(frame, json.loads(raw["data"]), message=raw["message"]))
        assert sent == raw


CHECKS: Mapping[str, Callable[[Vector], None]] = {
    "bot_message_body": _message,
    "bot_message_fragment": _fragment,
    "bot_message_body_partial": _partial,
    "stream_frame_callback": _callback_frame,
    "card_callback_http_body": _card_by_http,
    "stream_frame_system": _system_frame,
    "stream_frame_event": _event_frame,
    "stream_ack": _ack,
    "event_body": _event,
    "card_api_request": _card_request,
    "gateway_open_request": _open_request,
    "gateway_open_response": _open_response,
    "gateway_error": _gateway_error,
    "session_webhook_error": _error,
    "custom_robot_error": _error,
    "gateway_ip_ban": _error,
    "custom_robot_ok": _ok,
    "signature": _signature,
    "http_event_crypto": _crypto,
    "sdk_wire_observation": _as_the_sdk,
}


@pytest.mark.parametrize("sample", VECTORS, ids=[one["id"] for one in VECTORS])
def test_a_recorded_sample_is_understood(sample: Vector) -> None:
    CHECKS[sample["kind"]](sample)
