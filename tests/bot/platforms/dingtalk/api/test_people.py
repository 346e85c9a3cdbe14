"""Who somebody is: the directory, and the code that a page inside DingTalk brings."""

from typing import Any

import pytest

from bot.platforms.port import Closed, SignsIn, TryLater
from tests.bot.platforms.dingtalk.office import BREAK_OFF, Office

USER, LOGIN = "/topapi/v2/user/get", "/topapi/v2/user/getuserinfo"


def test_a_colleague_is_named_by_the_directory(dingtalk: Office) -> None:
    dingtalk.says(USER, (200, {"errcode": 0, "result": {"userid": "ligong", "name": "李工"}}))
    assert dingtalk.platform().name_of("ligong") == "李工"
    (asked,) = dingtalk.about(USER)
    assert (asked.query["access_token"], asked.body["userid"]) == ("token-1", "ligong")


def test_nobody_is_asked_about_an_encrypted_id(dingtalk: Office) -> None:
    assert dingtalk.platform().name_of("$:LWCP_v1:$x") == ""
    assert dingtalk.asked == []


@pytest.mark.parametrize(
    ("answer", "error", "tell"),
    [
        ({"errcode": 33012, "errmsg": "?"}, Closed, ""),
        ({"errcode": 88, "sub_code": "60011"}, Closed, "administrator"),
        ({"errcode": 90018}, TryLater, ""),
        (BREAK_OFF, TryLater, ""),
    ],
)
def test_a_directory_that_does_not_tell_says_why(
    dingtalk: Office, answer: Any, error: type[Exception], tell: str
) -> None:
    dingtalk.says(USER, (200, answer))
    with pytest.raises(error) as raised:
        dingtalk.platform().name_of("ligong")
    assert getattr(raised.value, "tell", None) == tell


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_refused_token_is_fetched_anew_once(dingtalk: Office, code: int) -> None:
    dingtalk.says(USER, (200, {"errcode": code}), (200, {"errcode": 0, "result": {"name": "李工"}}))
    assert dingtalk.platform().name_of("ligong") == "李工"
    assert [asked.query["access_token"] for asked in dingtalk.about(USER)] == ["token-1", "token-2"]


def test_the_old_token_is_used_where_it_is_wanted(dingtalk: Office) -> None:
    dingtalk.says("/gettoken", (200, {"errcode": 0, "access_token": "old", "expires_in": 7200}))
    dingtalk.says(USER, (200, {"errcode": 0, "result": {"name": "李工"}}))
    assert dingtalk.platform(legacy_token=True).name_of("ligong") == "李工"
    (asked,), (token,) = dingtalk.about(USER), dingtalk.about("/gettoken")
    assert asked.query["access_token"] == "old"
    assert (token.method, token.query["appkey"]) == ("GET", "dingapp")


def test_a_page_asks_dingtalk_itself_for_a_code(dingtalk: Office) -> None:
    platform = dingtalk.platform(corp_id="dingcorp", jsapi_url="http://js/dd.js")
    assert isinstance(platform, SignsIn)
    how = platform.sign_in("http://us/in/dingtalk/main/back", "state")
    assert (how.redirect, how.script, how.corp_id, how.client_id) == ("", "http://js/dd.js", "dingcorp", "dingapp")


def test_the_code_tells_who_it_is(dingtalk: Office) -> None:
    dingtalk.says(LOGIN, (200, {"errcode": 0, "result": {"userid": "ligong", "unionid": "u", "name": "李工"}}))
    assert dingtalk.platform().who_is("a code") == "ligong"
    assert dingtalk.about(LOGIN)[0].body == {"code": "a code"}


@pytest.mark.parametrize("answer", [{"errcode": 40078}, {"errcode": 0, "result": {}}, {"errcode": 0}])
def test_a_code_that_was_used_tells_nothing(dingtalk: Office, answer: dict[str, Any]) -> None:
    dingtalk.says(LOGIN, (200, answer))
    with pytest.raises(Closed):
        dingtalk.platform().who_is("a code")
