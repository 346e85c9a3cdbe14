"""What comes by a long connection or is fetched is heard as by any door: once, in the same words, or refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Pulls, Refused
from bot.platforms.tools import Tools
from bot.platforms.wecom.bot.heard import BotEar
from bot.streaming.dingtalk import frames as stream
from bot.streaming.wecom import frames as socket
from handlers.messages import Heard, Said
from tests.bot.platforms.dingtalk import contract as dingtalk
from tests.bot.platforms.every.accounts import wecom_account
from tests.bot.platforms.every.calls import leading_to
from tests.bot.platforms.every.canned import Canned
from tests.bot.platforms.every.doors import AT, WORDS
from tests.bot.platforms.wecom import contract as wecom


@dataclass(frozen=True)
class Line:
    """How one message comes: `hear` takes the bytes of what is recorded, and which delivery of it this is."""

    hear: Callable[[bytes, int], Heard]
    said: bytes
    another: bytes
    heard: tuple[str, str, str]
    refused: tuple[type[Exception], ...]


def _by_stream(content: bytes, delivery: int) -> Heard:
    """In a frame of DingTalk's Stream, each delivery with a frame id of its own."""
    headers = {"topic": stream.ROBOT_TOPIC, "messageId": f"frame-{delivery}", "contentType": "application/json"}
    frame = {"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": content.decode("utf-8", "replace")}
    read = stream.read(json.dumps(frame))
    ear = DingTalkPlatform("main", dingtalk.ACCOUNT, Tools.of(None, "", lambda: AT)).ear
    return ear.message(read.data, AT)


def _by_socket(content: bytes, delivery: int) -> Heard:
    """In a frame of the smart bot's long connection."""
    body: Any = json.loads(content)
    frame = socket.read(json.dumps({"cmd": socket.MESSAGE, "headers": {"req_id": f"S{delivery}"}, "body": body}))
    assert isinstance(frame, socket.Callback) and wecom.ACCOUNT.bot is not None
    return BotEar("main", wecom.ACCOUNT.bot, has_app=wecom.ACCOUNT.app is not None).hear(frame.body, frame.text, AT)


def _by_pulling(content: bytes, delivery: int) -> Heard:
    """Fetched from 微信客服 after its doorbell rang."""
    server = Canned()
    server.body = b'{"errcode":0,"errmsg":"ok","next_cursor":"c","has_more":0,"msg_list":[%s]}' % content
    with leading_to(server):
        platform = wecom_account(Tools.of(None, "", lambda: AT))
    assert isinstance(platform, Pulls)
    (heard,) = platform.pull("wkAAAA", f"cursor-{delivery}", "token", AT).heard
    return heard


def _item(message_id: str) -> bytes:
    known = {"open_kfid": "wkAAAA", "external_userid": "wmA", "send_time": int(AT.timestamp()) - 5, "origin": 3}
    return json.dumps(known | {"msgid": message_id, "msgtype": "text", "text": {"content": WORDS}}).encode()


BOT = next(door for door in wecom.DOORS if door.name == "wecom.bot")
ROBOT = next(door for door in dingtalk.DOORS if door.name == "dingtalk.robot")
LINES = {
    "dingtalk.stream": Line(_by_stream, ROBOT.said, ROBOT.another, ROBOT.heard, (Refused, stream.Unreadable)),
    "wecom.bot_socket": Line(_by_socket, BOT.said, BOT.another, BOT.heard, (Refused, socket.Unreadable, ValueError)),
    "wecom.kf": Line(_by_pulling, _item("m1"), _item("m2"), ("kf:wmA", "kf:wmA", "private"), ()),
}
each_line = pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())


@each_line
def test_who_spoke_what_and_where(line: Line) -> None:
    heard = line.hear(line.said, 1)
    assert isinstance(heard, Said) and heard.text == WORDS
    assert (heard.who.user_id, heard.where.chat_id, heard.where.kind) == line.heard


@each_line
def test_what_is_delivered_four_times_has_one_id_and_the_next_message_another(line: Line) -> None:
    assert len({line.hear(line.said, delivery).message_id for delivery in range(4)}) == 1
    assert line.hear(line.said, 1).message_id != line.hear(line.another, 1).message_id


@pytest.mark.parametrize(
    ("line", "door"), [("dingtalk.stream", ROBOT), ("wecom.bot_socket", BOT)], ids=lambda it: getattr(it, "name", it)
)
def test_the_same_message_by_the_door_and_by_the_line_is_the_same(line: str, door: Any) -> None:
    """Whoever changes an account from one to the other does not hear the last message twice."""
    by_line = LINES[line].hear(door.said, 1)
    by_door = door.door().hear(door.call(door.said, AT, ""), AT)
    assert (by_line.message_id, by_line.who, by_line.where) == (by_door.message_id, by_door.who, by_door.where)


@each_line
@pytest.mark.parametrize("content", [b"{}", b'{"msgtype":"text"}', b'{"msgtype":[]}', b'{"text":{"content":1}}'])
def test_what_says_nothing_is_refused_or_kept_as_it_came(line: Line, content: bytes) -> None:
    try:
        heard = line.hear(content, 1)
    except line.refused:
        return
    assert not isinstance(heard, Said)
