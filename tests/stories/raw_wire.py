"""The platforms' callbacks made by hand: signed and sealed as theirs, whatever they say."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

import requests
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot.demo.stack import Stack
from bot.demo.worlds import BOT, WECOM_GROUP
from bot.sandbox.crypto import Envelope
from storage.transcript import Message

SECRET_WORDS = "这句话不能出现在日志里"


def papers(stack: Stack) -> dict[str, Any]:
    """What the platform knows of the organisation: its credentials."""
    known: dict[str, Any] = json.loads((stack.folder / "sandbox.json").read_text("utf-8"))
    return known


def timestamp(stack: Stack, moved: int = 0) -> str:
    """Now, in seconds, on everybody's clock."""
    return str(int(time.time() + float(stack.clock_file.read_text("ascii"))) + moved)


def call_app(stack: Stack, plain: str, *, signature: str = "", moved: int = 0, body: str = "") -> requests.Response:
    """Call the app's door as WeCom does, with one thing wrong."""
    app = papers(stack)["wecom"]["app"]
    envelope = Envelope(app["token"], app["aes_key"], papers(stack)["wecom"]["corp_id"])
    sealed, at, nonce = envelope.encrypt(plain), timestamp(stack, moved), secrets.token_hex(8)
    query = {"msg_signature": signature or envelope.sign(at, nonce, sealed), "timestamp": at, "nonce": nonce}
    xml = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    url = f"{stack.public_url}/wecom/main/app"
    return requests.post(url, params=query, data=(body or xml).encode(), timeout=10)


def call_bot(stack: Stack, plain: str) -> requests.Response:
    """Call the smart bot's door as WeCom does."""
    bot = papers(stack)["wecom"]["bot"]
    envelope = Envelope(bot["token"], bot["aes_key"])
    sealed, at, nonce = envelope.encrypt(plain), timestamp(stack), secrets.token_hex(8)
    query = {"msg_signature": envelope.sign(at, nonce, sealed), "timestamp": at, "nonce": nonce}
    return requests.post(f"{stack.public_url}/wecom/main/bot", params=query, json={"encrypt": sealed}, timeout=10)


def call_robot(stack: Stack, body: bytes, *, moved: int = 0, sign: str = "") -> requests.Response:
    """Call the robot's door as DingTalk does, with one thing wrong."""
    secret = papers(stack)["dingtalk"]["client_secret"]
    at = f"{timestamp(stack, moved)}000"
    true_sign = base64.b64encode(
        hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    ).decode()
    headers = {"timestamp": at, "sign": sign or true_sign, "Content-Type": "application/json"}
    return requests.post(f"{stack.public_url}/dingtalk/main/robot", data=body, headers=headers, timeout=10)


def app_text(stack: Stack, words: str, message_id: str) -> str:
    """A text message to the app, in the clear."""
    corp = papers(stack)["wecom"]["corp_id"]
    return (
        f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>"
        f"<CreateTime>{timestamp(stack)}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{words}]]></Content><MsgId>{message_id}</MsgId><AgentID>1000002</AgentID></xml>"
    )


def robot_text(stack: Stack, message_id: str, **more: Any) -> bytes:
    """A text message to the robot."""
    paper = papers(stack)["dingtalk"]
    body = {
        "msgtype": "text",
        "msgId": message_id,
        "createAt": int(timestamp(stack)) * 1000,
        "conversationType": "1",
        "conversationId": "cid1",
        "senderId": "$:LWCP_v1:$1",
        "senderStaffId": "zhaoliu",
        "senderNick": "赵六",
        "robotCode": paper["robot_code"],
        "chatbotCorpId": paper["corp_id"],
        "sessionWebhook": f"{stack.dingtalk_url}/robot/sendBySession?session=none",
        "sessionWebhookExpiredTime": (int(timestamp(stack)) + 5400) * 1000,
        "text": {"content": SECRET_WORDS},
    }
    return json.dumps(body | more, ensure_ascii=False).encode()


def heard(stack: Stack, message_id: str) -> list[str]:
    """The kinds of what stands in the transcript under this id."""
    with Session(create_engine(stack.database_url)) as session:
        return list(session.scalars(select(Message.kind).where(Message.message_id == message_id)))


def bot_said(stack: Stack, words: str, message_id: str, **more: Any) -> str:
    """张三 speaks to the smart bot in a group, in the clear."""
    said = {
        "msgid": message_id,
        "aibotid": papers(stack)["wecom"]["bot"]["bot_id"],
        "chattype": "group",
        "chatid": WECOM_GROUP,
        "from": {"userid": "zhangsan"},
        "msgtype": "text",
        "text": {"content": f"@{BOT} {words}"},
    }
    return json.dumps(said | more)


def bot_pressed(stack: Stack, user: str, packed: str, message_id: str) -> str:
    """Somebody presses a button that carries this action on a card in the group, in the clear."""
    event = {"event_key": packed, "task_id": "d1-00000000"}
    pressed = {"msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": event}}
    return bot_said(stack, "", message_id, **pressed, **{"from": {"userid": user}})
