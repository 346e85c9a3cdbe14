"""A page of another server in DingTalk's client: the sandbox's `dd` tells it who has opened it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Dialog, Page

from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, Bench

pytestmark = pytest.mark.browser

NEW = "dd.requestAuthCode({corpId: 'CORP', clientId: 'CLIENT', onSuccess: yes, onFail: no})"
OLD = "dd.runtime.permission.requestAuthCode({corpId: 'CORP', onSuccess: yes, onFail: no})"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def ask(page: Page, bench: Bench, call: str, query: str = "", corp: str = "dingcorp") -> Any:
    """What the page is told: `{code}` or `{errorCode, errorMessage}`."""
    call = call.replace("CORP", corp).replace("CLIENT", CLIENT_ID)
    bench.bot.page = f"<!doctype html><meta charset='utf-8'><script src='{bench.url}/dingtalk-jsapi.js'></script>"
    page.goto(f"{bench.bot_url}/page{query}")
    return page.evaluate(f"new Promise((yes) => {{ const no = yes; dd.ready(() => {call}); }})")


def who(bench: Bench, code: str) -> str:
    url = f"{bench.url}/topapi/v2/user/getuserinfo?access_token={bench.token()}"
    return str(requests.post(url, json={"code": code}, timeout=5).json()["result"]["userid"])


@pytest.mark.parametrize("call", [NEW, OLD])
def test_a_page_asks_who_one_is_and_remembers_it(page: Page, bench: Bench, call: str) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept("zhangsan")

    page.on("dialog", answer)
    assert [who(bench, ask(page, bench, call)["code"]) for _ in range(2)] == ["zhangsan", "zhangsan"]
    assert len(asked) == 1 and "userId" in asked[0]


def test_a_link_may_say_who_one_is(page: Page, bench: Bench) -> None:
    assert who(bench, ask(page, bench, NEW, "?sandbox_user=ligong")["code"]) == "ligong"


@pytest.mark.parametrize(
    ("query", "corp", "words"),
    [("?sandbox_user=ligong", "another", "corpId"), ("?sandbox_user=stranger", "dingcorp", "没有这个人")],
)
def test_what_goes_wrong_is_told_to_the_page(page: Page, bench: Bench, query: str, corp: str, words: str) -> None:
    told = ask(page, bench, NEW, query, corp)
    assert told["errorCode"] == "3" and words in told["errorMessage"]
