"""Every call of ours that a platform's server answers: all routes, and whatever else an account can do."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from bot.platforms import wire
from bot.platforms.port import Downloads, OpenWay, Platform, Pulls, Recalls, SignsIn, Target
from bot.platforms.tools import Tools
from handlers.messages import Button, Card, File, Heard, Media, Text
from tests.bot.platforms.every.canned import Canned
from tests.bot.platforms.every.doors import AT

CANARY = "客户原话第七号"
"""Marks what a customer said: it must never come up in a log line or an error."""

Call = Callable[[], Any]
Build = Callable[[Tools], Platform]

WORDS = Text(text=CANARY, mention="zhangsan", links=(("详情", "https://bot.example/f/x"),))
CARD = Card(title="F-1", text=CANARY, facts=(("客户", "张三"),), buttons=(Button(label="接手", action="accept:F-1:"),))
FILE = File(kind="image", sha256="ab" * 32, name="a.png", size=8, link="https://bot.example/m/x")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
MEDIA_DOORS = (
    *(("", ""), ("wecom.app", ""), ("wecom.bot", ""), ("wecom.kf", ""), ("dingtalk.robot", "")),
    ("wecom.bot_socket", b64encode(bytes(32)).decode()),
)
"""By which door a file came, and the key that came with it."""
HANDLE = {
    "door": "wecom.app",
    "response_codes": "A,B",
    "response_code": "C",
    "user_id": "zhangsan",
    "task_id": "d7",
    "msgid": "M",
    "msgids": "M",
    "out_track_id": "d7",
    "process_query_key": "K",
    "conversation": "cidGroup==",
}


@contextmanager
def leading_to(server: Canned) -> Iterator[None]:
    """Every wire that is made here leads to this server, whatever the address."""
    real = wire.HTTPAdapter
    wire.HTTPAdapter = lambda **_: server  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        wire.HTTPAdapter = real  # type: ignore[misc]


def calls_of(platform: Platform, secret: str, judge: Callable[[Heard], None]) -> Iterator[Call]:
    """Each of them, ready to be made; `secret` stands where a platform gives us one, `judge` sees what is pulled."""
    for target in targets(secret):
        for show in (WORDS, CARD, FILE):
            for route in platform.routes(target, show, AT):
                yield lambda route=route: route.send("d7")  # type: ignore[misc]
    yield lambda: platform.name_of("zhangsan")
    yield lambda: platform.name_of("kf:wmA")
    yield lambda: platform.settle_in("https://bot.example")
    for door in ("wecom.app", "dingtalk.card", "dingtalk.robot", "wecom.kf"):
        handle = HANDLE | {"door": door, "response_codes": f"{secret},{secret}"}
        yield lambda handle=handle: platform.repaint(CARD, handle, AT, str)  # type: ignore[misc]
        if isinstance(platform, Recalls):
            yield lambda handle=handle: platform.recall(handle)  # type: ignore[misc]
    if isinstance(platform, Downloads):
        for door, key in MEDIA_DOORS:
            for source in (
                secret,
                f"https://qyapi.weixin.qq.com/x?sign={secret}",
                f"https://evil.example/x?sign={secret}",
            ):
                media = Media(kind="image", source=source, key=key, door=door)
                yield lambda media=media: platform.download(media, 50_000)  # type: ignore[misc]
    if isinstance(platform, SignsIn):
        yield lambda: platform.who_is(secret)
    if isinstance(platform, Pulls):
        for _ in range(20):
            yield lambda: _pulled(platform, secret, judge)


def _pulled(platform: Pulls, secret: str, judge: Callable[[Heard], None]) -> None:
    pulled = platform.pull("wkAAAA", "", secret, AT)
    assert isinstance(pulled.cursor, str)
    for heard in pulled.heard:
        judge(heard)


def targets(secret: str) -> Iterator[Target]:
    """Where one speaks: to a member, to a WeChat customer, and into four groups; all ways are open."""
    doors = ("wecom.response_url", "wecom.kf", "wecom.kf_event", "dingtalk.session")
    addresses = (f"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code={secret}", "wkAAAA", secret)
    addresses += (f"https://oapi.dingtalk.com/robot/sendBySession?session={secret}",)
    until = AT + timedelta(hours=1)
    ways = [
        OpenWay(n, door, address, until, False, 5)
        for n, (door, address) in enumerate(zip(doors, addresses, strict=True))
    ]
    for chat_id in ("zhangsan", "kf:wmA"):
        yield Target(chat_id, "private", ways, str, lambda sha256: PICTURE)
    for chat_id in ("wrCHAT", "wrMADE", "cidGroup==", "cidCustom=="):
        yield Target(chat_id, "group", ways, str, lambda sha256: PICTURE)
