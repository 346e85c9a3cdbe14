"""How a WeChat customer is spoken to: within the window, within the budget, and never twice."""

from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.port import Closed, OpenWay, Sent, Target, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Button, Card, File, Show, Text
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

SEND, ON_EVENT, STATE, UPLOAD = "kf/send_msg", "kf/send_msg_on_event", "kf/service_state/get", "media/upload"
KEY = "d12-9f3a51c0"
HELLO = Text(text="您的反馈已解决", links=(("进度", "https://huisheng.example/f/x"),))
BUTTONS = tuple(Button(label=label, action=f"score:F-260101-001:{n}") for n, label in enumerate("差中好", start=1))
CARD = Card(title="请评价", state="已解决", text="修好了", buttons=BUTTONS, link="https://huisheng.example/f/x")
JPEG = b"\xff\xd8\xff" + b"0" * 20
PHOTO = File(kind="image", sha256="a" * 64, name="现场.jpg", size=len(JPEG), link="https://huisheng.example/m/1")
USED = {"errcode": 40058, "errmsg": "invalid Request Parameter"}


def customer(door: str = "wecom.kf", left: int | None = 5) -> Target:
    until = AT + timedelta(seconds=10)
    address = "wkMAIN" if door == "wecom.kf" else "WELCOME-1"
    way = OpenWay(7, door, address, until, once=door != "wecom.kf", left=left)
    return Target("kf:wmLINA0001", "private", [way], str, {PHOTO.sha256: JPEG}.__getitem__)


def send(platform: WecomPlatform, show: Show, target: Target | None = None, key: str = KEY) -> Sent:
    (route,) = platform.routes(target or customer(), show, AT)
    return route.send(key)


def test_words_go_out_under_the_key_and_use_up_one_of_the_five(platform: WecomPlatform, office: Office) -> None:
    sent = send(platform, HELLO)
    body = office.calls(SEND)[0].body
    assert (body["touser"], body["open_kfid"], body["msgid"]) == ("wmLINA0001", "wkMAIN", KEY)
    assert body["text"] == {"content": "您的反馈已解决\n进度：https://huisheng.example/f/x"}
    assert (sent.used_way, sent.spent, sent.menu) == (7, 1, ())


def test_a_card_is_a_menu_to_tap(platform: WecomPlatform, office: Office) -> None:
    send(platform, CARD)
    menu = office.calls(SEND)[0].body["msgmenu"]
    assert menu["head_content"] == "请评价\n已解决\n修好了"
    taps = [item["click"] for item in menu["list"] if item["type"] == "click"]
    assert taps[0] == {"id": "score:F-260101-001:1", "content": "差"} and len(taps) == 3
    assert menu["list"][-1] == {"type": "view", "view": {"url": CARD.link, "content": "查看详情"}}


@pytest.mark.parametrize(
    "buttons",
    [
        (Button(label="好", action="score:F-260101-001:" + "长" * 20),),
        tuple(Button(label=str(n), action=f"score:F-260101-001:{n}") for n in range(11)),
    ],
)
def test_what_a_menu_cannot_carry_is_told_with_numbers(
    platform: WecomPlatform, office: Office, buttons: tuple[Button, ...]
) -> None:
    sent = send(platform, CARD.model_copy(update={"buttons": buttons}))
    told = office.calls(SEND)[0].body["text"]["content"]
    assert f"1. {buttons[0].label}" in told and told.endswith("请回复数字选择。")
    assert sent.menu == tuple(button.action for button in buttons)


def test_every_field_of_a_menu_keeps_its_limit(platform: WecomPlatform, office: Office) -> None:
    wide = Button(label="非常满意" * 30, action="score:F-260101-001:5")
    send(platform, CARD.model_copy(update={"text": "长" * 2000, "buttons": (wide,)}))
    menu = office.calls(SEND)[0].body["msgmenu"]
    assert 1015 < len(menu["head_content"].encode()) <= 1024 and menu["head_content"].endswith("长…")
    assert 120 < len(menu["list"][0]["click"]["content"].encode()) <= 128


@pytest.mark.parametrize(("left", "pages"), [(None, 3), (5, 3), (2, 2), (1, 1)])
def test_a_long_text_uses_up_no_more_than_there_is(
    platform: WecomPlatform, office: Office, left: int | None, pages: int
) -> None:
    sent = send(platform, Text(text="很长的说明。" * 1000), customer(left=left))
    told = office.calls(SEND)
    assert len(told) == sent.spent == pages
    assert all(len(asked.body["text"]["content"].encode()) <= 2048 for asked in told)
    assert told[-1].body["text"]["content"].endswith("…")
    assert [asked.body["msgid"] for asked in told] == [KEY, f"{KEY}-p1", f"{KEY}-p2"][:pages]


def test_a_picture_is_uploaded_once_and_shown(platform: WecomPlatform, office: Office) -> None:
    office.answers[UPLOAD] = [OK | {"type": "image", "media_id": "MEDIA-1", "created_at": "1"}]
    send(platform, PHOTO, key="d1-a")
    send(platform, PHOTO, key="d2-b")
    assert [asked.body["image"] for asked in office.calls(SEND)] == [{"media_id": "MEDIA-1"}] * 2
    (upload,) = office.calls(UPLOAD)
    assert upload.query["type"] == "image" and JPEG in upload.raw and "现场.jpg".encode() in upload.raw


def test_a_file_that_is_gone_is_told_by_its_link(platform: WecomPlatform, office: Office) -> None:
    send(
        platform,
        PHOTO.model_copy(update={"sha256": "b" * 64}),
        Target("kf:wmLINA0001", "private", customer().ways, str),
    )
    assert office.calls(SEND)[0].body["text"]["content"] == "现场.jpg\n查看：https://huisheng.example/m/1"


def test_a_second_attempt_that_finds_the_id_used_has_arrived_already(platform: WecomPlatform, office: Office) -> None:
    office.answers[SEND] = [HANG_UP, USED]
    with pytest.raises(Uncertain):
        send(platform, HELLO)
    assert send(platform, HELLO).spent == 1
    assert len(office.calls(SEND)) == 2


@pytest.mark.parametrize("earlier", [{"errcode": -1, "errmsg": ""}, {"errcode": 95001, "errmsg": ""}, 503])
def test_an_attempt_that_certainly_failed_does_not_count(platform: WecomPlatform, office: Office, earlier: Any) -> None:
    office.answers[SEND] = [earlier, USED]
    for error in ((TryLater, Closed), Closed):
        with pytest.raises(error):
            send(platform, HELLO)


def test_a_first_attempt_that_is_refused_has_not_arrived(platform: WecomPlatform, office: Office) -> None:
    office.answers[SEND] = [USED]
    with pytest.raises(Closed):
        send(platform, HELLO)


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (0, TryLater, "95018"),
        (1, TryLater, "95018"),
        (2, Closed, "排队"),
        (3, Closed, "人工接待中"),
        (4, Closed, "已结束"),
        (9, Closed, "95018"),
    ],
)
def test_a_state_in_which_nothing_can_be_sent_is_explained(
    platform: WecomPlatform, office: Office, state: int, error: type[Exception], words: str
) -> None:
    office.answers[SEND] = [{"errcode": 95018, "errmsg": ""}]
    office.answers[STATE] = [OK | {"service_state": state, "servicer_userid": "ligong"}]
    with pytest.raises(error, match=words):
        send(platform, HELLO)
    assert office.calls(STATE)[0].body == {"open_kfid": "wkMAIN", "external_userid": "wmLINA0001"}


@pytest.mark.parametrize("code", [95001, 95002, 95013, 95016, 95004])
def test_a_window_that_is_closed_closes_the_route(platform: WecomPlatform, office: Office, code: int) -> None:
    office.answers[SEND] = [{"errcode": code, "errmsg": ""}]
    with pytest.raises(Closed, match=str(code)):
        send(platform, HELLO)


def test_a_welcome_goes_out_by_its_code_and_costs_nothing_of_the_five(platform: WecomPlatform, office: Office) -> None:
    sent = send(platform, CARD, customer("wecom.kf_event", None))
    body = office.calls(ON_EVENT)[0].body
    assert (body["code"], body["msgid"], body["msgtype"]) == ("WELCOME-1", KEY, "msgmenu")
    assert sent.used_way == 7 and not office.calls(SEND)


def test_a_long_welcome_is_one_message(platform: WecomPlatform, office: Office) -> None:
    send(platform, Text(text="您好。" * 1000), customer("wecom.kf_event", None))
    (asked,) = office.calls(ON_EVENT)
    assert len(asked.body["text"]["content"].encode()) <= 2048


@pytest.mark.parametrize("code", [40058, 41050])
def test_a_code_that_is_used_up_closes_the_way(platform: WecomPlatform, office: Office, code: int) -> None:
    office.answers[ON_EVENT] = [{"errcode": code, "errmsg": ""}]
    with pytest.raises(Closed):
        send(platform, HELLO, customer("wecom.kf_event", None))


def test_another_process_knows_of_the_first_attempt(office: Office, redis_url: str) -> None:
    account = ACCOUNT.model_copy(update={"api_url": office.url})
    one, other = (WecomPlatform("main", account, Tools.of(redis_url, "s", lambda: AT)) for _ in range(2))
    office.answers[SEND] = [HANG_UP, USED]
    with pytest.raises(Uncertain):
        send(one, HELLO)
    assert send(other, HELLO).used_way == 7


def test_no_request_carries_more_than_the_document_allows(platform: WecomPlatform, office: Office) -> None:
    def lengths(value: Any) -> list[int]:
        return [len(value.encode())] if isinstance(value, str) else [n for v in value.values() for n in lengths(v)]

    send(platform, CARD)
    assert max(lengths(office.calls(SEND)[0].body["msgmenu"]["list"][0])) <= 128
    assert len(office.calls(SEND)[0].body["msgid"]) <= 32
