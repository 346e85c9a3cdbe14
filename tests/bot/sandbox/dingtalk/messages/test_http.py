"""A robot that listens by HTTP: signed posts, two and a half seconds, and what its answer becomes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox import faults
from bot.sandbox.config import Options
from bot.sandbox.dingtalk import signs
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CLIENT_SECRET, CONVERSATION, GROUP, ZHANGSAN, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(Options(robot_retries=1), mode="http") as bench:
        yield bench


def answer(bench: Bench, body: Any) -> None:
    bench.bot.answers = [(200, body if isinstance(body, str) else json.dumps(body))]


def test_a_group_message_carries_every_field_of_the_live_captures(bench: Bench) -> None:
    shown = bench.say("打印机坏了")
    headers, _ = bench.bot.heard[0]
    body = bench.bot.body()
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["sign"] == signs.robot(headers["timestamp"], CLIENT_SECRET)
    assert signs.fresh(headers["timestamp"], bench.side.office.now_ms())
    robot = bench.side.office.encrypted_id(CLIENT_ID)
    assert body["senderPlatform"] == "Mac"
    assert (body["conversationType"], body["conversationId"]) == ("2", CONVERSATION)
    assert (body["openThreadId"], body["conversationTitle"]) == (CONVERSATION, "客户群")
    assert (body["senderStaffId"], body["senderNick"]) == ("zhangsan", "张三")
    assert body["senderUnionId"] == "union-zhangsan"
    assert body["senderId"].startswith("$:LWCP_v1:$") and body["senderId"] != robot
    assert (body["chatbotCorpId"], body["senderCorpId"]) == ("dingcorp", "dingcorp")
    assert (body["chatbotUserId"], body["robotCode"]) == (robot, CLIENT_ID)
    assert body["atUsers"] == [{"dingtalkId": robot}] and body["isInAtList"] is True
    assert isinstance(body["isAdmin"], bool)
    assert body["msgId"].startswith("msg") and body["msgId"].endswith("==")
    assert type(body["createAt"]) is int
    assert body["sessionWebhookExpiredTime"] - body["createAt"] == pytest.approx(5_400_000, abs=5000)
    assert body["sessionWebhook"].startswith(f"{bench.url}/robot/sendBySession?session=")
    assert (body["msgtype"], body["text"]) == ("text", {"content": " 打印机坏了"})
    assert (shown.text, shown.sender, shown.sender_name) == ("@回声 打印机坏了", "zhangsan", "张三")


def test_a_private_message_has_no_group_fields(bench: Bench) -> None:
    bench.say("你好", ZHANGSAN)
    body = bench.bot.body()
    assert (body["conversationType"], body["text"]) == ("1", {"content": "你好"})
    assert not {"conversationTitle", "isInAtList", "atUsers"} & set(body)
    assert body["conversationId"].startswith("cid") and body["conversationId"] != CONVERSATION


def test_a_second_mention_is_stripped_to_a_blank_and_listed(bench: Bench) -> None:
    bench.say("请 @李工 看一下")
    body = bench.bot.body()
    assert body["text"]["content"] == " 请  看一下"
    assert [user.get("staffId") for user in body["atUsers"]] == ["ligong", None]


def test_in_a_group_the_robot_hears_only_what_mentions_it(bench: Bench) -> None:
    bench.say("午饭吃什么", mention=False)
    assert not bench.bot.heard
    assert bench.shown()[-1].text == "午饭吃什么"


def test_a_picture_with_words_is_rich_text_in_which_the_mention_stays(bench: Bench) -> None:
    bench.say("屏幕是黑的", picture=b"picture")
    body = bench.bot.body()
    assert body["msgtype"] == "richText"
    mention, text, picture = body["content"]["richText"]
    assert (mention, text) == ({"text": "@回声"}, {"text": "屏幕是黑的"})
    assert picture["type"] == "picture" and picture["downloadCode"]


def test_somebody_who_is_not_in_a_chat_cannot_speak_there(bench: Bench) -> None:
    with pytest.raises(ValueError, match="wangzong 不在会话"):
        bench.say("我也说两句", GROUP, "wangzong")


@pytest.mark.parametrize("silence", ["", "null", '{"msgtype": "empty"}', "{}"])
def test_an_answer_that_says_nothing_shows_nothing(bench: Bench, silence: str) -> None:
    answer(bench, silence)
    bench.say("在吗")
    assert len(bench.shown()) == 1
    assert bench.verdict == ""


def test_the_answer_is_shown_at_once(bench: Bench) -> None:
    answer(bench, {"msgtype": "markdown", "markdown": {"title": "回执", "text": "**收到**"}})
    bench.say("在吗")
    said = bench.shown()[-1]
    assert (said.sender, said.text, said.markdown) == ("bot:回声", "**收到**", True)
    button = {"title": "看进度", "actionURL": "https://example.com/f"}
    answer(bench, {"msgtype": "actionCard", "actionCard": {"title": "t", "text": "x", "btns": [button]}})
    bench.say("在吗")
    card = bench.shown()[-1].card
    assert card is not None and card.buttons[0].url == "https://example.com/f"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<xml>", "应答不是 JSON 对象"),
        ({"msgtype": "text"}, "应答里的消息不合法：缺少参数：text"),
        ({"msgtype": "dance", "dance": {}}, "应答里的消息不合法：不支持的消息类型：dance"),
    ],
)
def test_a_wrong_answer_is_shown_to_nobody_and_noted(bench: Bench, body: Any, words: str) -> None:
    answer(bench, body)
    bench.say("在吗")
    assert len(bench.shown()) == 1
    assert bench.verdict == words


def test_a_robot_that_takes_longer_than_two_and_a_half_seconds_was_not_there() -> None:
    with Bench(mode="http") as bench:
        bench.bot.delay = 2.7
        answer(bench, {"msgtype": "text", "text": {"content": "太晚了"}})
        bench.say("在吗")
        assert bench.verdict == "2.5 秒内没有应答"
        assert len(bench.shown()) == 1


def test_a_failed_post_comes_again_byte_for_byte_if_the_sandbox_is_told_to(bench: Bench) -> None:
    bench.bot.answers = [(500, ""), (200, "")]
    bench.say("在吗")
    first, second = (body for _, body in bench.bot.heard)
    assert first == second
    assert [entry.status for entry in bench.wire("文字消息")] == [500, 200]


def test_a_repeated_message_has_the_same_id(bench: Bench) -> None:
    bench.fault(faults.REPEATED, 2)
    bench.say("在吗")
    assert len({bench.bot.body(number)["msgId"] for number in range(3)}) == 1


def test_opening_a_chat_tells_the_robot_nothing_and_saying_nothing_is_impossible(bench: Bench) -> None:
    bench.do(bench.side.enter(ZHANGSAN, "zhangsan"))
    with pytest.raises(ValueError, match="什么也没有写"):
        bench.say("", ZHANGSAN)
    assert not bench.bot.heard and not bench.shown(ZHANGSAN)


@pytest.mark.parametrize(
    ("fault", "fresh", "signed"), [(faults.WRONG_SIGN, True, False), (faults.STALE_SIGN, False, True)]
)
def test_a_post_can_be_signed_wrongly_or_be_hours_old(bench: Bench, fault: str, fresh: bool, signed: bool) -> None:
    bench.fault(fault)
    bench.say("在吗")
    headers, _ = bench.bot.heard[0]
    assert signs.fresh(headers["timestamp"], bench.side.office.now_ms()) is fresh
    assert (headers["sign"] == signs.robot(headers["timestamp"], CLIENT_SECRET)) is signed
    assert f"注入故障：{fault}" in bench.verdict
    bench.say("在吗")
    headers, _ = bench.bot.heard[1]
    assert headers["sign"] == signs.robot(headers["timestamp"], CLIENT_SECRET)
    assert signs.fresh(headers["timestamp"], bench.side.office.now_ms())


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"msgtype": "text", "text": {"content": "收到"}}, True),
        ({"msgtype": "feedCard", "feedCard": {"links": [{"title": "a", "messageURL": "b", "picURL": "c"}]}}, True),
        ({"msgtype": "link", "link": {"title": "a", "text": "b", "messageUrl": "c"}}, False),
    ],
)
def test_an_answer_may_be_of_four_types_and_a_link_is_none_of_them(bench: Bench, body: Any, shown: bool) -> None:
    answer(bench, body)
    bench.say("在吗")
    assert len(bench.shown()) == (2 if shown else 1)
    assert ("应答里不能用 link" in bench.verdict) is not shown
