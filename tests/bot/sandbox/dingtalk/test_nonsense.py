"""Nonsense in any field of any call is refused or borne, never a crash."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, TEMPLATE, Bench

NONSENSE: list[Any] = [None, 7, "", "x", [], [None], {}, {"a": {}}]
VARIABLES = {"cardParamMap": {"title": "t"}}
HUNG = {
    "imGroupOpenSpaceModel": {"supportForward": True},
    "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID, "atUserIds": {"ligong": "李工"}, "recipients": ["ligong"]},
    "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "/v1.0/oauth2/accessToken": ("POST", {"appKey": "k", "appSecret": "s"}),
    "/v1.0/gateway/connections/open": (
        "POST",
        {"clientId": CLIENT_ID, "clientSecret": "client-secret-of-the-bot", "subscriptions": [{"type": "EVENT"}]},
    ),
    "/topapi/v2/user/get": ("POST", {"userid": "ligong"}),
    "/topapi/user/getbyunionid": ("POST", {"unionid": "u"}),
    "/v1.0/robot/oToMessages/batchSend": (
        "POST",
        {"robotCode": CLIENT_ID, "userIds": ["ligong"], "msgKey": "sampleText", "msgParam": '{"content": "x"}'},
    ),
    "/v1.0/robot/groupMessages/send": (
        "POST",
        {
            "robotCode": CLIENT_ID,
            "openConversationId": CONVERSATION,
            "msgKey": "sampleText",
            "msgParam": '{"content": "x"}',
        },
    ),
    "/v1.0/robot/otoMessages/batchRecall": ("POST", {"robotCode": CLIENT_ID, "processQueryKeys": ["k"]}),
    "/v1.0/robot/messageFiles/download": ("POST", {"robotCode": CLIENT_ID, "downloadCode": "c"}),
    "/v1.0/card/instances/createAndDeliver": (
        "POST",
        {
            "cardTemplateId": TEMPLATE,
            "outTrackId": "new",
            "cardData": VARIABLES,
            "privateData": {"ligong": VARIABLES},
            "callbackType": "STREAM",
            "callbackRouteKey": "k",
            "userIdType": 1,
            **HUNG,
        },
    ),
    "/v1.0/card/instances/deliver": ("POST", {"outTrackId": "known", "userIdType": 1, **HUNG}),
    "/v1.0/card/instances": (
        "PUT",
        {
            "outTrackId": "known",
            "cardData": VARIABLES,
            "privateData": {"ligong": VARIABLES},
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "userIdType": 1,
        },
    ),
    "/v1.0/card/streaming": (
        "PUT",
        {"outTrackId": "known", "guid": "1", "key": "text", "content": "x", "isFull": True, "isFinalize": False},
    ),
    "/v1.0/robot/groupMessages/query": (
        "POST",
        {
            "robotCode": CLIENT_ID,
            "openConversationId": CONVERSATION,
            "processQueryKey": "k",
            "maxResults": 1,
            "nextToken": "1",
        },
    ),
    "/topapi/v2/user/getuserinfo": ("POST", {"code": "c"}),
    "/v1.0/card/callbacks/register": (
        "POST",
        {"callbackRouteKey": "k", "callbackUrl": "http://127.0.0.1/", "apiSecret": "s", "forceUpdate": True},
    ),
    "/robot/sendBySession": (
        "POST",
        {
            "msgtype": "actionCard",
            "actionCard": {"title": "t", "text": "x", "btns": [{"title": "t", "actionURL": "u"}]},
            "at": {"atUserIds": ["ligong"], "isAtAll": True, "atMobiles": ["1"]},
        },
    ),
}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench(mode="http") as bench:
        bench.post(
            "/v1.0/card/instances",
            {"cardTemplateId": TEMPLATE, "outTrackId": "known", "cardData": VARIABLES, **HUNG},
        )
        bench.say("在吗", user="ligong")
        yield bench


def variants(body: Any) -> Iterator[Any]:
    """The body with one value, at any depth, replaced by each piece of nonsense, or missing."""
    if not isinstance(body, dict):
        return
    for name, value in body.items():
        yield {key: other for key, other in body.items() if key != name}
        for nonsense in NONSENSE:
            yield body | {name: nonsense}
        for inner in variants(value):
            yield body | {name: inner}


@pytest.mark.parametrize("path", CALLS)
def test_nonsense_is_never_a_crash(bench: Bench, path: str) -> None:
    method, body = CALLS[path]
    token, before = bench.token(), bench.world.wire[-1].id
    webhook = str(bench.bot.body(0)["sessionWebhook"])
    url = webhook if path in webhook else f"{bench.url}{path}?access_token={token}"
    with requests.Session() as client:
        client.headers.update({"x-acs-dingtalk-access-token": token, "Accept": "application/json"})
        for number, variant in enumerate(variants(body), start=1):
            if number % 15 == 0:
                bench.later(seconds=2)
            answer = client.request(method, url, json=variant, timeout=10).json()
            assert isinstance(answer, dict) and "Qps" not in str(answer.get("code")), variant
    assert len([entry for entry in bench.world.wire if entry.id > before]) >= number, "each is in the log"


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("name", ["cardData", "userPrivateData", "cardUpdateOptions"])
def test_nonsense_in_the_answer_to_a_click_is_never_a_crash(bench: Bench, name: str, nonsense: Any) -> None:
    card = {"cardTemplateId": TEMPLATE, "outTrackId": f"{name}{NONSENSE.index(nonsense)}", **HUNG}
    variables = {"cardParamMap": {"btn1": "接单", "act1": "accept:7:1"}}
    bench.later(seconds=2)
    bench.post("/v1.0/card/instances/createAndDeliver", card | {"cardData": variables})
    bench.bot.answers = [(200, json.dumps({"cardData": variables, name: nonsense}))]
    assert isinstance(bench.click(bench.shown()[-1], "btn1"), str)
