"""The self-built app's callbacks: verification, messages, events, clicks, passive replies, retries."""

import time
from typing import Any

import pytest

from bot.sandbox.crypto import Envelope
from tests.bot.sandbox.wecom_bench import (
    AGENT,
    APP_CHAT,
    APP_ENVELOPE,
    BUTTONS,
    CORP,
    NOTICE,
    VOTE,
    Bench,
    OurServer,
    Running,
    passive,
    sealed_xml,
)

CARD_XML: dict[str, Any] = {
    "CardType": "button_interaction",
    "MainTitle": {"Title": "F-260214-007", "Desc": "处理中"},
    "ButtonList": [{"Text": "解决", "Style": 1, "Key": "resolve:F-260214-007:"}],
    "ReplaceText": "已接单",
}


def test_the_url_is_verified_before_anything_is_sent(wecom: Bench) -> None:
    wecom.say(APP_CHAT, "您好")
    assert wecom.ours.verified >= 1
    assert wecom.ours.heard[0]["Content"] == "您好"
    entry = next(entry for entry in wecom.wire if "URL 验证" in entry.what)
    assert (entry.direction, entry.status, entry.request_clear) == ("→ bot", 200, f"echostr={entry.response}")


@pytest.mark.parametrize("echo", [lambda echo: f'"{echo}"', lambda echo: f"{echo}\n", lambda echo: ""])
def test_a_url_that_fails_verification_hears_nothing(echo: Any) -> None:
    with Running(ours=OurServer(echo=echo)) as wecom:
        message = wecom.say(APP_CHAT, "您好")
        assert wecom.ours.heard == []
        assert message.text == "您好"
        assert "URL 验证失败" in wecom.verdicts()


def test_a_text_arrives_sealed_with_all_its_fields(wecom: Bench) -> None:
    wecom.say(APP_CHAT, "扫码枪 <连不上> ]]> 怎么办")
    heard = wecom.ours.heard[0]
    assert int(heard.pop("MsgId")) > 2**32
    assert abs(int(heard.pop("CreateTime")) - time.time()) < 5
    assert heard == {
        "ToUserName": CORP,
        "FromUserName": "ZhangSan",
        "MsgType": "text",
        "Content": "扫码枪 <连不上> ]]> 怎么办",
        "AgentID": str(AGENT),
    }
    entry = wecom.callback
    assert "扫码枪" not in entry.request
    assert "扫码枪" in entry.request_clear


def test_a_picture_arrives_as_url_and_media_id(wecom: Bench) -> None:
    message = wecom.say(APP_CHAT, "", picture=b"\xff\xd8\xff picture")
    assert (wecom.ours.heard[0]["MsgType"], message.picture) == ("image", "/sandbox/picture/0")
    assert wecom.ours.heard[0]["PicUrl"].startswith(wecom.sandbox.wecom_url)
    assert wecom.sandbox.wecom is not None
    media = wecom.sandbox.wecom.company.shelf.get(wecom.ours.heard[0]["MediaId"], "image")
    assert media.content == b"\xff\xd8\xff picture"


def test_entering_is_told_each_time(wecom: Bench) -> None:
    wecom.enter(APP_CHAT)
    wecom.enter(APP_CHAT)
    assert [heard["Event"] for heard in wecom.ours.heard] == ["enter_agent", "enter_agent"]


def test_an_empty_answer_says_nothing(wecom: Bench) -> None:
    wecom.say(APP_CHAT, "您好")
    assert wecom.texts(APP_CHAT) == ["您好"]
    assert wecom.verdicts() == ""


def test_a_passive_text_is_shown_and_can_be_read_in_the_wire_log(wecom: Bench) -> None:
    wecom.ours.app_answer = lambda heard: sealed_xml(passive("ZhangSan", "text", Content="已记录"))
    wecom.say(APP_CHAT, "您好")
    assert wecom.texts(APP_CHAT) == ["您好", "已记录"]
    assert "<![CDATA[已记录]]>" in wecom.callback.response_clear
    assert "已记录" not in wecom.callback.response


def test_passive_news_are_shown(wecom: Bench) -> None:
    item = {"Title": "公告", "Description": "说明", "Url": "https://e.com"}
    reply = passive("ZhangSan", "news", ArticleCount=1, Articles={"item": item})
    wecom.ours.app_answer = lambda heard: sealed_xml(reply)
    wecom.say(APP_CHAT, "您好")
    card = wecom.last(APP_CHAT).card
    assert card is not None
    assert card.title == "公告"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("success", "不是合法的 XML"),
        ("<xml><Encrypt>a</Encrypt></xml>", "缺少 MsgSignature"),
        (sealed_xml("<xml/>", Envelope("other", APP_ENVELOPE.aes_key, CORP)), "签名"),
        (sealed_xml("<xml/>", Envelope(APP_ENVELOPE.token, APP_ENVELOPE.aes_key, "")), "receiveid"),
        (sealed_xml("您好"), "不是合法的 XML"),
        (sealed_xml(passive("LiGong", "text", Content="好")), "ToUserName"),
        (sealed_xml(passive("ZhangSan", "text", Content="好").replace(CORP, "wwOTHER")), "FromUserName"),
        (sealed_xml(passive("ZhangSan", "markdown", Content="好")), "不支持的 MsgType"),
        (sealed_xml(passive("ZhangSan", "text", Content="")), "缺少 content"),
        (sealed_xml(passive("ZhangSan", "image", Image={"MediaId": "unknown"})), "invalid media_id"),
        (sealed_xml(passive("ZhangSan", "news", ArticleCount=2, Articles={"item": {"Title": "一"}})), "ArticleCount"),
        (sealed_xml(passive("ZhangSan", "update_template_card", TemplateCard=CARD_XML)), "只能用来应答卡片点击"),
    ],
)
def test_a_wrong_answer_shows_nothing_and_is_explained(wecom: Bench, body: str, why: str) -> None:
    wecom.ours.app_answer = lambda heard: body
    wecom.say(APP_CHAT, "您好")
    assert wecom.texts(APP_CHAT) == ["您好"]
    assert why in wecom.callback.verdict
    assert len(wecom.ours.heard) == 1


def test_a_failing_server_is_asked_four_times_with_the_same_bytes(wecom: Bench) -> None:
    wecom.ours.status = 500
    wecom.say(APP_CHAT, "您好")
    assert len(wecom.ours.heard) == 4
    assert len({str(heard) for heard in wecom.ours.heard}) == 1
    assert len({str(query) for query in wecom.ours.queries}) == 1
    assert "应答状态 500" in wecom.verdicts()


def test_a_slow_server_is_asked_again_and_its_late_answer_is_lost() -> None:
    ours = OurServer(app_answer=lambda heard: sealed_xml(passive("ZhangSan", "text", Content="迟到")))
    with Running(ours=ours, callback_timeout_seconds=0.2) as wecom:
        wecom.wait_until(lambda: wecom.ours.verified == 2)
        ours.delay_seconds = 0.5
        wecom.say(APP_CHAT, "您好")
        assert len(ours.heard) == 4
        assert wecom.texts(APP_CHAT) == ["您好"]
        assert "秒内没有应答" in wecom.verdicts()


def test_a_server_that_recovers_is_heard(wecom: Bench) -> None:
    def recover(heard: dict[str, Any]) -> str:
        wecom.ours.status = 500 if len(wecom.ours.heard) < 2 else 200
        return sealed_xml(passive("ZhangSan", "text", Content="好了"))

    wecom.ours.app_answer = recover
    wecom.say(APP_CHAT, "您好")
    assert (len(wecom.ours.heard), wecom.texts(APP_CHAT)) == (2, ["您好", "好了"])


def test_a_click_tells_key_task_and_a_fresh_response_code(wecom: Bench) -> None:
    given = wecom.send("template_card", BUTTONS)["response_code"]
    assert wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:") == ""
    heard = wecom.ours.heard[0]
    assert heard["Event"] == "template_card_event"
    assert (heard["EventKey"], heard["TaskId"]) == ("accept:F-260214-007:", "task-1")
    assert heard["CardType"] == "button_interaction"
    assert heard["ResponseCode"] not in ("", given)
    body = {"userids": ["ZhangSan"], "agentid": AGENT, "response_code": heard["ResponseCode"]}
    update = body | {"button": {"replace_name": "已接单"}}
    assert wecom.post("message/update_template_card", update)["errcode"] == 0
    assert wecom.post("message/update_template_card", update)["errcode"] == 60140


def test_choices_travel_as_selected_items(wecom: Bench) -> None:
    wecom.send("template_card", VOTE)
    wecom.click(wecom.last(APP_CHAT), "submit", score="5")
    items = wecom.ours.heard[0]["SelectedItems"]["SelectedItem"]
    assert items == {"QuestionKey": "score", "OptionIds": {"OptionId": "5"}}


def test_nothing_chosen_sends_nothing(wecom: Bench) -> None:
    wecom.send("template_card", VOTE)
    with pytest.raises(ValueError, match="请选择"):
        wecom.click(wecom.last(APP_CHAT), "submit")
    assert wecom.ours.heard == []


def test_the_menu_has_an_event_of_its_own(wecom: Bench) -> None:
    menu = {"desc": "更多", "action_list": [{"text": "静音", "key": "mute"}]}
    wecom.send("template_card", NOTICE | {"action_menu": menu, "task_id": "n1"})
    wecom.click(wecom.last(APP_CHAT), "mute")
    assert wecom.ours.heard[0]["Event"] == "template_card_menu_event"
    assert "SelectedItems" not in wecom.ours.heard[0]


def test_a_passive_card_repaints_the_clickers_card_only(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS, touser="ZhangSan|LiGong")
    reply = passive("ZhangSan", "update_template_card", TemplateCard=CARD_XML)
    wecom.ours.app_answer = lambda heard: sealed_xml(reply)
    assert wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:") == ""
    mine, other = wecom.last(APP_CHAT), wecom.last("wecom:app:LiGong")
    assert mine.card is not None
    assert (mine.card.state, mine.card.note, mine.edited) == ("处理中", "已接单", 1)
    assert other.edited == 0


def test_an_updated_card_keeps_its_task_and_its_new_buttons_work(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS)
    fresh = {key: value for key, value in CARD_XML.items() if key != "ReplaceText"}
    reply = passive("ZhangSan", "update_template_card", TemplateCard=fresh)
    wecom.ours.app_answer = lambda heard: sealed_xml(reply)
    wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:")
    wecom.click(wecom.last(APP_CHAT), "resolve:F-260214-007:")
    assert (wecom.ours.heard[1]["EventKey"], wecom.ours.heard[1]["TaskId"]) == ("resolve:F-260214-007:", "task-1")
    with pytest.raises(ValueError, match="没有这个按钮"):
        wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:")


def test_a_passive_button_text_greys_the_buttons(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS)
    reply = passive("ZhangSan", "update_button", Button={"ReplaceName": "已接单"})
    wecom.ours.app_answer = lambda heard: sealed_xml(reply)
    wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:")
    card = wecom.last(APP_CHAT).card
    assert card is not None
    assert (card.note, card.buttons) == ("已接单", [])


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (passive("ZhangSan", "text", Content="好"), "只能更新卡片"),
        (passive("ZhangSan", "update_template_card", TemplateCard={"CardType": "poem"}), "poem"),
        (passive("ZhangSan", "update_template_card"), "缺少 TemplateCard"),
        (passive("ZhangSan", "update_button", Button={"Text": "好"}), "缺少 ReplaceName"),
    ],
)
def test_a_wrong_answer_to_a_click_changes_nothing(wecom: Bench, reply: str, why: str) -> None:
    wecom.send("template_card", BUTTONS)
    wecom.ours.app_answer = lambda heard: sealed_xml(reply)
    assert why in wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:")
    assert (wecom.last(APP_CHAT).edited, len(wecom.chat(APP_CHAT).messages)) == (0, 1)


def test_buttons_stay_clickable_until_the_card_is_updated(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS)
    for _ in range(2):
        wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:")
    assert len(wecom.ours.heard) == 2


def test_nobody_speaks_in_somebody_elses_chat(wecom: Bench) -> None:
    with pytest.raises(ValueError, match="不在这个会话里"):
        wecom.say(APP_CHAT, "您好", user="LiGong")
    with pytest.raises(ValueError, match="没有会话"):
        wecom.say("wecom:app:Ghost", "您好")
