"""Which ways are open into a chat, and in which order: the table, row by row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.dingtalk import ranking
from bot.platforms.dingtalk.account import CustomRobot
from bot.platforms.port import Closed, Target
from handlers.messages import Button, Card, File, Show, Text
from tests.bot.platforms.dingtalk.office import AT, Office

BUTTON = Button(label="接单", action="accept:F-1:")
CARD = Card(title="F-1 屏幕", state="待接单", buttons=(BUTTON,), mention="ligong")
HELLO = Text(text="已记下", mention="zhangsan")
PICTURE = File(kind="image", sha256="a" * 64, name="屏幕.png", size=1000, link="http://us/p/1")
CID = "cidGroup+/=="
EVERYTHING: dict[str, Any] = {
    "cards": "template",
    "card_template_id": "tpl.schema",
    "custom_robots": {CID: CustomRobot(access_token=SecretStr("token of the group"))},
}
OWN, PUBLIC, SESSION, CUSTOM, ROBOT = (
    "dingtalk.card",
    "dingtalk.public_card",
    "dingtalk.session",
    "dingtalk.custom_robot",
    "dingtalk.robot",
)

Where = Callable[[Office], Target]


def in_group(office: Office) -> Target:
    """张三's group, where somebody has just spoken."""
    return office.group(office.way())


def alone(office: Office) -> Target:
    """李工's chat with the robot, where he has just spoken."""
    return office.person(office.way())


def stranger(office: Office) -> Target:
    """Somebody of whom we know only the encrypted id."""
    return office.person(office.way(), user_id="$:LWCP_v1:$x")


def names(office: Office, where: Where, show: Show, **settings: Any) -> list[str]:
    """The ways that are open now, the best first."""
    platform = office.platform(**{**EVERYTHING, **settings})
    return [route.name for route in platform.routes(where(office), show, AT)]


@pytest.mark.parametrize(
    ("where", "show", "open_now"),
    [
        (in_group, CARD, [OWN, PUBLIC, SESSION, CUSTOM, ROBOT]),
        (in_group, HELLO, [SESSION, CUSTOM, ROBOT]),
        (in_group, PICTURE, [ROBOT, SESSION, CUSTOM]),
        (alone, CARD, [OWN, PUBLIC, ROBOT, SESSION]),
        (alone, HELLO, [ROBOT, SESSION]),
        (alone, PICTURE, [ROBOT, SESSION]),
        (stranger, CARD, [SESSION]),
        (stranger, PICTURE, [SESSION]),
    ],
)
def test_with_everything_set_up_the_whole_table_is_open(
    dingtalk: Office, where: Where, show: Show, open_now: list[str]
) -> None:
    assert names(dingtalk, where, show) == open_now


@pytest.mark.parametrize(
    ("row", "settings"),
    [
        (OWN, {"cards": "public"}),
        (OWN, {"card_template_id": ""}),
        (OWN, {"mode": "http"}),  # without an apiSecret nobody could believe the presses
        (PUBLIC, {"cards": "link"}),
        (PUBLIC, {"public_template_id": ""}),
        (PUBLIC, {"mode": "http"}),
        (SESSION, {"session_reserve_seconds": 90 * 60}),
        (CUSTOM, {"custom_robots": {}}),
        (CUSTOM, {"custom_robots": {"cidOther==": CustomRobot(access_token=SecretStr("t"))}}),
    ],
)
def test_each_row_is_closed_without_what_it_needs(dingtalk: Office, row: str, settings: dict[str, Any]) -> None:
    assert row in names(dingtalk, in_group, CARD)
    assert row not in names(dingtalk, in_group, CARD, **settings)


@pytest.mark.parametrize(
    ("settings", "rungs"),
    [
        ({"cards": "template"}, [OWN, PUBLIC]),
        ({"cards": "public"}, [PUBLIC]),
        ({"cards": "link"}, []),
        ({"cards": "text"}, []),
        ({"mode": "http", "card_callback_secret": SecretStr("s")}, [OWN, PUBLIC]),
    ],
)
def test_the_setting_says_how_high_the_ladder_goes(
    dingtalk: Office, settings: dict[str, Any], rungs: list[str]
) -> None:
    found = names(dingtalk, alone, CARD, **settings)
    assert [name for name in found if name in (OWN, PUBLIC)] == rungs
    assert found[-2:] == [ROBOT, SESSION]


@pytest.mark.parametrize(("left", "is_open"), [(300, False), (301, True), (-1, False)])
def test_a_session_webhook_needs_its_reserve(dingtalk: Office, left: int, is_open: bool) -> None:
    way = replace(dingtalk.way(), expires_at=AT + timedelta(seconds=left))
    assert (SESSION in names(dingtalk, lambda office: office.group(way), HELLO)) is is_open


def test_another_doors_way_is_none_of_ours(dingtalk: Office) -> None:
    way = replace(dingtalk.way(), door="wecom.response_url")
    assert names(dingtalk, lambda office: office.person(way), HELLO) == [ROBOT]


def test_buttons_that_do_not_fit_into_the_public_template_keep_it_closed(dingtalk: Office) -> None:
    long = tuple(Button(label=f"{n}", action=f"score:F-1:{'x' * 109}{n}") for n in range(6))
    assert PUBLIC not in names(dingtalk, in_group, CARD.model_copy(update={"buttons": long}))
    assert PUBLIC in names(dingtalk, in_group, CARD.model_copy(update={"buttons": long[:3]}))


def test_a_file_that_no_message_shows_goes_the_way_of_words(dingtalk: Office) -> None:
    log = PICTURE.model_copy(update={"kind": "file", "name": "日志.log"})
    assert names(dingtalk, in_group, log) == [SESSION, CUSTOM, ROBOT]


def test_every_row_says_what_must_hold_and_whether_it_repeats_itself(dingtalk: Office) -> None:
    platform = dingtalk.platform(**EVERYTHING)
    for kind, where in (("group", in_group), ("private", alone)):
        found = {route.name: route.idempotent for route in platform.routes(where(dingtalk), CARD, AT)}
        assert found == {row.route: row.idempotent for row in ranking.TABLE[kind]}
        assert all(row.holds and row.costs in ("calls", "pushes") for row in ranking.TABLE[kind])


@pytest.mark.parametrize(
    ("path", "answer", "closed"),
    [
        ("/v1.0/card/instances/createAndDeliver", {"code": "param.templateUnpublished"}, {OWN}),
        ("/v1.0/card/instances/createAndDeliver", {"code": "param.userIdNotExist"}, set()),
        (
            "/v1.0/card/instances/createAndDeliver",
            {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"},
            {OWN, PUBLIC, ROBOT},
        ),
    ],
)
def test_what_is_refused_for_all_is_not_tried_for_an_hour(
    dingtalk: Office, path: str, answer: dict[str, Any], closed: set[str]
) -> None:
    dingtalk.says(path, (400, answer))
    platform, target = dingtalk.platform(**EVERYTHING), in_group(dingtalk)
    before = platform.routes(target, CARD, AT)
    with pytest.raises(Closed):
        before[0].send("d7")
    for passed, missing in ((timedelta(minutes=59), closed), (timedelta(minutes=61), set())):
        later = [route.name for route in platform.routes(target, CARD, AT + passed)]
        assert {route.name for route in before} - set(later) == missing


def test_a_webhook_quota_that_is_used_up_closes_the_webhooks(dingtalk: Office) -> None:
    dingtalk.says("/robot/sendBySession", (200, {"errcode": 90030, "errmsg": "?"}))
    platform, target = dingtalk.platform(**EVERYTHING), in_group(dingtalk)
    with pytest.raises(Closed, match="已用完"):
        platform.routes(target, HELLO, AT)[0].send("d7")
    assert [route.name for route in platform.routes(target, HELLO, AT)] == [ROBOT]
