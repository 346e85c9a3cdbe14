"""The custom robot of a group: its token, its security, its pace, and the words of its refusals."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.sandbox import faults
from bot.sandbox.dingtalk import signs
from tests.bot.sandbox.dingtalk_bench import CONVERSATION, ROBOT_SECRET, ROBOT_TOKEN, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def custom(bench: Bench, *, at_ms: int = 0, secret: str = ROBOT_SECRET, **more: Any) -> Any:
    timestamp = str(at_ms or bench.side.office.now_ms())
    query = {"access_token": ROBOT_TOKEN, "timestamp": timestamp, "sign": signs.robot(timestamp, secret)}
    body = {"msgtype": "text", "text": {"content": "通知"}} | more.pop("body", {})
    answer = requests.post(f"{bench.url}/robot/send", params=query | more, json=body, timeout=5)
    assert answer.status_code == 200
    return answer.json()["errcode"]


def test_a_custom_robot_must_sign_and_know_its_token(bench: Bench) -> None:
    assert custom(bench) == 0
    assert custom(bench, secret="wrong") == 310000
    assert custom(bench, at_ms=bench.side.office.now_ms() - 3_700_000) == 310000
    assert custom(bench, access_token="nobody") == 300005
    assert custom(bench, access_token="") == 400101
    assert custom(bench, body={"text": {"content": "长" * 7000}}) == 460101
    assert requests.get(f"{bench.url}/robot/send", timeout=5).json()["errcode"] == 43002
    assert requests.post(f"{bench.url}/robot/send", data="x", timeout=5).json()["errcode"] == 43004
    assert [message.text for message in bench.shown()] == ["通知"]


def test_a_custom_robot_that_says_the_same_twice_is_heard_once(bench: Bench) -> None:
    assert [custom(bench, body={"msgUuid": "once"}) for _ in range(2)] == [0, 0]
    assert len(bench.shown()) == 1


def test_a_custom_robot_that_speaks_too_often_is_silenced_for_ten_minutes(bench: Bench) -> None:
    assert [custom(bench) for _ in range(20)] == [0] * 20
    assert custom(bench) == 130101
    bench.later(minutes=9)
    assert custom(bench) == 130101
    assert set(bench.exceeded()) == {("自定义机器人每分钟", CONVERSATION)}, "and no secret in it"
    bench.later(minutes=1)
    assert custom(bench) == 0


def test_twenty_a_minute_are_not_twenty_and_then_twenty_more(bench: Bench) -> None:
    assert [custom(bench) for _ in range(20)] == [0] * 20
    bench.later(seconds=60)
    assert custom(bench) == 0


@pytest.mark.parametrize(
    ("habits", "expected"),
    [
        ({}, (0, 300005, 460101, 130101)),
        ({"robot_unknown": 300001, "robot_too_long": 101002, "robot_too_fast": 410100}, (0, 300001, 101002, 410100)),
        ({"errcode_as_string": True}, ("0", 300005, 460101, 130101)),
    ],
)
def test_documents_and_field_disagree_on_its_numbers(habits: dict[str, Any], expected: tuple[Any, ...]) -> None:
    with Bench(habits=habits) as bench:
        first = custom(bench), custom(bench, access_token="x"), custom(bench, body={"text": {"content": "长" * 7000}})
        for _ in range(18):
            custom(bench)
        assert (*first, custom(bench)) == expected


def test_the_words_of_each_refusal_are_those_of_the_live_logs(bench: Bench) -> None:
    url = f"{bench.url}/robot/send"
    text = {"msgtype": "text", "text": {"content": "x"}}
    assert requests.post(url, params={"access_token": "x"}, json=text, timeout=5).json() == {
        "errcode": 300005,
        "errmsg": "token is not exist",
    }
    unsigned = requests.post(url, params={"access_token": ROBOT_TOKEN}, json=text, timeout=5).json()
    assert (unsigned["errcode"], unsigned["errmsg"]) == (310000, "invalid timestamp")
    now = str(bench.side.office.now_ms())
    wrong = requests.post(
        url, params={"access_token": ROBOT_TOKEN, "timestamp": now, "sign": "x"}, json=text, timeout=5
    )
    assert wrong.json()["errmsg"] == "sign not match"
    bench.fault(faults.IP_UNKNOWN)
    assert custom(bench) == 310000 and "not in whitelist" in bench.verdict


def test_a_robot_with_keywords_must_say_one_of_them() -> None:
    group = {
        "conversation_id": CONVERSATION,
        "title": "客户群",
        "members": ["zhangsan"],
        "robot_token": ROBOT_TOKEN,
        "robot_keywords": ["工单", "通知"],
    }
    with Bench(groups=[group]) as bench:
        url = f"{bench.url}/robot/send?access_token={ROBOT_TOKEN}"
        hidden = {"msgtype": "text", "text": {"content": "你好"}, "markdown": {"title": "工单", "text": "工单"}}
        refused = requests.post(url, json=hidden, timeout=5).json()
        assert (refused["errcode"], refused["errmsg"]) == (310000, "keywords not in content")
        card = {"title": "新工单", "text": "看一下", "singleTitle": "看", "singleURL": "https://example.com"}
        for body in (
            {"msgtype": "text", "text": {"content": "通知：坏了"}},
            {"msgtype": "actionCard", "actionCard": card},
        ):
            assert requests.post(url, json=body, timeout=5).json()["errcode"] == 0
        assert len(bench.shown()) == 2


def test_unsafe_words_are_not_shown_and_may_be_said_again(bench: Bench) -> None:
    bench.fault(faults.UNSAFE)
    assert custom(bench, body={"msgUuid": "once"}) == 430102
    assert not bench.shown()
    assert custom(bench, body={"msgUuid": "once"}) == 0
    assert len(bench.shown()) == 1


@pytest.mark.parametrize(("known", "mentions"), [(True, ["ligong"]), (False, [])])
def test_encrypted_ids_call_people_only_if_the_habits_say_so(known: bool, mentions: list[str]) -> None:
    with Bench(habits={"dingtalk_ids": known}) as bench:
        ids = [bench.side.office.encrypted_id(user) for user in ("ligong", "wangzong")]
        assert custom(bench, body={"at": {"atDingtalkIds": ids}}) == 0
        assert bench.shown()[-1].mentions == mentions
