"""What happens around the robot, told by the Stream or encrypted by HTTP, again until it is received."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import ValidationError

from bot.sandbox import faults
from bot.sandbox.crypto import Envelope
from tests.bot.sandbox.dingtalk_bench import (
    CLIENT_ID,
    CONVERSATION,
    EVENTS_KEY,
    EVENTS_TOKEN,
    EVERY_EVENT,
    GROUP,
    ZHANGSAN,
    Bench,
    acknowledge,
    free_port,
    organisation,
    receive,
    until,
)

SEND = "/v1.0/robot/oToMessages/batchSend"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http", events=True) as bench:
        until(lambda: bool(bench.wire("check_url")))
        yield bench


def told(bench: Bench, number: int = -1) -> dict[str, Any]:
    """The event that was posted, in the clear."""
    return {key: value for key, value in bench.bot.events[number][1].items() if key != "sealed"}


def send(bench: Bench, user: str = "zhangsan") -> str:
    """The robot writes to somebody; the processQueryKey."""
    body = {"robotCode": CLIENT_ID, "userIds": [user], "msgKey": "sampleText", "msgParam": '{"content": "您好"}'}
    return str(bench.post(SEND, body).json()["processQueryKey"])


def rename(bench: Bench) -> None:
    bench.do(bench.side.rename(GROUP, "新群名"))


def join(bench: Bench) -> None:
    bench.do(bench.side.join(GROUP, "wangzong"))


def leave(bench: Bench) -> None:
    bench.do(bench.side.leave(GROUP, "zhangsan"))


def remove(bench: Bench) -> None:
    bench.happen("chat_remove_member", "ligong", chat=GROUP, user="zhangsan")


def disband(bench: Bench) -> None:
    bench.happen("chat_disband", "ligong", chat=GROUP)


def kick(bench: Bench) -> None:
    bench.do(bench.side.kick(GROUP))


def read(bench: Bench) -> None:
    send(bench)
    bench.do(bench.side.enter(ZHANGSAN, "zhangsan"))


def recall(bench: Bench) -> None:
    send(bench)
    bench.do(bench.side.recall(bench.shown(ZHANGSAN)[-1], "zhangsan"))


def resign(bench: Bench) -> None:
    bench.happen("user_leave_org", "zhangsan")


GROUP_FACTS = {"timeStamp", "chatId", "operatorUnionId", "openConversationId", "operator"}
MEMBERS = GROUP_FACTS | {"corpId", "unionId", "userId"}
ROBOT_MESSAGE = {"unionId", "operatTime", "robotCode", "openConversationId", "userId", "processQueryKey"}
HAPPENINGS: list[tuple[Callable[[Bench], None], str, set[str]]] = [
    (rename, "chat_update_title", GROUP_FACTS | {"eventId", "title"}),
    (join, "chat_add_member", MEMBERS | {"eventType"}),
    (remove, "chat_remove_member", MEMBERS),
    (leave, "chat_quit", GROUP_FACTS | {"corpId"}),
    (disband, "chat_disband", GROUP_FACTS | {"corpId"}),
    (
        kick,
        "im_cool_app_uninstall",
        {"coolAppCode", "operateTime", "openConversationCorpId", "robotCode", "openConversationId", "operator"},
    ),
    (read, "robot_msg_read", ROBOT_MESSAGE),
    (recall, "robot_msg_recall", ROBOT_MESSAGE),
    (resign, "user_leave_org", {"timeStamp", "userId"}),
]


@pytest.mark.parametrize(("happen", "event", "facts"), HAPPENINGS)
def test_a_stream_event_has_its_name_in_the_headers_and_its_facts_in_the_data(
    happen: Callable[[Bench], None], event: str, facts: set[str]
) -> None:
    with ThreadPoolExecutor() as pool, Bench() as bench, bench.connect(subscriptions=[EVERY_EVENT]) as client:
        happening = pool.submit(happen, bench)
        frame = receive(client)
        acknowledge(client, frame, {"status": "SUCCESS"})
        happening.result(5)
        assert (frame["type"], frame["headers"]["topic"]) == ("EVENT", "*")
        headers = frame["headers"]
        assert set(headers) == {
            *("appId", "connectionId", "contentType", "messageId", "time", "topic"),
            *("eventType", "eventId", "eventCorpId", "eventBornTime", "eventUnifiedAppId"),
        }
        assert (headers["eventType"], headers["eventCorpId"]) == (event, "dingcorp")
        assert headers["eventBornTime"].isdigit() and headers["eventUnifiedAppId"] == headers["appId"]
        data = json.loads(frame["data"])
        assert set(data) == facts
        if "openConversationId" in data and event.startswith(("chat", "im")):
            assert data["openConversationId"] == CONVERSATION


@pytest.mark.parametrize(("happen", "event", "facts"), HAPPENINGS)
def test_an_http_event_has_its_envelope_in_pascal_case(
    bench: Bench, happen: Callable[[Bench], None], event: str, facts: set[str]
) -> None:
    happen(bench)
    body = told(bench)
    assert {"EventType", "EventTime", "CorpId", "BizId", "eventId"} <= set(body)
    assert (body["EventType"], body["CorpId"]) == (event, "dingcorp")
    robots = event.startswith("robot_msg")
    assert {name[:1].upper() + name[1:] if robots else name for name in facts} <= set(body)
    assert bench.verdict == ""


def test_the_facts_are_those_of_the_happening(bench: Bench) -> None:
    rename(bench)
    assert (told(bench)["title"], bench.world.chats[GROUP].title) == ("新群名", "新群名")
    assert told(bench)["operator"] == "zhangsan" and told(bench)["chatId"].startswith("chat")
    join(bench)
    assert told(bench)["userId"] == ["wangzong"] and len(told(bench)["unionId"]) == 1
    remove(bench)
    assert (told(bench)["userId"], told(bench)["operator"]) == (["zhangsan"], "ligong")
    assert (told(bench)["unionId"], bench.world.chats[GROUP].members) == (["union-zhangsan"], ["ligong", "wangzong"])
    bench.do(bench.side.leave(GROUP, "wangzong"))
    assert told(bench)["operator"] == "wangzong"
    key = send(bench)
    bench.do(bench.side.enter(ZHANGSAN, "zhangsan"))
    assert (told(bench)["ProcessQueryKey"], told(bench)["UserId"]) == (key, "zhangsan")
    assert isinstance(told(bench)["OperatTime"], str)
    recall(bench)
    assert isinstance(told(bench)["OperatTime"], int)
    assert bench.shown(ZHANGSAN)[-1].recalled


def test_the_url_is_confirmed_at_the_start_and_sealed_as_the_vectors_are(bench: Bench) -> None:
    query, body = bench.bot.events[0]
    assert told(bench, 0) == {"EventType": "check_url"}
    assert set(query) == {"msg_signature", "timestamp", "nonce"}
    envelope = Envelope(EVENTS_TOKEN, EVENTS_KEY, CLIENT_ID)
    envelope.check(query["msg_signature"], query["timestamp"], query["nonce"], body["sealed"])
    entry = bench.wire("check_url")[0]
    assert (entry.response_clear, entry.verdict, entry.status) == ("success", "", 200)
    assert "check_url" in entry.request_clear


@pytest.mark.parametrize(
    ("token", "aes_key", "owner", "signed", "plain"),
    [
        (
            "mryue",
            "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
            "ding6ccabc44d2c8d38b",
            (
                "03044561471240d4a14bb09372dfcfd4fd0e40cb",
                "1608001896814",
                "WL4PK6yA",
                "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDC"
                "YxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3",
            ),
            '{"EventType":"check_url"}',
        ),
        (
            "123456",
            "1234567890123456789012345678901234567890123",
            "dingsnotzck6pm5veliw",
            (
                "9a95a004dd16f5c307e849b994173f76aa26e5eb",
                "1614767836",
                "A7Co0cJLMzIDtMMI",
                "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
            ),
            "success",
        ),
    ],
)
def test_the_envelope_is_that_of_the_documents_vectors(
    token: str, aes_key: str, owner: str, signed: tuple[str, str, str, str], plain: str
) -> None:
    envelope = Envelope(token, aes_key, owner)
    envelope.check(*signed)
    assert envelope.decrypt(signed[3]) == plain


def test_without_a_confirmed_url_nothing_is_posted_until_it_is_confirmed() -> None:
    bench = Bench(mode="http", events=True)
    bench.bot.event_answers = ["failure"]
    with bench:
        until(lambda: bool(bench.wire("check_url")))
        assert bench.happen("label_user_change") == "事件地址没有通过 check_url：没有推送"
        assert {told(bench, number)["EventType"] for number in range(len(bench.bot.events))} == {"check_url"}
        bench.bot.event_answers = ["success"]
        assert bench.happen("label_user_change") == ""
        assert told(bench)["EventType"] == "label_user_change"


def test_older_captures_are_in_pascal_case_throughout_and_other_names_of_the_query_are_used() -> None:
    habits = {"event_names": "pascal", "event_query": "signature"}
    with Bench(mode="http", events=True, habits=habits) as bench:
        until(lambda: bool(bench.wire("check_url")))
        join(bench)
        body = told(bench)
        assert (body["UserId"], body["OpenConversationId"]) == (["wangzong"], CONVERSATION)
        assert set(bench.bot.events[-1][0]) == {"signature", "timeStamp", "nonce"}


def test_a_wrong_signature_can_be_injected(bench: Bench) -> None:
    bench.fault(faults.WRONG_SIGN)
    rename(bench)
    query, body = bench.bot.events[-1]
    right = Envelope(EVENTS_TOKEN, EVENTS_KEY, CLIENT_ID).sign(query["timestamp"], query["nonce"], body["sealed"])
    assert query["msg_signature"] != right
    assert "注入故障：签名错误" in bench.verdict


@pytest.mark.parametrize(
    "changes", [{"events_token": "x"}, {"events_token": "带中文的"}, {"events_aes_key": "too-short"}]
)
def test_a_token_or_key_that_dingtalk_would_not_take_is_a_mistake_in_the_file(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        organisation(**changes)


def test_nobody_who_listens_hears_nothing_and_the_log_says_so() -> None:
    with Bench() as bench, bench.connect():
        assert "没有长连接订阅事件" in bench.happen("chat_disband", "ligong", chat=GROUP)
        send(bench)
        before = len(bench.world.wire)
        bench.do(bench.side.enter(ZHANGSAN, "zhangsan"))
        assert len(bench.world.wire) == before, "a look at a chat is not worth a line"


def test_an_event_of_any_other_name_carries_what_it_is_given(bench: Bench) -> None:
    assert bench.happen("label_user_change", LabelIdList=[1]) == ""
    assert (told(bench)["EventType"], told(bench)["LabelIdList"]) == ("label_user_change", [1])


def test_events_are_uses_of_the_month_but_not_those_of_the_contacts() -> None:
    with Bench(mode="http", events=True, monthly_pushes=1) as bench:
        until(lambda: bool(bench.wire("check_url")))
        resign(bench)
        bench.happen("user_leave_org", "wangzong")
        bench.happen("label_user_change", LabelIdList=[1])
        rename(bench)
        assert not bench.exceeded()
        rename(bench)
        assert len(bench.exceeded()) == 1


def test_the_url_is_not_asked_before_somebody_answers_there() -> None:
    port = free_port()
    url, keys = f"http://127.0.0.1:{port}/events", (EVENTS_TOKEN, EVENTS_KEY)
    with Bench(mode="http", events_callback_url=url, events_token=keys[0], events_aes_key=keys[1]) as bench:
        time.sleep(0.5)
        assert bench.wire("check_url") == []
        bench.do(bench.open_at(port))
        until(lambda: bool(bench.wire("check_url")))
        assert [entry.verdict for entry in bench.wire("check_url")] == [""]
        assert bench.happen("label_user_change") == ""
