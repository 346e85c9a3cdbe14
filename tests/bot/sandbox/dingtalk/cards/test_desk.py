"""Interactive cards: what creating, delivering, updating and clicking one demands and does."""

from typing import Any

import pytest

from bot.sandbox import faults
from tests.bot.sandbox.dingtalk.cards.card_bench import CARD, DELIVER, VARIABLES, hung, new_card, put
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, LIGONG, TEMPLATE, ZHANGSAN, Bench


def private_card(user: str = "ligong", **changes: Any) -> dict[str, Any]:
    return new_card(
        openSpaceId=f"dtv1.card//IM_ROBOT.{user}",
        imGroupOpenSpaceModel=None,
        imGroupOpenDeliverModel=None,
        imRobotOpenSpaceModel={"supportForward": False},
        imRobotOpenDeliverModel={"spaceType": "IM_ROBOT", "robotCode": CLIENT_ID},
        **changes,
    )


def test_a_card_hangs_in_the_group_as_the_template_draws_it(bench: Bench) -> None:
    answer = bench.post(DELIVER, new_card()).json()
    assert answer["success"] is True and answer["result"]["outTrackId"] == "card-1"
    (result,) = answer["result"]["deliverResults"]
    assert (result["spaceType"], result["spaceId"], result["success"]) == ("IM_GROUP", CONVERSATION, True)
    assert result["carrierId"] and result["errorMsg"] == ""
    card = hung(bench)
    assert (card.kind, card.source, card.state) == ("interactive", "回声", "待接单")
    assert card.title == "F-260214-007 打印机坏了"
    assert card.facts == [("客户", "张三"), ("原话", "坏了\n急：今天要")]
    assert [(b.label, b.key, b.style) for b in card.buttons] == [
        ("接单", "btn1", "primary"),
        ("转派", "btn2", "plain"),
    ]


def test_a_private_card_hangs_in_the_chat_with_the_robot(bench: Bench) -> None:
    assert bench.post(DELIVER, private_card()).json()["result"]["deliverResults"][0]["success"]
    assert hung(bench, LIGONG).title.startswith("F-260214-007")


def test_small_letters_union_ids_and_several_spaces_are_understood(bench: Bench) -> None:
    models = private_card() | new_card()
    models |= {"openSpaceId": f"dtv1.card//im_group.{CONVERSATION};im_robot.union-zhangsan", "userIdType": 2}
    results = bench.post(DELIVER, models).json()["result"]["deliverResults"]
    assert [result["success"] for result in results] == [True, True]
    assert hung(bench, ZHANGSAN).title == hung(bench).title


def test_a_mention_stands_above_the_card_for_members_only(bench: Bench) -> None:
    model = {"robotCode": CLIENT_ID, "atUserIds": {"ligong": "李工", "wangzong": "王总"}}
    bench.post(DELIVER, new_card(imGroupOpenDeliverModel=model))
    assert (bench.shown()[-1].text, bench.shown()[-1].mentions) == ("@李工", ["ligong"])
    assert "wangzong 不在群里" in bench.verdict


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outTrackId": None}, "param.outTrackIdEmpty"),
        ({"cardTemplateId": None}, "param.cardTemplateIdEmpty"),
        ({"cardTemplateId": "unknown.schema"}, "param.templateNotExist"),
        ({"cardData": None}, "param.cardPublicDataEmpty"),
        ({"cardData": {"cardParamMap": {"count": 1}}}, "param.invalid"),
        ({"cardData": {"cardParamMap": {"长" * 34: "x"}}}, "param.invalid"),
        ({"callbackType": "stream"}, "param.invalid"),
        ({"userIdType": 3}, "param.invalid"),
        ({"privateData": {"nobody": {"cardParamMap": {}}}}, "param.userIdNotExist"),
        ({"privateData": {"": {"cardParamMap": {}}}}, "param.userIdEmpty"),
        ({"openSpaceId": None}, "param.openSpaceIdEmpty"),
        ({"openSpaceId": f"IM_GROUP.{CONVERSATION}"}, "param.openSpaceIdInvalid"),
        ({"openSpaceId": "dtv1.card//IM_NOWHERE.x"}, "param.openSpaceIdInvalid"),
        ({"imGroupOpenSpaceModel": None}, "param.openSpaceModelInvalid"),
        ({"imGroupOpenSpaceModel": {}}, "param.openSpaceModelInvalid"),
        ({"imGroupOpenDeliverModel": None}, "param.openDeliverModelEmpty"),
        ({"imGroupOpenDeliverModel": {"atUserIds": {}}}, "param.openDeliverModelError"),
    ],
)
def test_a_wrong_card_is_refused_with_its_code(bench: Bench, changes: dict[str, Any], code: str) -> None:
    answer = bench.post(DELIVER, new_card(**changes))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert code in bench.verdict
    assert not bench.shown()
    assert bench.post(DELIVER, new_card()).status_code == 200, "a refused card leaves its id free"


def test_a_private_card_must_name_its_space_type_and_an_empty_body_is_empty(bench: Bench) -> None:
    wrong = private_card() | {"imRobotOpenDeliverModel": {"robotCode": CLIENT_ID}}
    assert bench.post(DELIVER, wrong).json()["code"] == "param.openDeliverModelError"
    assert bench.post(DELIVER, {}).json()["code"] == "param.empty"


def test_an_out_track_id_is_used_once(bench: Bench) -> None:
    bench.post(DELIVER, new_card())
    again = bench.post(DELIVER, new_card())
    assert (again.status_code, again.json()["code"]) == (400, "param.cardAlreadyExist")
    assert len(bench.shown()) == 1


def test_a_failed_delivery_is_told_in_a_good_answer(bench: Bench) -> None:
    for changes in ({"openSpaceId": "dtv1.card//IM_GROUP.cidElsewhere"}, {"outTrackId": "card-2"}):
        if "outTrackId" in changes:
            bench.fault(faults.UNDELIVERED)
        answer = bench.post(DELIVER, new_card(**changes))
        (result,) = answer.json()["result"]["deliverResults"]
        assert (answer.status_code, result["success"]) == (200, False)
        assert result["errorMsg"] and result["errorMsg"] in bench.verdict
    assert not bench.shown()


def test_creating_and_delivering_in_two_steps(bench: Bench) -> None:
    create = new_card(openSpaceId=None, imGroupOpenDeliverModel=None)
    assert bench.post(CARD, create).json() == {"success": True, "result": "card-1"}
    assert not bench.shown()
    step = {"outTrackId": "card-1", "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}"}
    empty = bench.post(f"{CARD}/deliver", step)
    assert (empty.status_code, empty.json()["code"]) == (400, "param.spaceDeliverModelEmpty")
    model = {"imGroupOpenDeliverModel": {"robotCode": CLIENT_ID}}
    assert bench.post(f"{CARD}/deliver", step | model).json()["result"][0]["success"] is True
    assert hung(bench).state == "待接单"
    unknown = step | model | {"outTrackId": "card-9"}
    assert bench.post(f"{CARD}/deliver", unknown).json()["code"] == "param.cardNotExist"


def test_a_card_can_be_prepared_for_another_space_afterwards(bench: Bench) -> None:
    bench.post(CARD, new_card(openSpaceId=None, imGroupOpenDeliverModel=None))
    step = {
        "outTrackId": "card-1",
        "openSpaceId": "dtv1.card//IM_ROBOT.ligong",
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    }
    assert bench.post(f"{CARD}/deliver", step).json()["code"] == "param.openSpaceModelInvalid"
    spaces = {"outTrackId": "card-1", "imRobotOpenSpaceModel": {"supportForward": False}}
    assert bench.call("PUT", f"{CARD}/spaces", spaces).json() == {"success": True, "result": True}
    assert bench.post(f"{CARD}/deliver", step).json()["result"][0]["success"] is True
    assert hung(bench, LIGONG).state == "待接单"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1.0/im/v1.0/robot/interactiveCards/send"), ("PUT", "/v1.0/im/robots/interactiveCards")],
)
def test_the_card_without_a_template_is_closed_to_new_apps(bench: Bench, method: str, path: str) -> None:
    answer = bench.call(method, path, {"cardTemplateId": "StandardCard"})
    assert (answer.status_code, answer.json()["code"]) == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")


def test_an_update_overwrites_unless_it_says_by_key(bench: Bench) -> None:
    bench.post(DELIVER, new_card())
    changed = {"cardData": {"cardParamMap": {"state": "处理中"}}}
    by_key = {"cardUpdateOptions": {"updateCardDataByKey": True}}
    assert put(bench, **changed, **by_key).json() == {"success": True, "result": True}
    assert (hung(bench).state, hung(bench).title) == ("处理中", "F-260214-007 打印机坏了")
    assert bench.shown()[-1].edited == 1
    put(bench, **changed)
    assert (hung(bench).state, hung(bench).title, hung(bench).buttons) == ("处理中", "", [])


def test_private_data_is_seen_by_one_person_only(bench: Bench) -> None:
    bench.post(DELIVER, new_card())
    put(bench, privateData={"ligong": {"cardParamMap": {"btn2": ""}}})
    message = bench.shown()[-1]
    assert [button.label for button in message.only_for["ligong"].buttons] == ["接单"]
    assert [button.label for button in hung(bench).buttons] == ["接单", "转派"]
    assert bench.click(message, "btn2", "ligong") == "卡片上没有这个按钮"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"outTrackId": ""}, "param.outTrackIdEmpty"),
        ({"outTrackId": "card-9", "cardData": {"cardParamMap": {"a": "b"}}}, "param.cardNotExist"),
        ({}, "param.cardDataAndPrivateDataBothEmpty"),
        ({"cardData": {"cardParamMap": {"a": True}}}, "param.invalid"),
        ({"privateData": {"nobody": {"cardParamMap": {}}}}, "param.userIdNotExist"),
    ],
)
def test_a_wrong_update_is_refused_with_its_code(bench: Bench, body: dict[str, Any], code: str) -> None:
    bench.post(DELIVER, new_card())
    answer = put(bench, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert hung(bench).state == "待接单"


def test_a_long_value_is_taken_with_a_remark(bench: Bench) -> None:
    bench.post(DELIVER, new_card(cardData={"cardParamMap": {**VARIABLES, "text": "长" * 400}}))
    assert "变量 text 超过文档所说的 1 KB" in bench.verdict
    assert len(hung(bench).text) == 400


def test_the_two_calls_of_a_live_log_go_through(bench: Bench) -> None:
    """As recorded in January 2026: empty variables, both space models, a deliver model without a robotCode."""
    create = {
        "cardTemplateId": TEMPLATE,
        "outTrackId": "card_1769744850214_qdylc10r",
        "cardData": {"cardParamMap": {}},
        "callbackType": "STREAM",
        "imGroupOpenSpaceModel": {"supportForward": True},
        "imRobotOpenSpaceModel": {"supportForward": True},
    }
    deliver = {
        "outTrackId": "card_1769744850214_qdylc10r",
        "userIdType": 1,
        "openSpaceId": "dtv1.card//IM_ROBOT.ligong",
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    }
    created = bench.post(CARD, create)
    assert created.json() == {"result": "card_1769744850214_qdylc10r", "success": True}
    assert bench.post(f"{CARD}/deliver", deliver).json()["result"][0]["success"] is True
    assert hung(bench, LIGONG).kind == "interactive"
