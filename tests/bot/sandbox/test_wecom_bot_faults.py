"""What can go wrong with 智能机器人: repeated callbacks, broken and silent connections, refused frames."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import BOT_CHAT, BUTTONS, GROUP, Bench, Running
from tests.bot.sandbox.wecom_bot_bench import Client, Office, markdown, office, stream

Json = dict[str, Any]


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


@pytest.fixture
def client(line: Office) -> Client:
    return line.subscribed()


def test_a_message_repeated_by_webhook_has_the_same_msgid(wecom: Bench) -> None:
    wecom.sandbox.world.faults["wecom:重复投递"] = 4
    wecom.say(BOT_CHAT, "您好")
    assert len(wecom.ours.heard) == 5
    assert len({heard["msgid"] for heard in wecom.ours.heard}) == 1


def test_a_message_that_failed_is_posted_once_more(wecom: Bench) -> None:
    wecom.ours.status = 500
    wecom.say(BOT_CHAT, "您好")
    assert [heard["text"]["content"] for heard in wecom.ours.heard] == ["您好", "您好"]


def test_by_habit_a_fourth_message_waits_for_its_turn() -> None:
    with Running(bot={"fourth": "queue"}) as wecom:
        done: set[str] = set()

        def answer(heard: Json) -> Json:
            if heard["msgtype"] == "text":
                text = heard["text"]["content"]
                return stream("在查", text in done, stream_id=text)
            return stream("好了", heard["stream"]["id"] in done, stream_id=heard["stream"]["id"])

        wecom.ours.bot_answer = answer
        for text in "甲乙丙丁戊":
            wecom.say(BOT_CHAT, text)
        asked = [heard["text"]["content"] for heard in wecom.ours.heard if heard["msgtype"] == "text"]
        assert asked == ["甲", "乙", "丙"]
        done |= set("甲乙丙丁戊")
        wecom.wait_until(lambda: sum(heard["msgtype"] == "text" for heard in wecom.ours.heard) == 5)
        asked = [heard["text"]["content"] for heard in wecom.ours.heard if heard["msgtype"] == "text"]
        assert asked[3:] == ["丁", "戊"]


def test_a_frame_is_repeated_with_the_same_msgid_but_a_click_is_not(line: Office, client: Client) -> None:
    line.inject("wecom:重复投递", 2)
    line.bench.say(BOT_CHAT, "您好")
    frames = client.wait_for(3)
    assert len({frame["body"]["msgid"] for frame in frames}) == 1
    told = [entry.verdict for entry in line.bench.wire if "aibot_msg_callback" in entry.what]
    assert told == ["", "注入故障：重复投递", "注入故障：重复投递"]
    assert client.respond({"msgtype": "template_card", "template_card": BUTTONS}) == 0
    line.inject("wecom:重复投递", 2)
    line.bench.click(line.bench.last(BOT_CHAT), "accept:F-260214-007:")
    line.bench.say(GROUP, "您好")
    assert [frame["cmd"] for frame in client.wait_for(7)[3:]] == ["aibot_event_callback"] + ["aibot_msg_callback"] * 3


def test_a_recorded_frame_can_be_sent_again(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "您好")
    first = client.last
    entry = next(entry for entry in line.bench.wire if "aibot_msg_callback" in entry.what)
    side = line.bench.sandbox.wecom
    assert side is not None
    assert line.bench.run(side.repeat(entry.id)) == (200, "")
    assert line.bench.run(side.repeat(999_999)) is None
    assert client.wait_for(2)[1] == first


@pytest.mark.parametrize(("fault", "code"), [("wecom:断线", 1000), ("wecom:硬断线", 1006)])
def test_the_connection_ends(line: Office, client: Client, fault: str, code: int) -> None:
    line.inject(fault)
    line.bench.wait_until(lambda: client.closed == code)
    assert f"注入故障：{fault.removeprefix('wecom:')}" in line.bench.verdicts()
    line.bench.say(BOT_CHAT, "您好")
    assert "没有长连接" in line.bench.verdicts()
    assert client.frames == []


def test_a_half_open_connection_swallows_everything(line: Office, client: Client) -> None:
    line.inject("wecom:半开连接")
    line.bench.wait_until(lambda: line.bench.sandbox.world.faults["wecom:半开连接"] == 0)
    ping = client.begin("ping")
    line.bench.say(BOT_CHAT, "您好")
    assert "石沉大海" in line.bench.verdicts()
    fresh = line.subscribed()
    line.bench.say(BOT_CHAT, "现在呢")
    assert fresh.last["body"]["text"]["content"] == "现在呢"
    assert (client.acks.get(ping), client.frames) == (None, [])


def test_heartbeats_stay_unanswered(line: Office, client: Client) -> None:
    line.inject("wecom:心跳不应答", 2)
    first, second = client.begin("ping"), client.begin("ping")
    assert client.code("ping") == 0
    assert not {first, second} & set(client.acks)


def test_somebody_else_takes_the_bot(line: Office, client: Client) -> None:
    line.inject("wecom:踢下线")
    assert client.last["body"]["event"] == {"eventtype": "disconnected_event"}
    line.bench.wait_until(lambda: client.closed == 1000)
    assert "注入故障：踢下线" in line.bench.verdicts()
    line.bench.say(BOT_CHAT, "您好")
    assert "另一处" in line.bench.verdicts()
    again = line.subscribed()
    line.bench.say(BOT_CHAT, "现在呢")
    assert again.last["body"]["text"]["content"] == "现在呢"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("wecom:限流", 45009), ("wecom:系统繁忙", -1), ("回复报846605", 846605), ("回复报846608", 846608)],
)
def test_a_reply_is_refused_and_shows_nothing(line: Office, client: Client, fault: str, code: int) -> None:
    line.bench.say(BOT_CHAT, "您好")
    line.inject(fault)
    assert client.respond(stream("好")) == code
    assert line.bench.texts(BOT_CHAT) == ["您好"]
    assert client.respond(stream("好")) == 0


@pytest.mark.parametrize(("fault", "shown"), [("wecom:断线前", ["您好"]), ("wecom:断线后", ["您好", "好"])])
def test_the_connection_breaks_instead_of_an_acknowledgement(
    line: Office, client: Client, fault: str, shown: list[str]
) -> None:
    line.bench.say(BOT_CHAT, "您好")
    line.inject(fault)
    req_id = client.req_id()
    client.begin("aibot_respond_msg", markdown("好"), req_id)
    line.bench.wait_until(lambda: client.closed == 1006)
    assert req_id not in client.acks
    assert line.bench.texts(BOT_CHAT) == shown
    assert f"注入故障：{fault.removeprefix('wecom:')}" in line.bench.verdicts()


def test_a_slow_acknowledgement_comes_after_the_message(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "您好")
    line.inject("wecom:慢响应")
    assert client.respond(markdown("好")) == 0
    entry = [entry for entry in line.bench.wire if entry.what == "WS aibot_respond_msg"][-1]
    assert entry.took_ms >= 300
    assert json.loads(entry.response)["errcode"] == 0


@pytest.mark.parametrize("fault", ["wecom:断线", "wecom:硬断线", "wecom:半开连接"])
def test_a_fault_without_end_strikes_a_connection_once(line: Office, client: Client, fault: str) -> None:
    line.inject(fault, -1)
    told = f"注入故障：{fault.removeprefix('wecom:')}"
    line.bench.wait_until(lambda: any(told in entry.verdict for entry in line.bench.wire))
    line.bench.say(BOT_CHAT, "您好")
    assert sum(told in entry.verdict for entry in line.bench.wire) == 1
    assert client.frames == []
