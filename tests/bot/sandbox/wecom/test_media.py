"""Media: what may be uploaded, for how long it lives, and how it comes back."""

import pytest
import requests

from bot.sandbox.wecom import media
from bot.sandbox.wecom.media import LARGEST, MEGABYTE
from bot.sandbox.world import SentFile
from tests.bot.sandbox.wecom_bench import APP_CHAT, NOTICE, ROBOT_KEY, Bench

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
FRAME = bytes([0x3C]) + bytes(31)
"""A frame of AMR at 12.2 kbit/s: 20 ms."""


def amr(seconds: int) -> bytes:
    return b"#!AMR\n" + FRAME * (seconds * 50)


def download(wecom: Bench, media_id: str) -> requests.Response:
    query = {"access_token": wecom.token(), "media_id": media_id}
    return requests.get(f"{wecom.sandbox.wecom_url}/cgi-bin/media/get", params=query, timeout=10)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("image", PNG, 0),
        ("image", JPG, 0),
        ("image", b"GIF89a" + bytes(20), 40005),
        ("image", JPG[:5], 40006),
        ("image", JPG[:4] + bytes(10 * MEGABYTE), 45001),
        ("voice", amr(60), 0),
        ("voice", amr(61), 45007),
        ("voice", b"ID3 mp3" + bytes(20), 40005),
        ("voice", b"#!AMR\n" + bytes(2 * MEGABYTE), 45001),
        ("video", MP4, 0),
        ("video", b"RIFF avi" + bytes(20), 40005),
        ("video", MP4 + bytes(10 * MEGABYTE), 45001),
        ("file", b"%PDF-1", 0),
        ("file", b"%PDF-", 40006),
        ("file", b"", 44001),
        ("file", bytes(20 * MEGABYTE), 0),
        ("file", bytes(20 * MEGABYTE + 1), 45001),
        ("thumb", PNG, 40004),
    ],
)
def test_each_type_has_its_size_and_its_look(wecom: Bench, kind: str, content: bytes, code: int) -> None:
    answer = wecom.upload(kind, content, "a.bin")
    assert answer["errcode"] == code
    if code == 0:
        assert (answer["type"], answer["created_at"].isdigit()) == (kind, True)


def test_the_part_must_be_called_media(wecom: Bench) -> None:
    url = f"{wecom.sandbox.wecom_url}/cgi-bin/media/upload"
    query = {"access_token": wecom.token(), "type": "file"}
    answer = requests.post(url, params=query, files={"file": ("a.txt", b"content")}, timeout=10)
    assert answer.json()["errcode"] == 44001
    assert requests.get(url, params=query, timeout=10).json()["errcode"] == 43002


@pytest.mark.parametrize(
    ("kind", "content", "name", "content_type"),
    [
        ("image", PNG, "图.png", "image/png"),
        ("image", JPG, "a", "image/jpeg"),
        ("voice", amr(1), "v.amr", "audio/amr"),
        ("video", MP4, "v.mp4", "video/mp4"),
        ("file", b"%PDF-1.7", "报告.pdf", "application/pdf"),
        ("file", b"content", "unknown", "application/octet-stream"),
    ],
)
def test_what_was_uploaded_comes_back_with_type_and_name(
    wecom: Bench, kind: str, content: bytes, name: str, content_type: str
) -> None:
    got = download(wecom, wecom.upload(kind, content, name)["media_id"])
    assert (got.content, got.headers["Content-Type"]) == (content, content_type)
    assert requests.utils.unquote(got.headers["Content-Disposition"]) == f'attachment; filename="{name}"'


def test_a_dead_media_id_is_told_in_json(wecom: Bench) -> None:
    media_id = wecom.upload("file", b"content")["media_id"]
    wecom.pass_time(days=3)
    for wanted, code in ((media_id, 40007), ("unknown", 40007), ("", 41006)):
        got = download(wecom, wanted)
        assert (got.headers["Content-Type"], got.json()["errcode"]) == ("application/json; charset=UTF-8", code)


@pytest.mark.parametrize(("kind", "days", "code"), [("file", 0, 0), ("file", 3, 40007), ("image", 0, 40007)])
def test_a_file_on_a_card_must_be_a_living_file(wecom: Bench, kind: str, days: int, code: int) -> None:
    media_id = wecom.upload(kind, PNG, "报告.pdf")["media_id"]
    wecom.pass_time(days=days)
    line = {"type": 2, "keyname": "报告", "value": "报告.pdf", "media_id": media_id}
    card = NOTICE | {"horizontal_content_list": [line]}
    assert wecom.send("template_card", card)["errcode"] == code
    body = {"msgtype": "template_card", "template_card": card}
    assert wecom.post("webhook/send", body, key=ROBOT_KEY)["errcode"] == code


def test_the_fault_kills_one_download(wecom: Bench) -> None:
    wecom.say(APP_CHAT, "", file=SentFile("file", "a.txt", b"content"))
    media_id = wecom.ours.heard[0]["MediaId"]
    wecom.sandbox.world.faults["素材失效"] = 1
    assert download(wecom, media_id).json()["errcode"] == 40007
    assert "注入故障：素材失效" in wecom.verdicts()
    assert download(wecom, media_id).content == b"content"


@pytest.mark.parametrize(
    ("kind", "key", "code"),
    [("file", ROBOT_KEY, 0), ("voice", ROBOT_KEY, 40005), ("image", ROBOT_KEY, 40004), ("file", "other", 93000)],
)
def test_a_groups_robot_uploads_by_its_key(wecom: Bench, kind: str, key: str, code: int) -> None:
    assert wecom.upload(kind, b"content", "a.txt", "webhook/upload_media", key=key)["errcode"] == code


def test_the_largest_figures_are_those_of_the_documents() -> None:
    assert {kind: size // MEGABYTE for kind, size in LARGEST.items()} == {
        "image": 10,
        "voice": 2,
        "video": 10,
        "file": 20,
    }


@pytest.mark.parametrize(("content", "seconds"), [(amr(3), 3), (b"#!AMR\n", 0), (b"#!AMR\n\xff" + bytes(99), 0)])
def test_the_length_of_a_voice_is_read_from_its_frames(content: bytes, seconds: float) -> None:
    assert media.amr_seconds(content) == pytest.approx(seconds)
