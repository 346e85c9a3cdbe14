"""Media that the app uploads and sends, and files that people sent to it: kinds, sizes, codes and links."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.sandbox import faults
from bot.sandbox.world import SentFile
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CLIENT_SECRET, CONVERSATION, GROUP, ZHANGSAN, Bench

SEND, DOWNLOAD = "/v1.0/robot/groupMessages/send", "/v1.0/robot/messageFiles/download"
MB = 1024 * 1024


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http") as bench:
        yield bench


def upload(bench: Bench, kind: str, name: str, data: bytes = b"data", token: str = "", **more: Any) -> dict[str, Any]:
    """What the upload answers; the kind stands in the query."""
    query = {"access_token": token or bench.token()} | ({"type": kind} if kind else {})
    url = f"{bench.url}/media/upload"
    answer = requests.post(url, params=query, files={"media": (name, data)}, timeout=20, **more)
    assert answer.status_code == 200
    return dict(answer.json())


def send(bench: Bench, key: str, **params: str) -> Any:
    body = {"robotCode": CLIENT_ID, "openConversationId": CONVERSATION, "msgKey": key, "msgParam": json.dumps(params)}
    return bench.post(SEND, body).json()


@pytest.mark.parametrize(
    ("kind", "name"), [("image", "a.PNG"), ("image", "a.bmp"), ("voice", "a.amr"), ("video", "a.mp4"), ("file", "日志")]
)
def test_a_file_that_was_uploaded_has_an_id(bench: Bench, kind: str, name: str) -> None:
    answer = upload(bench, kind, name)
    assert set(answer) == {"errcode", "errmsg", "media_id", "created_at", "type"}
    assert (answer["errcode"], answer["type"], answer["media_id"][0]) == (0, kind, "@")


def test_the_kind_may_stand_among_the_parts_as_the_sdk_sends_it(bench: Bench) -> None:
    assert upload(bench, "", "a.png")["errcode"] == 40035
    url = f"{bench.url}/media/upload?access_token={bench.token()}"
    answer = requests.post(url, data={"type": "image"}, files={"media": ("a.png", b"x")}, timeout=5).json()
    assert (answer["errcode"], answer["type"]) == (0, "image")


@pytest.mark.parametrize(
    ("kind", "name", "size", "errcode"),
    [
        ("song", "a.mp3", 1, 40004),
        ("image", "a.svg", 1, 40004),
        ("voice", "a.ogg", 1, 40004),
        ("video", "a.mov", 1, 40004),
        ("image", "a.png", 20 * MB + 1, 40006),
        ("voice", "a.amr", 2 * MB + 1, 40006),
        ("file", "a.zip", 0, 40006),
        ("voice", "a.amr", 2 * MB, 0),
    ],
)
def test_each_kind_has_its_endings_and_its_size(bench: Bench, kind: str, name: str, size: int, errcode: int) -> None:
    assert upload(bench, kind, name, b"x" * size)["errcode"] == errcode


def test_an_upload_without_a_file_or_a_token_is_refused(bench: Bench) -> None:
    url = f"{bench.url}/media/upload?access_token={bench.token()}&type=image"
    assert requests.post(url, data={"media": "text"}, timeout=5).json()["errcode"] == 40035
    assert requests.post(url, json={"media": "text"}, timeout=5).json()["errcode"] == 40035
    assert upload(bench, "image", "a.png", token="made-up")["errcode"] == 40014


def test_one_peer_claims_that_uploads_want_the_token_of_the_old_way() -> None:
    with Bench(habits={"legacy_upload": True}) as bench:
        assert upload(bench, "image", "a.png", token=bench.token())["errcode"] == 40014
        query = {"appkey": CLIENT_ID, "appsecret": CLIENT_SECRET}
        old = requests.get(f"{bench.url}/gettoken", params=query, timeout=5).json()["access_token"]
        assert old != bench.token()
        assert upload(bench, "image", "a.png", token=old)["errcode"] == 0


@pytest.mark.parametrize(
    ("key", "kind", "name", "params", "shown"),
    [
        ("sampleImageMsg", "image", "a.png", {"photoURL": "{}"}, None),
        ("sampleAudio", "voice", "a.amr", {"mediaId": "{}", "duration": "4000"}, ("voice", "a.amr", 4)),
        (
            "sampleFile",
            "file",
            "x",
            {"mediaId": "{}", "fileName": "报告", "fileType": "pdf"},
            ("file", "报告.pdf", 0),
        ),
    ],
)
def test_uploaded_media_can_be_sent_again_and_again(
    bench: Bench, key: str, kind: str, name: str, params: dict[str, str], shown: tuple[str, str, int] | None
) -> None:
    media_id = upload(bench, kind, name)["media_id"]
    given = {field: value.format(media_id) for field, value in params.items()}
    for _ in range(2):
        assert send(bench, key, **given)["processQueryKey"]
    message = bench.shown()[-1]
    if shown is None:
        assert message.picture
    else:
        assert message.file is not None
        assert (message.file.kind, message.file.name, message.file.seconds) == shown


def test_a_video_needs_a_picture_of_the_right_kind(bench: Bench) -> None:
    video, picture = upload(bench, "video", "a.mp4")["media_id"], upload(bench, "image", "a.png")["media_id"]
    params = {"duration": "5", "videoMediaId": video, "videoType": "mp4", "picMediaId": picture}
    assert send(bench, "sampleVideo", **params)["processQueryKey"]
    shown = bench.shown()[-1].file
    assert shown is not None and (shown.kind, shown.seconds) == ("video", 5)
    for wrong in ({"picMediaId": video}, {"videoType": "mov"}, {"duration": "5s"}, {"videoMediaId": picture}):
        assert send(bench, "sampleVideo", **params | wrong)["code"] == "invalidParameter.msgParam.invalid", wrong
    assert send(bench, "sampleVideo", **params | {"videoMediaId": "@nobody"})["code"] == "resource.not.found"


@pytest.mark.parametrize(
    ("key", "params", "code"),
    [
        ("sampleImageMsg", {"photoURL": "@nobody"}, "resource.not.found"),
        ("sampleAudio", {"mediaId": "@nobody", "duration": "4000"}, "resource.not.found"),
        ("sampleAudio", {"mediaId": "@nobody", "duration": "four"}, "invalidParameter.msgParam.invalid"),
        ("sampleAudio", {"mediaId": "@nobody"}, "invalidParameter.msgParam.invalid"),
        ("sampleFile", {"mediaId": "@n", "fileName": "a", "fileType": "exe"}, "invalidParameter.msgParam.invalid"),
    ],
)
def test_media_that_is_not_there_cannot_be_sent(bench: Bench, key: str, params: dict[str, str], code: str) -> None:
    assert send(bench, key, **params)["code"] == code
    assert not bench.shown()


def test_a_picture_may_also_be_a_url(bench: Bench) -> None:
    assert send(bench, "sampleImageMsg", photoURL="https://example.com/a.png")["processQueryKey"]
    assert "https://example.com/a.png" in bench.shown()[-1].text


def received(bench: Bench, file: SentFile, chat: str = ZHANGSAN) -> str:
    bench.say("", chat, file=file)
    return str(bench.bot.body()["content"]["downloadCode"])


def fetch(bench: Bench, code: str, **changes: Any) -> Any:
    return bench.post(DOWNLOAD, {"robotCode": CLIENT_ID, "downloadCode": code} | changes).json()


@pytest.mark.parametrize(
    ("file", "ending"),
    [
        (SentFile("image", "", b"picture"), ".png"),
        (SentFile("voice", "a.amr", b"voice", 3), ".amr"),
        (SentFile("video", "a.mp4", b"video", 3), ".mp4"),
        (SentFile("file", "报告.pdf", b"pdf"), ".pdf"),
        (SentFile("file", "README", b"text"), ".bin"),
    ],
)
def test_what_was_sent_to_the_robot_lies_behind_a_plain_link_with_an_end(
    bench: Bench, file: SentFile, ending: str
) -> None:
    url = fetch(bench, received(bench, file))["downloadUrl"]
    assert url.startswith("http://") and f"{ending}?Expires=" in url
    assert requests.get(url, timeout=5).content == file.data
    bench.later(seconds=3590)
    assert requests.get(url, timeout=5).status_code == 200
    bench.later(seconds=10)
    dead = requests.get(url, timeout=5)
    assert dead.status_code == 403 and "AccessDenied" in dead.text


def test_a_link_without_its_end_or_to_nothing_leads_nowhere(bench: Bench) -> None:
    url = fetch(bench, received(bench, SentFile("image", "a.png", b"picture")))["downloadUrl"]
    assert requests.get(url.partition("?")[0], timeout=5).status_code == 403
    assert requests.get(f"{bench.url}/files/99.png?Expires=9999999999", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.CODE_EXPIRED, "invalidParameter.robotCode.downloadCode"),
        (faults.CODE_FOREIGN, "invalidParameter.robotCode.auth"),
    ],
)
def test_a_code_can_be_expired_or_another_robots(bench: Bench, fault: str, code: str) -> None:
    given = received(bench, SentFile("image", "a.png", b"picture"), GROUP)
    bench.fault(fault)
    assert fetch(bench, given)["code"] == code
    assert fetch(bench, given)["downloadUrl"]


def test_a_link_can_die_before_its_time(bench: Bench) -> None:
    url = fetch(bench, received(bench, SentFile("image", "a.png", b"picture")))["downloadUrl"]
    bench.fault(faults.LINK_DEAD)
    assert [requests.get(url, timeout=5).status_code for _ in range(2)] == [403, 200]


def test_codes_and_links_live_as_long_as_the_habits_say() -> None:
    with Bench(mode="http", habits={"download_code_seconds": 60, "link_seconds": 10}) as bench:
        code = received(bench, SentFile("image", "a.png", b"picture"))
        url = fetch(bench, code)["downloadUrl"]
        bench.later(seconds=10)
        assert requests.get(url, timeout=5).status_code == 403
        bench.later(seconds=50)
        assert fetch(bench, code)["code"] == "invalidParameter.robotCode.downloadCode"


def test_the_call_must_name_the_robot(bench: Bench) -> None:
    code = received(bench, SentFile("image", "a.png", b"picture"))
    assert fetch(bench, code, robotCode="")["code"] == "invalidParameter.robotCode.empty"
    assert fetch(bench, code, robotCode="other")["code"] == "invalidParameter.robotCode.notExsit"
