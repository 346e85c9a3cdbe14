"""In which order the ways into a chat are tried, row by row."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.port import OpenWay, Target
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import BotSettings, WecomAccount
from bot.platforms.wecom.platform import WecomPlatform
from bot.platforms.wecom.ranking import TABLE
from handlers.messages import Button, Card, File, Show, Text
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

WORDS = Text(text="您的反馈已解决")
NOTICE = Card(title="F-260101-001", link="https://huisheng.example/f/x")
BUTTONS = NOTICE.model_copy(update={"buttons": (Button(label="接单", action="accept:F-260101-001:"),)})
PHOTO = File(kind="image", sha256="a" * 64, name="现场.jpg", size=9)

APP, ANSWER, BOT = "wecom.app", "wecom.response_url", "wecom.bot_socket"
ROBOT, APPCHAT, KF, EVENT = "wecom.group_robot", "wecom.appchat", "wecom.kf", "wecom.kf_event"

ON_THE_LINE = BotSettings(name="回声", mode="socket", bot_id="AIBOTID", secret=SecretStr("bot-secret"))
ALL: dict[str, Any] = {"bot": ON_THE_LINE, "appchats": {"wrCHAT": "wrOURS"}}
BARE: dict[str, Any] = {"app": None, "bot": None, "group_robots": {}}
GROUP, MEMBER, CUSTOMER = ("wrCHAT", "group"), ("ligong", "private"), ("kf:wmLINA0001", "private")


@dataclass(frozen=True)
class Case:
    """Of a row: who is to be told what, what is configured and open, and the ways in their order."""

    chat: tuple[str, str]
    show: Show = WORDS
    account: dict[str, Any] = field(default_factory=dict)
    ways: tuple[OpenWay, ...] = ()
    expected: tuple[str, ...] = ()


def way(door: str, minutes: int = 30, left: int | None = None) -> OpenWay:
    return OpenWay(1, door, "address", AT + timedelta(minutes=minutes), once=left is None, left=left)


CASES = {
    "a group with everything": Case(GROUP, WORDS, ALL, (way(ANSWER),), (ANSWER, BOT, ROBOT, APPCHAT)),
    "buttons go where they can be pressed": Case(GROUP, BUTTONS, ALL, (way(ANSWER),), (BOT, ANSWER, ROBOT, APPCHAT)),
    "a file goes where it is one": Case(GROUP, PHOTO, ALL, (way(ANSWER),), (BOT, ROBOT, APPCHAT, ANSWER)),
    "a notice needs no buttons": Case(GROUP, NOTICE, ALL, (way(ANSWER),), (ANSWER, BOT, ROBOT, APPCHAT)),
    "two answers still open": Case(GROUP, WORDS, {}, (way(ANSWER), way(ANSWER, 20)), (ANSWER, ANSWER, ROBOT)),
    "an answer that is too late": Case(GROUP, WORDS, {}, (way(ANSWER, 0),), (ROBOT,)),
    "a way of another platform": Case(GROUP, WORDS, {}, (way("dingtalk.session"),), (ROBOT,)),
    "a group without a robot": Case(("wrOTHER", "group"), WORDS, {}, (), ()),
    "a group that only the app made": Case(GROUP, WORDS, ALL | {"bot": None, "group_robots": {}}, (), (APPCHAT,)),
    "a group of an app that is gone": Case(GROUP, WORDS, ALL | {"app": None, "bot": None, "group_robots": {}}, (), ()),
    "a member": Case(MEMBER, WORDS, {}, (), (APP,)),
    "a member with everything": Case(MEMBER, BUTTONS, ALL, (way(ANSWER),), (APP, ANSWER, BOT)),
    "a file for a member": Case(MEMBER, PHOTO, ALL, (way(ANSWER),), (APP, BOT, ANSWER)),
    "a member without an app": Case(MEMBER, WORDS, ALL | {"app": None}, (way(ANSWER),), (ANSWER, BOT)),
    "a member with nothing": Case(MEMBER, WORDS, BARE, (), ()),
    "a customer who has written": Case(CUSTOMER, WORDS, {}, (way(KF, left=5),), (KF,)),
    "a customer who has just come in": Case(CUSTOMER, WORDS, {}, (way(EVENT), way(KF, left=2)), (EVENT, KF)),
    "a menu for a customer": Case(CUSTOMER, BUTTONS, {}, (way(EVENT), way(KF, left=2)), (EVENT, KF)),
    "a file for a customer": Case(CUSTOMER, PHOTO, {}, (way(EVENT), way(KF, left=2)), (KF, EVENT)),
    "a customer who was told five times": Case(CUSTOMER, WORDS, {}, (way(KF, left=0),), ()),
    "a customer of the day before yesterday": Case(CUSTOMER, WORDS, {}, (way(KF, -1, left=5),), ()),
    "a customer is no member": Case(CUSTOMER, WORDS, ALL, (), ()),
}


def opened(case: Case, redis_url: str) -> WecomPlatform:
    account: WecomAccount = ACCOUNT.model_copy(update=case.account)
    return WecomPlatform("main", account, Tools.of(redis_url, "s", lambda: AT))


@pytest.mark.parametrize("name", CASES)
def test_the_ways_are_tried_in_this_order(name: str, redis_url: str) -> None:
    case = CASES[name]
    routes = opened(case, redis_url).routes(Target(*case.chat, case.ways, str), case.show, AT)
    assert tuple(route.name for route in routes) == case.expected


def test_every_route_is_what_its_row_says(redis_url: str) -> None:
    told = {row.route: row.idempotent for rows in TABLE.values() for row in rows}
    for case in CASES.values():
        for route in opened(case, redis_url).routes(Target(*case.chat, case.ways, str), case.show, AT):
            may_differ = route.name == "wecom.app" and isinstance(case.show, File)
            assert route.idempotent == (told[route.name] and not may_differ)


def test_every_row_is_open_in_some_case() -> None:
    assert {row.route for rows in TABLE.values() for row in rows} == {
        name for case in CASES.values() for name in case.expected
    }
