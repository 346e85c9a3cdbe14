"""What DingTalk answers when it does not do as asked: each code, what it means, and what follows from it."""

from collections.abc import Mapping
from typing import Any

from bot.platforms.port import Closed, TryLater, Uncertain

_SECOND, _MINUTE, _BAN, _HOUR = 1, 60, 300, 3600

LATER: Mapping[str, tuple[int, str]] = {
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": (_SECOND, "more than 20 calls in a second"),
    "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi": (_MINUTE, "too many calls in a minute"),
    "Forbidden.AccessDenied.QpsLimitForApi": (_SECOND, "the whole platform is busy"),
    "Throttling": (_SECOND, "too many calls"),
    "send.too.fast": (_MINUTE, "the robot sends too fast"),
    "send.byToken.tooFast": (_MINUTE, "the robot sends too fast"),
    "system.busy": (_MINUTE, "the platform is busy"),
    "system.error": (_MINUTE, "the platform has an error of its own"),
    "systemError": (_MINUTE, "the platform has an error of its own"),
    "resource.unavailable": (_MINUTE, "the platform is busy"),
    "invalidClientIdOrSecret": (_BAN, "client id or secret is wrong"),
    "-1": (_SECOND * 5, "the platform is busy"),
    "90002": (_SECOND, "the whole platform is busy"),
    "90018": (_SECOND, "more than 20 calls in a second"),
    "130101": (_BAN * 2, "more than 20 messages in a minute: the robot is muted for ten"),
    "410100": (_BAN * 2, "more than 20 messages in a minute: the robot is muted for ten"),
}
"""code → seconds to wait, and the reason in words. Nothing was shown."""

TOKEN = {
    "InvalidAuthentication": "the access token is not accepted",
    "40014": "the access token is not accepted",
    "42001": "the access token has expired",
}
"""The token is at fault: one refresh, one more attempt."""

DOUBTFUL: Mapping[str, str] = {
    "unknown.send.result": "the platform does not know whether it was sent",
    "service.timeout": "the platform lost patience with itself",
}

SHUT: Mapping[str, str] = {
    "Forbidden.AccessDenied.ApiCountLimitForOrg": "the organisation's monthly API quota is used up",
    "Forbidden.AccessDenied.AccessTokenPermissionDenied": "the app lacks the permission for this call",
    "Forbidden.AccessDenied.IpNotInWhiteList": "our address is not on the app's list",
    "param.templateNotExist": "there is no such card template",
    "param.templateUnpublished": "the card template is not published",
    "param.cardNotExist": "the card is gone",
    "param.userIdNotExist": "no such person in the organisation",
    "param.contentUnsafe": "the platform calls the content unsafe",
    "param.openSpaceIdInvalid": "no such chat",
    "group.disbanded": "the group is disbanded",
    "bot.stopped": "the robot is switched off",
    "bot.forbidden.sendMessage": "the robot may not speak here",
    "robot.oto.notExist": "there is no private chat with the robot",
    "chatbotId.notAllow.sendOTO": "the robot may not write to people",
    "staffId.notExisted": "no such person in the organisation",
    "invalid.openConversationId": "no such group",
    "conversation.org.notMatch": "the group belongs to another organisation",
    "invalidParameter.msgParam.tooLong": "the message is too long",
    "300001": "the session webhook has expired",
    "300005": "the webhook's token is wrong",
    "90020": "the organisation's monthly API quota is used up",
    "90030": "the organisation's monthly webhook quota is used up",
    "310000": "the custom robot's security settings refuse it",
    "101002": "the message is too long",
    "460101": "the message is too long",
    "400013": "the group is disbanded",
    "400102": "the robot is switched off",
    "430101": "the platform calls a link unsafe",
    "430102": "the platform calls the text unsafe",
    "430103": "the platform calls a picture unsafe",
    "430104": "the platform calls the content unsafe",
}
"""The more frequent of the codes that mean "never"; every code that stands in no table means that, too."""

ALREADY_THERE = "cardAlreadyExist"
"""A card with this outTrackId exists: an earlier attempt arrived."""

_GATEWAY_STATUS = (502, 504)


class TokenRefused(TryLater):
    """The access token is not accepted."""


class AlreadyThere(Exception):
    """What was to be made is there already."""


def check(status: int, body: Mapping[str, Any] | None) -> None:
    """Let a good answer pass; `body` is None when it was not JSON.

    Errors: TokenRefused, AlreadyThere, TryLater, Closed, Uncertain.
    """
    if body is None or "punish" in body:
        raise _without_words(status, body or {})
    code = _code(body)
    if status < 300 and code in ("", "0"):
        return
    _fail(code, status)


def _code(body: Mapping[str, Any]) -> str:
    """New API: `code`; old API: `errcode`, which may be a string."""
    found = body.get("errcode", body.get("code", ""))
    return str(found) if isinstance(found, str | int) else ""


def _fail(code: str, status: int) -> None:
    if code in TOKEN:
        raise TokenRefused(f"{TOKEN[code]} ({code})")
    if code.endswith(ALREADY_THERE):
        raise AlreadyThere(code)
    if later := next((LATER[known] for known in LATER if code == known or code.startswith(f"{known}.")), None):
        raise TryLater(f"{later[1]} ({code})", later[0])
    if code in DOUBTFUL:
        raise Uncertain(f"{DOUBTFUL[code]} ({code})")
    if status >= 500:
        raise _without_words(status, {})
    raise Closed(f"{SHUT.get(code, 'refused')} ({code or status})"[:200])


def _without_words(status: int, body: Mapping[str, Any]) -> Exception:
    if "punish" in body or status in (200, 403, 429):
        return TryLater("our address is shut out for a while", _BAN)
    if status in _GATEWAY_STATUS or status == 500:
        return Uncertain(f"the platform answered {status}")
    if status >= 500:
        return TryLater(f"the platform answered {status}", _MINUTE)
    return Closed(f"the platform answered {status}")
