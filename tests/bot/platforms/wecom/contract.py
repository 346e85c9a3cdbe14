"""WeCom's doors from WeCom's side."""

import json
import struct
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import xmltodict
from pydantic import SecretStr

from bot.platforms.port import Door, Request, Response
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import AppSettings, BotSettings, KfSettings, WecomAccount
from bot.platforms.wecom.platform import WecomPlatform
from bot.sandbox.crypto import Envelope, encrypt_bytes
from tests.bot.platforms.every.doors import AT, WORDS, DoorContract, Tamper

HERE = Path(__file__).parent
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ACCOUNT = WecomAccount(
    corp_id="wwcorp",
    app=AppSettings(
        agent_id=1000002, secret=SecretStr("app-secret"), token=SecretStr("QDG6eK"), aes_key=SecretStr(AES_KEY)
    ),
    bot=BotSettings(name="回声", token=SecretStr("bottoken"), aes_key=SecretStr(AES_KEY), bot_id="AIBOTID"),
    kf=KfSettings(accounts={"wkAAAA": "回声客服"}),
)
APP, BOT = Envelope("QDG6eK", AES_KEY, "wwcorp"), Envelope("bottoken", AES_KEY)
NONCE = "1372623149"
STRANGER = Envelope("another-token", AES_KEY, "wwcorp")

APP_SAYS = f"""<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>
<CreateTime>1764036000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{WORDS}]]></Content>
<MsgId>1234567890123456</MsgId><AgentID>1000002</AgentID></xml>""".encode()
APP_PRESSED = b"""<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><FromUserName><![CDATA[ligong]]></FromUserName>
<CreateTime>1764036000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event>
<EventKey><![CDATA[accept:F-1:]]></EventKey><TaskId><![CDATA[d7]]></TaskId><CardType>button_interaction</CardType>
<ResponseCode><![CDATA[CODE]]></ResponseCode><AgentID>1000002</AgentID></xml>"""
BOT_SAYS = json.dumps(
    {
        "msgid": "CAIQ16HMjQYY",
        "aibotid": "AIBOTID",
        "chatid": "wrCHAT",
        "chattype": "group",
        "from": {"userid": "zhangsan"},
        "response_url": "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC",
        "msgtype": "text",
        "text": {"content": f"@回声 {WORDS}"},
    }
).encode()
BOT_PRESSED = json.dumps(
    {
        "msgid": "CAIQ16HMjQYZ",
        "create_time": 1764036000,
        "aibotid": "AIBOTID",
        "chatid": "wrCHAT",
        "chattype": "group",
        "from": {"userid": "ligong"},
        "msgtype": "event",
        "event": {
            "eventtype": "template_card_event",
            "template_card_event": {"card_type": "button_interaction", "event_key": "accept:F-1:", "task_id": "d7"},
        },
    }
).encode()


def _door(name: str) -> Door:
    platform = WecomPlatform("main", ACCOUNT, Tools.of(None, "", lambda: AT))
    return next(door for door in platform.doors() if door.path == f"wecom/main/{name}")


def sealed(envelope: Envelope, content: bytes) -> str:
    """As WeCom seals it, also what is not UTF-8."""
    framed = bytes(16) + struct.pack(">I", len(content)) + content + envelope.receive_id.encode()
    return b64encode(encrypt_bytes(envelope.aes_key, framed)).decode()


def _query(envelope: Envelope, encrypted: str, at: datetime, nonce: str) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    return {"msg_signature": envelope.sign(stamp, nonce, encrypted), "timestamp": stamp, "nonce": nonce}


def _app_call(content: bytes, at: datetime, nonce: str = NONCE) -> Request:
    encrypted = sealed(APP, content)
    body = f"<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Request("POST", _query(APP, encrypted, at, nonce or NONCE), {}, body.encode())


def _bot_call(content: bytes, at: datetime, nonce: str = NONCE) -> Request:
    encrypted = sealed(BOT, content)
    body = json.dumps({"encrypt": encrypted}).encode()
    return Request("POST", _query(BOT, encrypted, at, nonce or NONCE), {}, body)


def _read_app(request: Request, response: Response) -> Any:
    assert response.status == 200
    if not response.body:
        return {}
    outer = xmltodict.parse(response.body)["xml"]
    APP.check(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    return xmltodict.parse(APP.decrypt(outer["Encrypt"]))["xml"]


def _read_bot(request: Request, response: Response) -> Any:
    outer = json.loads(response.body)
    assert response.status == 200 and outer["nonce"] == request.query["nonce"]
    BOT.check(outer["msgsignature"], str(outer["timestamp"]), outer["nonce"], outer["encrypt"])
    return json.loads(BOT.decrypt(outer["encrypt"]))


def _with(**query: str) -> Tamper:
    return lambda request: replace(request, query={**request.query, **query})


def _without(name: str) -> Tamper:
    return lambda request: replace(request, query={n: v for n, v in request.query.items() if n != name})


def _other_body(request: Request) -> Request:
    at = request.body.rindex(b"=" if b"=" in request.body else b"<")
    return replace(request, body=request.body[: at - 5] + b"AAAA" + request.body[at - 1 :])


WRONG: dict[str, Tamper] = {
    "another signature": _with(msg_signature="0" * 40),
    "no signature": _without("msg_signature"),
    "no timestamp": _without("timestamp"),
    "no nonce": _without("nonce"),
    "another nonce": _with(nonce="1372623150"),
    "another time": _with(timestamp=str(int(AT.timestamp()) + 1)),
    "a signature in another script": _with(msg_signature="签名"),
    "another ciphertext": _other_body,
}


def _recorded(folder: str) -> dict[str, bytes]:
    files = sorted((HERE / folder).iterdir())
    return {path.stem: path.read_bytes() for path in files if path.suffix in {".xml", ".json"}}


DOORS = [
    DoorContract(
        name="wecom.app",
        door=lambda: _door("app"),
        call=_app_call,
        said=APP_SAYS,
        another=APP_SAYS.replace(b"1234567890123456", b"1234567890123457"),
        heard=("zhangsan", "zhangsan", "private"),
        read=_read_app,
        wrong=WRONG,
        max_age_seconds=ACCOUNT.max_age_seconds,
        samples=_recorded("app") | {"said": APP_SAYS, "pressed": APP_PRESSED},
        pressed=APP_PRESSED,
    ),
    DoorContract(
        name="wecom.bot",
        door=lambda: _door("bot"),
        call=_bot_call,
        said=BOT_SAYS,
        another=BOT_SAYS.replace(b"CAIQ16HMjQYY", b"CAIQ16HMjQYX"),
        heard=("zhangsan", "wrCHAT", "group"),
        read=_read_bot,
        wrong=WRONG,
        max_age_seconds=ACCOUNT.max_age_seconds,
        samples=_recorded("bot") | {"said": BOT_SAYS, "pressed": BOT_PRESSED},
        pressed=BOT_PRESSED,
    ),
]
