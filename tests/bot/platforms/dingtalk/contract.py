"""DingTalk's doors from DingTalk's side."""

import json
import struct
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.platforms.dingtalk.account import CustomRobot, EventSettings
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Door, Request, Response
from bot.platforms.tools import Tools
from bot.sandbox.crypto import Envelope, encrypt_bytes
from bot.sandbox.dingtalk import signs
from tests.bot.platforms.dingtalk.office import SECRET, VECTORS, account, vector
from tests.bot.platforms.every.doors import AT, WORDS, DoorContract, Tamper

CARD_SECRET = "the card secret"
EVENT_TOKEN, EVENT_KEY = "eventtoken", "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus"
SEALED = Envelope(EVENT_TOKEN, EVENT_KEY, "dingapp")
ACCOUNT = account(
    mode="http",
    cards="template",
    card_template_id="t.schema",
    card_callback_secret=SecretStr(CARD_SECRET),
    events=EventSettings(token=SecretStr(EVENT_TOKEN), aes_key=SecretStr(EVENT_KEY)),
    custom_robots={"cidCustom==": CustomRobot(access_token=SecretStr("hook"), secret=SecretStr("SEChook"))},
)
SAID = {
    "msgId": "msg1==",
    "msgtype": "text",
    "text": {"content": f" {WORDS} "},
    "conversationType": "2",
    "conversationId": "cidGroup==",
    "conversationTitle": "客户群",
    "senderId": "$:LWCP_v1:$zhang",
    "senderStaffId": "zhangsan",
    "senderNick": "张三",
    "createAt": int(AT.timestamp() * 1000),
    "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=79b4",
    "sessionWebhookExpiredTime": int(AT.timestamp() * 1000) + 5_400_000,
}
PRESSED = {
    "type": "actionCallback",
    "outTrackId": "d7.cidGroup==",
    "corpId": "dingcorp",
    "userId": "ligong",
    "content": json.dumps({"cardPrivateData": {"actionIds": ["1"], "params": {"action": "accept:F-1:"}}}),
}
RENAMED = {
    "EventType": "chat_update_title",
    "EventTime": int(AT.timestamp() * 1000),
    "CorpId": "dingcorp",
    "eventId": "9a0657fc5c084531bf699ab0044e2bb5",
    "openConversationId": "cidGroup==",
    "title": "新名字",
    "operator": "zhangsan",
}
ANSWERS = {"text", "markdown", "actionCard", "feedCard", "empty"}


def _door(name: str) -> Door:
    platform = DingTalkPlatform("main", ACCOUNT, Tools.of(None, "", lambda: AT))
    return next(door for door in platform.doors() if door.path == f"dingtalk/main/{name}")


def _robot_call(content: bytes, at: datetime, nonce: str = "") -> Request:
    stamp = str(int(at.timestamp() * 1000) + (int(nonce) if nonce.isdigit() else 0))
    return Request("POST", headers={"timestamp": stamp, "sign": signs.robot(stamp, SECRET)}, body=content)


def _card_call(content: bytes, at: datetime, nonce: str = "") -> Request:
    stamp = str(int(at.timestamp() * 1000) + (int(nonce) if nonce.isdigit() else 0))
    headers = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": signs.card(stamp, CARD_SECRET)}
    return Request("POST", headers=headers, body=content)


def _event_call(content: bytes, at: datetime, nonce: str = "") -> Request:
    framed = bytes(16) + struct.pack(">I", len(content)) + content + b"dingapp"
    encrypted, nonce = b64encode(encrypt_bytes(EVENT_KEY, framed)).decode(), nonce or "xnG8sbTF"
    stamp = str(int(at.timestamp() * 1000))
    query = {"msg_signature": SEALED.sign(stamp, nonce, encrypted), "timestamp": stamp, "nonce": nonce}
    return Request("POST", query, {}, json.dumps({"encrypt": encrypted}).encode())


def _read_event(request: Request, response: Response) -> Any:
    answer = json.loads(response.body)
    SEALED.check(answer["msg_signature"], answer["timeStamp"], answer["nonce"], answer["encrypt"])
    assert response.status == 200 and SEALED.decrypt(answer["encrypt"]) == "success"
    return answer


def _asked(**query: str) -> Tamper:
    return lambda request: replace(request, query={**request.query, **query})


def _with(**headers: str) -> Tamper:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: replace(request, headers={**request.headers, **names})


def _without(name: str) -> Tamper:
    return lambda request: replace(request, headers={n: v for n, v in request.headers.items() if n != name})


def _read_robot(request: Request, response: Response) -> Any:
    answer = json.loads(response.body)
    assert response.status == 200 and answer["msgtype"] in ANSWERS
    return answer


def _read_card(request: Request, response: Response) -> Any:
    answer = json.loads(response.body)
    assert response.status == 200 and set(answer) <= {"cardUpdateOptions", "cardData", "userPrivateData"}
    return answer


def _messages() -> dict[str, bytes]:
    """Everything recorded that a robot was told, by HTTP or in the `data` of a frame."""
    found = {"said": json.dumps(SAID).encode()}
    for one in VECTORS:
        raw = json.loads(one["raw"]) if isinstance(one["raw"], str) and one["raw"].startswith("{") else one["raw"]
        if isinstance(raw, dict) and "msgtype" in raw:
            found[one["id"]] = json.dumps(raw).encode()
        elif isinstance(raw, dict) and one["id"].startswith("doc-http-content"):
            kind = one["id"].rpartition("-")[2]
            found[one["id"]] = json.dumps(SAID | {"msgtype": kind, "content": raw}).encode()
    return found


EVENTS = [one["id"] for one in VECTORS if one["id"].startswith("doc-event") and one["id"].endswith("-http")]

DOORS = [
    DoorContract(
        name="dingtalk.robot",
        door=lambda: _door("robot"),
        call=_robot_call,
        said=json.dumps(SAID).encode(),
        another=json.dumps(SAID | {"msgId": "msg2=="}).encode(),
        heard=("zhangsan", "cidGroup==", "group"),
        read=_read_robot,
        wrong={
            "another signature": _with(sign="DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="),
            "no signature": _without("sign"),
            "no timestamp": _without("timestamp"),
            "a signature for another time": _with(timestamp=str(int(AT.timestamp() * 1000) - 1)),
            "a signature of nothing": _with(sign=""),
            "a signature in another script": _with(sign="签名"),
        },
        max_age_seconds=ACCOUNT.max_age_seconds,
        samples=_messages(),
        covers_body=False,
    ),
    DoorContract(
        name="dingtalk.card",
        door=lambda: _door("card"),
        call=_card_call,
        said=json.dumps(PRESSED).encode(),
        another=json.dumps(PRESSED | {"outTrackId": "d8.cidGroup=="}).encode(),
        heard=("ligong", "cidGroup==", "group"),
        read=_read_card,
        wrong={
            "another signature": _with(x_ddpaas_signature="DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="),
            "no signature": _without("x-ddpaas-signature"),
            "the robot's signature": _with(x_ddpaas_signature=signs.robot(str(int(AT.timestamp() * 1000)), SECRET)),
        },
        max_age_seconds=ACCOUNT.max_age_seconds,
        samples={
            "pressed": json.dumps(PRESSED).encode(),
            "doc-card-callback-http": json.dumps(vector("doc-card-callback-http")).encode(),
        },
        pressed=json.dumps(PRESSED).encode(),
        says_words=False,
        covers_body=False,
    ),
    DoorContract(
        name="dingtalk.events",
        door=lambda: _door("events"),
        call=_event_call,
        said=json.dumps(RENAMED).encode(),
        another=json.dumps(RENAMED | {"eventId": "another"}).encode(),
        heard=("zhangsan", "cidGroup==", "group"),
        read=_read_event,
        wrong={
            "another signature": _asked(msg_signature="0" * 40),
            "no signature": _asked(msg_signature=""),
            "another nonce": _asked(nonce="xnG8sbTG"),
            "another time": _asked(timestamp=str(int(AT.timestamp() * 1000) + 1)),
            "a signature in another script": _asked(msg_signature="签名"),
        },
        max_age_seconds=ACCOUNT.max_age_seconds,
        samples={"renamed": json.dumps(RENAMED).encode()}
        | {name: json.dumps(vector(name)).encode() for name in EVENTS},
        says_words=False,
    ),
]
