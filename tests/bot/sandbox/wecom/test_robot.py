"""webhook/send: what a group's robot may say."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import BUTTONS, GROUP, NOTICE, ROBOT_KEY, Bench


def send(wecom: Bench, kind: str, content: Any, key: str = ROBOT_KEY) -> int:
    return int(wecom.post("webhook/send", {"msgtype": kind, kind: content}, key=key)["errcode"])


def test_a_text_calls_people_by_name(wecom: Bench) -> None:
    assert send(wecom, "text", {"content": "处理好了", "mentioned_list": ["zhangsan", "@all"]}) == 0
    message = wecom.last(GROUP)
    assert (message.text, message.mentions) == ("处理好了", ["张三", "所有人"])


def test_markdown_and_news_and_notices_are_drawn(wecom: Bench) -> None:
    assert send(wecom, "markdown", {"content": "**好** <@LiGong>"}) == 0
    assert (wecom.last(GROUP).markdown, wecom.last(GROUP).mentions) == (True, ["李工"])
    assert send(wecom, "markdown_v2", {"content": "| a |\n|--|"}) == 0
    assert send(wecom, "news", {"articles": [{"title": "公告", "url": "https://e.com"}]}) == 0
    assert send(wecom, "template_card", NOTICE) == 0
    card = wecom.last(GROUP).card
    assert card is not None
    assert (card.title, card.link) == ("已记录", "https://example.com/f/1")


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"content": ""}, 44004),
        ("text", {"content": "长" * 683}, 40058),
        ("text", {"content": "好", "mentioned_list": "@all"}, 40058),
        ("markdown", {"content": "长" * 1366}, 40058),
        ("markdown", "好", 40058),
        ("news", {"articles": []}, 45008),
        ("template_card", BUTTONS, 40058),
        ("poem", {"content": "好"}, 40008),
    ],
)
def test_other_words_are_refused(wecom: Bench, kind: str, content: Any, code: int) -> None:
    assert send(wecom, kind, content) == code
    assert wecom.texts(GROUP) == []


def test_a_wrong_key_is_refused(wecom: Bench) -> None:
    assert send(wecom, "text", {"content": "好"}, key="other") == 93000
    assert send(wecom, "text", {"content": "好"}, key="") == 93000


def test_twenty_a_minute_and_no_more(wecom: Bench) -> None:
    assert [send(wecom, "text", {"content": "好"}) for _ in range(21)] == [0] * 20 + [45009]
    wecom.pass_time(seconds=61)
    assert send(wecom, "text", {"content": "好"}) == 0
