"""WeCom's side of a callback in these tests: seals, signs and opens with the sandbox's own cryptography."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.platforms.port import Door, Request, Response
from bot.platforms.wecom.account import AppSettings, BotSettings, WecomAccount
from bot.platforms.wecom.app.door import AppDoor
from bot.platforms.wecom.bot.door import BotDoor
from bot.platforms.wecom.reading import from_xml
from bot.sandbox.crypto import Envelope

HERE = Path(__file__).parent
AT = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = str(int(AT.timestamp()))
NONCE = "1372623149"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

ACCOUNT = WecomAccount(
    corp_id="wwcorp",
    app=AppSettings(
        agent_id=1000002, secret=SecretStr("app-secret"), token=SecretStr("QDG6eK"), aes_key=SecretStr(AES_KEY)
    ),
    bot=BotSettings(name="回声 助手", token=SecretStr("bottoken"), aes_key=SecretStr(AES_KEY), bot_id="AIBOTID"),
    group_robots={"wrCHAT": SecretStr("robot-key")},
)
APP = Envelope("QDG6eK", AES_KEY, "wwcorp")
BOT = Envelope("bottoken", AES_KEY, "")


assert ACCOUNT.app is not None and ACCOUNT.bot is not None
DOORS: dict[str, tuple[Door, Envelope]] = {
    "app": (AppDoor("main", ACCOUNT, ACCOUNT.app), APP),
    "bot": (BotDoor("main", ACCOUNT, ACCOUNT.bot), BOT),
}


def signed(envelope: Envelope, encrypted: str, timestamp: str = STAMP, nonce: str = NONCE) -> dict[str, str]:
    """The query of a callback."""
    signature = envelope.sign(timestamp, nonce, encrypted)
    return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}


def posted(envelope: Envelope, text: str, timestamp: str = STAMP, nonce: str = NONCE) -> Request:
    """A callback with this content: XML around it for the app, JSON for the bot."""
    encrypted = envelope.encrypt(text)
    if envelope.receive_id:
        body = f"<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    else:
        body = json.dumps({"encrypt": encrypted})
    return Request("POST", signed(envelope, encrypted, timestamp, nonce), {}, body.encode())


def recorded(name: str) -> str:
    """`app/text.xml`: what WeCom says before it is sealed."""
    return (HERE / name).read_text("utf-8")


def xml_answer(response: Response) -> Any:
    """What the app answered, opened as WeCom opens it: signature checked, then decrypted."""
    outer: Any = from_xml(response.body.decode())
    APP.check(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    return from_xml(APP.decrypt(outer["Encrypt"]))


def json_answer(response: Response) -> Any:
    """What the bot answered, opened in the same way; its nonce is that of the URL, its timestamp a number."""
    outer = json.loads(response.body)
    assert outer["nonce"] == NONCE and outer["timestamp"] == int(STAMP)
    BOT.check(outer["msgsignature"], str(outer["timestamp"]), outer["nonce"], outer["encrypt"])
    return json.loads(BOT.decrypt(outer["encrypt"]))
