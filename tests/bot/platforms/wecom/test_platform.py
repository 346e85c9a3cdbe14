"""Where a thing can be shown on WeCom, what is sent there, and how a card is painted anew."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.port import Closed, OpenWay, Platform, Route, Target, TryLater
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Button, Card, Show, Text
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import AT

SEND, UPDATE, ROBOT, LATER = "message/send", "message/update_template_card", "webhook/send", "aibot/response"
HELLO = Text(text="您的反馈已解决")
CALLING = Text(text="您的反馈已解决", mention="zhangsan")
BUTTONS = (Button(label="接单", action="accept:F-260101-001:"), Button(label="转派", action="pass:F-260101-001:"))
CARD = Card(title="F-260101-001 设备停机", state="待接单", facts=(("客户", "张三"),), buttons=BUTTONS)
NOTICE = Card(title="F-260101-001", state="已解决", link="https://huisheng.example/f/x")
BARE = Card(title="今日汇总", facts=(("新增", "3"),))


def link(action: str) -> str:
    return f"https://huisheng.example/a/{action}"


def way(office: Office, number: int = 1, **other: Any) -> OpenWay:
    address = f"{office.url}/cgi-bin/aibot/response?response_code=RC{number}"
    known: dict[str, Any] = {"door": "wecom.response_url", "expires_at": AT + timedelta(hours=1), "once": True}
    return OpenWay(id=number, address=address, **known | other)


def group(*ways: OpenWay) -> Target:
    return Target("wrCHAT", "group", ways, link)


def member(*ways: OpenWay) -> Target:
    return Target("ligong", "private", ways, link)


def names(routes: Any) -> list[str]:
    return [route.name for route in routes]


def only(platform: WecomPlatform, target: Target, show: Show) -> Route:
    (route,) = platform.routes(target, show, AT)
    return route


def test_it_is_a_platform(platform: WecomPlatform) -> None:
    as_promised: Platform = platform
    assert (as_promised.name, as_promised.account) == ("wecom", "main")
    assert [door.path for door in as_promised.doors()] == ["wecom/main/app", "wecom/main/bot"]


def test_an_account_has_the_doors_it_is_configured_for() -> None:
    bare = WecomPlatform("other", WecomAccount(corp_id="ww"), Tools.of(None, "", lambda: AT))
    assert bare.doors() == []
    assert bare.routes(member(), HELLO, AT) == [] and bare.routes(group(), HELLO, AT) == []


def test_a_group_is_answered_first_and_told_by_its_robot_next(platform: WecomPlatform, office: Office) -> None:
    target = group(way(office, 2), way(office, 1))
    assert names(platform.routes(target, HELLO, AT)) == [
        "wecom.response_url",
        "wecom.response_url",
        "wecom.group_robot",
    ]


def test_a_member_is_told_by_the_app_first(platform: WecomPlatform, office: Office) -> None:
    routes = platform.routes(member(way(office)), HELLO, AT)
    assert names(routes) == ["wecom.app", "wecom.response_url"]
    assert [route.idempotent for route in routes] == [True, False]


@pytest.mark.parametrize("other", [{"door": "dingtalk.session"}, {"expires_at": AT}])
def test_a_way_that_leads_nowhere_is_no_route(platform: WecomPlatform, office: Office, other: dict[str, Any]) -> None:
    assert names(platform.routes(group(way(office, **other)), HELLO, AT)) == ["wecom.group_robot"]


def test_a_group_without_a_robot_has_no_route(platform: WecomPlatform) -> None:
    assert platform.routes(Target("wrOTHER", "group", (), link), HELLO, AT) == []


def test_the_app_tells_a_member_in_words(platform: WecomPlatform, office: Office) -> None:
    sent = only(platform, member(), HELLO).send("d12")
    body = office.calls(SEND)[0].body
    assert body["touser"] == "ligong" and body["agentid"] == 1000002
    assert body["msgtype"] == "text" and body["text"] == {"content": HELLO.text}
    assert body["enable_duplicate_check"] == 1 and 1800 <= body["duplicate_check_interval"] < 14400
    assert sent.handle["door"] == "wecom.app" and sent.used_way is None and sent.menu == ()


def test_a_second_attempt_is_the_same_request_and_another_delivery_is_not(
    platform: WecomPlatform, office: Office
) -> None:
    for key in ("d12", "d12", "d13"):
        only(platform, member(), HELLO).send(key)
        only(platform, member(), CARD).send(key)
    first_text, first_card, again_text, again_card, other_text, other_card = (a.raw for a in office.calls(SEND))
    assert first_text == again_text != other_text
    assert first_card == again_card != other_card


def test_hardly_two_deliveries_share_a_request(platform: WecomPlatform, office: Office) -> None:
    for number in range(30):
        only(platform, member(), HELLO).send(f"d{number}")
    assert len({asked.raw for asked in office.calls(SEND)}) >= 28


def test_a_long_text_arrives_in_several_messages(platform: WecomPlatform, office: Office) -> None:
    lines = [f"第 {number} 条：" + "很长" * 50 for number in range(20)]
    only(platform, member(), Text(text="\n".join(lines))).send("d12")
    told = [asked.body["text"]["content"] for asked in office.calls(SEND)]
    assert len(told) > 1 and all(len(text.encode()) <= 2048 for text in told)
    assert "\n".join(told).split("\n") == lines


def test_a_card_with_buttons_brings_the_code_to_repaint_it(platform: WecomPlatform, office: Office) -> None:
    office.answers[SEND] = [OK | {"response_code": "CODE-A", "msgid": "M1"}]
    sent = only(platform, member(), CARD).send("d12")
    card = office.calls(SEND)[0].body["template_card"]
    assert card["card_type"] == "button_interaction" and card["task_id"].startswith("d12-")
    assert sent.handle == {
        "door": "wecom.app",
        "response_codes": "CODE-A",
        "task_id": card["task_id"],
        "msgids": "M1",
        "user_id": "ligong",
    }


def test_a_card_without_buttons_is_a_notice_with_a_link_or_else_markdown(
    platform: WecomPlatform, office: Office
) -> None:
    only(platform, member(), NOTICE).send("d12")
    only(platform, member(), BARE).send("d13")
    notice, words = (asked.body for asked in office.calls(SEND))
    assert notice["template_card"]["card_type"] == "text_notice"
    assert words["markdown"]["content"] == "**今日汇总**\n新增：3"


@pytest.mark.parametrize("unreached", [{"invaliduser": "ligong"}, {"unlicenseduser": "wang|LIGONG"}])
def test_a_member_who_was_not_reached_closes_the_route(
    platform: WecomPlatform, office: Office, unreached: dict[str, str]
) -> None:
    office.answers[SEND] = [OK | unreached]
    with pytest.raises(Closed):
        only(platform, member(), HELLO).send("d12")


def test_somebody_else_who_was_not_reached_does_not_matter(platform: WecomPlatform, office: Office) -> None:
    office.answers[SEND] = [OK | {"invaliduser": "gong|li"}]
    assert only(platform, member(), HELLO).send("d12").handle["user_id"] == "ligong"


def test_a_late_answer_in_a_group_calls_the_customer(platform: WecomPlatform, office: Office) -> None:
    sent = platform.routes(group(way(office)), CALLING, AT)[0].send("d12")
    asked = office.calls(LATER)[0]
    assert asked.query == {"response_code": "RC1"}
    assert asked.body == {"msgtype": "markdown", "markdown": {"content": "<@zhangsan> 您的反馈已解决"}}
    assert sent.used_way == 1


def test_a_card_is_told_in_a_group_with_numbers_for_its_buttons(platform: WecomPlatform, office: Office) -> None:
    answer, robot = platform.routes(group(way(office)), CARD, AT)
    for route in (answer, robot):
        sent = route.send("d12")
        assert sent.menu == ("accept:F-260101-001:", "pass:F-260101-001:")
    in_markdown = office.calls(LATER)[0].body["markdown"]["content"]
    in_words = office.calls(ROBOT)[0].body["text"]["content"]
    assert in_markdown.startswith("**F-260101-001 设备停机**\n待接单\n客户：张三\n\n1. 接单\n2. 转派\n")
    assert in_words.startswith("F-260101-001 设备停机\n待接单\n客户：张三\n\n1. 接单\n2. 转派\n")
    assert "@我" in in_markdown and "@我" in in_words


def test_a_late_answer_to_one_member_can_be_a_card(platform: WecomPlatform, office: Office) -> None:
    sent = platform.routes(member(way(office)), CARD, AT)[1].send("d12")
    assert office.calls(LATER)[0].body["template_card"]["card_type"] == "button_interaction"
    assert sent.menu == ()


def test_the_robot_calls_whom_a_text_names(platform: WecomPlatform, office: Office) -> None:
    only(platform, group(), CALLING).send("d12")
    only(platform, group(), HELLO).send("d13")
    calling, plain = (asked.body["text"] for asked in office.calls(ROBOT))
    assert calling == {"content": "您的反馈已解决", "mentioned_list": ["zhangsan"]}
    assert plain == {"content": "您的反馈已解决"}


def test_the_robot_shows_a_notice_unless_somebody_is_to_be_called(platform: WecomPlatform, office: Office) -> None:
    only(platform, group(), NOTICE).send("d12")
    only(platform, group(), NOTICE.model_copy(update={"mention": "zhangsan"})).send("d13")
    notice, words = (asked.body for asked in office.calls(ROBOT))
    assert notice["template_card"]["card_type"] == "text_notice"
    assert words["text"]["mentioned_list"] == ["zhangsan"]


def test_the_robot_tells_a_long_text_in_markdown_within_its_limit(platform: WecomPlatform, office: Office) -> None:
    only(platform, group(), Text(text="满" * 3000, mention="zhangsan")).send("d12")
    content = office.calls(ROBOT)[0].body["markdown"]["content"]
    assert content.startswith("<@zhangsan> 满") and 4080 < len(content.encode()) <= 4096


def test_a_card_beyond_all_limits_closes_the_route(platform: WecomPlatform) -> None:
    huge = CARD.model_copy(update={"buttons": (Button(label="好", action="x" * 1025),)})
    with pytest.raises(Closed, match="超出"):
        only(platform, member(), huge).send("d12")


HANDLE = {"door": "wecom.app", "response_codes": "A,B", "task_id": "d12-x", "user_id": "ligong"}
Painter = Callable[..., Any]


@pytest.fixture
def paint(platform: WecomPlatform) -> Painter:
    def paint(handle: dict[str, str], card: Card = CARD) -> Any:
        return platform.repaint(card, handle, AT, link)

    return paint


def test_a_card_is_painted_anew_with_the_oldest_code(paint: Painter, office: Office) -> None:
    assert paint(HANDLE) == HANDLE | {"response_codes": "B"}
    body = office.calls(UPDATE)[0].body
    assert (body["userids"], body["agentid"], body["response_code"]) == (["ligong"], 1000002, "A")
    assert body["template_card"]["card_type"] == "button_interaction" and "task_id" not in body["template_card"]


def test_a_finished_card_says_so_on_a_grey_button(paint: Painter, office: Office) -> None:
    paint(HANDLE, NOTICE)
    card = office.calls(UPDATE)[0].body["template_card"]
    assert card["replace_text"] == "已解决" and card["card_action"]["url"] == NOTICE.link


def test_a_spent_code_is_passed_over(paint: Painter, office: Office) -> None:
    office.answers[UPDATE] = [{"errcode": 60140, "errmsg": "invalid response_code"}, OK]
    assert paint(HANDLE) == HANDLE | {"response_codes": ""}
    assert [asked.body["response_code"] for asked in office.calls(UPDATE)] == ["A", "B"]


def test_the_code_of_a_click_serves_as_well(paint: Painter, office: Office) -> None:
    clicked = {"door": "wecom.app", "response_code": "C", "task_id": "d12-x", "user_id": "ligong"}
    assert paint(clicked)["response_codes"] == ""
    assert office.calls(UPDATE)[0].body["response_code"] == "C"


@pytest.mark.parametrize(
    "handle",
    [
        {},
        {"door": "wecom.app", "response_codes": "", "user_id": "ligong"},
        {"door": "wecom.response_url", "response_codes": "A"},
        {"door": "wecom.bot", "task_id": "T1"},
    ],
)
def test_what_cannot_be_painted_anew_is_closed(paint: Painter, office: Office, handle: dict[str, str]) -> None:
    with pytest.raises(Closed):
        paint(handle)
    assert not office.calls(UPDATE)


def test_when_every_code_is_spent_the_card_is_closed(paint: Painter, office: Office) -> None:
    office.answers[UPDATE] = [{"errcode": 60140, "errmsg": ""}]
    with pytest.raises(Closed, match="用完"):
        paint(HANDLE)


def test_a_broken_line_is_tried_again_for_painting_twice_does_no_harm(paint: Painter, office: Office) -> None:
    office.answers[UPDATE] = [HANG_UP]
    with pytest.raises(TryLater):
        paint(HANDLE)


@pytest.mark.parametrize("user_id", ["ligong", "LiGong"])
def test_a_member_who_no_longer_sees_the_card_closes_it(paint: Painter, office: Office, user_id: str) -> None:
    office.answers[UPDATE] = [OK | {"invaliduser": ["ligong"]}]
    with pytest.raises(Closed):
        paint({**HANDLE, "user_id": user_id})
