"""Who has read what the robot sent, and taking it back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox import faults
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, GROUP, LIGONG, ZHANGSAN, Bench

TEXT = {"robotCode": CLIENT_ID, "msgKey": "sampleText", "msgParam": json.dumps({"content": "您好"})}
STATUS = "/v1.0/robot/oToMessages/readStatus"
READERS = "/v1.0/robot/groupMessages/query"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def to_people(bench: Bench, *users: str) -> str:
    return str(
        bench.post("/v1.0/robot/oToMessages/batchSend", TEXT | {"userIds": list(users)}).json()["processQueryKey"]
    )


def to_group(bench: Bench) -> str:
    body = TEXT | {"openConversationId": CONVERSATION}
    return str(bench.post("/v1.0/robot/groupMessages/send", body).json()["processQueryKey"])


def status(bench: Bench, key: str, **changes: str) -> Any:
    query = {"robotCode": CLIENT_ID, "processQueryKey": key} | changes
    return bench.call("GET", STATUS, params=query).json()


def readers(bench: Bench, key: str, **changes: Any) -> Any:
    body = {"robotCode": CLIENT_ID, "openConversationId": CONVERSATION, "processQueryKey": key}
    return bench.post(READERS, body | changes).json()


def test_a_private_message_is_unread_until_its_chat_is_opened(bench: Bench) -> None:
    key = to_people(bench, "zhangsan", "ligong")
    assert status(bench, key) == {
        "sendStatus": "SUCCESS",
        "messageReadInfoList": [
            {"name": "张三", "userId": "zhangsan", "readStatus": "UNREAD"},
            {"name": "李工", "userId": "ligong", "readStatus": "UNREAD"},
        ],
    }
    bench.do(bench.side.enter(ZHANGSAN, "zhangsan"))
    assert [one["readStatus"] for one in status(bench, key)["messageReadInfoList"]] == ["READ", "UNREAD"]


def test_readers_in_a_group_come_page_by_page(bench: Bench) -> None:
    key = to_group(bench)
    assert readers(bench, key) == {"sendStatus": "SUCCESS", "readUserIds": [], "hasMore": False, "nextToken": ""}
    for user in ("ligong", "zhangsan", "ligong"):
        bench.do(bench.side.enter(GROUP, user))
    first = readers(bench, key, maxResults=1)
    assert (first["readUserIds"], first["hasMore"], first["nextToken"]) == (["ligong"], True, "1")
    second = readers(bench, key, maxResults=1, nextToken="1")
    assert (second["readUserIds"], second["hasMore"]) == (["zhangsan"], False)


@pytest.mark.parametrize("changes", [{"maxResults": 0}, {"maxResults": 201}, {"nextToken": "x"}, {"maxResults": "5"}])
def test_a_page_has_at_most_two_hundred_readers(bench: Bench, changes: dict[str, Any]) -> None:
    assert readers(bench, to_group(bench), **changes)["code"] == "invalidParameter.param.invalid"


def test_questions_are_answered_for_a_day(bench: Bench) -> None:
    private, group = to_people(bench, "zhangsan"), to_group(bench)
    bench.later(hours=25)
    assert status(bench, private)["code"] == readers(bench, group)["code"] == "processQueryKey.expireTime"


def test_an_unknown_key_or_robot_is_told(bench: Bench) -> None:
    assert status(bench, "made-up")["code"] == "invalidParameter.param.invalid"
    assert status(bench, "made-up", robotCode="")["code"] == "invalidParameter.robotCode.empty"
    assert readers(bench, to_group(bench), openConversationId="other")["code"] == "invalidParameter.param.invalid"


def test_what_is_taken_back_says_so(bench: Bench) -> None:
    key = to_people(bench, "ligong")
    body = {"robotCode": CLIENT_ID, "processQueryKeys": [key]}
    assert bench.post("/v1.0/robot/otoMessages/batchRecall", body).json()["successResult"] == [key]
    assert status(bench, key)["sendStatus"] == "RECALLED"
    assert bench.shown(LIGONG)[0].recalled


def test_a_key_is_good_only_where_its_message_went(bench: Bench) -> None:
    key = to_group(bench)
    body = {"robotCode": CLIENT_ID, "processQueryKeys": [key]}
    answer = bench.post("/v1.0/robot/otoMessages/batchRecall", body).json()
    assert (answer["successResult"], list(answer["failedResult"])) == ([], [key])
    assert not bench.shown()[0].recalled


def test_a_card_has_a_receipt_too(bench: Bench) -> None:
    card = {
        "cardTemplateId": "feedback.schema",
        "outTrackId": "card-1",
        "cardData": {"cardParamMap": {"title": "工单"}},
        "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
    }
    answer = bench.post("/v1.0/card/instances/createAndDeliver", card).json()
    key = answer["result"]["deliverResults"][0]["carrierId"]
    bench.do(bench.side.enter(GROUP, "zhangsan"))
    assert readers(bench, key)["readUserIds"] == ["zhangsan"]


def test_a_filtered_receiver_is_named_in_a_list_of_its_own(bench: Bench) -> None:
    body = TEXT | {"userIds": ["zhangsan", "ligong", "zhangsan"]}
    bench.fault(faults.FILTERED)
    answer = bench.post("/v1.0/robot/oToMessages/batchSend", body).json()
    assert answer["filteredStaffIdList"] == ["zhangsan", "ligong"] and answer["invalidStaffIdList"] == []
    assert not bench.shown(ZHANGSAN) and "被过滤" in bench.verdict
    usual = bench.post("/v1.0/robot/oToMessages/batchSend", body).json()
    assert "filteredStaffIdList" not in usual and len(bench.shown(ZHANGSAN)) == 1


def test_how_many_may_be_written_to_at_once_is_said_in_two_ways() -> None:
    many = TEXT | {"userIds": [str(number) for number in range(100)]}
    with Bench(habits={"most_users": 100}) as bench:
        assert len(bench.post("/v1.0/robot/oToMessages/batchSend", many).json()["invalidStaffIdList"]) == 100
        more = many | {"userIds": [*many["userIds"], "x"]}
        answer = bench.post("/v1.0/robot/oToMessages/batchSend", more).json()
        assert answer["code"] == "invalidParameter.userIds.overMax"
