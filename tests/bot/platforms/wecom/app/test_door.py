"""What the self-built app's door hears in recorded callbacks, and what it answers."""

from datetime import timedelta

import pytest

from bot.platforms.port import Doorbell, Request, Response
from bot.platforms.wecom.account import KfSettings
from bot.platforms.wecom.app.door import AppDoor
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Joined, Media, Reply, Said, Text, Unknown
from tests.bot.platforms.wecom.sender import ACCOUNT, APP, AT, DOORS, posted, recorded, signed, xml_answer

DOOR = DOORS["app"][0]
assert ACCOUNT.app is not None
KF = KfSettings(accounts={"wkXXXX": "售后客服"})
WITH_KF = AppDoor("main", ACCOUNT.model_copy(update={"kf": KF}), ACCOUNT.app)
STATE = Card(title="F-260101-001 设备停机", state="处理中 · 李工", facts=(("客户", "张三"),))


def heard(name: str) -> Heard:
    found = DOOR.hear(posted(APP, recorded(f"app/{name}.xml")), AT)
    assert isinstance(found, Heard)
    return found


def answered(name: str, reply: Reply) -> Response:
    request = posted(APP, recorded(f"app/{name}.xml"))
    found = DOOR.hear(request, AT)
    assert isinstance(found, Heard)
    return DOOR.answer(request, found, reply, AT)


def test_the_door_stands_where_the_account_says() -> None:
    assert DOOR.path == "wecom/main/app"


def test_the_url_check_is_answered_with_the_bare_words() -> None:
    echo = APP.encrypt("1616140317555161061")
    answer = DOOR.hear(Request("GET", signed(APP, echo) | {"echostr": echo}), AT)
    assert answer == Response(b"1616140317555161061")


def test_a_member_says_something() -> None:
    said = heard("text")
    assert isinstance(said, Said)
    assert said.text == "设备又停了，\n第三次了 ]] > <急>"
    assert (said.who.platform, said.who.account, said.who.user_id) == ("wecom", "main", "zhangsan")
    assert (said.where.kind, said.where.chat_id) == ("private", "zhangsan")
    assert said.message_id == "1234567890123456"
    assert said.at == AT and said.answers == {"text"} and said.opening is None


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("image", Media(kind="image", source="MEDIA-1", door="wecom.app")),
        ("voice", Media(kind="voice", source="MEDIA-2", door="wecom.app")),
        ("video", Media(kind="video", source="MEDIA-3", door="wecom.app")),
        ("file_not_documented", Media(kind="file", source="MEDIA-4", name="巡检记录.xlsx", door="wecom.app")),
    ],
)
def test_a_member_sends_a_file_of_any_kind(name: str, media: Media) -> None:
    said = heard(name)
    assert isinstance(said, Said)
    assert said.media == (media,) and said.kind == media.kind and said.text == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("location", "广州市海珠区 (23.134,113.358)"),
        ("link", "故障说明\n第二页有照片\nhttps://example.com/a"),
    ],
)
def test_a_place_and_a_link_are_heard_as_words(name: str, text: str) -> None:
    said = heard(name)
    assert isinstance(said, Said) and said.text == text and said.kind == name


@pytest.mark.parametrize(
    ("name", "action", "code"),
    [
        ("card_button_pressed", "accept:F-260101-001:", "CODE-B"),
        ("card_menu_pressed", "more:F-260101-001:", "CODE-C"),
        ("card_with_two_choices_submitted", "submit:F-260101-001:", "CODE-D"),
    ],
)
def test_a_member_presses_something_on_a_card(name: str, action: str, code: str) -> None:
    clicked = heard(name)
    assert isinstance(clicked, Clicked)
    assert clicked.action == action and clicked.answers == {"repaint"}
    assert clicked.handle["response_code"] == code
    assert clicked.card == clicked.handle["task_id"] != ""


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("card_button_pressed", {}),
        ("card_with_two_choices_submitted", {"q1": "a"}),
        ("card_with_many_options_submitted", {"kind": "bug,idea", "team": "service"}),
    ],
)
def test_what_was_chosen_on_a_card_comes_along(name: str, form: dict[str, str]) -> None:
    clicked = heard(name)
    assert isinstance(clicked, Clicked) and clicked.form == form


def test_a_task_card_of_old_can_be_pressed_but_not_repainted() -> None:
    clicked = heard("task_card_of_old_pressed")
    assert isinstance(clicked, Clicked) and (clicked.action, clicked.card) == ("accept:F-260101-001:", "T1")
    assert clicked.answers == frozenset() and clicked.handle == {}


def test_the_menu_below_the_chat_can_carry_an_action_of_ours() -> None:
    clicked = heard("menu_of_the_app_with_an_action_of_ours")
    assert isinstance(clicked, Clicked) and clicked.action == "report::" and clicked.answers == {"text"}
    reply = Reply(shows=(Text(text="请描述"),))
    assert xml_answer(answered("menu_of_the_app_with_an_action_of_ours", reply))["Content"] == "请描述"


def test_the_doorbell_of_our_customer_service_says_what_to_fetch() -> None:
    rung = WITH_KF.hear(posted(APP, recorded("app/customer_service_doorbell.xml")), AT)
    assert isinstance(rung, Doorbell)
    assert rung == Doorbell("wecom", "main", "wkXXXX", "ENCtoken", AT + timedelta(minutes=10))
    assert rung.answer == Response(b"", 200)


def test_the_doorbell_of_somebody_elses_is_kept_as_it_came() -> None:
    other = recorded("app/customer_service_doorbell.xml").replace("wkXXXX", "wkOTHER")
    assert isinstance(WITH_KF.hear(posted(APP, other), AT), Unknown)


def test_an_event_is_named_by_what_it_says_so_that_a_retry_has_the_same_name() -> None:
    first, again = heard("card_button_pressed"), heard("card_button_pressed")
    assert first.message_id == again.message_id
    assert first.message_id.startswith("ev-") and len(first.message_id) == 43
    assert first.message_id != heard("card_menu_pressed").message_id


@pytest.mark.parametrize("name", ["app_opened", "member_became_able_to_see_the_app"])
def test_a_member_arrives(name: str) -> None:
    joined = heard(name)
    assert isinstance(joined, Joined) and joined.answers == {"text"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("type_of_the_future", "hologram"),
        ("location_reported", "event.LOCATION"),
        ("app_menu_clicked", "event.click"),
        ("contact_changed_by_nobody", "event.change_contact"),
        ("customer_service_doorbell", "event.kf_msg_or_event"),
        ("member_can_no_longer_see_the_app", "event.unsubscribe"),
        ("page_of_the_menu_viewed", "event.view"),
        ("miniprogram_of_the_menu_viewed", "event.view_miniprogram"),
        ("code_scanned", "event.scancode_waitmsg"),
        ("code_scanned_and_pushed", "event.scancode_push"),
        ("pictures_taken", "event.pic_sysphoto"),
        ("place_chosen", "event.location_select"),
        ("batch_job_done", "event.batch_job_result"),
        ("approval_changed", "event.open_approval_change"),
        ("app_hardly_used", "event.inactive_alert"),
        ("app_suspended", "event.close_inactive_agent"),
    ],
)
def test_what_is_authentic_but_not_for_us_is_kept_as_it_came(name: str, kind: str) -> None:
    unknown = heard(name)
    assert isinstance(unknown, Unknown)
    assert unknown.kind == kind and unknown.payload == recorded(f"app/{name}.xml")
    assert unknown.answers == frozenset()


def test_a_kind_of_any_length_fits_into_the_transcript() -> None:
    text = recorded("app/type_of_the_future.xml").replace("hologram", "h" * 500)
    unknown = DOOR.hear(posted(APP, text), AT)
    assert isinstance(unknown, Unknown) and len(unknown.kind) == 32


def test_words_ride_on_the_answer() -> None:
    response = answered("text", Reply(shows=(Text(text="收到，编号 F-260101-001"),)))
    answer = xml_answer(response)
    assert response.status == 200 and response.content_type.startswith("text/xml")
    assert answer["MsgType"] == "text" and answer["Content"] == "收到，编号 F-260101-001"
    assert (answer["ToUserName"], answer["FromUserName"]) == ("zhangsan", "wwcorp")
    assert answer["CreateTime"] == "1767225600"


def test_words_that_try_to_leave_their_cdata_stay_words() -> None:
    evil = "]]></Content><MsgType>image</MsgType><![CDATA[ \x00\x0b\ud800 ]]>"
    answer = xml_answer(answered("text", Reply(shows=(Text(text=evil),))))
    assert answer["Content"] == "]]></Content><MsgType>image</MsgType><![CDATA[  ]]>"
    assert answer["MsgType"] == "text"


@pytest.mark.parametrize("name", ["text", "app_opened", "menu_of_the_app_with_an_action_of_ours"])
def test_whoever_answers_at_once_is_told_how_much_room_there_is(name: str) -> None:
    found = heard(name)
    assert found.answers == {"text"} and found.room == 2048


def test_a_long_answer_keeps_within_2048_bytes() -> None:
    content = xml_answer(answered("text", Reply(shows=(Text(text="满" * 3000),))))["Content"]
    assert content.endswith("满…") and 2040 < len(content.encode()) <= 2048


def test_the_pressed_card_is_repainted_for_the_one_who_pressed_it() -> None:
    again = STATE.model_copy(update={"buttons": (Button(label="解决", action="resolve:F-260101-001:"),)})
    answer = xml_answer(answered("card_button_pressed", Reply(repaint=again)))
    card = answer["TemplateCard"]
    assert answer["MsgType"] == "update_template_card"
    assert card["CardType"] == "button_interaction"
    assert card["MainTitle"] == {"Title": "F-260101-001 设备停机", "Desc": "处理中 · 李工"}
    assert card["HorizontalContentList"] == {"KeyName": "客户", "Value": "张三"}
    assert card["ButtonList"] == {"Text": "解决", "Style": "2", "Key": "resolve:F-260101-001:"}
    assert "TaskId" not in card


def test_a_card_whose_last_button_is_gone_says_so_on_a_grey_one() -> None:
    card = xml_answer(answered("card_button_pressed", Reply(repaint=STATE)))["TemplateCard"]
    assert card["CardType"] == "button_interaction"
    assert card["ReplaceText"] == card["ButtonList"]["Text"] == "处理中 · 李工"


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("text", SILENCE),
        ("text", Reply(shows=(STATE,))),
        ("text", Reply(repaint=STATE)),
        ("card_button_pressed", SILENCE),
        ("card_button_pressed", Reply(shows=(Text(text="已接单"),))),
        ("type_of_the_future", Reply(shows=(Text(text="听不懂"),))),
    ],
)
def test_what_cannot_ride_is_answered_with_the_empty_200(name: str, reply: Reply) -> None:
    assert answered(name, reply) == Response(b"", 200)


@pytest.mark.parametrize(
    "envelope",
    [
        "<xml><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[{}]]></Encrypt><ToUserName/></xml>",
        "<xml><Encrypt>{}</Encrypt><ToUserName><![CDATA[wwcorp]]></ToUserName></xml>",
        "<xml>\n  <Encrypt>\n<![CDATA[{}]]>\n</Encrypt>\n</xml>",
    ],
)
def test_the_envelope_is_read_in_any_order(envelope: str) -> None:
    encrypted = APP.encrypt(recorded("app/text.xml"))
    said = DOOR.hear(Request("POST", signed(APP, encrypted), {}, envelope.format(encrypted).encode()), AT)
    assert isinstance(said, Said)


def test_a_retry_five_minutes_later_is_still_heard() -> None:
    assert isinstance(DOOR.hear(posted(APP, recorded("app/text.xml")), AT + timedelta(minutes=5)), Said)
