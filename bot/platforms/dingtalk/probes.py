"""Whether a DingTalk account is set up right: a token can be had, and it is heard by Stream or by its HTTP doors."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import requests

from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.client import Client
from bot.platforms.probing import NotWell, Probe, knock, sign_on, wrong_answer
from bot.platforms.tokens import TokenStore
from bot.platforms.wire import Wire

OPEN_PATH = "/v1.0/gateway/connections/open"
_TOPIC = {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}
_TOKEN = "请在钉钉开放平台核对 Client ID、Client Secret，并确认应用已发布"  # noqa: S105
_STREAM = "请在钉钉开放平台把机器人的消息接收模式设为 Stream，发布应用，并核对 Client ID 和 Client Secret"
_DOOR = "web 进程用的密钥和这份配置不同，请重启 web"
_UNSIGNED = "回调地址后面不是回声的 web 进程，请检查反向代理和 public_url"


def probes(name: str, account: DingTalkAccount, public_url: str, at: datetime) -> Iterator[Probe]:
    """What can be tried for one account."""
    wire = Wire([account.api_url])
    client = Client(account, TokenStore(None, lambda: at), wire)
    yield Probe("access_token", partial(sign_on, client.sign_on, _TOKEN))
    if account.mode == "stream":
        yield Probe("Stream 长连接", partial(_open_stream, account, wire))
        return
    milliseconds, secret = str(round(at.timestamp() * 1000)), account.client_secret.get_secret_value()
    signed = _headers(signing.ROBOT_HEADERS, milliseconds, signing.robot_sign(milliseconds, secret))
    yield Probe("机器人回调 URL", partial(_knock_signed, public_url, f"dingtalk/{name}/robot", signed))
    if account.card_callback_secret is not None:
        card = signing.card_sign(milliseconds, account.card_callback_secret.get_secret_value())
        signed = _headers(signing.CARD_HEADERS, milliseconds, card)
        yield Probe("卡片回调 URL", partial(_knock_signed, public_url, f"dingtalk/{name}/card", signed))


def _open_stream(account: DingTalkAccount, wire: Wire) -> None:
    """Ask the gateway for a connection, and leave the ticket unused. Errors: NotWell."""
    body = {
        "clientId": account.client_id,
        "clientSecret": account.client_secret.get_secret_value(),
        "subscriptions": [_TOPIC],
        "ua": "huisheng-doctor",
    }
    url = account.api_url.rstrip("/") + OPEN_PATH
    try:
        answer = wire.request("POST", url, json=body, headers={"Accept": "application/json"})
    except requests.RequestException:
        raise NotWell(f"{account.api_url} 连不上", "请检查网络，服务器要能访问 api.dingtalk.com:443") from None
    if answer.status_code != 200:
        raise NotWell(f"Stream 网关拒绝了连接（HTTP {answer.status_code}）", _STREAM)


def _knock_signed(public_url: str, path: str, signed: dict[str, str]) -> None:
    """A door must refuse what is not signed (403), and read what is: an empty body, so that nothing is kept (400).

    Errors: NotWell.
    """
    unsigned = knock(public_url, "POST", path, json={})
    if unsigned.status_code != 403:
        raise wrong_answer(path, unsigned.status_code, _UNSIGNED)
    answer = knock(public_url, "POST", path, json={}, headers=signed)
    if answer.status_code != 400:
        raise wrong_answer(path, answer.status_code, _DOOR)


def _headers(names: tuple[str, str], timestamp: str, sign: str) -> dict[str, str]:
    return dict(zip(names, (timestamp, sign), strict=True))
