"""Everything that reads what comes from outside, with real payloads, and what it is allowed to say of bad ones."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.files import kinds
from bot.links import LinkBroken, LinkExpired, Links
from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Doorbell, Guarded, Refused, Response
from bot.platforms.tools import Tools
from bot.platforms.wecom.bot import answers
from bot.platforms.wecom.bot.heard import BotEar
from bot.streaming.dingtalk import frames
from bot.streaming.wecom import frames as socket_frames
from handlers.messages import Button, Card, Heard, Reply, Text
from tests.bot.platforms.dingtalk import contract as dingtalk
from tests.bot.platforms.dingtalk.office import VECTORS
from tests.bot.platforms.every.doors import AT, DoorContract
from tests.bot.platforms.wecom import contract as wecom
from tests.fuzz.mutations import CANARY

DOORS = (*wecom.DOORS, *dingtalk.DOORS)
REPLY = Reply(
    shows=(
        Text(text="已收到"),
        Card(title="F-1", text="打印机坏了", buttons=(Button(label="接手", action="accept:F-1:"),)),
    ),
    repaint=Card(title="F-1", state="处理中"),
)
FILES = (
    *(b"\x89PNG\r\n\x1a\n" + bytes(64), b"\xff\xd8\xff\xe0" + bytes(64), b"GIF89a" + bytes(32), b"RIFF0000WEBPVP8 "),
    *(b"#!AMR\n" + bytes(64), b"%PDF-1.7\n", b"PK\x03\x04" + bytes(64), bytes(4) + b"ftypmp42" + bytes(32)),
    *(
        b"<html><script>alert(1)</script>",
        b"MZ" + bytes(64),
        "报表,金额\n1,2".encode("gb18030"),
        b"a.png",
        b"../../etc/passwd",
    ),
)
LINKS = Links("a secret of sixteen or more", "https://bot.example")


@dataclass(frozen=True)
class Reader:
    """`feed` raises nothing for any bytes; whatever it raises is a fault of ours."""

    name: str
    samples: Sequence[bytes]
    feed: Callable[[bytes], None]
    json: bool = True
    """Whether the samples are JSON, to be damaged in what they say as well."""
    times: int = 11_000
    """How many damaged payloads it is fed."""


def all_readers() -> list[Reader]:
    """Every reader that is a pure function of bytes."""
    inside = [Reader(door.name, _marked(door), _inside(door), _is_json(door)) for door in DOORS]
    outside = [Reader(f"{door.name} unopened", _envelopes(door), _outside(door), json=False) for door in DOORS]
    stream = [one["raw"] for one in VECTORS if "frame" in one["id"] or "disconnect" in one["id"]]
    texts = [one if isinstance(one, str) else json.dumps(one) for one in stream]
    tokens = [LINKS.feedback("F-1", AT), LINKS.action("accept:F-1:", 7, 7, AT), LINKS.file("ab" * 32, "a.png", AT)]
    ends = [token.rpartition("/")[2].encode() for token in tokens]
    return [
        *(*inside, *outside),
        Reader("dingtalk stream", [text.encode() for text in texts], _frame()),
        Reader("wecom socket", _socket_samples(), _socket()),
        Reader("links", ends, _link, json=False),
        Reader("true types of files", FILES, _file, json=False, times=1_000),
    ]


def check(heard: Heard) -> None:
    """What everything heard must be, whatever it was made of: fit for the ledger and for a log line."""
    assert 0 < len(heard.message_id) <= 200 and 0 < len(heard.where.chat_id) <= 200 and len(heard.who.user_id) <= 200
    said = "".join(_strings(heard.model_dump(mode="json")))
    assert "\0" not in said
    said.encode("utf-8")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from (*_strings(name), *_strings(part))
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _inside(door: DoorContract) -> Callable[[bytes], None]:
    """What an authentic call says; the door's answer to whatever was heard included."""
    ours = door.door()

    def feed(content: bytes) -> None:
        request = door.call(content, AT, "")
        try:
            found = ours.hear(request, AT)
            if isinstance(ours, Guarded):
                ours.stamp(request)
        except Refused as refused:
            _polite(refused)
            return
        if isinstance(found, Heard):
            check(found)
            assert ours.answer(request, found, REPLY, AT).status == 200
        else:
            assert isinstance(found, Response | Doorbell)

    return feed


def _outside(door: DoorContract) -> Callable[[bytes], None]:
    """What anybody can send: refused without being opened."""
    ours, good = door.door(), door.call(door.said, AT, "")
    said = ours.hear(good, AT)

    def feed(content: bytes) -> None:
        fields = content.decode("utf-8", "replace").split("\n")
        query = {name: fields[n % len(fields)] for n, name in enumerate(good.query)}
        headers = {name: fields[n % len(fields)] for n, name in enumerate(good.headers)}
        for request in (replace(good, body=content), replace(good, query=query, headers=headers, body=content)):
            for method in ("POST", "GET"):
                try:
                    found = ours.hear(replace(request, method=method), AT)
                except Refused as refused:
                    _polite(refused)
                else:  # where only the moment is signed, the body may be anybody's; that is what the guard is for
                    assert found == said if door.covers_body else request.headers == good.headers

    return feed


def _file(content: bytes) -> None:
    """The bytes of a file, whose name its sender chose as well."""
    for said in ("image", "voice", "video", "file"):
        try:
            kind = kinds.check(content, said, content.decode("utf-8", "replace"))
        except kinds.NotTaken as refused:
            _polite(refused)
        else:
            assert kind.name and "/" not in kind.name and len(kind.name) <= 200 and kind.name.isprintable()


def _frame() -> Callable[[bytes], None]:
    platform = DingTalkPlatform("main", dingtalk.ACCOUNT, Tools.of(None, "", lambda: AT))
    ear = platform.ear

    def feed(raw: bytes) -> None:
        for given in (raw, raw.decode("utf-8", "replace")):
            try:
                frame = frames.read(given)
                json.loads(frames.ack(frame, frame.data))
                check(ear.message(frame.data, AT))
            except (Refused, frames.Unreadable) as refused:
                _polite(refused)
            for hear in (_pressed(ear), _happened(platform)):
                try:
                    if heard := hear(frames.read(given)):
                        check(heard)
                except (Refused, frames.Unreadable) as refused:
                    _polite(refused)

    return feed


def _pressed(ear: Ear) -> Callable[[frames.Frame], Heard | None]:
    return lambda frame: ear.click(frame.data, AT, frame.message_id)


def _happened(platform: DingTalkPlatform) -> Callable[[frames.Frame], Heard | None]:
    return lambda frame: platform.event(frame.headers, frame.data, AT)


def _socket_samples() -> list[bytes]:
    """The bot's recorded callbacks as they come over the long connection, and acknowledgements."""
    bodies = [json.loads(sample) for door in wecom.DOORS if door.name == "wecom.bot" for sample in _marked(door)]
    for number, body in enumerate(bodies):
        if "image" in body and number % 2:
            body["image"] |= {"aeskey": "A" * 43}
    names = ["aibot_event_callback" if "event" in body else "aibot_msg_callback" for body in bodies]
    told = [{"cmd": name, "headers": {"req_id": "S1"}, "body": body} for name, body in zip(names, bodies, strict=True)]
    acks: list[Any] = [{"headers": {"req_id": "R1"}, "errcode": 0, "errmsg": "ok", "body": {"upload_id": "U"}}]
    acks += [{"headers": {"req_id": "R1"}, "errcode": 853000, "errmsg": "invalid bot_id or secret"}]
    over = {"msgid": "m", "aibotid": "AIBOTID", "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
    told.append({"cmd": "aibot_event_callback", "headers": {"req_id": "S2"}, "body": over})
    return [json.dumps(one, ensure_ascii=False).encode() for one in (*told, *acks)]


def _socket() -> Callable[[bytes], None]:
    assert wecom.ACCOUNT.bot is not None
    ear = BotEar("main", wecom.ACCOUNT.bot)

    def feed(raw: bytes) -> None:
        for given in (raw, raw.decode("utf-8", "replace")):
            try:
                frame = socket_frames.read(given)
                if isinstance(frame, socket_frames.Callback):
                    heard = ear.hear(frame.body, frame.text, AT)
                    check(heard)
                    for answer in answers.frames(heard, REPLY):
                        socket_frames.written(answer.cmd, frame.req_id, answer.body).encode()
            except (Refused, socket_frames.Unreadable) as refused:
                _polite(refused)

    return feed


def _link(token: bytes) -> None:
    for at in (AT, datetime(2030, 1, 1, tzinfo=UTC)):
        try:
            LINKS.read(token.decode("utf-8", "replace"), at)
        except (LinkBroken, LinkExpired):
            continue


def _polite(refused: Exception) -> None:
    assert CANARY not in str(refused) and len(str(refused)) < 200
    if isinstance(refused, Refused):
        assert refused.status in (400, 403)


def _marked(door: DoorContract) -> list[bytes]:
    """The samples, with what a customer said in them."""
    return [content.replace("打印机".encode(), CANARY.encode()) for content in door.samples.values()]


def _envelopes(door: DoorContract) -> list[bytes]:
    calls = [door.call(content, AT, "") for content in (door.said, *list(door.samples.values())[:3])]
    return [call.body for call in calls] + ["\n".join((*c.query.values(), *c.headers.values())).encode() for c in calls]


def _is_json(door: DoorContract) -> bool:
    return door.said.startswith(b"{")
