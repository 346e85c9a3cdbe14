"""Callbacks of presses in all their documented shapes, content that is refused, and words that come one by one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox import faults
from bot.sandbox.dingtalk import signs
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, GROUP, TEMPLATE, Bench

DELIVER, CARD, STREAMING = "/v1.0/card/instances/createAndDeliver", "/v1.0/card/instances", "/v1.0/card/streaming"
SECRET = "secret-of-card-callbacks"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def body(**changes: Any) -> dict[str, Any]:
    variables = {"title": "工单", "btn1": "接单", "act1": "accept:7:1", "text": ""}
    return {
        "cardTemplateId": TEMPLATE,
        "outTrackId": "card-1",
        "cardData": {"cardParamMap": variables},
        "callbackType": "HTTP",
        "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
        **changes,
    }


def by_http(habits: dict[str, Any]) -> dict[str, Any]:
    """What is posted when 李工 presses."""
    with Bench(mode="http", habits=habits) as bench:
        bench.post(DELIVER, body())
        bench.click(bench.shown()[-1], "btn1")
        return bench.bot.body()


def by_stream(habits: dict[str, Any]) -> dict[str, Any]:
    """What is pushed when 李工 presses."""
    with Bench(habits=habits) as bench, bench.connect() as client:
        bench.post(DELIVER, body(callbackType="STREAM"))
        clicking = bench.begin(bench.side.click(bench.shown()[-1], "ligong", "btn1", {}))
        frame = json.loads(client.recv(timeout=5))
        headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
        client.send(json.dumps({"code": 200, "headers": headers, "message": "", "data": '{"response": {}}'}))
        assert clicking.result(5) == ""
        return dict(json.loads(frame["data"]))


WHO = {"outTrackId": "card-1", "corpId": "dingcorp", "userId": "ligong"}
INSIDE = {"cardPrivateData": {"actionIds": ["btn1"], "params": {"action": "accept:7:1"}}}
BESIDE = {"cardPrivateData": {"actionIds": ["btn1"]}, "params": {"action": "accept:7:1"}}


@pytest.mark.parametrize(
    ("shape", "http", "stream"),
    [
        ("usual", {"content": INSIDE}, {"content": INSIDE, "value": INSIDE}),
        ("content", {"content": INSIDE}, {"content": INSIDE}),
        ("value", {"value": BESIDE}, {"value": BESIDE}),
    ],
)
def test_a_press_is_told_in_every_shape_that_a_document_shows(
    shape: str, http: dict[str, Any], stream: dict[str, Any]
) -> None:
    for told, expected, more in (
        (by_http({"card_callback": shape}), http, set()),
        (by_stream({"card_callback": shape}), stream, {"extension", "spaceType", "userIdType", "spaceId"}),
    ):
        assert {key: told.pop(key) for key in WHO} == WHO
        assert {key: json.loads(told.pop(key)) for key in expected} == expected
        assert set(told) == (set() if shape == "value" else {"type"} | more)


def test_the_space_of_a_callback_is_named_im() -> None:
    told = by_stream({})
    assert (told["spaceType"], told["spaceId"], told["userIdType"], told["extension"]) == ("im", CONVERSATION, 1, "{}")


def test_a_wrong_signature_can_be_injected() -> None:
    with Bench(mode="http", card_callback_secret=SECRET) as bench:
        bench.post(DELIVER, body())
        for injected in (True, False):
            bench.fault(faults.WRONG_SIGN, int(injected))
            bench.click(bench.shown()[-1], "btn1")
            headers, _ = bench.bot.heard[-1]
            right = signs.card(headers["x-ddpaas-signature-timestamp"], SECRET)
            assert (headers["x-ddpaas-signature"] != right) is injected
            assert ("注入故障：签名错误" in bench.wire("卡片点击")[-1].verdict) is injected


@pytest.mark.parametrize(
    ("fault", "code"), [(faults.UNPUBLISHED, "param.templateUnpublished"), (faults.UNSAFE, "param.contentUnsafe")]
)
def test_a_card_can_be_refused_for_its_template_or_its_words(bench: Bench, fault: str, code: str) -> None:
    bench.fault(fault)
    answer = bench.post(DELIVER, body())
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not bench.shown()
    assert bench.post(DELIVER, body()).status_code == 200


def test_an_update_can_be_refused_for_its_words(bench: Bench) -> None:
    bench.post(DELIVER, body())
    bench.fault(faults.UNSAFE)
    update = {"outTrackId": "card-1", "cardData": {"cardParamMap": {"title": "x"}}}
    assert bench.call("PUT", CARD, update).json()["code"] == "param.contentUnsafe"
    card = bench.shown()[-1].card
    assert card is not None and card.title == "工单"


def test_spaces_that_share_a_card_are_painted_together(bench: Bench) -> None:
    models = {
        "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION};IM_ROBOT.zhangsan",
        "imRobotOpenSpaceModel": {"supportForward": True},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    }
    bench.post(DELIVER, body(**models))
    bench.call("PUT", CARD, {"outTrackId": "card-1", "cardData": {"cardParamMap": {"title": "好了"}}})
    for chat in (GROUP, "dingtalk:robot:zhangsan"):
        card = bench.shown(chat)[-1].card
        assert card is not None and card.title == "好了"


def write(bench: Bench, guid: str, content: str, /, **changes: Any) -> Any:
    piece = {"outTrackId": "card-1", "guid": guid, "key": "text", "content": content}
    return bench.call("PUT", STREAMING, piece | {"isFull": True, "isFinalize": False, "isError": False} | changes)


def text(bench: Bench) -> str:
    card = bench.shown()[-1].card
    assert card is not None
    return card.text


def test_words_come_one_by_one_each_once(bench: Bench) -> None:
    bench.post(DELIVER, body())
    assert write(bench, "1", "打印机").json() == {"success": True, "result": True}
    assert text(bench) == "打印机"
    write(bench, "2", "打印机修好了")
    assert text(bench) == "打印机修好了"
    write(bench, "1", "打印机")
    assert text(bench) == "打印机修好了" and "guid 重复" in bench.verdict
    write(bench, "3", "。", isFull=False)
    assert text(bench) == "打印机修好了。" and "isFull=true" in bench.verdict
    write(bench, "4", "完", isFinalize=True)
    late = write(bench, "5", "还有")
    assert (late.status_code, late.json()["code"], text(bench)) == (400, "param.invalid", "完")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outTrackId": ""}, "param.outTrackIdEmpty"),
        ({"outTrackId": "card-9"}, "param.cardNotExist"),
        ({"guid": ""}, "param.invalid"),
        ({"key": 7}, "param.invalid"),
        ({"content": None}, "param.invalid"),
    ],
)
def test_a_wrong_piece_is_refused_with_its_code(bench: Bench, changes: dict[str, Any], code: str) -> None:
    bench.post(DELIVER, body())
    answer = write(bench, "1", "x", **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert text(bench) == ""


def test_long_pieces_and_long_wholes_are_remarked_upon(bench: Bench) -> None:
    bench.post(DELIVER, body())
    write(bench, "1", "长" * 1100)
    assert "单次内容超过" in bench.verdict and "总内容超过" in bench.verdict
    bench.fault(faults.UNSAFE)
    assert write(bench, "2", "x").json()["code"] == "param.contentUnsafe"
