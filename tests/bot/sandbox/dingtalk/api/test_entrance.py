"""Tokens, the directory, the pace and the log: what stands before every call to DingTalk."""

import json
import re
from collections.abc import Iterator

import pytest
import requests

from bot.sandbox import faults
from bot.sandbox.dingtalk import signs
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CLIENT_SECRET, CONVERSATION, GROUP, Bench

SEND = "/v1.0/robot/groupMessages/send"
HELLO = {
    "robotCode": CLIENT_ID,
    "openConversationId": CONVERSATION,
    "msgKey": "sampleText",
    "msgParam": json.dumps({"content": "你好"}),
}


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def test_the_signatures_are_those_of_the_recorded_vectors() -> None:
    assert signs.robot("1577262236757", "this is a secret") == "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="
    assert signs.robot("1577262236757", "this is secret") == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    assert signs.card("1577262236757", "ACTION") == "tVos68jVJXqljqySDXh3tsgD1YV3z5xi3pG6ZaZEPBo="


def test_the_same_token_comes_back_within_its_life_and_is_renewed(bench: Bench) -> None:
    first = bench.token()
    bench.later(seconds=7000)
    assert bench.token() == first
    bench.later(seconds=7000)
    assert bench.post(SEND, HELLO, token=first).status_code == 200
    bench.later(seconds=201)
    assert bench.token() != first


def test_an_expired_token_is_an_invalid_authentication(bench: Bench) -> None:
    token = bench.token()
    bench.later(seconds=7200)
    answer = bench.post(SEND, HELLO, token=token)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidAuthentication")
    assert set(answer.json()) == {"requestid", "code", "message"}
    assert "InvalidAuthentication" in bench.verdict


def test_a_wrong_secret_gets_no_token(bench: Bench) -> None:
    answer = bench.post("/v1.0/oauth2/accessToken", {"appKey": CLIENT_ID, "appSecret": "?"}, token="")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalidClientIdOrSecret")
    old = requests.get(f"{bench.url}/gettoken?appkey={CLIENT_ID}&appsecret=no", timeout=5)
    assert (old.status_code, old.json()["errcode"]) == (200, 40089)


def test_the_old_api_has_the_same_token_and_its_own_errors(bench: Bench) -> None:
    got = requests.get(
        f"{bench.url}/gettoken", params={"appkey": CLIENT_ID, "appsecret": CLIENT_SECRET}, timeout=5
    ).json()
    assert got == {"errcode": 0, "access_token": bench.token(), "errmsg": "ok", "expires_in": 7200}

    def get(path: str, body: object, token: str = got["access_token"]) -> dict[str, object]:
        answer = requests.post(f"{bench.url}{path}?access_token={token}", json=body, timeout=5)
        assert answer.status_code == 200
        return dict(answer.json())

    assert get("/topapi/v2/user/get", {"userid": "zhangsan"})["result"] == {
        "userid": "zhangsan",
        "unionid": "union-zhangsan",
        "name": "张三",
        "active": True,
        "admin": False,
        "boss": False,
        "dept_id_list": [1],
    }
    assert get("/topapi/user/getbyunionid", {"unionid": "union-zhangsan"})["result"] == {
        "contact_type": 0,
        "userid": "zhangsan",
    }
    assert get("/topapi/v2/user/get", {"userid": "nobody"})["errcode"] == 33012
    assert get("/topapi/user/getbyunionid", {"unionid": "nobody"})["errcode"] == 60121
    assert get("/topapi/v2/user/get", {})["errcode"] == 40035
    assert get("/topapi/v2/user/get", {"userid": "zhangsan"}, token="made-up")["errcode"] == 40014
    bench.later(seconds=7200)
    assert get("/topapi/v2/user/get", {"userid": "zhangsan"})["errcode"] == 42001


def test_more_than_twenty_calls_a_second_to_one_api_are_too_many(bench: Bench) -> None:
    token = bench.token()
    codes = [bench.post(SEND, HELLO, token=token).status_code for _ in range(20)]
    refused = bench.post(SEND, HELLO, token=token)
    assert codes == [200] * 20
    assert refused.status_code == 403
    assert refused.json()["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    bench.later(seconds=1)
    assert bench.post(SEND, HELLO, token=token).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (faults.LIMITED, 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
        (faults.QUOTA, 403, "Forbidden.AccessDenied.ApiCountLimitForOrg"),
        (faults.BUSY, 500, "system.error"),
        (faults.TOKEN_LOST, 400, "InvalidAuthentication"),
    ],
)
def test_a_fault_strikes_once_with_the_platforms_own_words(bench: Bench, fault: str, status: int, code: str) -> None:
    token = bench.token()
    bench.fault(f"dingtalk:{fault}")
    answer = bench.post(SEND, HELLO, token=token)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert f"注入故障：{fault}" in bench.verdict
    assert not bench.shown()
    assert bench.post(SEND, HELLO).status_code == 200


def test_a_call_cut_before_it_is_received_does_nothing_and_one_cut_afterwards_is_done(bench: Bench) -> None:
    token = bench.token()
    for fault, hanging in ((faults.CUT_BEFORE, 0), (faults.CUT_AFTER, 1)):
        bench.fault(fault)
        with pytest.raises(requests.ConnectionError):
            bench.post(SEND, HELLO, token=token)
        assert len(bench.shown()) == hanging


def test_an_unknown_path_and_a_body_that_is_not_json_are_told_so(bench: Bench) -> None:
    assert bench.post("/v1.0/robot/nothing", {}).status_code == 404
    token = {"x-acs-dingtalk-access-token": bench.token()}
    broken = requests.post(bench.url + SEND, data=b"{", headers=token, timeout=5)
    assert (broken.status_code, broken.json()["code"]) == (400, "invalidParameter.param.invalid")
    card = requests.post(f"{bench.url}/v1.0/card/instances", data=b"[]", headers=token, timeout=5)
    assert (card.status_code, card.json()["code"]) == (400, "param.invalid")


def test_the_log_shows_nested_json_in_the_clear_and_hides_secrets(bench: Bench) -> None:
    token = bench.token()
    bench.post(SEND, HELLO, token=token)
    asked, sent = bench.wire("accessToken")[0], bench.wire(SEND)[0]
    assert CLIENT_SECRET not in asked.request and "clie******" in asked.request
    assert token not in asked.response
    assert token not in json.dumps(sent.request_headers) and sent.request_headers
    assert re.search(r'"msgParam": \{\s+"content": "你好"', sent.request_clear)
    assert (sent.direction, sent.status, sent.verdict) == ("← bot", 200, "")
    assert bench.shown(GROUP)[0].sender == "bot:回声"
