"""Pictures, voices, films and documents as the robot shows them, and links where it cannot."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.port import Closed, Route, Target, TryLater
from handlers.messages import File
from tests.bot.platforms.dingtalk.office import AT, Office

UPLOAD, SEND = "/media/upload", "/v1.0/robot/groupMessages/send"
AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50  # a second at 12.2 kbit/s
MP4 = b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\x6cmvhd" + bytes(12) + (1000).to_bytes(4, "big")
MP4 += (4600).to_bytes(4, "big") + bytes(80)
PNG = b"\x89PNG\r\n\x1a\n"
FILES = {
    "image": (File(kind="image", sha256="p", name="屏幕.PNG", size=8, link="http://us/p"), PNG),
    "voice": (File(kind="voice", sha256="v", name="语音.amr", size=len(AMR), link="http://us/v"), AMR),
    "video": (File(kind="video", sha256="f", name="现场.mp4", size=len(MP4), link="http://us/f"), MP4),
    "file": (File(kind="file", sha256="d", name="报价单.xlsx", size=4, link="http://us/d"), b"PK\3\4"),
}


def way(dingtalk: Office, file: File, data: bytes | None) -> Route:
    """The robot's way into the group, for a file that is in the store or no longer."""
    uploads = [(200, {"errcode": 0, "media_id": f"@media{n}", "type": "x"}) for n in range(1, 4)]
    dingtalk.says(UPLOAD, *uploads)
    dingtalk.says(SEND, (200, {"processQueryKey": "q"}))
    return dingtalk.platform().routes(_target(dingtalk, data), file, AT)[0]


def _target(dingtalk: Office, data: bytes | None) -> Target:
    store = {} if data is None else {one.sha256: data for one, _ in FILES.values()}
    return replace(dingtalk.group(), read=store.__getitem__)


def shown(dingtalk: Office) -> tuple[str, dict[str, str]]:
    """What the group got."""
    (asked,) = dingtalk.about(SEND)
    return asked.body["msgKey"], json.loads(asked.body["msgParam"])


@pytest.mark.parametrize(
    ("kind", "key", "param"),
    [
        ("image", "sampleImageMsg", {"photoURL": "@media1"}),
        ("voice", "sampleAudio", {"mediaId": "@media1", "duration": "1000"}),
        (
            "video",
            "sampleVideo",
            {"videoMediaId": "@media1", "picMediaId": "@media2", "videoType": "mp4", "duration": "5"},
        ),
        ("file", "sampleFile", {"mediaId": "@media1", "fileName": "报价单.xlsx", "fileType": "xlsx"}),
    ],
)
def test_each_kind_is_uploaded_and_shown(dingtalk: Office, kind: str, key: str, param: dict[str, str]) -> None:
    file, data = FILES[kind]
    route = way(dingtalk, file, data)
    assert route.name == "dingtalk.robot"
    route.send("d7")
    assert shown(dingtalk) == (key, param)
    first = dingtalk.about(UPLOAD)[0]
    assert first.query == {"access_token": "token-1", "type": kind}
    assert data in first.raw and b'name="media"' in first.raw


@pytest.mark.parametrize(
    ("kind", "changes", "data"),
    [
        ("file", {"name": "日志.log"}, b"x"),
        ("file", {"name": "没有后缀"}, b"x"),
        ("voice", {"name": "语音.mp3"}, b"ID3"),
        ("voice", {}, b"not amr at all"),
        ("video", {}, b"not a film"),
        ("image", {"size": 21 * 1024 * 1024}, PNG),
        ("voice", {"size": 3 * 1024 * 1024}, AMR),
        ("image", {"size": 0}, PNG),
        ("image", {}, None),  # no longer in the store
    ],
)
def test_what_no_message_shows_is_a_link(
    dingtalk: Office, kind: str, changes: dict[str, Any], data: bytes | None
) -> None:
    file = FILES[kind][0].model_copy(update=changes)
    way(dingtalk, file, data).send("d7")
    key, param = shown(dingtalk)
    assert key == "sampleMarkdown"
    assert param["text"].endswith(f"[查看详情]({file.link})")
    assert dingtalk.about(UPLOAD) == []


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_webhook_tells_of_it_by_its_name_and_link(dingtalk: Office, kind: str) -> None:
    file = FILES[kind][0].model_copy(update={"mention": "ligong"})
    target = dingtalk.group(dingtalk.way())
    dingtalk.platform().routes(target, file, AT)[1].send("d7")
    body = dingtalk.about("/robot/sendBySession")[0].body
    assert body["markdown"]["text"] == f"@ligong {file.name}\n\n[查看详情]({file.link})"
    assert body["at"]["atUserIds"] == ["ligong"]


def test_the_same_file_goes_up_once_an_hour(dingtalk: Office) -> None:
    file, data = FILES["video"]
    way(dingtalk, file, data)
    platform, target = dingtalk.platform(), _target(dingtalk, data)
    for passed, uploads in ((0, 2), (59, 2), (61, 4)):  # the film and its cover
        at = AT + timedelta(minutes=passed)
        platform.routes(target, file, at)[0].send("d7")
        assert len(dingtalk.about(UPLOAD)) == uploads


@pytest.mark.parametrize("answer", [(200, {"errcode": -1}), (200, {"errcode": 0}), (504, "gone")])
def test_an_upload_that_fails_shows_nothing_and_is_tried_again(dingtalk: Office, answer: Any) -> None:
    file, data = FILES["image"]
    route = way(dingtalk, file, data)
    dingtalk.says(UPLOAD, answer)
    with pytest.raises(TryLater):
        route.send("d7")
    assert dingtalk.about(SEND) == []


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_file_that_dingtalk_has_lost_is_brought_up_anew_once(dingtalk: Office, kind: str) -> None:
    file, data = FILES[kind]
    way(dingtalk, file, data)
    platform, target = dingtalk.platform(), _target(dingtalk, data)
    platform.routes(target, file, AT)[0].send("d6")
    uploads = len(dingtalk.about(UPLOAD))
    dingtalk.says(UPLOAD, *((200, {"errcode": 0, "media_id": f"@fresh{n}", "type": "x"}) for n in range(1, 5)))
    lost = (400, {"code": "resource.not.found", "message": "resource not found"})
    dingtalk.says(SEND, lost, (200, {"processQueryKey": "q"}))
    platform.routes(target, file, AT)[0].send("d7")
    assert len(dingtalk.about(UPLOAD)) == 2 * uploads
    said = [asked.body["msgParam"] for asked in dingtalk.about(SEND)]
    assert said[0] == said[1] and "@media1" in said[1] and "@fresh1" in said[2]
    dingtalk.says(SEND, lost)
    with pytest.raises(Closed):
        platform.routes(target, file, AT)[0].send("d8")
    assert len(dingtalk.about(SEND)) == 5
