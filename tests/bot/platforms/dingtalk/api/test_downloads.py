"""Files that came with messages: the code, the link, the bytes, and every way in which that ends badly."""

from typing import Any

import pytest

from bot.platforms.port import Closed, Downloads, TooLarge, TryLater
from handlers.messages import Media
from tests.bot.platforms.dingtalk.office import BREAK_OFF, Office

DOWNLOAD, FILE = "/v1.0/robot/messageFiles/download", "/media/abc.png"
PICTURE = Media(kind="image", source="a code", door="dingtalk")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
MOST = 1000


def ready(dingtalk: Office, **answer: Any) -> Downloads:
    """An office where the picture lies."""
    dingtalk.says(DOWNLOAD, (200, {"downloadUrl": f"{dingtalk.url}{FILE}?Expires=1&Signature=x", **answer}))
    dingtalk.says(FILE, (200, PNG))
    platform = dingtalk.platform(robot_code="dingrobot")
    assert isinstance(platform, Downloads)
    return platform


def test_a_picture_is_fetched_by_its_code(dingtalk: Office) -> None:
    fetched = ready(dingtalk).download(PICTURE, MOST)
    assert (fetched.data, fetched.mime) == (PNG, "image/png")
    (asked,) = dingtalk.about(DOWNLOAD)
    assert asked.body == {"downloadCode": "a code", "robotCode": "dingrobot"}
    (got,) = dingtalk.about(FILE)
    assert (got.method, got.query["Signature"]) == ("GET", "x")
    assert "x-acs-dingtalk-access-token" not in got.headers


def test_a_file_keeps_the_name_its_message_gave_it(dingtalk: Office) -> None:
    named = PICTURE.model_copy(update={"kind": "file", "name": "日志.zip"})
    assert ready(dingtalk).download(named, MOST).name == "日志.zip"


def test_a_file_that_is_larger_than_wanted_is_not_read_to_its_end(dingtalk: Office) -> None:
    with pytest.raises(TooLarge):
        ready(dingtalk).download(PICTURE, len(PNG) - 1)
    assert ready(dingtalk).download(PICTURE, len(PNG)).data == PNG


@pytest.mark.parametrize(
    ("code", "words"),
    [("invalidParameter.robotCode.downloadCode", "已过期"), ("invalidParameter.robotCode.auth", "没有这个机器人")],
)
def test_a_code_that_is_dead_or_another_robots_is_closed(dingtalk: Office, code: str, words: str) -> None:
    platform = ready(dingtalk)
    dingtalk.says(DOWNLOAD, (400, {"code": code}))
    with pytest.raises(Closed, match=words):
        platform.download(PICTURE, MOST)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((403, "<Error>Request has expired.</Error>"), Closed),
        ((404, ""), Closed),
        ((302, ""), Closed),
        ((503, ""), TryLater),
        ((200, BREAK_OFF), TryLater),
    ],
)
def test_a_link_that_is_dead_is_told_from_one_that_is_busy(
    dingtalk: Office, answer: Any, error: type[Exception]
) -> None:
    platform = ready(dingtalk)
    dingtalk.says(FILE, answer)
    with pytest.raises(error):
        platform.download(PICTURE, MOST)
    assert len(dingtalk.about(FILE)) == 1
    assert dingtalk.about("/elsewhere") == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://evil.example/x", "file:///etc/passwd", "ftp://x/y"])
def test_a_link_to_another_host_is_not_followed(dingtalk: Office, url: str) -> None:
    platform = ready(dingtalk, downloadUrl=url)
    with pytest.raises(Closed, match="media_hosts") as closed:
        platform.download(PICTURE, MOST)
    assert closed.value.tell == "administrator"
    assert len(dingtalk.asked) == 2  # the token, and the link


def test_a_host_is_allowed_by_the_configuration(dingtalk: Office) -> None:
    dingtalk.says(DOWNLOAD, (200, {"downloadUrl": f"{dingtalk.url.replace('127.0.0.1', 'localhost')}{FILE}"}))
    dingtalk.says(FILE, (200, PNG))
    with pytest.raises(Closed):
        dingtalk.platform().download(PICTURE, MOST)
    allowed = dingtalk.platform(media_hosts=(dingtalk.url.replace("127.0.0.1", "localhost"),))
    assert allowed.download(PICTURE, MOST).data == PNG


@pytest.mark.parametrize("answer", [(200, {}), (200, {"downloadUrl": 7}), (504, "gone"), (200, BREAK_OFF)])
def test_without_a_link_it_is_tried_again(dingtalk: Office, answer: Any) -> None:
    platform = ready(dingtalk)
    dingtalk.says(DOWNLOAD, answer)
    with pytest.raises(TryLater):
        platform.download(PICTURE, MOST)
