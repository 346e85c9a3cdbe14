"""智能机器人's callbacks: messages, streams, entering, card clicks, and the later answer by response_url."""

import json
import time
from typing import Any

import pytest

from bot.sandbox.crypto import Envelope
from tests.bot.sandbox.wecom_bench import (
    APP_CHAT,
    BOT_CHAT,
    BOT_ENVELOPE,
    BUTTONS,
    GROUP,
    NOTICE,
    VOTE,
    Bench,
    sealed_json,
)

Json = dict[str, Any]
CARD = {"msgtype": "template_card", "template_card": BUTTONS}
REPAINTED = BUTTONS | {"main_title": {"title": "F-260214-007", "desc": "处理中"}}


def stream(content: str, finish: bool = True, **more: Any) -> Json:
    return {"msgtype": "stream", "stream": {"id": "s1", "finish": finish, "content": content, **more}}


def repaint(**change: Any) -> Json:
    return {"response_type": "update_template_card", "template_card": REPAINTED} | change


def test_in_a_group_only_what_mentions_the_bot_reaches_it(wecom: Bench) -> None:
    quiet = wecom.say(GROUP, "中午吃什么", mention=False)
    loud = wecom.say(GROUP, "扫码枪连不上")
    assert (quiet.text, loud.text, loud.mentions) == ("中午吃什么", "@回声 扫码枪连不上", ["回声"])
    (heard,) = wecom.ours.heard
    assert heard.pop("msgid")
    assert heard.pop("response_url").startswith(f"{wecom.sandbox.wecom_url}/cgi-bin/aibot/response?response_code=")
    assert heard == {
        "aibotid": "aib1",
        "chatid": "wrGROUP",
        "chattype": "group",
        "from": {"userid": "ZhangSan"},
        "msgtype": "text",
        "text": {"content": "@回声 扫码枪连不上"},
    }


def test_alone_everything_reaches_it_without_a_chatid(wecom: Bench) -> None:
    wecom.say(BOT_CHAT, "扫码枪连不上")
    (heard,) = wecom.ours.heard
    assert (heard["chattype"], heard["text"]["content"]) == ("single", "扫码枪连不上")
    assert "chatid" not in heard


def test_the_app_hears_nothing_of_a_group(wecom: Bench) -> None:
    wecom.say(GROUP, "扫码枪连不上")
    assert "MsgType" not in wecom.ours.heard[0]
    assert wecom.texts(APP_CHAT) == []


def test_a_finished_stream_is_shown_as_markdown(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: stream("**已记录** F-260214-007", feedback={"id": "trace_1"})
    wecom.say(GROUP, "扫码枪连不上")
    message = wecom.last(GROUP)
    assert (message.text, message.markdown, message.sender) == ("**已记录** F-260214-007", True, "bot:回声")
    assert json.loads(wecom.callback.response_clear)["stream"]["id"] == "s1"
    assert len(wecom.ours.heard) == 1


def test_an_unfinished_stream_is_polled_and_each_snapshot_replaces_the_last(wecom: Bench) -> None:
    answers = [stream("正在", False), stream("正在查", False), stream("查到了", True)]
    wecom.ours.bot_answer = lambda heard: answers[min(len(wecom.ours.heard), 3) - 1]
    wecom.say(GROUP, "到哪了")
    wecom.wait_until(lambda: wecom.last(GROUP).text == "查到了")
    poll = wecom.ours.heard[1]
    assert (poll["msgtype"], poll["stream"], poll["chatid"]) == ("stream", {"id": "s1"}, "wrGROUP")
    assert "response_url" not in poll
    assert poll["msgid"] != wecom.ours.heard[0]["msgid"]
    assert wecom.texts(GROUP) == ["@回声 到哪了", "查到了"]
    assert len(wecom.ours.heard) == 3


def test_polling_ends_six_minutes_after_the_message(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: stream("还在查", False)
    wecom.say(GROUP, "到哪了")
    wecom.wait_until(lambda: len(wecom.ours.heard) > 2)
    assert "停止刷新" not in wecom.wire[-1].what
    wecom.pass_time(minutes=6)
    wecom.wait_until(lambda: "停止刷新" in wecom.wire[-1].what)
    polls = len(wecom.ours.heard)
    time.sleep(0.1)
    assert len(wecom.ours.heard) == polls


def test_a_fourth_message_in_interaction_is_not_delivered(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: stream("还在查", False)
    for number in range(4):
        wecom.say(GROUP, f"第 {number} 问")
    asked = [heard for heard in wecom.ours.heard if heard["msgtype"] == "text"]
    assert len(asked) == 3
    assert "最多 3 条交互中的消息" in wecom.verdicts()


def test_a_card_and_a_stream_with_a_card_are_shown(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: CARD
    wecom.say(BOT_CHAT, "您好")
    card = wecom.last(BOT_CHAT).card
    assert card is not None
    assert card.title == "F-260214-007"
    both = stream("请看卡片") | {"msgtype": "stream_with_template_card", "template_card": VOTE}
    wecom.ours.bot_answer = lambda heard: both
    wecom.say(BOT_CHAT, "再来")
    assert [m.card.kind if m.card else m.text for m in wecom.chat(BOT_CHAT).messages[-2:]] == [
        "template_card.vote_interaction",
        "请看卡片",
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"msgtype": "text", "text": {"content": "好"}}, "不能用 msgtype='text'"),
        ({"msgtype": "markdown", "markdown": {"content": "好"}}, "不能用 msgtype='markdown'"),
        ({"msgtype": "stream"}, "缺少 stream"),
        ({"msgtype": "stream", "stream": {"finish": True, "content": "好"}}, "缺少 id"),
        (stream("长" * 6827), "20480"),
        ({"msgtype": "stream", "stream": {"id": "s1", "finish": "true", "content": "好"}}, "finish"),
        (stream("好", feedback={"id": "x" * 257}), "feedback.id"),
        (stream("好", False, msg_item=[{"msgtype": "image"}]), "finish=true"),
        (stream("好", msg_item=[{"msgtype": "image", "image": {"base64": "iVBORw==", "md5": "0"}}]), "md5"),
        (stream("好", msg_item=[{"msgtype": "image", "image": {"base64": "aGFsbG8=", "md5": "0"}}]), "JPG"),
        (CARD | {"template_card": BUTTONS | {"button_list": []}}, "button_list"),
        (stream("好") | {"msgtype": "stream_with_template_card"}, "template_card"),
    ],
)
def test_a_wrong_answer_shows_nothing_and_is_explained(wecom: Bench, answer: Json, why: str) -> None:
    wecom.ours.bot_answer = lambda heard: answer
    wecom.say(BOT_CHAT, "您好")
    assert wecom.texts(BOT_CHAT) == ["您好"]
    assert why in wecom.verdicts()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lambda nonce: "{", "不是 JSON"),
        (lambda nonce: json.dumps(stream("好")), "缺少 encrypt"),
        (lambda nonce: sealed_json(stream("好"), "another-nonce"), "nonce"),
        (lambda nonce: sealed_json(stream("好"), nonce, Envelope("x", BOT_ENVELOPE.aes_key)), "签名"),
        (lambda nonce: sealed_json(stream("好"), nonce, Envelope("bottoken", BOT_ENVELOPE.aes_key, "ww")), "receiveid"),
        (lambda nonce: sealed_json(stream("好"), nonce).replace('"timestamp"', '"when"'), "timestamp"),
    ],
)
def test_a_badly_sealed_answer_shows_nothing(wecom: Bench, body: Any, why: str) -> None:
    wecom.ours.bot_body = body
    wecom.say(BOT_CHAT, "您好")
    assert wecom.texts(BOT_CHAT) == ["您好"]
    assert why in wecom.verdicts()


@pytest.mark.parametrize("body", [lambda nonce: "", lambda nonce: "success", lambda nonce: sealed_json({}, nonce)])
def test_saying_nothing_is_fine(wecom: Bench, body: Any) -> None:
    wecom.ours.bot_body = body
    wecom.say(BOT_CHAT, "您好")
    assert (wecom.texts(BOT_CHAT), wecom.verdicts()) == (["您好"], "")


def test_a_timestamp_may_be_a_string(wecom: Bench) -> None:
    def quoted(nonce: str) -> str:
        body = json.loads(sealed_json(stream("好"), nonce))
        return json.dumps(body | {"timestamp": str(body["timestamp"])})

    wecom.ours.bot_body = quoted
    wecom.say(BOT_CHAT, "您好")
    assert wecom.last(BOT_CHAT).text == "好"


def test_entering_is_told_once_a_day(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: {"msgtype": "text", "text": {"content": "您好，我是回声"}}
    wecom.enter(BOT_CHAT)
    wecom.enter(BOT_CHAT)
    assert wecom.texts(BOT_CHAT) == ["您好，我是回声"]
    event = wecom.ours.heard[0]
    assert event["event"] == {"eventtype": "enter_chat"}
    assert "response_url" not in event
    wecom.pass_time(days=1)
    wecom.ours.bot_answer = lambda heard: {"msgtype": "template_card", "template_card": NOTICE}
    wecom.enter(BOT_CHAT)
    assert len(wecom.ours.heard) == 2
    assert wecom.last(BOT_CHAT).card is not None


def test_entering_cannot_be_answered_with_a_stream(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: stream("您好")
    wecom.enter(BOT_CHAT)
    assert wecom.texts(BOT_CHAT) == []
    assert "text 或 template_card" in wecom.verdicts()


def show_card(wecom: Bench, chat: str = GROUP, card: Json = BUTTONS) -> None:
    """Let the bot answer with a card."""
    wecom.ours.bot_answer = lambda heard: {"msgtype": "template_card", "template_card": card}
    wecom.say(chat, "您好")
    wecom.ours.heard.clear()
    wecom.ours.bot_answer = lambda heard: None


def test_a_click_is_told_once_even_if_it_fails(wecom: Bench) -> None:
    show_card(wecom)
    wecom.ours.status = 500
    assert "500" in wecom.click(wecom.last(GROUP), "accept:F-260214-007:", user="LiGong")
    (heard,) = wecom.ours.heard
    assert heard["event"]["template_card_event"] == {
        "card_type": "button_interaction",
        "event_key": "accept:F-260214-007:",
        "task_id": "task-1",
    }
    assert (heard["from"], heard["chatid"], heard["chattype"]) == ({"userid": "LiGong"}, "wrGROUP", "group")
    assert "response_url" in heard
    assert isinstance(heard["create_time"], int)


def test_a_click_takes_the_choices_along(wecom: Bench) -> None:
    show_card(wecom, card=VOTE)
    wecom.click(wecom.last(GROUP), "submit", score="5")
    chosen = wecom.ours.heard[0]["event"]["template_card_event"]["selected_items"]
    assert chosen == {"selected_item": [{"question_key": "score", "option_ids": {"option_id": ["5"]}}]}


def test_a_smart_reply_asks_in_the_members_name(wecom: Bench) -> None:
    asking = {"type": 3, "title": "还有多久", "question": "这个问题还要多久"}
    show_card(wecom, card=NOTICE | {"jump_list": [asking]})
    card = wecom.last(GROUP).card
    assert card is not None
    wecom.click(wecom.last(GROUP), card.buttons[0].key, user="LiGong")
    (heard,) = wecom.ours.heard
    assert (heard["text"]["content"], heard["from"]["userid"]) == ("@回声 这个问题还要多久", "LiGong")


def test_a_repainted_card_is_seen_by_everybody(wecom: Bench) -> None:
    show_card(wecom)
    wecom.ours.bot_answer = lambda heard: repaint()
    assert wecom.click(wecom.last(GROUP), "accept:F-260214-007:") == ""
    message = wecom.last(GROUP)
    assert message.card is not None
    assert (message.card.state, message.only_for, message.edited) == ("处理中", {}, 1)


def test_a_card_can_be_repainted_for_some_only(wecom: Bench) -> None:
    show_card(wecom)
    wecom.ours.bot_answer = lambda heard: repaint(userids=["LiGong"])
    wecom.click(wecom.last(GROUP), "accept:F-260214-007:", user="LiGong")
    message = wecom.last(GROUP)
    assert message.card is not None
    assert message.card.state == "待接单"
    assert message.only_for["LiGong"].state == "处理中"
    assert list(message.only_for) == ["LiGong"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (repaint(template_card=REPAINTED | {"task_id": "other"}), "task_id"),
        (repaint(userids="LiGong"), "userids"),
        (repaint(template_card=BUTTONS | {"main_title": {}}), "main_title"),
        (stream("好"), "update_template_card"),
    ],
)
def test_a_wrong_repaint_changes_nothing(wecom: Bench, answer: Json, why: str) -> None:
    show_card(wecom)
    wecom.ours.bot_answer = lambda heard: answer
    assert why in wecom.click(wecom.last(GROUP), "accept:F-260214-007:")
    assert wecom.last(GROUP).edited == 0
