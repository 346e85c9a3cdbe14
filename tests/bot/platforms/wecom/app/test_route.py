"""Files to members, and what has been sent to them taken back; and who is looking at a page of ours."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.platforms.port import Closed, Recalls, Sent, SignsIn, Target, TryLater
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import File, Text
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

SEND, UPLOAD, RECALL, WHO = "message/send", "media/upload", "message/recall", "auth/getuserinfo"
FILES = {"1" * 64: b"\xff\xd8\xff000", "4" * 64: b"\0\0\0\x18ftypmp42"}


def file(kind: Any, sha256: str, name: str = "现场.bin") -> File:
    return File(kind=kind, sha256=sha256, name=name, size=9, link="https://huisheng.example/m/1")


def send(platform: WecomPlatform, show: Text | File) -> Sent:
    (route,) = platform.routes(Target("ligong", "private", (), str, FILES.__getitem__), show, AT)
    return route.send("d1-a")


def test_a_picture_is_a_picture(platform: WecomPlatform, office: Office) -> None:
    office.answers[UPLOAD] = [OK | {"media_id": "MEDIA-1"}]
    send(platform, file("image", "1" * 64))
    body = office.calls(SEND)[0].body
    assert body["msgtype"] == "image" and body["image"] == {"media_id": "MEDIA-1"}
    assert body["enable_duplicate_check"] == 1


def test_a_video_has_its_name_as_title(platform: WecomPlatform, office: Office) -> None:
    office.answers[UPLOAD] = [OK | {"media_id": "MEDIA-1"}]
    send(platform, file("video", "4" * 64, "长" * 60 + ".mp4"))
    title = office.calls(SEND)[0].body["video"]["title"]
    assert title.endswith("…") and 120 < len(title.encode()) <= 128


def test_a_file_that_is_gone_is_told_by_its_link(platform: WecomPlatform, office: Office) -> None:
    send(platform, file("image", "9" * 64))
    assert office.calls(SEND)[0].body["text"]["content"] == '现场.bin\n<a href="https://huisheng.example/m/1">查看</a>'


def test_it_recalls_and_signs_in(platform: WecomPlatform) -> None:
    assert isinstance(platform, Recalls) and isinstance(platform, SignsIn)


def test_what_was_sent_can_be_taken_back_page_by_page(platform: WecomPlatform, office: Office) -> None:
    office.answers[SEND] = [OK | {"msgid": "M1"}, OK | {"msgid": "M2"}]
    sent = send(platform, Text(text="满" * 1000))
    assert sent.handle["msgids"] == "M1,M2"
    platform.recall(sent.handle)
    assert [asked.body for asked in office.calls(RECALL)] == [{"msgid": "M1"}, {"msgid": "M2"}]


@pytest.mark.parametrize("handle", [{}, {"door": "wecom.app", "msgids": ""}, {"door": "wecom.kf", "msgids": "M1"}])
def test_what_cannot_be_taken_back_stays(platform: WecomPlatform, office: Office, handle: dict[str, str]) -> None:
    with pytest.raises(Closed):
        platform.recall(handle)
    assert not office.calls(RECALL)


@pytest.mark.parametrize(("answer", "error"), [({"errcode": 40058, "errmsg": ""}, Closed), (HANG_UP, TryLater)])
def test_a_recall_that_fails(platform: WecomPlatform, office: Office, answer: Any, error: type[Exception]) -> None:
    office.answers[RECALL] = [answer]
    with pytest.raises(error):
        platform.recall({"door": "wecom.app", "msgids": "M1"})


def test_a_browser_is_sent_to_wecom_and_comes_back_with_what_it_was_given(platform: WecomPlatform) -> None:
    asked = platform.sign_in("https://huisheng.example/in?x=1&y=号", "STATE-1")
    url = urlsplit(asked.redirect)
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://open.weixin.qq.com/connect/oauth2/authorize"
    assert url.fragment == "wechat_redirect" and asked.corp_id == "wwcorp"
    assert {name: values[0] for name, values in parse_qs(url.query).items()} == {
        "appid": "wwcorp",
        "redirect_uri": "https://huisheng.example/in?x=1&y=号",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "STATE-1",
        "agentid": "1000002",
    }


@pytest.mark.parametrize(
    ("answer", "user_id"),
    [
        ({"userid": "zhangsan", "user_ticket": "T"}, "zhangsan"),
        ({"openid": "o1", "external_userid": "wmLINA0001"}, "kf:wmLINA0001"),
    ],
)
def test_a_code_says_who_it_is(platform: WecomPlatform, office: Office, answer: dict[str, str], user_id: str) -> None:
    office.answers[WHO] = [OK | answer]
    assert platform.who_is("CODE-1") == user_id
    assert office.calls(WHO)[0].query == {"access_token": "token-1", "code": "CODE-1"}


@pytest.mark.parametrize("answer", [{"errcode": 40029, "errmsg": ""}, OK | {"openid": "o1"}, OK])
def test_a_code_of_nobody_opens_nothing(platform: WecomPlatform, office: Office, answer: dict[str, Any]) -> None:
    office.answers[WHO] = [answer]
    with pytest.raises(Closed):
        platform.who_is("CODE-1")


def test_an_account_without_an_app_signs_nobody_in(platform: WecomPlatform) -> None:
    bare = WecomPlatform("main", ACCOUNT.model_copy(update={"app": None}), platform.tools)
    with pytest.raises(Closed):
        bare.sign_in("https://huisheng.example/in", "s")
