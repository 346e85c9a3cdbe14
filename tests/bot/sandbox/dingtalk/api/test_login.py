"""免登: the code that a page gets from its client, and what the app learns from it, once."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def ask(bench: Bench, **query: str) -> requests.Response:
    return requests.get(f"{bench.url}/sandbox-auth-code", params=query, timeout=5)


def who(bench: Bench, code: Any) -> dict[str, Any]:
    url = f"{bench.url}/topapi/v2/user/getuserinfo?access_token={bench.token()}"
    answer = requests.post(url, json={"code": code}, timeout=5)
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_code_tells_once_who_has_opened_the_page(bench: Bench) -> None:
    code = ask(bench, user="zhangsan", corpId="dingcorp", clientId=CLIENT_ID).json()["code"]
    found = who(bench, code)
    assert found["errcode"] == 0
    assert set(found["result"]) == {
        *("userid", "unionid", "name", "sys", "sys_level", "device_id", "associated_unionid")
    }
    assert (found["result"]["userid"], found["result"]["name"]) == ("zhangsan", "张三")
    assert found["result"]["unionid"] == found["result"]["associated_unionid"] == "union-zhangsan"
    assert who(bench, code)["errcode"] == 40078


def test_a_code_lives_for_five_minutes(bench: Bench) -> None:
    young, old = (ask(bench, user="ligong").json()["code"] for _ in range(2))
    bench.later(seconds=290)
    assert who(bench, young)["result"]["userid"] == "ligong"
    bench.later(seconds=10)
    assert who(bench, old)["errcode"] == 40078


@pytest.mark.parametrize(("code", "errcode"), [("made-up", 40078), ("", 40035), (None, 40035), ([1], 40078)])
def test_anything_else_is_no_code(bench: Bench, code: Any, errcode: int) -> None:
    assert who(bench, code)["errcode"] == errcode


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"user": "stranger"}, "没有这个人"),
        ({}, "没有这个人"),
        ({"user": "zhangsan", "corpId": "another"}, "corpId"),
        ({"user": "zhangsan", "clientId": "another"}, "clientId"),
    ],
)
def test_the_client_gives_no_code_to_just_anybody(bench: Bench, query: dict[str, str], words: str) -> None:
    answer = ask(bench, **query)
    assert answer.status_code == 400 and words in answer.json()["errorMessage"]


def test_the_page_of_another_server_may_load_the_script_and_ask_for_a_code(bench: Bench) -> None:
    script = requests.get(f"{bench.url}/dingtalk-jsapi.js", timeout=5)
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert ask(bench, user="zhangsan").headers["Access-Control-Allow-Origin"] == "*"
    for name in ("ready", "requestAuthCode", "permission"):
        assert name in script.text
