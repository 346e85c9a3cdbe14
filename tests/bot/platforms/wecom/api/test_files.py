"""Files on their way up and down: what WeCom takes, what is fetched, and what is not."""

import base64
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from bot.clock import now
from bot.platforms.port import Closed, Downloads, Fetched, TryLater
from bot.platforms.tools import Tools
from bot.platforms.wecom.api.fetching import file_name
from bot.platforms.wecom.api.media import taken_as
from bot.platforms.wecom.crypto import BLOCK
from bot.platforms.wecom.platform import WecomPlatform
from bot.platforms.wecom.sdk import Cipher, key_bytes
from handlers.messages import File, Media
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office, Served
from tests.bot.platforms.wecom.sender import ACCOUNT, AES_KEY

GET, UPLOAD, ROBOT_UPLOAD = "media/get", "media/upload", "webhook/upload_media"
JPEG = b"\xff\xd8\xff" + b"photo" * 100
MEGABYTE = 1024 * 1024
AMR = b"#!AMR\n" + (b"\x3c" + b"0" * 31) * 50
PHOTO = Media(kind="image", source="MEDIA-1", door="wecom.app")
SHEET = File(kind="file", sha256="c" * 64, name="巡检.xlsx", size=9)
DEAD = {"errcode": 40007, "errmsg": "invalid media_id"}


def served(body: bytes = JPEG, name: str = 'attachment; filename="site.jpg"', mime: str = "image/jpeg") -> Served:
    return Served(body, {"Content-Type": mime, "Content-Disposition": name})


def sealed(data: bytes, key: str = AES_KEY) -> bytes:
    """As WeCom seals a file of a bot's message: AES-256-CBC, padded to 32 bytes, without framing."""
    count = BLOCK - len(data) % BLOCK
    cipher = Cipher(key_bytes(key) if len(key) == 43 else base64.b64decode(key + "=" * (-len(key) % 4)))
    found: bytes = cipher.cipher.encrypt(data + bytes([count]) * count)
    return found


@pytest.mark.parametrize(
    ("kind", "data", "taken"),
    [
        ("image", JPEG, "image"),
        ("image", b"\x89PNG\r\n\x1a\n0", "image"),
        ("image", b"GIF89a....", "file"),
        ("image", JPEG + bytes(10 * MEGABYTE), "file"),
        ("voice", AMR, "voice"),
        ("voice", AMR[:6] + AMR[6:] * 61, "file"),
        ("voice", AMR[:6] + AMR[6:] * 60, "voice"),
        ("voice", b"ID3 mp3....", "file"),
        ("video", b"\0\0\0\x18ftypmp42", "video"),
        ("video", b"RIFF....AVI ", "file"),
        ("file", b"123456", "file"),
        ("file", b"12345", None),
        ("file", bytes(20 * MEGABYTE), "file"),
        ("file", bytes(20 * MEGABYTE + 1), None),
        ("video", b"\0\0\0\x18ftypmp42" + bytes(20 * MEGABYTE), None),
    ],
)
def test_wecom_takes(kind: Any, data: bytes, taken: str | None) -> None:
    assert taken_as(kind, data) == taken


def test_it_downloads(platform: WecomPlatform) -> None:
    assert isinstance(platform, Downloads)


def test_a_file_is_fetched_by_its_id_with_its_name(platform: WecomPlatform, office: Office) -> None:
    office.answers[GET] = [served()]
    assert platform.download(PHOTO, 1000) == Fetched(JPEG, "site.jpg", "image/jpeg")
    assert office.calls(GET)[0].query == {"access_token": "token-1", "media_id": "MEDIA-1"}


def test_a_token_taken_back_is_renewed_for_a_file_too(platform: WecomPlatform, office: Office) -> None:
    office.answers[GET] = [{"errcode": 42001, "errmsg": ""}, served()]
    assert platform.download(PHOTO, 1000).data == JPEG
    assert [asked.query["access_token"] for asked in office.calls(GET)] == ["token-1", "token-2"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (DEAD, Closed),
        ({"errcode": -1, "errmsg": ""}, TryLater),
        ({"errcode": "none"}, TryLater),
        (Served(b"<html>", {"Content-Type": "text/plain"}), TryLater),
        ((404, b""), Closed),
        ((403, b""), Closed),
        ((302, b""), Closed),
        ((500, b""), TryLater),
        ((429, b""), TryLater),
        (HANG_UP, TryLater),
        (served(JPEG + b"x" * 1000), Closed),
    ],
)
def test_a_file_that_does_not_come(
    platform: WecomPlatform, office: Office, answer: Any, error: type[Exception]
) -> None:
    office.answers[GET] = [answer]
    with pytest.raises(error):
        platform.download(PHOTO, 1000)
    assert not office.calls("elsewhere")


def test_a_token_refused_twice_is_not_tried_a_third_time(platform: WecomPlatform, office: Office) -> None:
    office.answers[GET] = [{"errcode": 40014, "errmsg": ""}]
    with pytest.raises(TryLater):
        platform.download(PHOTO, 1000)
    assert len(office.calls(GET)) == 2


def test_a_customers_own_json_is_a_file_and_no_error(platform: WecomPlatform, office: Office) -> None:
    body = b'{"errcode": 40007}'
    office.answers[GET] = [served(body, 'attachment; filename="log.json"', "application/json")]
    assert platform.download(PHOTO, 1000) == Fetched(body, "log.json", "application/json")


@pytest.mark.parametrize("size", [1, 31, 32, 33, 500])
def test_a_file_of_the_bot_is_opened_with_the_callbacks_key(platform: WecomPlatform, office: Office, size: int) -> None:
    office.answers["sealed/1"] = [Served(sealed(b"x" * size), {"Content-Disposition": "attachment; filename=a.pdf"})]
    media = Media(kind="file", source=f"{office.url}/cgi-bin/sealed/1", door="wecom.bot")
    assert platform.download(media, 500) == Fetched(b"x" * size, "a.pdf", "")
    assert office.tokens == 0


@pytest.mark.parametrize("padding", ["=", ""])
def test_a_file_of_the_long_connection_is_opened_with_its_own_key(
    platform: WecomPlatform, office: Office, padding: str
) -> None:
    own = base64.b64encode(bytes(range(200, 232))).decode().rstrip("=")
    office.answers["sealed/1"] = [Served(sealed(JPEG, own))]
    media = Media(kind="image", source=f"{office.url}/cgi-bin/sealed/1", key=own + padding)
    assert platform.download(media, 1000).data == JPEG


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"x" * 32, ""),
        (b"x" * 33, ""),
        (b"", ""),
        (sealed(JPEG), "a" * 10),
        (sealed(JPEG), "%%%"),
        (sealed(JPEG), "好"),
    ],
)
def test_what_cannot_be_opened_is_gone(platform: WecomPlatform, office: Office, content: bytes, key: str) -> None:
    office.answers["sealed/1"] = [Served(content)]
    with pytest.raises(Closed, match="解密"):
        platform.download(Media(kind="image", source=f"{office.url}/cgi-bin/sealed/1", key=key), 1000)


def test_a_file_of_the_bot_that_is_too_large_is_not_kept(platform: WecomPlatform, office: Office) -> None:
    office.answers["sealed/1"] = [Served(sealed(b"x" * 501))]
    with pytest.raises(Closed, match="过大"):
        platform.download(Media(kind="file", source=f"{office.url}/cgi-bin/sealed/1"), 500)


def test_an_address_elsewhere_is_never_called_and_named_to_the_administrator(platform: WecomPlatform) -> None:
    with Office() as stranger, pytest.raises(Closed, match=r"127\.0\.0\.1，不在配置的 media_hosts") as closed:
        platform.download(Media(kind="image", source=f"{stranger.url}/cgi-bin/sealed/1"), 1000)
    assert not stranger.asked and closed.value.tell == "administrator"


@pytest.mark.parametrize("url", ["http://me@x/a", "http://[x/a", "http://x:0x/a", "https:///a"])
def test_what_is_no_address_is_not_called_either(platform: WecomPlatform, url: str) -> None:
    with pytest.raises(Closed):
        platform.download(Media(kind="image", source=url), 1000)


def test_a_host_of_the_media_may_be_configured(office: Office) -> None:
    with Office() as elsewhere:
        elsewhere.answers["sealed/1"] = [Served(sealed(JPEG))]
        account = ACCOUNT.model_copy(update={"api_url": office.url, "media_hosts": (elsewhere.url,)})
        platform = WecomPlatform("main", account, Tools.of(None, "", now))
        media = Media(kind="image", source=f"{elsewhere.url}/cgi-bin/sealed/1?sign=x")
        assert platform.download(media, 1000).data == JPEG


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="site.jpg"', "site.jpg"),
        ("attachment; filename=%E7%8E%B0%E5%9C%BA.jpg", "现场.jpg"),
        ("attachment; filename*=utf-8''%E7%8E%B0%E5%9C%BA.jpg", "现场.jpg"),
        ('attachment; filename="现场.jpg"'.encode().decode("latin-1"), "现场.jpg"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\x\\\\a.txt"', "a.txt"),
        ("attachment", ""),
        ("", ""),
    ],
)
def test_a_name_is_read_however_it_is_written(header: str, name: str) -> None:
    assert file_name(header) == name


def test_a_file_is_uploaded_again_only_when_wecom_has_forgotten_it(platform: WecomPlatform, office: Office) -> None:
    office.answers[UPLOAD] = [OK | {"media_id": "MEDIA-1"}, OK | {"media_id": "MEDIA-2"}]
    files, data = platform.desk.files, b"sheet" * 9
    with time_machine.travel(now(), tick=False) as clock:
        assert [files.upload(SHEET, data, "file") for _ in range(3)] == ["MEDIA-1"] * 3
        clock.shift(timedelta(days=3))
        assert files.upload(SHEET, data, "file") == "MEDIA-2"
    assert office.calls(UPLOAD)[0].query == {"access_token": "token-1", "type": "file"}
    assert b'name="media"; filename="\xe5\xb7\xa1\xe6\xa3\x80.xlsx"' in office.calls(UPLOAD)[0].raw


def test_each_robot_has_its_own_uploads(platform: WecomPlatform, office: Office) -> None:
    office.answers[ROBOT_UPLOAD] = [OK | {"media_id": f"R{number}"} for number in range(3)]
    files, data = platform.desk.files, b"sheet" * 9
    found = [files.upload_for_robot(key, SHEET, data, "file") for key in ("one", "one", "other")]
    assert found == ["R0", "R0", "R1"]
    assert [asked.query["key"] for asked in office.calls(ROBOT_UPLOAD)] == ["one", "other"]


@pytest.mark.parametrize("answer", [HANG_UP, OK, OK | {"media_id": 5}, 502])
def test_an_upload_shows_nothing_and_can_be_made_again(platform: WecomPlatform, office: Office, answer: Any) -> None:
    office.answers[UPLOAD] = office.answers[ROBOT_UPLOAD] = [answer]
    with pytest.raises(TryLater):
        platform.desk.files.upload(SHEET, b"sheet" * 9, "file")
    with pytest.raises(TryLater):
        platform.desk.files.upload_for_robot("one", SHEET, b"sheet" * 9, "file")
