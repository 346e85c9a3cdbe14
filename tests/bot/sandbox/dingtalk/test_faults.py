"""Every fault that can be injected into DingTalk: it strikes where it belongs, once, and the wire log names it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from bot.sandbox import faults
from bot.sandbox.world import SentFile
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, ROBOT_TOKEN, TEMPLATE, ZHANGSAN, Bench

ROBOT = {"robotCode": CLIENT_ID, "msgKey": "sampleText", "msgParam": json.dumps({"content": "您好"})}
OPEN_GROUP = {"conversation_id": CONVERSATION, "title": "群", "members": ["zhangsan"], "robot_token": ROBOT_TOKEN}
TEXT = {"msgtype": "text", "text": {"content": "您好"}}


def to_person(bench: Bench) -> None:
    bench.post("/v1.0/robot/oToMessages/batchSend", ROBOT | {"userIds": ["zhangsan"]})


def to_group(bench: Bench) -> None:
    bench.post("/v1.0/robot/groupMessages/send", ROBOT | {"openConversationId": CONVERSATION})


def by_custom_robot(bench: Bench) -> None:
    requests.post(f"{bench.url}/robot/send?access_token={ROBOT_TOKEN}", json=TEXT, timeout=5)


def by_session(bench: Bench) -> None:
    bench.say("在吗")
    requests.post(bench.bot.body()["sessionWebhook"], json=TEXT, timeout=5)


def say(bench: Bench) -> None:
    bench.say("在吗")


def open_stream(bench: Bench) -> None:
    bench.open()


def about_person(bench: Bench) -> None:
    url = f"{bench.url}/topapi/v2/user/get?access_token={bench.token()}"
    requests.post(url, json={"userid": "zhangsan"}, timeout=5)


def card(bench: Bench) -> None:
    bench.post(
        "/v1.0/card/instances/createAndDeliver",
        {
            "cardTemplateId": TEMPLATE,
            "outTrackId": f"card-{len(bench.world.wire)}",
            "cardData": {"cardParamMap": {"title": "工单", "btn1": "接单"}},
            "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
            "imGroupOpenSpaceModel": {"supportForward": False},
            "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
        },
    )


def download(bench: Bench) -> Any:
    bench.say("", ZHANGSAN, file=SentFile("image", "a.png", b"picture"))
    body = {"robotCode": CLIENT_ID, "downloadCode": bench.bot.body()["content"]["downloadCode"]}
    return bench.post("/v1.0/robot/messageFiles/download", body).json()


def follow(bench: Bench) -> None:
    requests.get(download(bench)["downloadUrl"], timeout=5)


STRIKING: list[tuple[str, Callable[[Bench], Any]]] = [
    *((fault, to_group) for fault in (faults.LIMITED, faults.LIMITED_PER_MINUTE, faults.LIMITED_PLATFORM)),
    *((fault, to_group) for fault in (faults.BUSY, faults.QUOTA, faults.IP_UNKNOWN, faults.DENIED)),
    *((fault, to_group) for fault in (faults.TOKEN_LOST, faults.GATEWAY_TIMEOUT, faults.UNSAFE)),
    (faults.PUNISHED, open_stream),
    *((fault, to_person) for fault in (faults.UNDELIVERED, faults.FILTERED, faults.UNSAFE)),
    *((fault, by_custom_robot) for fault in (faults.IP_UNKNOWN, faults.UNSAFE, faults.LIMITED, faults.QUOTA)),
    *((fault, about_person) for fault in (faults.DENIED, faults.LIMITED, faults.BUSY)),
    (faults.UNSAFE, by_session),
    *((fault, say) for fault in (faults.WRONG_SIGN, faults.STALE_SIGN, faults.OVER_QUOTA_PUSH)),
    *((fault, say) for fault in (faults.REPEATED, faults.AT_ONCE)),
    *((fault, open_stream) for fault in (faults.OPEN_REFUSED, faults.OPEN_BAD, faults.OPEN_BUSY)),
    *((fault, card) for fault in (faults.UNSAFE, faults.UNPUBLISHED, faults.UNDELIVERED)),
    *((fault, download) for fault in (faults.CODE_EXPIRED, faults.CODE_FOREIGN)),
    (faults.LINK_DEAD, follow),
]


@pytest.mark.parametrize(("fault", "do"), STRIKING)
def test_a_fault_strikes_once_and_the_log_names_it(fault: str, do: Callable[[Bench], Any]) -> None:
    with Bench(mode="http", groups=[OPEN_GROUP]) as bench:
        bench.token()
        bench.fault(f"dingtalk:{fault}")
        for _ in range(2):
            do(bench)
            bench.later(seconds=301)
        named = [entry for entry in bench.world.wire if f"注入故障：{fault}" in entry.verdict]
        assert len(named) == 1, [(entry.what, entry.verdict) for entry in bench.world.wire]
        assert bench.world.faults[f"dingtalk:{fault}"] == 0


def test_a_fault_of_the_other_platform_leaves_dingtalk_alone() -> None:
    with Bench() as bench:
        bench.fault(f"wecom:{faults.LIMITED}")
        to_group(bench)
        assert bench.verdict == "" and len(bench.shown()) == 1


def test_an_expired_link_is_named_too() -> None:
    with Bench(mode="http") as bench:
        url = download(bench)["downloadUrl"]
        bench.later(hours=2)
        assert requests.get(url, timeout=5).status_code == 403
        assert (bench.verdict, bench.world.wire[-1].status) == ("下载链接已过期", 403)
