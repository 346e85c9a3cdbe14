"""What each answer of DingTalk means: later, never, perhaps, or a fresh token first."""

from typing import Any

import pytest

from bot.platforms.dingtalk import errors
from bot.platforms.port import Closed, TryLater, Uncertain
from tests.bot.platforms.dingtalk.office import AT, BREAK_OFF, Office, office
from tests.bot.platforms.dingtalk.test_routes import GROUP_SEND, HELLO, SESSION, TOKEN, send


def test_a_refused_token_is_fetched_anew_once(dingtalk: Office) -> None:
    refused = (400, {"code": "InvalidAuthentication", "message": "不合法的access_token"})
    dingtalk.says(GROUP_SEND, refused, (200, {"processQueryKey": "q"}))
    send(dingtalk, "dingtalk.robot", HELLO)
    assert [asked.headers["x-acs-dingtalk-access-token"] for asked in dingtalk.about(GROUP_SEND)] == [
        "token-1",
        "token-2",
    ]


def test_a_token_that_is_refused_again_is_not_fetched_for_ever(dingtalk: Office) -> None:
    dingtalk.says(GROUP_SEND, (400, {"code": "InvalidAuthentication"}))
    with pytest.raises(TryLater):
        send(dingtalk, "dingtalk.robot", HELLO)
    assert (len(dingtalk.about(GROUP_SEND)), dingtalk.tokens) == (2, 2)


def test_one_token_serves_many_calls(dingtalk: Office) -> None:
    platform = dingtalk.platform()
    for _ in range(3):
        platform.routes(dingtalk.group(), HELLO, AT)[0].send("d7")
    assert dingtalk.tokens == 1


@pytest.mark.parametrize(
    "answer", [(400, {"code": "invalidClientIdOrSecret"}), (200, {}), (200, "[]"), (504, "gone"), (200, BREAK_OFF)]
)
def test_without_a_token_nothing_was_shown(dingtalk: Office, answer: tuple[int, Any]) -> None:
    dingtalk.says(TOKEN, answer)
    with pytest.raises(TryLater):
        send(dingtalk, "dingtalk.robot", HELLO)
    assert dingtalk.about(GROUP_SEND) == []


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, TryLater),
        (403, {"code": "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"}, TryLater),
        (403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}, Closed),
        (403, {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"}, Closed),
        (403, "<html>punished</html>", TryLater),
        (400, {"code": "group.disbanded"}, Closed),
        (400, {"code": "send.too.fast"}, TryLater),
        (400, {"code": "never.heard.of"}, Closed),
        (400, {"code": "unknown.send.result"}, Uncertain),
        (500, {"code": "system.error"}, TryLater),
        (500, {"code": "never.heard.of"}, Uncertain),
        (503, "busy", TryLater),
        (504, {"code": "service.timeout"}, Uncertain),
        (504, "gateway", Uncertain),
        (404, {"code": "InvalidAction.NotFound"}, Closed),
        (302, "", Closed),
        (200, BREAK_OFF, Uncertain),
    ],
)
def test_each_answer_means_one_thing(dingtalk: Office, status: int, body: Any, error: type[Exception]) -> None:
    dingtalk.says(GROUP_SEND, (status, body))
    with pytest.raises(error):
        send(dingtalk, "dingtalk.robot", HELLO)
    assert len(dingtalk.asked) == 2  # the token, and the one attempt: no redirect was followed


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (300001, Closed),
        ("300001", Closed),
        (-1, TryLater),
        (130101, TryLater),
        (90018, TryLater),
        (90030, Closed),
        (7, Closed),
    ],
)
def test_each_code_of_a_webhook_means_one_thing(dingtalk: Office, code: Any, error: type[Exception]) -> None:
    dingtalk.says(SESSION, (200, {"errcode": code, "errmsg": "?"}))
    with pytest.raises(error):
        send(dingtalk, "dingtalk.session", HELLO)


@pytest.mark.parametrize("code", sorted(errors.LATER))
def test_every_wait_has_seconds_and_a_reason(code: str) -> None:
    with pytest.raises(TryLater, match=errors.LATER[code][1]) as later:
        errors.check(200 if code.lstrip("-").isdigit() else 400, {"code": code} if "." in code else {"errcode": code})
    assert later.value.after_seconds == errors.LATER[code][0]


def test_a_ban_is_waited_for() -> None:
    with pytest.raises(TryLater) as later:
        errors.check(403, {"status": 1111, "wait": 5, "punish": "deny"})
    assert later.value.after_seconds == 300


def test_a_platform_that_cannot_be_reached_is_tried_later() -> None:
    with office() as closed:
        route = closed.platform().routes(closed.group(closed.way()), HELLO, AT)[0]
    with pytest.raises(TryLater, match="cannot be reached"):
        route.send("d7")
