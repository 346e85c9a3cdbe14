"""How often one may call, what is answered beyond it, and every other no that stands before a call."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.limits import CHINA
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CLIENT_SECRET, CONVERSATION, GROUP, ROBOT_TOKEN, Bench

SEND, CARD = "/v1.0/robot/groupMessages/send", "/v1.0/card/instances"
HELLO = {
    "robotCode": CLIENT_ID,
    "openConversationId": CONVERSATION,
    "msgKey": "sampleText",
    "msgParam": json.dumps({"content": "你好"}),
}
PREFIX = "Forbidden.AccessDenied."


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def send(bench: Bench, token: str) -> tuple[int, str]:
    """Status and code of one send."""
    answer = bench.post(SEND, HELLO, token=token)
    return answer.status_code, str(answer.json().get("code", ""))


def user(bench: Bench, token: str) -> tuple[int, dict[str, Any]]:
    """Status and body of one question about a person."""
    url = f"{bench.url}/topapi/v2/user/get?access_token={token}"
    answer = requests.post(url, json={"userid": "zhangsan"}, timeout=5)
    return answer.status_code, answer.json()


def month(bench: Bench) -> str:
    return f"{bench.world.now().astimezone(CHINA):%Y-%m}"


def test_each_api_has_twenty_calls_a_second_of_its_own(bench: Bench) -> None:
    token = bench.token()
    assert [send(bench, token)[0] for _ in range(20)] == [200] * 20
    assert send(bench, token) == (403, f"{PREFIX}QpsLimitForAppkeyAndApi")
    assert bench.exceeded() == [("每应用每接口每秒", f"POST {SEND}")]
    assert "QpsLimitForAppkeyAndApi" in bench.verdict
    assert bench.call("PUT", CARD, {"outTrackId": "x"}, token).json()["code"] == "param.cardNotExist"
    bench.later(seconds=1)
    assert send(bench, token) == (200, "")


def test_the_old_api_says_it_with_a_number(bench: Bench) -> None:
    token = bench.token()
    assert {user(bench, token)[1]["errcode"] for _ in range(20)} == {0}
    status, body = user(bench, token)
    assert (status, body["errcode"]) == (200, 90018)


def test_the_limit_of_a_minute_has_any_size_that_one_wants() -> None:
    with Bench(habits={"per_minute": 2}) as bench:
        token = bench.token()
        assert [send(bench, token)[0] for _ in range(2)] == [200, 200]
        bench.later(seconds=5)
        assert send(bench, token) == (403, f"{PREFIX}QpmLimitForAppkeyAndApi")
        bench.later(seconds=60)
        assert send(bench, token) == (200, "")


def test_the_month_has_so_many_calls_of_which_tokens_and_people_are_none() -> None:
    with Bench(monthly_calls=2) as bench:
        token = bench.token()
        assert [user(bench, token)[1]["errcode"] for _ in range(5)] == [0] * 5
        assert [send(bench, token)[0] for _ in range(2)] == [200, 200]
        assert send(bench, token) == (403, f"{PREFIX}ApiCountLimitForOrg")
        assert bench.exceeded() == [("每月接口调用", month(bench))]
        assert bench.token() and user(bench, token)[1]["errcode"] == 0
        upload = requests.post(f"{bench.url}/media/upload?access_token={token}&type=image", timeout=5)
        assert upload.json()["errcode"] == 90020
        bench.later(days=32)
        assert send(bench, bench.token()) == (200, "")


def test_calls_refused_for_their_pace_do_not_count_for_the_month() -> None:
    with Bench(monthly_calls=21) as bench:
        token = bench.token()
        assert [send(bench, token)[0] for _ in range(25)].count(403) == 5
        bench.later(seconds=1)
        assert send(bench, token)[0] == 200
        assert send(bench, token) == (403, f"{PREFIX}ApiCountLimitForOrg")


def test_webhooks_and_replies_are_uses_of_the_month() -> None:
    text = {"msgtype": "text", "text": {"content": "x"}}
    with Bench(mode="http", monthly_pushes=2, groups=[_open_group()]) as bench:
        bench.say("在吗")
        webhook = bench.bot.body()["sessionWebhook"]
        assert requests.post(webhook, json=text, timeout=5).json()["errcode"] == 0
        refused = requests.post(webhook, json=text, timeout=5)
        assert (refused.status_code, refused.json()["errcode"]) == (200, 90030)
        custom = requests.post(f"{bench.url}/robot/send?access_token={ROBOT_TOKEN}", json=text, timeout=5)
        assert custom.json()["errcode"] == 90030
        assert len(bench.shown()) == 2 and ("每月Webhook与Stream", month(bench)) in bench.exceeded()


def test_replies_may_also_be_free() -> None:
    text = {"msgtype": "text", "text": {"content": "x"}}
    with Bench(mode="http", habits={"replies_count": False}, monthly_pushes=1) as bench:
        bench.say("在吗")
        webhook = bench.bot.body()["sessionWebhook"]
        assert [requests.post(webhook, json=text, timeout=5).json()["errcode"] for _ in range(3)] == [0, 0, 0]


def test_what_was_used_is_counted_even_where_nothing_is_limited(bench: Bench) -> None:
    token = bench.token()
    for _ in range(3):
        send(bench, token)
    most = bench.world.ledger("dingtalk").most
    assert (most["每应用每接口每秒"], most["每月接口调用"], most["每IP每20秒"]) == (3, 3, 4)
    assert not bench.exceeded()


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (faults.LIMITED_PER_MINUTE, 403, f"{PREFIX}QpmLimitForAppkeyAndApi"),
        (faults.LIMITED_PLATFORM, 403, f"{PREFIX}QpsLimitForApi"),
        (faults.IP_UNKNOWN, 403, f"{PREFIX}IpNotInWhiteList"),
        (faults.DENIED, 403, f"{PREFIX}AccessTokenPermissionDenied"),
        (faults.GATEWAY_TIMEOUT, 504, "service.timeout"),
        (faults.UNSAFE, 400, "contain.notAllowed.text"),
    ],
)
def test_every_no_of_the_new_api_has_its_status_and_code(bench: Bench, fault: str, status: int, code: str) -> None:
    token = bench.token()
    bench.fault(f"dingtalk:{fault}")
    assert send(bench, token) == (status, code)
    assert len(bench.shown()) == (1 if fault == faults.GATEWAY_TIMEOUT else 0), "only a timeout comes after the deed"
    assert send(bench, token) == (200, "")


@pytest.mark.parametrize(
    ("fault", "code"), [(faults.LIMITED_PLATFORM, 90002), (faults.IP_UNKNOWN, 60020), (faults.QUOTA, 90020)]
)
def test_every_no_of_the_old_api_is_a_number_on_a_good_status(bench: Bench, fault: str, code: int) -> None:
    token = bench.token()
    bench.fault(fault)
    status, body = user(bench, token)
    assert (status, body["errcode"]) == (200, code)
    assert f"注入故障：{fault}" in bench.verdict


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("qyapi_robot_sendmsg", lambda bench: bench.post(SEND, HELLO)),
        ("Card.Instance.Write", lambda bench: bench.call("PUT", CARD, {"outTrackId": "x"})),
        ("Card.Streaming.Write", lambda bench: bench.call("PUT", "/v1.0/card/streaming", {"outTrackId": "x"})),
    ],
)
def test_an_app_without_the_permission_is_told_which_one_it_lacks(
    scope: str, call: Callable[[Bench], requests.Response]
) -> None:
    with Bench(denied_scopes=[scope]) as bench:
        answer = call(bench)
        assert (answer.status_code, answer.json()["code"]) == (403, f"{PREFIX}AccessTokenPermissionDenied")
        assert answer.json()["accessdenieddetail"] == {"requiredScopes": [scope]}


def test_the_old_api_tells_it_in_a_sub_code() -> None:
    with Bench(denied_scopes=["qyapi_get_member"]) as bench:
        status, body = user(bench, bench.token())
        assert (status, body["errcode"], body["sub_code"]) == (200, 88, "60011")
        assert "qyapi_get_member" in body["sub_msg"]


@pytest.mark.parametrize("status", [403, 200])
@pytest.mark.parametrize(("form", "starts"), [("json", '{"status": 1111'), ("html", "<!doctype html>")])
def test_an_address_that_overdoes_it_is_banned_for_five_minutes(form: str, starts: str, status: int) -> None:
    with Bench(habits={"punishment": form, "punishment_status": status}) as bench:
        token = bench.token()
        bench.fault(faults.PUNISHED)
        for _ in range(2):
            banned = bench.post(SEND, HELLO, token=token)
            assert banned.status_code == status and banned.text.startswith(starts)
            assert "IP封禁" in bench.verdict
        bench.later(seconds=290)
        assert "code" not in bench.post(SEND, HELLO, token=token).text
        bench.later(seconds=11)
        assert send(bench, token) == (200, "")
        assert len(bench.shown(GROUP)) == 1


def test_ten_thousand_calls_in_twenty_seconds_are_too_many_for_any_address(bench: Bench) -> None:
    ledger = bench.world.ledger("dingtalk")
    for _ in range(10_000):
        ledger.count("每IP每20秒", "127.0.0.1", 10_000, 20, block_seconds=300)
    assert bench.open().status_code == 403
    assert ("每IP每20秒", "127.0.0.1") in bench.exceeded()
    bench.later(seconds=301)
    assert bench.open().status_code == 200


def test_a_token_of_the_old_way_opens_the_new_doors_and_the_other_way_round(bench: Bench) -> None:
    query = {"appkey": CLIENT_ID, "appsecret": CLIENT_SECRET}
    old = requests.get(f"{bench.url}/gettoken", params=query, timeout=5).json()["access_token"]
    assert send(bench, old) == (200, "")
    assert user(bench, bench.token())[1]["errcode"] == 0


def _open_group() -> dict[str, Any]:
    return {
        "conversation_id": CONVERSATION,
        "title": "客户群",
        "members": ["zhangsan", "ligong"],
        "robot_token": ROBOT_TOKEN,
    }
