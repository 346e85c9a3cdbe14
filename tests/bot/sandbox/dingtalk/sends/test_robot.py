"""What a robot may send and what it is refused: single people, groups, session webhooks, custom robots."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.sandbox import faults
from tests.bot.sandbox.dingtalk_bench import (
    CLIENT_ID,
    CONVERSATION,
    GROUP,
    LIGONG,
    ZHANGSAN,
    Bench,
)

ONE, MANY = "/v1.0/robot/groupMessages/send", "/v1.0/robot/oToMessages/batchSend"
PICTURE = b"\x89PNG-not-really"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http") as bench:
        yield bench


def to_people(*users: str, key: str = "sampleText", param: Any = None, **changes: Any) -> dict[str, Any]:
    param = json.dumps({"content": "您好"}) if param is None else param
    body = {"robotCode": CLIENT_ID, "userIds": list(users), "msgKey": key, "msgParam": param}
    return body | changes


def to_group(key: str = "sampleText", param: Any = None, **changes: Any) -> dict[str, Any]:
    param = json.dumps({"content": "大家好"}) if param is None else param
    body = {"robotCode": CLIENT_ID, "openConversationId": CONVERSATION, "msgKey": key, "msgParam": param}
    return body | changes


def test_a_message_reaches_each_persons_own_chat(bench: Bench) -> None:
    answer = bench.post(MANY, to_people("zhangsan", "ligong")).json()
    assert answer["invalidStaffIdList"] == answer["flowControlledStaffIdList"] == []
    assert answer["processQueryKey"]
    assert [bench.shown(chat)[0].text for chat in (ZHANGSAN, LIGONG)] == ["您好", "您好"]


def test_a_person_who_does_not_exist_is_named_in_a_good_answer(bench: Bench) -> None:
    answer = bench.post(MANY, to_people("zhangsan", "nobody"))
    assert (answer.status_code, answer.json()["invalidStaffIdList"]) == (200, ["nobody"])
    assert len(bench.shown(ZHANGSAN)) == 1
    assert "部分失败：没有这些人 nobody" in bench.verdict


def test_a_person_under_flow_control_gets_nothing(bench: Bench) -> None:
    bench.fault(faults.UNDELIVERED)
    assert bench.post(MANY, to_people("zhangsan")).json()["flowControlledStaffIdList"] == ["zhangsan"]
    assert not bench.shown(ZHANGSAN)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (to_people("zhangsan", robotCode=""), "invalidParameter.robotCode.empty"),
        (to_people("zhangsan", robotCode="other"), "invalidParameter.robotCode.notExsit"),
        (to_people(), "invalidParameter.userIds.empty"),
        (to_people(*map(str, range(21))), "invalidParameter.userIds.overMax"),
        (to_people("zhangsan", key=""), "invalidParameter.msgKey.empty"),
        (to_people("zhangsan", key="sampleDance"), "invalidParameter.msgKey.invalid"),
        (to_people("zhangsan", param={"content": "x"}), "invalidParameter.msgParam.invalid"),
        (to_people("zhangsan", param="{"), "invalidParameter.msgParam.invalid"),
        (to_people("zhangsan", param='{"content": 1}'), "invalidParameter.msgParam.invalid"),
        (to_people("zhangsan", param='{"text": "x"}'), "invalidParameter.msgParam.invalid"),
        (
            to_people("zhangsan", param=json.dumps({"content": "长" * 5000}, ensure_ascii=False)),
            "invalidParameter.msgParam.tooLong",
        ),
    ],
)
def test_a_wrong_private_send_is_refused_with_its_code(bench: Bench, body: dict[str, Any], code: str) -> None:
    answer = bench.post(MANY, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert code in bench.verdict
    assert not bench.shown(ZHANGSAN)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (to_group(openConversationId=""), "miss.openConversationId"),
        (to_group(openConversationId="cidElsewhere"), "invalid.openConversationId"),
        (to_group(key="sampleMarkdown", param='{"text": "无标题"}'), "invalidParameter.msgParam.invalid"),
        (to_group(robotCode=None), "invalidParameter.robotCode.empty"),
    ],
)
def test_a_wrong_group_send_is_refused_with_its_code(bench: Bench, body: dict[str, Any], code: str) -> None:
    answer = bench.post(ONE, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def numbered(count: int) -> dict[str, str]:
    titles = {f"actionTitle{n}": f"选{n}" for n in range(1, count + 1)}
    return titles | {f"actionURL{n}": f"https://example.com/{n}" for n in range(1, count + 1)}


@pytest.mark.parametrize(
    ("key", "params", "labels"),
    [
        ("sampleActionCard", {"singleTitle": "看", "singleURL": "https://example.com"}, ["看"]),
        *((f"sampleActionCard{n}", numbered(n), [f"选{i}" for i in range(1, n + 1)]) for n in range(2, 6)),
        (
            "sampleActionCard6",
            {"buttonTitle1": "是", "buttonUrl1": "https://y", "buttonTitle2": "否", "buttonUrl2": "https://n"},
            ["是", "否"],
        ),
    ],
)
def test_an_action_card_shows_buttons_that_open_pages(
    bench: Bench, key: str, params: dict[str, str], labels: list[str]
) -> None:
    param = json.dumps({"title": "请选择", "text": "**哪个**", **params})
    assert bench.post(ONE, to_group(key=key, param=param)).status_code == 200
    card = bench.shown()[0].card
    assert card is not None and (card.kind, card.title) == ("actionCard", "请选择")
    assert [button.label for button in card.buttons] == labels
    assert all(button.url.startswith("https://") for button in card.buttons)
    del params[next(iter(params))]
    lacking = json.dumps({"title": "请选择", "text": "**哪个**", **params})
    refused = bench.post(ONE, to_group(key=key, param=lacking))
    assert refused.json()["code"] == "invalidParameter.msgParam.invalid"


def test_a_message_can_be_taken_back_within_a_day(bench: Bench) -> None:
    group = bench.post(ONE, to_group()).json()["processQueryKey"]
    private = bench.post(MANY, to_people("zhangsan")).json()["processQueryKey"]
    base = {"robotCode": CLIENT_ID}
    recall = "/v1.0/robot/otoMessages/batchRecall"
    done = bench.post(recall, base | {"processQueryKeys": [private, "unknown"]}).json()
    assert done["successResult"] == [private] and list(done["failedResult"]) == ["unknown"]
    assert bench.shown(ZHANGSAN)[0].recalled and not bench.shown(GROUP)[0].recalled
    bench.later(hours=25)
    late = base | {"processQueryKeys": [group], "openConversationId": CONVERSATION}
    assert bench.post("/v1.0/robot/groupMessages/recall", late).json()["failedResult"] == {
        group: "robot.processQueryKey.expired"
    }
    many = base | {"processQueryKeys": [str(n) for n in range(21)]}
    assert bench.post(recall, many).json()["code"] == "invalidParameter.processQueryKeys.overMax"


def test_a_picture_that_was_sent_to_the_robot_can_be_fetched(bench: Bench) -> None:
    said = bench.say("", ZHANGSAN, picture=PICTURE)
    assert said.picture
    heard = bench.bot.body()
    assert heard["msgtype"] == "picture"
    path, body = "/v1.0/robot/messageFiles/download", {"robotCode": CLIENT_ID}
    found = bench.post(path, body | {"downloadCode": heard["content"]["downloadCode"]}).json()
    assert requests.get(found["downloadUrl"], timeout=5).content == PICTURE
    wrong = bench.post(path, body | {"downloadCode": "made-up"})
    assert wrong.json()["code"] == "invalidParameter.robotCode.downloadCode"


def webhook(bench: Bench, chat: str = GROUP) -> str:
    bench.say("在吗", chat)
    return str(bench.bot.body()["sessionWebhook"])


def test_the_session_webhook_speaks_into_its_chat_for_ninety_minutes(bench: Bench) -> None:
    url = webhook(bench)
    text = {"msgtype": "text", "text": {"content": "收到"}}
    assert requests.post(url, json=text, timeout=5).json() == {"errcode": 0, "errmsg": "ok"}
    assert bench.shown()[-1].text == "收到"
    bench.later(minutes=90)
    late = requests.post(url, json=text, timeout=5)
    assert (late.status_code, late.json()) == (200, {"errcode": 300001, "errmsg": "session 不存在"})
    assert "300001" in bench.verdict
    assert webhook(bench) == url, "a conversation keeps its session"
    assert requests.post(url, json=text, timeout=5).json()["errcode"] == 0
    unknown = requests.post(url.replace("session=", "session=0"), json=text, timeout=5)
    assert unknown.json()["errcode"] == 300001


def test_a_mention_needs_its_id_in_the_text(bench: Bench) -> None:
    url = webhook(bench)
    named = {"msgtype": "text", "text": {"content": "@zhangsan 已处理"}, "at": {"atUserIds": ["zhangsan"]}}
    requests.post(url, json=named, timeout=5)
    assert (bench.shown()[-1].text, bench.shown()[-1].mentions) == ("@张三 已处理", ["zhangsan"])
    unnamed = named | {"text": {"content": "已处理"}}
    requests.post(url, json=unnamed, timeout=5)
    assert bench.shown()[-1].mentions == []
    assert "正文里没有写 @zhangsan" in bench.verdict
    outsider = {"msgtype": "text", "text": {"content": "@wangzong 请看"}, "at": {"atUserIds": ["wangzong"]}}
    requests.post(url, json=outsider, timeout=5)
    assert bench.shown()[-1].mentions == [] and "不在这个会话里" in bench.verdict


def test_a_mobile_number_calls_somebody_as_his_id_does(bench: Bench) -> None:
    url = webhook(bench)
    text = {"msgtype": "text", "text": {"content": "@13800000000 请看"}, "at": {"atMobiles": ["13800000000", "1"]}}
    requests.post(url, json=text, timeout=5)
    assert (bench.shown()[-1].text, bench.shown()[-1].mentions) == ("@李工 请看", ["ligong"])
    assert "at.atMobiles：1 不在这个会话里" in bench.verdict
    requests.post(url, json=text | {"text": {"content": "请看"}}, timeout=5)
    assert bench.shown()[-1].mentions == [] and "正文里没有写 @13800000000" in bench.verdict


@pytest.mark.parametrize(
    ("at", "errcode", "called"),
    [
        ({"isAtAll": True}, 0, [["所有人"]]),
        ([], 0, [[]]),
        ([1], 40035, []),
        ({"atUserIds": "x"}, 40035, []),
        ({"atMobiles": ["1"] * 51}, 40035, []),
    ],
)
def test_at_has_lists_of_at_most_fifty(bench: Bench, at: Any, errcode: int, called: list[list[str]]) -> None:
    url = webhook(bench)
    text = {"msgtype": "text", "text": {"content": "大家请看"}, "at": at}
    assert requests.post(url, json=text, timeout=5).json()["errcode"] == errcode
    assert [message.mentions for message in bench.shown()[1:]] == called


def test_everybody_called_in_a_link_is_nobody(bench: Bench) -> None:
    url = webhook(bench)
    link = {"title": "进度", "text": "点开看", "messageUrl": "https://example.com"}
    requests.post(url, json={"msgtype": "link", "link": link, "at": {"isAtAll": True}}, timeout=5)
    assert bench.shown()[-1].mentions == [] and "link 消息不支持 @" in bench.verdict


@pytest.mark.parametrize(
    "body",
    [
        {"msgtype": "markdown", "markdown": {"title": "回执", "text": "### 收到"}},
        {"msgtype": "link", "link": {"title": "进度", "text": "点开看", "messageUrl": "https://example.com"}},
        {
            "msgtype": "actionCard",
            "actionCard": {"title": "a", "text": "b", "singleTitle": "c", "singleURL": "https://d"},
        },
        {
            "msgtype": "actionCard",
            "actionCard": {"title": "a", "text": "b", "btns": [{"title": "c", "actionURL": "https://d"}]},
        },
        {
            "msgtype": "feedCard",
            "feedCard": {"links": [{"title": "c", "messageURL": "https://d", "picURL": "https://e"}]},
        },
    ],
)
def test_each_webhook_type_is_shown_and_each_missing_field_refused(bench: Bench, body: dict[str, Any]) -> None:
    url = webhook(bench)
    assert requests.post(url, json=body, timeout=5).json()["errcode"] == 0
    shown = bench.shown()[-1]
    assert shown.card is not None or shown.markdown
    kind = body["msgtype"]
    for name in body[kind]:
        lacking = {"msgtype": kind, kind: {key: value for key, value in body[kind].items() if key != name}}
        answer = requests.post(url, json=lacking, timeout=5)
        assert (answer.status_code, answer.json()["errcode"]) == (200, 40035), name


def test_an_unknown_webhook_type_is_refused(bench: Bench) -> None:
    url = webhook(bench)
    assert requests.post(url, json={"msgtype": "image"}, timeout=5).json()["errcode"] == 400105


@pytest.mark.parametrize(("fault", "code"), [(faults.LIMITED, 130101), (faults.BUSY, -1), (faults.QUOTA, 90030)])
def test_a_loaded_server_refuses_a_webhook_on_a_good_status(bench: Bench, fault: str, code: int) -> None:
    url = webhook(bench)
    bench.fault(fault)
    answer = requests.post(url, json={"msgtype": "text", "text": {"content": "收到"}}, timeout=5)
    assert (answer.status_code, answer.json()["errcode"]) == (200, code)
    assert f"注入故障：{fault}" in bench.verdict
