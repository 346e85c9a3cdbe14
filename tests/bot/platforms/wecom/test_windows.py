"""What becomes of a message whose answer is lost after it was taken: shown once where WeCom can tell, else left open.

These are the windows that docs/decisions.md names. The office takes every request and hangs up without a word.
"""

from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.port import OpenWay, Route, Target, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Button, Card, Show, Text
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

HELLO = Text(text="您的反馈已解决")
CARD = Card(title="F-260101-001", buttons=(Button(label="接单", action="accept:F-260101-001:"),))
KEY = "d12-9f3a51c0"
CALLS = {
    "wecom.app": "message/send",
    "wecom.kf": "kf/send_msg",
    "wecom.kf_event": "kf/send_msg_on_event",
    "wecom.response_url": "aibot/response",
    "wecom.group_robot": "webhook/send",
    "wecom.appchat": "appchat/send",
}
CHATS = {
    "wecom.app": ("ligong", "private"),
    "wecom.kf": ("kf:wmLINA0001", "private"),
    "wecom.kf_event": ("kf:wmLINA0001", "private"),
    "wecom.response_url": ("wrCHAT", "group"),
    "wecom.group_robot": ("wrCHAT", "group"),
    "wecom.appchat": ("wrAPP", "group"),
}
TOLD_APART = ("wecom.app", "wecom.kf", "wecom.kf_event")
"""WeCom itself sees that a second request is the first one again."""
SEVERAL_HOURS = 4 * 3600


def route(office: Office, name: str, show: Show) -> Route:
    account = ACCOUNT.model_copy(update={"api_url": office.url, "appchats": {"wrAPP": "wrOURS"}})
    platform = WecomPlatform("main", account, Tools.of(None, "", lambda: AT))
    address = f"{office.url}/cgi-bin/aibot/response?response_code=RC1"
    way = OpenWay(1, name, address, AT + timedelta(minutes=5), once=True, left=5 if name == "wecom.kf" else None)
    office.answers["appchat/get"] = [OK | {"chat_info": {"userlist": ["zhangsan", "ligong"]}}]
    office.answers[CALLS[name]] = [HANG_UP]
    return next(r for r in platform.routes(Target(*CHATS[name], (way,), str), show, AT) if r.name == name)


@pytest.mark.parametrize("show", [HELLO, CARD], ids=["words", "card"])
@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_said_twice_by_itself(office: Office, name: str, show: Show) -> None:
    found = route(office, name, show)
    with pytest.raises(Uncertain):
        found.send(KEY)
    assert len(office.calls(CALLS[name])) == 1
    assert found.idempotent == (name in TOLD_APART)


@pytest.mark.parametrize("show", [HELLO, CARD], ids=["words", "card"])
@pytest.mark.parametrize("name", TOLD_APART)
def test_a_second_attempt_is_the_same_request_to_the_byte(office: Office, name: str, show: Show) -> None:
    found = route(office, name, show)
    for _ in range(2):
        with pytest.raises(Uncertain):
            found.send(KEY)
    first, second = office.calls(CALLS[name])
    assert first.raw == second.raw


def test_the_app_is_recognised_for_half_an_hour_at_least_and_four_at_most(office: Office) -> None:
    seconds: list[int] = []
    for number in range(25):
        with pytest.raises(Uncertain):
            route(office, "wecom.app", HELLO).send(f"d{number}")
        seconds.append(office.calls("message/send")[-1].body["duplicate_check_interval"])
    assert min(seconds) >= 1800 and max(seconds) <= SEVERAL_HOURS


def test_a_customers_message_is_recognised_for_ever(office: Office) -> None:
    found: Any = route(office, "wecom.kf", HELLO)
    with pytest.raises(Uncertain):
        found.send(KEY)
    office.answers["kf/send_msg"] = [{"errcode": 40058, "errmsg": "msgid"}]
    assert found.send(KEY).spent == 1
