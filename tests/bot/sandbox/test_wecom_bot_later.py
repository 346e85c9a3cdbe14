"""The later answer of 智能机器人 through a response_url: once, within the hour, and what may stand in it."""

import json
from typing import Any

import pytest
import requests

from tests.bot.sandbox.wecom_bench import BOT_CHAT, BUTTONS, GROUP, Bench, Running

Json = dict[str, Any]
CARD = {"msgtype": "template_card", "template_card": BUTTONS}
STREAM: Json = {"msgtype": "stream", "stream": {"id": "s1", "finish": True, "content": "**处理好了**"}}


def respond(wecom: Bench, body: Json, number: int = -1) -> int:
    """Post to the response_url of what was heard; the errcode."""
    url = wecom.ours.heard[number]["response_url"]
    data = json.dumps(body, ensure_ascii=False).encode()
    return int(requests.post(url, data=data, timeout=10).json()["errcode"])


def test_a_later_answer_in_a_group_quotes_the_question_and_comes_once(wecom: Bench) -> None:
    wecom.say(GROUP, "扫码枪连不上")
    later = {"msgtype": "markdown", "markdown": {"content": "**处理好了**"}}
    assert respond(wecom, later) == 0
    message = wecom.last(GROUP)
    assert (message.text, message.quote, message.markdown) == ("**处理好了**", "@回声 扫码枪连不上", True)
    assert respond(wecom, later) == 60140
    assert len(wecom.chat(GROUP).messages) == 2


def test_a_later_answer_is_too_late_after_an_hour(wecom: Bench) -> None:
    wecom.say(GROUP, "扫码枪连不上")
    wecom.pass_time(hours=1, seconds=1)
    assert respond(wecom, {"msgtype": "markdown", "markdown": {"content": "好"}}) == 60140


def test_a_later_card_is_for_single_chats(wecom: Bench) -> None:
    wecom.say(GROUP, "您好")
    assert respond(wecom, CARD) == 40008
    wecom.say(BOT_CHAT, "您好")
    assert respond(wecom, CARD) == 0
    message = wecom.last(BOT_CHAT)
    assert (message.card is not None, message.quote) == (True, "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 40008),
        ({"msgtype": "text", "text": {"content": "好"}}, 40008),
        ({"msgtype": "markdown"}, 40058),
        ({"msgtype": "markdown", "markdown": {"content": ""}}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "长" * 6827}}, 45002),
        ({"msgtype": "markdown", "markdown": {"content": "好", "feedback": {"id": "x" * 257}}}, 40058),
    ],
)
def test_a_refused_later_answer_does_not_use_up_the_url(wecom: Bench, body: Json, code: int) -> None:
    wecom.say(GROUP, "您好")
    assert respond(wecom, body) == code
    assert respond(wecom, {"msgtype": "markdown", "markdown": {"content": "好"}}) == 0


def test_a_click_brings_a_response_url_too(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: CARD if heard["msgtype"] == "text" else None
    wecom.say(GROUP, "您好")
    wecom.click(wecom.last(GROUP), "accept:F-260214-007:", user="LiGong")
    assert respond(wecom, {"msgtype": "markdown", "markdown": {"content": "已接单"}}) == 0
    assert (wecom.last(GROUP).text, wecom.last(GROUP).quote) == ("已接单", "F-260214-007")


def test_a_code_that_was_never_given_opens_nothing(wecom: Bench) -> None:
    later = {"msgtype": "markdown", "markdown": {"content": "好"}}
    assert wecom.post("aibot/response", later, response_code="made-up")["errcode"] == 60140


def test_a_finished_stream_is_taken_only_by_habit(wecom: Bench) -> None:
    wecom.say(BOT_CHAT, "您好")
    assert respond(wecom, STREAM) == 40008
    with Running(bot={"later_streams": True}) as willing:
        willing.say(BOT_CHAT, "您好")
        assert respond(willing, STREAM | {"stream": STREAM["stream"] | {"finish": False}}) == 40058
        assert respond(willing, STREAM) == 0
        assert willing.texts(BOT_CHAT) == ["您好", "**处理好了**"]
