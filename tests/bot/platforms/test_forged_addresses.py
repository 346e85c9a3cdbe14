"""An address that came with a message leads to the platform or nowhere: whoever forged it hears nothing from us."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.platforms.port import Closed, Downloads, OpenWay, Platform, Target, TryLater, Uncertain
from bot.platforms.tools import Tools
from handlers.messages import Media
from tests.bot.platforms.every.accounts import PLATFORMS
from tests.bot.platforms.every.calls import CARD, MEDIA_DOORS, WORDS, Build, Call, calls_of, leading_to
from tests.bot.platforms.every.canned import Canned
from tests.bot.platforms.every.doors import AT

FORGED = (
    "https://oapi.dingtalk.com/robot/send?access_token=of-another-group",
    "https://oapi.dingtalk.com/robot/sendBySession/../send?access_token=of-another-group",
    "https://oapi.dingtalk.com/robot/send/?access_token=of-another-group#/robot/sendBySession",
    "https://api.dingtalk.com/v1.0/robot/groupMessages/send?session=1",
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=of-another-group",
    "https://qyapi.weixin.qq.com/cgi-bin/aibot/response/../../webhook/send?key=of-another-group",
    "https://evil.example/robot/sendBySession?session=1",
    "http://oapi.dingtalk.com/robot/sendBySession?session=1",
    "http://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=1",
    "https://oapi.dingtalk.com@evil.example/x",
    "https://qyapi.weixin.qq.com@evil.example/x",
    "https://evil.example\\@qyapi.weixin.qq.com/x",
    "https://qyapi.weixin.qq.com.evil.example/x",
    "https://qyapi。weixin.qq.com.evil.example/x",
    "https://qyapi.weixin.qq.com%2eevil.example/x",
    "https://qyapi.weixin.qq.com:8443/x",
    "https://oapi.dingtalk.com:22/x",
    "https://127.0.0.1/x",
    "http://127.0.0.1:6379/x",
    "http://[::1]:6379/x",
    "http://[::ffff:169.254.169.254]/latest/meta-data",
    "http://169.254.169.254/latest/meta-data",
    "http://2852039166/latest/meta-data",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "//evil.example/x",
    "evil.example/x",
)
OURS = {"qyapi.weixin.qq.com", "api.dingtalk.com", "oapi.dingtalk.com"}

each_platform = pytest.mark.parametrize("build", PLATFORMS.values(), ids=PLATFORMS.keys())


def _opened(build: Build) -> tuple[Platform, Canned]:
    server = Canned()
    server.body = b'{"errcode":0,"errmsg":"ok"}'
    with leading_to(server):
        return build(Tools.of(None, "", lambda: AT)), server


def _tried(call: Call) -> Exception | None:
    try:
        call()
    except (TryLater, Closed, Uncertain) as error:
        return error
    return None


def _called(server: Canned) -> set[tuple[str, str]]:
    """Scheme and whole authority of everything that was called."""
    return {(parts.scheme, parts.netloc) for parts in (urlsplit(str(asked.url)) for asked in server.asked)}


@each_platform
@pytest.mark.parametrize("address", FORGED)
@pytest.mark.parametrize("door", ["wecom.response_url", "dingtalk.session"])
def test_a_way_that_was_forged_is_closed(build: Build, address: str, door: str) -> None:
    platform, server = _opened(build)
    way = OpenWay(1, door, address, AT + timedelta(hours=1), False)
    for kind, chat_id in (("group", "wrCHAT"), ("private", "zhangsan")):
        for show in (WORDS, CARD):
            for route in platform.routes(Target(chat_id, kind, [way], str), show, AT):
                error = _tried(lambda route=route: route.send("d7"))  # type: ignore[misc]
                assert isinstance(error, Closed) or route.name != door
    assert _called(server) <= {("https", host) for host in OURS}


@each_platform
@pytest.mark.parametrize("address", FORGED)
def test_a_file_that_lies_elsewhere_is_not_fetched(build: Build, address: str) -> None:
    """By its own address, or by one that a damaged answer names."""
    platform, server = _opened(build)
    assert isinstance(platform, Downloads)
    for body in (server.body, b'{"downloadUrl":"%s"}' % address.encode()):
        server.body = body
        for door, key in MEDIA_DOORS:
            for source in (address, "code"):
                media = Media(kind="image", source=source, key=key, door=door)
                _tried(lambda media=media: platform.download(media, 1000))  # type: ignore[misc]
    assert _called(server) <= {("https", host) for host in OURS}


@each_platform
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(build: Build, status: int) -> None:
    platform, server = _opened(build)
    server.status, server.body, server.headers = status, b"<html>moved</html>", {"Location": "https://evil.example/x"}
    for call in calls_of(platform, "given", lambda heard: None):
        asked = len(server.asked)
        error = _tried(call)
        assert error is not None or len(server.asked) == asked
    assert server.asked and _called(server) <= {("https", host) for host in OURS}
