"""Faults on demand: each strikes as often as it was asked to, and is named in the wire log."""

import time

import pytest
import requests

from tests.bot.sandbox.wecom_bench import AGENT, APP_CHAT, BOT_CHAT, Bench, passive, sealed_xml

BODY = {"touser": "ZhangSan", "agentid": AGENT, "msgtype": "text", "text": {"content": "您好"}}


def test_a_callback_is_delivered_again_after_its_answer(wecom: Bench) -> None:
    wecom.sandbox.world.faults["重复投递"] = 3
    wecom.ours.app_answer = lambda heard: sealed_xml(passive("ZhangSan", "text", Content="好"))
    wecom.say(APP_CHAT, "您好")
    assert (len(wecom.ours.heard), wecom.ours.most_at_once) == (4, 1)
    assert len({heard["MsgId"] for heard in wecom.ours.heard}) == 1
    assert wecom.texts(APP_CHAT) == ["您好", "好"]
    assert [entry.verdict for entry in wecom.wire if "重复投递" in entry.what] == ["注入故障：重复投递"] * 3
    wecom.say(APP_CHAT, "再来")
    assert len(wecom.ours.heard) == 5


def test_copies_can_come_at_the_same_moment(wecom: Bench) -> None:
    wecom.sandbox.world.faults["wecom:同时投递"] = 2
    wecom.ours.delay_seconds = 0.1
    wecom.say(BOT_CHAT, "您好")
    assert (len(wecom.ours.heard), wecom.ours.most_at_once) == (3, 3)
    assert sorted(entry.verdict for entry in wecom.wire if "消息" in entry.what) == ["", *["注入故障：同时投递"] * 2]


def test_a_fault_of_the_other_platform_does_not_strike(wecom: Bench) -> None:
    wecom.sandbox.world.faults["dingtalk:限流"] = 1
    assert wecom.send()["errcode"] == 0


@pytest.mark.parametrize(
    ("fault", "code"), [("限流", 45009), ("系统繁忙", -1), ("并发超限", 45033), ("令牌失效", 40014)]
)
def test_the_api_refuses_once_and_then_works_again(wecom: Bench, fault: str, code: int) -> None:
    wecom.sandbox.world.faults[fault] = 1
    assert wecom.send()["errcode"] == code
    assert f"注入故障：{fault}" in wecom.verdicts()
    assert wecom.texts(APP_CHAT) == []
    assert wecom.send()["errcode"] == 0


def test_an_endless_fault_lasts_until_it_is_switched_off(wecom: Bench) -> None:
    wecom.sandbox.world.faults["系统繁忙"] = -1
    assert [wecom.send()["errcode"] for _ in range(3)] == [-1, -1, -1]
    wecom.sandbox.world.faults["系统繁忙"] = 0
    assert wecom.send()["errcode"] == 0


def test_a_slow_answer_comes_late_but_the_message_was_accepted(wecom: Bench) -> None:
    wecom.sandbox.world.faults["慢响应"] = 1
    started = time.monotonic()
    assert wecom.send()["errcode"] == 0
    assert time.monotonic() - started >= 0.3
    assert wecom.texts(APP_CHAT) == ["您好"]


@pytest.mark.parametrize(("fault", "shown"), [("断线前", []), ("断线后", ["您好"])])
def test_a_cut_connection_leaves_the_bot_in_doubt(wecom: Bench, fault: str, shown: list[str]) -> None:
    wecom.sandbox.world.faults[fault] = 1
    with pytest.raises(requests.ConnectionError):
        wecom.post("message/send", BODY)
    assert wecom.texts(APP_CHAT) == shown
    assert f"注入故障：{fault}" in wecom.verdicts()
    assert wecom.send()["errcode"] == 0


def test_fetching_a_token_is_spared(wecom: Bench) -> None:
    wecom.sandbox.world.faults["断线前"] = 1
    assert wecom.token()
    assert wecom.sandbox.world.faults["断线前"] == 1
