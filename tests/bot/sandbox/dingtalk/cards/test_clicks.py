"""A press of a button by HTTP: signed, told to the right URL, and the card as its answer wants it."""

import json
from typing import Any

import pytest

from bot.sandbox.dingtalk import signs
from tests.bot.sandbox.dingtalk.cards.card_bench import DELIVER, SECRET, hung, new_card, put
from tests.bot.sandbox.dingtalk_bench import Bench, until


def clicked(bench: Bench, answer: Any, user: str = "ligong") -> str:
    if not bench.shown():
        bench.post(DELIVER, new_card())
    bench.bot.answers = [(200, answer if isinstance(answer, str) else json.dumps(answer))]
    return bench.click(bench.shown()[-1], "btn1", user)


def test_a_click_is_posted_signed_and_its_answer_repaints_the_card(bench: Bench) -> None:
    verdict = clicked(
        bench,
        {
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "cardData": {"cardParamMap": {"state": "处理中"}},
            "userPrivateData": {"cardParamMap": {"btn1": "回复客户"}},
        },
    )
    assert verdict == ""
    headers, _ = bench.bot.heard[0]
    assert headers["x-ddpaas-signature"] == signs.card(headers["x-ddpaas-signature-timestamp"], SECRET)
    body = bench.bot.body()
    assert set(body) == {"type", "outTrackId", "corpId", "userId", "content"}
    assert (body["type"], body["outTrackId"], body["userId"]) == ("actionCallback", "card-1", "ligong")
    assert json.loads(body["content"]) == {
        "cardPrivateData": {"actionIds": ["btn1"], "params": {"action": "accept:F-260214-007:1"}}
    }
    assert (hung(bench).state, hung(bench).buttons[0].label) == ("处理中", "接单")
    assert bench.shown()[-1].only_for["ligong"].buttons[0].label == "回复客户"
    entry = bench.wire("卡片点击")[0]
    assert (entry.direction, entry.status, entry.verdict) == ("→ bot", 200, "")


@pytest.mark.parametrize("nothing", ["", "{}"])
def test_an_answer_without_card_data_leaves_the_card(bench: Bench, nothing: str) -> None:
    assert clicked(bench, nothing) == ""
    assert bench.shown()[-1].edited == 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("ok", "卡片回调的应答不是 JSON 对象"),
        ({"cardData": {"cardParamMap": {"state": 1}}}, "cardParamMap.state 必须是字符串"),
    ],
)
def test_a_wrong_answer_leaves_the_card_and_is_noted(bench: Bench, answer: Any, words: str) -> None:
    assert words in clicked(bench, answer)
    assert words in bench.verdict
    assert hung(bench).state == "待接单"


def test_a_click_that_is_not_answered_in_two_seconds_changes_nothing(bench: Bench) -> None:
    bench.bot.delay = 2.2
    assert clicked(bench, {"cardData": {"cardParamMap": {"state": "处理中"}}}) == "2 秒内没有应答"
    assert hung(bench).state == "待接单"


def test_the_person_in_a_callback_is_named_as_the_card_was_made(bench: Bench) -> None:
    bench.post(DELIVER, new_card(userIdType=2))
    clicked(bench, "", "zhangsan")
    assert bench.bot.body()["userId"] == "union-zhangsan"


def test_clicks_go_to_the_url_that_was_registered(bench: Bench) -> None:
    path = "/v1.0/card/callbacks/register"
    url = f"{bench.side.office.config.callback_url}/registered"
    body = {"callbackRouteKey": "feedback", "callbackUrl": url}
    assert bench.post(path, body).json()["result"] == {"callbackUrl": url, "apiSecret": ""}
    again = bench.post(path, body)
    assert (again.status_code, again.json()["code"]) == (500, "param.callbackRouteKeyExist")
    assert bench.post(path, body | {"forceUpdate": True}).status_code == 200
    assert bench.post(path, {"callbackUrl": url}).json()["code"] == "param.callbackRouteKeyEmpty"
    assert bench.post(path, {"callbackRouteKey": "x"}).json()["code"] == "param.callbackUrlEmpty"
    clicked(bench, "")
    assert bench.wire("卡片点击")[0].what == "POST /robot/registered 卡片点击"
    assert "x-ddpaas-signature" not in bench.bot.heard[0][0], "registered without a secret"


def test_without_any_url_a_click_leads_nowhere() -> None:
    with Bench(card_callback_url="") as bench:
        bench.post(DELIVER, new_card())
        assert "没有注册 HTTP 回调地址" in bench.verdict
        assert clicked(bench, "") == "没有注册卡片回调地址"
        assert not bench.bot.heard


def test_only_a_member_of_the_chat_can_click_and_only_what_is_there(bench: Bench) -> None:
    bench.post(DELIVER, new_card())
    with pytest.raises(ValueError, match="wangzong 不在会话"):
        bench.click(bench.shown()[-1], "btn1", "wangzong")
    assert bench.click(bench.shown()[-1], "btn3") == "卡片上没有这个按钮"
    said = bench.say("在吗", mention=False)
    assert bench.click(said, "btn1") == "这条消息没有可以回调的按钮"
    assert not bench.bot.heard


def test_updating_within_the_callback_is_advised_against(bench: Bench) -> None:
    bench.post(DELIVER, new_card())
    bench.bot.delay = 0.5
    clicking = bench.begin(bench.side.click(bench.shown()[-1], "ligong", "btn1", {}))
    until(lambda: bool(bench.bot.heard))
    put(bench, cardData={"cardParamMap": {"state": "处理中"}})
    assert "不要在卡片回调里调用更新接口" in bench.verdict
    assert clicking.result(5) == ""
