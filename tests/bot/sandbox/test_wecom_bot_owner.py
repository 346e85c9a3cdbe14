"""The long connection of 智能机器人 over time: how much may be said, who owns the bot, and what is written down."""

import json
import time
from collections.abc import Iterator

import pytest
import requests

from tests.bot.sandbox.wecom_bench import BOT_CHAT, BUTTONS, GROUP
from tests.bot.sandbox.wecom_bot_bench import Client, Office, markdown, office, stream


@pytest.fixture
def line() -> Iterator[Office]:
    with office() as opened:
        yield opened


@pytest.fixture
def client(line: Office) -> Client:
    return line.subscribed()


def test_replies_and_pushes_share_thirty_a_minute_in_each_conversation(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "您好")
    line.bench.say(GROUP, "您好")
    alone, group = client.wait_for(2)
    assert [client.respond(markdown("好"), alone) for _ in range(15)] == [0] * 15
    assert [client.push("ZhangSan", markdown("好")) for _ in range(16)] == [0] * 15 + [45009]
    assert client.respond(markdown("好"), group) == 0
    (excess,) = line.bench.sandbox.world.ledger("wecom").exceeded
    assert (excess.key, excess.count, excess.allowed) == (BOT_CHAT, 31, 30)
    line.bench.pass_time(minutes=1)
    assert client.push("ZhangSan", markdown("好")) == 0


@pytest.mark.parametrize(("counts", "codes"), [(True, [0] * 29 + [45009]), (False, [0] * 30)])
def test_whether_every_frame_of_a_stream_counts_is_a_habit(counts: bool, codes: list[int]) -> None:
    with office({"refreshes_count": counts}) as line:
        client = line.subscribed()
        line.bench.say(BOT_CHAT, "您好")
        assert client.respond(markdown("好")) == 0
        assert [client.respond(stream("在查", finish=False)) for _ in range(30)] == codes


def test_a_new_subscriber_takes_the_bot_and_the_old_one_is_closed_later(line: Office, client: Client) -> None:
    newer = line.subscribed()
    assert client.last["body"]["event"] == {"eventtype": "disconnected_event"}
    assert client.closed is None
    assert client.code("aibot_send_msg", {"chatid": "ZhangSan", **markdown("好")}) == 846609
    line.bench.say(BOT_CHAT, "您好")
    assert newer.last["body"]["text"]["content"] == "您好"
    line.bench.wait_until(lambda: client.closed == 1000)
    assert len(client.frames) == 1
    assert newer.closed is None


def test_subscribing_twice_on_one_connection_is_harmless(line: Office, client: Client) -> None:
    assert client.subscribe() == 0
    line.bench.say(BOT_CHAT, "您好")
    assert client.last["cmd"] == "aibot_msg_callback"


def test_pings_of_the_websocket_are_answered_but_only_ping_frames_keep_the_connection() -> None:
    with office({"heartbeat_seconds": 1}) as line:
        beating, silent = line.subscribed(), line.connect()
        line.bench.run(silent.socket.ping())
        end = time.monotonic() + 10
        while silent.closed is None and time.monotonic() < end:
            assert beating.code("ping") == 0
            time.sleep(0.1)
        assert silent.closed == 1000
        assert silent.pongs > 0
        assert beating.closed is None
        assert "没有 ping 帧" in line.bench.verdicts()


def test_a_fourth_message_waits_for_no_stream_but_an_unfinished_one(line: Office, client: Client) -> None:
    for number in range(3):
        line.bench.say(BOT_CHAT, f"第 {number} 问")
        assert client.respond(stream("在查", finish=False), client.wait_for(number + 1)[-1]) == 0
    line.bench.say(BOT_CHAT, "第 3 问")
    assert "最多 3 条交互中的消息" in line.bench.verdicts()
    assert client.respond(stream("好了"), client.frames[0]) == 0
    line.bench.say(BOT_CHAT, "第 4 问")
    assert client.wait_for(4)[3]["body"]["text"]["content"] == "第 4 问"


def test_every_frame_stands_in_the_wire_log_without_secrets(line: Office, client: Client) -> None:
    line.bench.say(BOT_CHAT, "您好")
    assert client.respond(markdown("长" * 6827)) == 45002
    assert client.code("ping") == 0
    whats = [entry.what.split()[1] for entry in line.bench.wire if entry.what.startswith("WS aibot_")]
    assert whats == ["aibot_subscribe", "aibot_msg_callback", "aibot_respond_msg"]
    refused = next(entry for entry in line.bench.wire if entry.what == "WS aibot_respond_msg")
    assert "45002" in refused.verdict
    assert "errcode" in refused.response
    wire = requests.get(f"{line.bench.sandbox.page_url}/sandbox/wire", timeout=10).text
    assert "aibot_subscribe" in wire
    assert "bot-secret" not in wire


def test_by_habit_members_have_other_ids_for_the_bot() -> None:
    with office({"veiled_userids": True}) as line:
        client = line.subscribed()
        line.bench.say(BOT_CHAT, "您好")
        told = client.last["body"]["from"]["userid"]
        assert "ZhangSan" not in json.dumps(client.last)
        assert client.push("ZhangSan", markdown("您好"), chat_type=1) == 93006
        assert client.push(told, markdown("您好"), chat_type=1) == 0
        card = {"msgtype": "template_card", "template_card": BUTTONS}
        line.bench.say(GROUP, "您好")
        assert client.respond(card, client.wait_for(2)[1]) == 0
        line.bench.click(line.bench.last(GROUP), "accept:F-260214-007:")
        update = {"response_type": "update_template_card", "userids": [told], "template_card": BUTTONS}
        assert client.code("aibot_respond_update_msg", update, client.req_id(client.wait_for(3)[2])) == 0
        assert list(line.bench.last(GROUP).only_for) == ["ZhangSan"]
