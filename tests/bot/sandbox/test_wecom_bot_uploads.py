"""Chunked uploads of 智能机器人 over its long connection: any order, twice if need be, checked in the end."""

import base64
import hashlib
import random
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.bot.sandbox.wecom_bench import BOT_CHAT
from tests.bot.sandbox.wecom_bot_bench import Client, Office, office

Json = dict[str, Any]
CHUNK = 512 * 1024
CONTENT = random.Random(7).randbytes(1_280_000)
"""1.28 MB: three chunks."""


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


@pytest.fixture
def client(line: Office) -> Client:
    return line.subscribed()


def announced(content: bytes = CONTENT, **change: Any) -> Json:
    chunks = -(-len(content) // CHUNK)
    sizes = {"total_size": len(content), "total_chunks": chunks, "md5": hashlib.md5(content).hexdigest()}
    return {"type": "file", "filename": "日志.txt", **sizes, **change}


def begin(client: Client, **change: Any) -> str:
    return str(client.call("aibot_upload_media_init", announced(**change))["body"]["upload_id"])


def put(client: Client, upload: str, index: int, content: bytes) -> int:
    encoded = base64.b64encode(content).decode()
    return client.code("aibot_upload_media_chunk", {"upload_id": upload, "chunk_index": index, "base64_data": encoded})


def pieces(content: bytes = CONTENT) -> list[bytes]:
    return [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]


@pytest.mark.parametrize("base", [0, 1])
def test_chunks_come_in_any_order_and_twice(line: Office, client: Client, base: int) -> None:
    upload = begin(client)
    for index in (2, 0, 1, 0):
        assert put(client, upload, base + index, pieces()[index]) == 0
    done = client.call("aibot_upload_media_finish", {"upload_id": upload})["body"]
    assert done["type"] == "file"
    assert isinstance(done["created_at"], str)
    line.bench.say(BOT_CHAT, "日志呢")
    assert client.respond({"msgtype": "file", "file": {"media_id": done["media_id"]}}) == 0
    message = line.bench.last(BOT_CHAT)
    assert message.file is not None
    assert message.file.name == "日志.txt"
    assert requests.get(line.bench.sandbox.page_url + message.file.url, timeout=10).content == CONTENT


def test_a_video_has_a_title_and_the_media_id_lives_three_days(line: Office, client: Client) -> None:
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
    upload = begin(client, content=video, type="video", filename="演示.mp4")
    assert put(client, upload, 0, video) == 0
    media_id = client.call("aibot_upload_media_finish", {"upload_id": upload})["body"]["media_id"]
    line.bench.say(BOT_CHAT, "怎么装")
    said = {"msgtype": "video", "video": {"media_id": media_id, "title": "安装", "description": "三步"}}
    assert client.push("ZhangSan", said) == 0
    assert "安装" in line.bench.last(BOT_CHAT).text
    assert client.respond({"msgtype": "image", "image": {"media_id": media_id}}) == 40007
    line.bench.pass_time(days=3)
    assert client.push("ZhangSan", said) == 40007


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "sticker"}, 40004),
        ({"filename": ""}, 40058),
        ({"total_size": "1280000"}, 40058),
        ({"total_size": 5}, 40006),
        ({"total_size": 20 * 1024 * 1024 + 1, "total_chunks": 100}, 45001),
        ({"type": "image", "total_size": 10 * 1024 * 1024 + 1, "total_chunks": 100}, 45001),
        ({"type": "voice", "total_size": 2 * 1024 * 1024 + 1, "total_chunks": 100}, 45001),
        ({"total_chunks": 0}, 40058),
        ({"total_chunks": 101}, 40058),
        ({"total_chunks": 2}, 40058),
    ],
)
def test_a_wrong_announcement_is_refused(client: Client, change: Json, code: int) -> None:
    assert client.code("aibot_upload_media_init", announced(**change)) == code


def test_a_chunk_is_checked(client: Client) -> None:
    upload = begin(client)
    assert put(client, upload, 0, bytes(CHUNK + 1)) == 45001
    assert put(client, upload, 4, b"x") == 40058
    assert put(client, upload, -1, b"x") == 40058
    assert put(client, "other", 0, b"x") == 40058
    broken = {"upload_id": upload, "chunk_index": 0, "base64_data": "%"}
    assert client.code("aibot_upload_media_chunk", broken) == 40058
    assert put(client, upload, 0, pieces()[0]) == 0
    assert put(client, upload, 0, pieces()[1]) == 40058


@pytest.mark.parametrize(
    ("change", "sent", "code"),
    [
        ({}, {0, 1}, 40058),
        ({"total_chunks": 4}, {0, 1, 2}, 40058),
        ({"total_size": len(CONTENT) - 1}, {0, 1, 2}, 40058),
        ({"md5": "0" * 32}, {0, 1, 2}, 40058),
        ({"md5": ""}, {0, 1, 2}, 0),
        ({"type": "image"}, {0, 1, 2}, 40005),
    ],
)
def test_the_whole_is_checked(client: Client, change: Json, sent: set[int], code: int) -> None:
    upload = begin(client, **change)
    for index in sent:
        put(client, upload, index, pieces()[index])
    assert client.code("aibot_upload_media_finish", {"upload_id": upload}) == code


def test_a_session_lasts_half_an_hour_and_is_finished_once(line: Office, client: Client) -> None:
    old, new = begin(client), begin(client)
    for index, piece in enumerate(pieces()):
        assert put(client, new, index, piece) == 0
    assert client.code("aibot_upload_media_finish", {"upload_id": new}) == 0
    assert client.code("aibot_upload_media_finish", {"upload_id": new}) == 40058
    line.bench.pass_time(minutes=30)
    assert put(client, old, 0, pieces()[0]) == 40058


def test_thirty_uploads_a_minute(line: Office, client: Client) -> None:
    codes = [client.code("aibot_upload_media_init", announced()) for _ in range(31)]
    assert codes == [0] * 30 + [45009]
    (excess,) = line.bench.sandbox.world.ledger("wecom").exceeded
    assert (excess.limit, excess.key) == ("智能机器人上传 每分钟", "aib1")
    line.bench.pass_time(minutes=1)
    assert client.code("aibot_upload_media_init", announced()) == 0


def test_the_wire_log_is_spared_the_bytes(line: Office, client: Client) -> None:
    put(client, begin(client), 0, pieces()[0])
    entry = next(entry for entry in line.bench.wire if "upload_media_chunk" in entry.what)
    assert len(entry.request) < 300
    assert "个字符" in entry.request
