"""The long connection of 智能机器人: subscribing, callbacks, replies within their times, and its one owner."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import BOT_CHAT, BUTTONS, GROUP, NOTICE, VOTE
from tests.bot.sandbox.wecom_bot_bench import Client, Office, markdown, office, stream

Json = dict[str, Any]
CARD = {"msgtype": "template_card", "template_card": BUTTONS}
REPAINTED = BUTTONS | {"main_title": {"title": "F-260214-007", "desc": "处理中"}}
UPDATE = {"response_type": "update_template_card", "template_card": REPAINTED}


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


@pytest.fixture
def client(line: Office) -> Client:
    return line.subscribed()


def test_a_wrong_secret_is_refused_and_the_socket_stays_open(line: Office) -> None:
    client = line.connect()
    assert client.subscribe(secret="wrong") == 853000
    assert client.subscribe(bot_id="other") == 853000
    assert client.subscribe() == 0
    assert client.closed is None


def test_nobody_can_subscribe_to_a_bot_that_has_a_callback_url() -> None:
    with office(robot={"mode": "webhook"}) as line:
        client = line.connect()
        assert client.subscribe() == 853000
        assert client.code("ping") == 0


def test_an_acknowledgement_has_no_cmd_and_the_same_req_id(line: Office) -> None:
    ack = line.connect().call("aibot_subscribe", {"bot_id": "aib1", "secret": "bot-secret"}, "R1")
    assert ack == {"headers": {"req_id": "R1"}, "errcode": 0, "errmsg": "ok"}


def test_nothing_can_be_said_before_the_subscription(line: Office) -> None:
    client = line.connect()
    assert client.push("ZhangSan", markdown("您好"), chat_type=1) == 846609
    assert client.code("ping") == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 47001),
        ("[]", 47001),
        ('{"headers":{"req_id":""},"cmd":"ping"}', 40058),
        ('{"headers":{"req_id":""}}', 40058),
    ],
)
def test_a_frame_without_form_is_acknowledged_with_an_error(client: Client, text: str, code: int) -> None:
    client.send(text)
    client.bench.wait_until(lambda: "" in client.acks)
    assert client.acks[""]["errcode"] == code


def test_an_unknown_command_is_refused(client: Client) -> None:
    assert client.code("aibot_dance", {}) == 40058


def test_subscribing_too_often_is_refused_and_remembered(line: Office) -> None:
    client = line.connect()
    assert [client.subscribe("wrong") for _ in range(11)] == [853000] * 10 + [45009]
    (excess,) = line.bench.sandbox.world.ledger("wecom").exceeded
    assert (excess.limit, excess.count, excess.allowed) == ("智能机器人长连接 每分钟订阅", 11, 10)
    assert client.closed is None


def test_a_message_comes_in_a_frame_and_is_answered_by_its_req_id(line: Office, client: Client) -> None:
    line.bench.say(GROUP, "扫码枪连不上")
    frame = client.last
    assert frame["cmd"] == "aibot_msg_callback"
    body = frame["body"]
    assert body.pop("msgid")
    assert body == {
        "aibotid": "aib1",
        "chatid": "wrGROUP",
        "chattype": "group",
        "from": {"userid": "ZhangSan"},
        "msgtype": "text",
        "text": {"content": "@回声 扫码枪连不上"},
    }
    assert client.respond(stream("**已记录**")) == 0
    message = line.bench.last(GROUP)
    assert (message.text, message.markdown, message.sender) == ("**已记录**", True, "bot:回声")


def test_what_nobody_is_connected_for_is_lost(line: Office) -> None:
    line.bench.say(BOT_CHAT, "有人吗")
    assert "没有长连接" in line.bench.verdicts()
    client = line.subscribed()
    line.bench.say(BOT_CHAT, "现在呢")
    assert [frame["body"]["text"]["content"] for frame in client.wait_for(1)] == ["现在呢"]


def test_by_habit_it_is_delivered_after_the_next_subscribe() -> None:
    with office({"keeps_undelivered": True}) as line:
        line.bench.say(BOT_CHAT, "有人吗")
        line.bench.enter(BOT_CHAT)
        client = line.subscribed()
        assert client.last["body"]["text"]["content"] == "有人吗"
        assert len(client.frames) == 1


@pytest.mark.parametrize("there", [False, True])
def test_a_response_url_comes_only_by_habit(there: bool) -> None:
    with office({"response_url": there}) as line:
        client = line.subscribed()
        line.bench.say(BOT_CHAT, "您好")
        assert ("response_url" in client.last["body"]) is there


def test_a_stream_grows_frame_by_frame(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "到哪了")
    for text, finish in (("正在", False), ("正在查", False), ("查到了", True)):
        assert client.respond(stream(text, finish)) == 0
    assert line.bench.texts(BOT_CHAT) == ["到哪了", "查到了"]
    assert client.respond(stream("还有")) == 846608
    assert client.respond(stream("另外", stream_id="s2")) == 0
    assert line.bench.texts(BOT_CHAT) == ["到哪了", "查到了", "另外"]


def test_a_stream_has_six_minutes_from_its_first_frame(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "到哪了")
    line.bench.pass_time(minutes=10)
    assert client.respond(stream("正在", finish=False)) == 0
    line.bench.pass_time(minutes=4)
    assert client.respond(stream("正在查", finish=False)) == 0
    line.bench.pass_time(minutes=2)
    assert client.respond(stream("查到了")) == 846608
    assert line.bench.last(BOT_CHAT).text == "正在查"


def test_by_habit_the_six_minutes_begin_with_the_last_update() -> None:
    with office({"stream_clock": "last"}) as line:
        client = line.subscribed()
        line.bench.say(BOT_CHAT, "到哪了")
        for text in ("正在", "正在查", "快了"):
            assert client.respond(stream(text, finish=False)) == 0
            line.bench.pass_time(minutes=5)
        assert client.respond(stream("查到了")) == 0
        assert client.respond(stream("完", finish=False, stream_id="s2")) == 0
        line.bench.pass_time(minutes=6)
        assert client.respond(stream("太晚了", stream_id="s2")) == 846608


def test_a_reply_can_be_anything_but_plain_text(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "您好")
    assert client.respond(markdown("**您好**")) == 0
    assert client.respond(CARD) == 0
    assert client.respond({"msgtype": "text", "text": {"content": "您好"}}) == 40008
    assert client.respond({"msgtype": "file", "file": {"media_id": "nothing"}}) == 40007
    shown = [m.card.title if m.card else m.text for m in line.bench.chat(BOT_CHAT).messages]
    assert shown == ["您好", "**您好**", "F-260214-007"]


def test_a_stream_with_a_card_or_pictures_is_taken_only_by_habit(line: Office, client: Client) -> None:
    both = stream("请看") | {"msgtype": "stream_with_template_card", "template_card": VOTE}
    line.bench.say(BOT_CHAT, "您好")
    assert client.respond(both) == 40008
    with office({"combines": True}) as other:
        willing = other.subscribed()
        other.bench.say(BOT_CHAT, "您好")
        assert willing.respond(both) == 0
        again = stream("再看", stream_id="s2") | {"msgtype": "stream_with_template_card", "template_card": NOTICE}
        assert willing.respond(again) == 40058
        assert [m.card is not None for m in other.bench.chat(BOT_CHAT).messages] == [False, False, True]


def test_a_reply_needs_the_req_id_of_a_message_of_the_last_24_hours(line: Office, client: Client) -> None:
    assert client.code("aibot_respond_msg", stream("您好"), "self-made") == 846605
    line.bench.enter(BOT_CHAT)
    assert client.last["body"]["event"] == {"eventtype": "enter_chat"}
    assert client.respond(stream("您好")) == 846605
    line.bench.say(BOT_CHAT, "您好")
    asked = client.wait_for(2)[1]
    line.bench.pass_time(hours=23, minutes=59)
    assert client.respond(markdown("来了"), asked) == 0
    line.bench.pass_time(minutes=1)
    assert client.respond(markdown("又来了"), asked) == 846605


def test_a_reply_may_come_over_a_later_connection(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "您好")
    asked = client.last
    assert line.subscribed().respond(markdown("来了"), asked) == 0


def test_a_welcome_has_five_seconds_and_comes_once(line: Office, client: Client) -> None:
    line.bench.enter(BOT_CHAT)
    hello = {"msgtype": "text", "text": {"content": "您好，我是回声"}}
    assert client.code("aibot_respond_welcome_msg", stream("您好"), client.req_id()) == 40008
    assert client.code("aibot_respond_welcome_msg", hello, client.req_id()) == 0
    assert client.code("aibot_respond_welcome_msg", hello, client.req_id()) == 846605
    assert line.bench.texts(BOT_CHAT) == ["您好，我是回声"]
    line.bench.enter("wecom:bot:LiGong", user="LiGong")
    late = client.wait_for(2)[1]
    line.bench.pass_time(seconds=5)
    assert client.code("aibot_respond_welcome_msg", hello, client.req_id(late)) == 846605


def show_card(line: Office, client: Client, chat: str = GROUP) -> None:
    """Let the bot answer with a card."""
    line.bench.say(chat, "您好")
    assert client.respond(CARD) == 0
    client.frames.clear()


def test_a_click_can_be_answered_with_another_card_within_five_seconds_once(line: Office, client: Client) -> None:
    show_card(line, client)
    line.bench.click(line.bench.last(GROUP), "accept:F-260214-007:", user="LiGong")
    event = client.last["body"]
    assert event["event"]["template_card_event"] == {
        "card_type": "button_interaction",
        "event_key": "accept:F-260214-007:",
        "task_id": "task-1",
    }
    assert (event["from"], event["chatid"]) == ({"userid": "LiGong"}, "wrGROUP")
    other = UPDATE | {"template_card": REPAINTED | {"task_id": "other"}}
    assert client.code("aibot_respond_update_msg", other, client.req_id()) == 42014
    assert client.respond(stream("好")) == 846605
    assert client.code("aibot_respond_update_msg", UPDATE, client.req_id()) == 0
    card = line.bench.last(GROUP).card
    assert card is not None
    assert card.state == "处理中"
    assert client.code("aibot_respond_update_msg", UPDATE, client.req_id()) == 846605
    line.bench.click(line.bench.last(GROUP), "transfer:F-260214-007:", user="LiGong")
    late = client.wait_for(2)[1]
    line.bench.pass_time(seconds=5)
    assert client.code("aibot_respond_update_msg", UPDATE, client.req_id(late)) == 846605


def test_only_a_click_can_be_answered_with_an_update(line: Office, client: Client) -> None:
    line.bench.say(GROUP, "您好")
    assert client.code("aibot_respond_update_msg", UPDATE, client.req_id()) == 846605


def test_it_may_speak_first_only_where_somebody_has_written_to_it(line: Office, client: Client) -> None:
    assert client.push("ZhangSan", markdown("提醒"), chat_type=1) == 93006
    line.bench.say(BOT_CHAT, "您好")
    assert client.push("ZhangSan", markdown("提醒"), chat_type=1) == 0
    assert client.push("zhangsan", markdown("提醒"), chat_type=1) == 93006
    assert client.push("ZhangSan", markdown("提醒"), chat_type=2) == 93006
    assert client.push("wrGROUP", markdown("提醒"), chat_type=2) == 93006
    line.bench.say(GROUP, "只是聊天", mention=False)
    assert client.push("wrGROUP", markdown("提醒"), chat_type=2) == 93006
    line.bench.say(GROUP, "您好")
    assert client.push("wrGROUP", markdown("大家好")) == 0
    assert client.push("wrGROUP", markdown("大家好"), chat_type=1) == 93006
    assert (line.bench.last(BOT_CHAT).text, line.bench.last(GROUP).text) == ("提醒", "大家好")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "markdown", "markdown": {"content": "好"}}, 40058),
        ({"chatid": 5, "msgtype": "markdown", "markdown": {"content": "好"}}, 40058),
        ({"chatid": "ZhangSan", "chat_type": 3, "msgtype": "markdown", "markdown": {"content": "好"}}, 40058),
        ({"chatid": "ZhangSan", "msgtype": "markdown", "markdown": {"content": ""}}, 44004),
        ({"chatid": "ZhangSan", "msgtype": "markdown", "markdown": {"content": "长" * 6827}}, 45002),
        ({"chatid": "ZhangSan", "msgtype": "markdown", "markdown": {"content": "好", "feedback": {}}}, 40058),
        ({"chatid": "ZhangSan", "msgtype": "text", "text": {"content": "好"}}, 40008),
        ({"chatid": "ZhangSan", **stream("好")}, 40008),
        ({"chatid": "ZhangSan", "msgtype": "image", "image": {}}, 41006),
    ],
)
def test_a_wrong_message_of_its_own_is_refused(line: Office, client: Client, body: Json, code: int) -> None:
    line.bench.say(BOT_CHAT, "您好")
    assert client.code("aibot_send_msg", body) == code
    assert line.bench.texts(BOT_CHAT) == ["您好"]


def test_out_of_the_group_it_is_neither_told_nor_heard(line: Office, client: Client) -> None:
    line.bench.say(GROUP, "您好")
    client.wait_for(1)
    side = line.bench.sandbox.wecom
    assert side is not None
    line.bench.run(side.kick(GROUP))
    line.bench.say(GROUP, "还在吗")
    assert client.push("wrGROUP", markdown("在"), chat_type=2) == 93006
    assert len(client.frames) == 1
