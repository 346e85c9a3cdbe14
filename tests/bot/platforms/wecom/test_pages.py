"""A text of several messages of which a later one is refused for now: what is out already is not shown again."""

from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.port import OpenWay, Route, Target, TryLater
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import File, Show, Text
from tests.bot.platforms.wecom.office import OK, Office
from tests.bot.platforms.wecom.sender import AT

BUSY = {"errcode": -1, "errmsg": "system busy"}
USED = {"errcode": 40058, "errmsg": "invalid Request Parameter"}
LONG = Text(text="".join(f"第{number}步，请按说明书操作。\n" for number in range(1, 100)))
KEY = "d12-9f3a51c0"
SHEET = File(kind="file", sha256="5" * 64, name="巡检.xlsx", size=9)


def app(platform: WecomPlatform, show: Show) -> Route:
    return platform.routes(Target("ligong", "private", (), str, lambda sha256: b"PK\3\4sheet"), show, AT)[0]


def customer(platform: WecomPlatform, show: Show) -> Route:
    way = OpenWay(7, "wecom.kf", "wkMAIN", AT + timedelta(hours=1), once=False, left=5)
    return platform.routes(Target("kf:wmLINA0001", "private", (way,), str), show, AT)[0]


def refused(route: Route) -> None:
    with pytest.raises(TryLater):
        route.send(KEY)


@pytest.mark.parametrize("now", [BUSY, (503, b"")])
def test_the_app_says_a_page_again_in_the_same_words_so_that_wecom_drops_it(
    platform: WecomPlatform, office: Office, now: Any
) -> None:
    office.answers["message/send"] = [OK, now, OK]
    refused(app(platform, LONG))
    app(platform, LONG).send(KEY)
    first, second, *again = office.calls("message/send")
    assert [asked.raw for asked in again[:2]] == [first.raw, second.raw]
    assert first.body["enable_duplicate_check"] == 1 and first.raw != second.raw
    assert "".join(asked.body["text"]["content"] for asked in again).replace("\n", "") == LONG.text.replace("\n", "")


def test_a_page_to_a_customer_has_a_name_of_its_own_and_a_repeat_has_arrived(
    platform: WecomPlatform, office: Office
) -> None:
    office.answers["kf/send_msg"] = [OK, BUSY, USED, OK]
    refused(customer(platform, LONG))
    sent = customer(platform, LONG).send(KEY)
    names = [asked.body["msgid"] for asked in office.calls("kf/send_msg")]
    assert names[:2] == names[2:4] == [KEY, f"{KEY}-p1"] and len(set(names)) == sent.spent


def test_a_file_of_the_app_may_come_back_under_another_name_so_it_is_not_said_again(platform: WecomPlatform) -> None:
    assert app(platform, LONG).idempotent and not app(platform, SHEET).idempotent
