"""What each answer of DingTalk means: later, never, perhaps, or a fresh token first."""

from typing import Any

import pytest

from bot.platforms.dingtalk.api import codes, errors
from bot.platforms.dingtalk.api.codes import Then
from bot.platforms.port import Closed, TryLater, Uncertain
from tests.bot.platforms.dingtalk.office import AT, BREAK_OFF, Office, office
from tests.bot.platforms.dingtalk.ways.test_routes import GROUP_SEND, HELLO, SESSION, TOKEN, send


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
        (200, "<!doctype html><title>405</title>", TryLater),
        (200, '{"processQueryKey": "cut o', Uncertain),
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


def outcome(code: str, **more: Any) -> Exception:
    """What an answer with this code means."""
    is_old = code.lstrip("-").isdigit()
    with pytest.raises(Exception) as raised:
        errors.check(200 if is_old else 400, {"errcode" if is_old else "code": code, **more})
    return raised.value


MEANS: dict[Then, type[Exception]] = {
    Then.LATER: TryLater,
    Then.BLOCK: errors.TooOften,
    Then.REFRESH: errors.TokenRefused,
    Then.THERE: errors.AlreadyThere,
    Then.DOUBT: Uncertain,
    Then.REROUTE: Closed,
    Then.MEND: Closed,
    Then.SPENT: errors.QuotaSpent,
}


@pytest.mark.parametrize("code", sorted(codes.CODES))
def test_every_code_means_what_its_table_says(code: str) -> None:
    rule, error = codes.CODES[code], outcome(code)
    assert isinstance(error, MEANS[rule.then])
    assert rule.reason in str(error) or isinstance(error, errors.AlreadyThere)
    assert getattr(error, "after_seconds", None) == rule.seconds
    told = rule.then in (Then.MEND, Then.SPENT, Then.REFRESH)
    assert getattr(error, "tell", "") == ("administrator" if told else "")


def test_a_code_of_tomorrow_means_never() -> None:
    assert isinstance(outcome("brand.new"), Closed)
    assert outcome("brand.new").tell == ""  # type: ignore[attr-defined]


def test_a_denial_of_tomorrow_is_for_the_administrator() -> None:
    denied = outcome("Forbidden.AccessDenied.SomethingNew")
    assert isinstance(denied, Closed) and denied.tell == "administrator"


def test_whoever_is_not_authorised_fetches_a_new_token() -> None:
    with pytest.raises(errors.TokenRefused):
        errors.check(401, {"code": "brand.new"})
    with pytest.raises(Closed):
        errors.check(401, {"code": "authFailed"})


def test_a_limit_of_tomorrow_is_still_a_limit() -> None:
    assert isinstance(outcome("Throttling.User"), errors.TooOften)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("keywords not in content", "关键词"),
        ("invalid timestamp", "时间戳"),
        ("sign not match", "加签密钥"),
        ("ip 1.2.3.4 not in whitelist", "IP"),
        ("something new", "安全设置"),
    ],
)
def test_a_custom_robot_says_which_of_its_settings_refused(said: str, words: str) -> None:
    error = outcome("310000", errmsg=said)
    assert words in str(error) and said not in str(error)
    assert error.tell == "administrator"  # type: ignore[attr-defined]


def test_a_code_inside_a_code_is_read() -> None:
    error = outcome("88", sub_code="60011", sub_msg="no permission")
    assert "没有开通" in str(error) and error.tell == "administrator"  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", sorted(codes.REFUSED_RUNG))
def test_what_refuses_this_card_refuses_the_next(code: str) -> None:
    assert isinstance(outcome(code), errors.RungRefused)


def test_a_ban_is_waited_for() -> None:
    with pytest.raises(TryLater) as later:
        errors.check(403, {"status": 1111, "wait": 5, "punish": "deny"})
    assert later.value.after_seconds == 300


def test_a_platform_that_cannot_be_reached_is_tried_later() -> None:
    with office() as closed:
        route = closed.platform().routes(closed.group(closed.way()), HELLO, AT)[0]
    with pytest.raises(TryLater, match="连不上钉钉"):
        route.send("d7")
