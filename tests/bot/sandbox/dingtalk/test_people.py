"""Who comes and goes, withdraws and renames; and what the robot can still do afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.bot.sandbox.dingtalk_bench import (
    CLIENT_ID,
    CONVERSATION,
    GROUP,
    LIGONG,
    ROBOT_TOKEN,
    TEMPLATE,
    ZHANGSAN,
    Bench,
)

SEND = "/v1.0/robot/groupMessages/send"
HELLO = {
    "robotCode": CLIENT_ID,
    "openConversationId": CONVERSATION,
    "msgKey": "sampleText",
    "msgParam": '{"content": "大家好"}',
}
CARD = {
    "cardTemplateId": TEMPLATE,
    "cardData": {"cardParamMap": {"title": "t"}},
    "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
    "imGroupOpenSpaceModel": {"supportForward": False},
    "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
}


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http") as bench:
        yield bench


def delivered(bench: Bench, track: str) -> dict[str, Any]:
    answer = bench.post("/v1.0/card/instances/createAndDeliver", CARD | {"outTrackId": track}).json()
    return dict(answer["result"]["deliverResults"][0])


def test_a_robot_that_was_put_out_hears_and_reaches_nobody_until_it_is_back(bench: Bench) -> None:
    bench.say("在吗")
    webhook, text = bench.bot.body()["sessionWebhook"], {"msgtype": "text", "text": {"content": "在"}}
    bench.do(bench.side.kick(GROUP))
    assert bench.say("还在吗").text == "还在吗", "nobody can mention it"
    assert len(bench.bot.heard) == 1
    assert bench.post(SEND, HELLO).json()["code"] == "invalid.openConversationId"
    assert requests.post(webhook, json=text, timeout=5).json()["errcode"] == 300001
    assert (delivered(bench, "a")["success"], delivered(bench, "b")["errorMsg"]) == (False, "机器人不在群内")
    with pytest.raises(ValueError, match="机器人不在这个群里"):
        bench.do(bench.side.kick(GROUP))
    bench.do(bench.side.join(GROUP, CLIENT_ID))
    assert delivered(bench, "c")["success"] and bench.post(SEND, HELLO).status_code == 200
    bench.say("欢迎回来")
    assert len(bench.bot.heard) == 2
    with pytest.raises(ValueError, match="机器人已经在这个群里"):
        bench.do(bench.side.join(GROUP, CLIENT_ID))


def test_a_group_that_was_disbanded_is_gone_for_everybody(bench: Bench) -> None:
    bench.happen("chat_disband", "ligong", chat=GROUP)
    assert bench.post(SEND, HELLO).json()["code"] == "group.disbanded"
    robot = requests.post(
        f"{bench.url}/robot/send?access_token={ROBOT_TOKEN}", json={"msgtype": "text", "text": {"content": "x"}}
    )
    assert robot.json()["errcode"] == 400013
    assert delivered(bench, "a")["errorMsg"] == "spaceId不存在"
    with pytest.raises(ValueError, match="zhangsan 不在会话"):
        bench.say("还有人吗")
    with pytest.raises(ValueError, match="只有群可以这样"):
        bench.do(bench.side.rename(GROUP, "x"))


def test_somebody_who_leaves_the_organisation_is_in_no_chat_any_more(bench: Bench) -> None:
    bench.happen("user_leave_org", "zhangsan")
    assert bench.world.chats[GROUP].members == ["ligong"]
    for chat in (GROUP, ZHANGSAN):
        with pytest.raises(ValueError, match="zhangsan 不在会话"):
            bench.say("再见", chat)
    with pytest.raises(ValueError, match="不是这个组织的人"):
        bench.happen("user_leave_org", "zhangsan")
    body = {"robotCode": CLIENT_ID, "userIds": ["zhangsan"], "msgKey": "sampleText", "msgParam": '{"content": "x"}'}
    answer = bench.post("/v1.0/robot/oToMessages/batchSend", body).json()
    assert answer["invalidStaffIdList"] == ["zhangsan"] and bench.shown(ZHANGSAN) == []


def test_people_come_and_go(bench: Bench) -> None:
    bench.do(bench.side.join(GROUP, "wangzong"))
    assert bench.say("大家好", user="wangzong").sender_name == "王总"
    bench.do(bench.side.leave(GROUP, "wangzong"))
    with pytest.raises(ValueError, match="wangzong 不在会话"):
        bench.say("再见", user="wangzong")


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda side: side.join(GROUP, "zhangsan"), "zhangsan 已经在群里"),
        (lambda side: side.join(GROUP, "stranger"), "不是这个组织的人"),
        (lambda side: side.join(ZHANGSAN, "ligong"), "只有群可以这样"),
        (lambda side: side.leave(GROUP, "wangzong"), "wangzong 不在会话"),
        (lambda side: side.leave(ZHANGSAN, "zhangsan"), "只有群可以这样"),
        (lambda side: side.kick(ZHANGSAN), "只有群可以这样"),
        (lambda side: side.rename(ZHANGSAN, "x"), "只有群可以这样"),
        (lambda side: side.rename(GROUP, " "), "群名称不能为空"),
        (lambda side: side.enter(GROUP, "wangzong"), "wangzong 不在会话"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(bench: Bench, do: Any, words: str) -> None:
    members = list(bench.world.chats[GROUP].members)
    with pytest.raises(ValueError, match=words):
        bench.do(do(bench.side))
    assert bench.world.chats[GROUP].members == members
    assert (bench.world.chats[GROUP].title, bench.world.wire) == ("客户群", [])


def test_ones_own_words_can_be_withdrawn_and_the_robot_hears_nothing_of_it(bench: Bench) -> None:
    said = bench.say("打错了", ZHANGSAN)
    bench.do(bench.side.recall(said, "zhangsan"))
    assert said.recalled and len(bench.bot.heard) == 1 and not bench.wire("事件")
    with pytest.raises(ValueError, match="已经撤回了"):
        bench.do(bench.side.recall(said, "zhangsan"))


def test_the_words_of_others_cannot_be_withdrawn(bench: Bench) -> None:
    said = bench.say("我说的")
    with pytest.raises(ValueError, match="只能撤回自己发的消息"):
        bench.do(bench.side.recall(said, "ligong"))
    with pytest.raises(ValueError, match="ligong 不在会话"):
        bench.do(bench.side.recall(bench.say("悄悄话", ZHANGSAN), "ligong"))
    assert not said.recalled and bench.shown(LIGONG) == []
