"""How an app hears: by Stream, by its HTTP door, and events by a door of their own."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from functools import partial

from bot.doctor.dingtalk.asking import Asking
from bot.doctor.dingtalk.mending import UNPUBLISHED, Refused
from bot.doctor.finding import Doubtful, NotWell, Probe
from bot.doctor.knocking import knock, wrong_answer
from bot.doctor.owning import check_redis, is_owned
from bot.doctor.site import Site
from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import DingTalkAccount, EventSettings
from bot.platforms.dingtalk.crypto import EventCrypto
from bot.platforms.dingtalk.inbound.happenings import CHECK_URL
from bot.platforms.dingtalk.reading import word
from bot.platforms.port import Refused as Unauthentic
from bot.streaming.dingtalk.gateway import OPEN_PATH, request_body

_DOOR = "web 进程用的密钥和这份配置不同：重启 web；再和钉钉开放平台里的逐字核对，那里的地址要是 {address}"
_UNSIGNED = "回调地址后面不是回声的 web 进程，请检查反向代理和 public_url"
_REFUSED = "systemError"


def stream(account: DingTalkAccount, site: Site, asking: Asking) -> Iterator[Probe]:
    """What can be tried of an app that listens by Stream."""
    yield Probe("Stream 长连接", partial(_opens, account, site, asking))


def robot(name: str, account: DingTalkAccount, site: Site) -> Iterator[Probe]:
    """What can be tried of an app that is called back."""
    milliseconds, secret = str(round(site.at.timestamp() * 1000)), account.client_secret.get_secret_value()
    signed = headers(signing.ROBOT_HEADERS, milliseconds, signing.robot_sign(milliseconds, secret))
    path, field = f"dingtalk/{name}/robot", f"dingtalk.{name}.client_secret"
    yield Probe("机器人回调 URL", partial(knock_signed, site.public_url, path, signed, field))


def events(name: str, account: DingTalkAccount, found: EventSettings, site: Site) -> Iterator[Probe]:
    """What can be tried of the door for events."""
    token, aes_key = found.token.get_secret_value(), found.aes_key.get_secret_value()
    crypto = EventCrypto(token, aes_key, account.client_id)
    field = f"dingtalk.{name}.events.token / aes_key"
    yield Probe("事件回调 URL", partial(_check_url, crypto, f"dingtalk/{name}/events", site, field))


def headers(names: tuple[str, str], timestamp: str, sign: str) -> dict[str, str]:
    """The signature of a call, as it travels."""
    return dict(zip(names, (timestamp, sign), strict=True))


def knock_signed(public_url: str, path: str, signed: dict[str, str], field: str) -> str:
    """A door must refuse what is not signed (403), and read what is: an empty body, so that nothing is kept (400).

    Errors: NotWell.
    """
    unsigned = knock(public_url, "POST", path, json={})
    if unsigned.status_code != 403:
        raise wrong_answer(path, unsigned.status_code, _UNSIGNED, "public_url")
    answer = knock(public_url, "POST", path, json={}, headers=signed)
    if answer.status_code != 400:
        raise wrong_answer(path, answer.status_code, _DOOR.format(address=f"{public_url}/{path}"), field)
    return f"{public_url}/{path}"


def _opens(account: DingTalkAccount, site: Site, asking: Asking) -> str:
    """Ask the gateway for a connection, and leave the ticket unused. Errors: NotWell, Doubtful."""
    try:
        asking.gateway(OPEN_PATH, request_body(account))
    except Refused as refused:
        if refused.code != _REFUSED:
            raise
        reason = f"Stream 网关拒绝了连接（{_REFUSED}）：多半是应用没有发布，或机器人不是 Stream 模式"
        raise NotWell(reason, UNPUBLISHED, f"{asking.place}.mode") from None
    check_redis(site.redis_url)
    if not asyncio.run(is_owned(site.redis_url, account.client_id)):
        raise Doubtful("能打开，但没有 stream 进程在收消息", "请启动 stream 进程（make run）")
    return "能打开，stream 进程正拿着它"


def _check_url(crypto: EventCrypto, path: str, site: Site, field: str) -> str:
    """The check that DingTalk makes when the address is saved; the answer must be the sealed word. Errors: NotWell."""
    milliseconds, nonce = str(round(site.at.timestamp() * 1000)), secrets.token_hex(8)
    sealed = crypto.seal(json.dumps({"EventType": CHECK_URL}), milliseconds, nonce)
    query = {"msg_signature": sealed["msg_signature"], "timestamp": milliseconds, "nonce": nonce}
    answer = knock(site.public_url, "POST", path, params=query, json={"encrypt": sealed["encrypt"]})
    if answer.status_code != 200:
        raise wrong_answer(path, answer.status_code, _DOOR.format(address=f"{site.public_url}/{path}"), field)
    try:
        told = answer.json()
        parts = (word(told.get(part)) for part in ("msg_signature", "timeStamp", "nonce", "encrypt"))
        if crypto.open(*parts) == "success":
            return f"{site.public_url}/{path}"
    except (Unauthentic, ValueError, AttributeError):
        pass
    raise NotWell(f"{path} 的回答不是加密的 success", "请检查反向代理是否改写了应答", "public_url")
