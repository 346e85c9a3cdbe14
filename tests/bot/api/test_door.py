"""The ERP hands in a feedback, reads what became of it, and adds what its customer says."""

import json
from dataclasses import replace
from typing import Any

import pytest
import redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import create_app
from bot.configuring.ways import ApiSettings
from storage import api_keys, feedback, people
from storage.db import connect, in_transaction, transaction
from storage.feedback import Feedback, Move
from tests.bot.api.erp import Erp, number_of, problem
from tests.bot.front import Front, said
from workers import react, shift

BROKEN = "对账单导出一直失败，点了没反应，从昨天开始的"
WISH = "希望对账单能导出成 Excel"


def _matters(erp: Erp) -> list[Feedback]:
    with transaction(erp.house.engine) as session:
        rows = list(session.scalars(select(Feedback).order_by(Feedback.id)))
        for row in rows:
            _ = row.reporter.company, row.chat, row.history
        return rows


def test_what_is_handed_in_is_a_matter_with_its_source_company_and_facts(erp: Erp) -> None:
    customer = {"id": "C-42", "name": "赵敏", "contact": "13800138000"}
    answer = erp.hands_in(WISH, customer=customer, order="88001234567", source="电话工单")
    (matter,) = _matters(erp)
    assert answer.headers["Location"] == f"/api/v1/feedback/{matter.number}"
    assert (matter.text, matter.came_by, matter.chat.came_by, matter.reporter.name) == (WISH, "api", "电话工单", "赵敏")
    assert matter.reporter.company is not None and matter.reporter.company.name == "晨光贸易"
    assert matter.facts | {"客户编号": "C-42", "联系方式": "13800138000", "订单号": "88001234567"} == matter.facts


def test_the_answer_says_number_state_owner_promise_and_what_was_said(erp: Erp) -> None:
    told: dict[str, Any] = erp.hands_in(WISH).get_json()
    assert (told["text"], told["owner"], told["settled"]) == (WISH, "李工", False)
    assert told["respond_by"] is not None and told["state"] == "已安排"
    assert [line["by"] for line in told["messages"]] == ["customer", "us"]
    assert told["number"] in told["messages"][1]["text"]


def test_a_question_comes_with_the_options_that_answer_it(erp: Erp) -> None:
    told: dict[str, Any] = erp.hands_in("系统老是报错，用不了").get_json()
    assert "跳过" in told["messages"][-1]["options"]
    for _ in range(3):
        told = erp.says(told["number"], "跳过").get_json()
    assert told["owner"] == "李工"
    assert len(_matters(erp)) == 1


def test_what_a_colleague_answers_is_read_there(erp: Erp) -> None:
    number = number_of(erp.hands_in(WISH))

    def resolve(session: Session) -> None:
        matter, ligong = feedback.by_number(session, number), people.by_key(session, "ligong")
        assert matter is not None
        feedback.move(session, matter, Move.RESOLVE, erp.house.now(), ligong, words="下个版本就有")

    in_transaction(erp.house.engine, resolve)
    shift.begin(erp.house, redis.Redis.from_url(erp.house.settings.redis_url))
    react.react(0)
    told: dict[str, Any] = erp.looks(number).get_json()
    assert (told["settled"], told["state"]) == (True, "已处理")
    assert "下个版本就有" in told["messages"][-1]["text"] and told["messages"][-1]["by"] == "us"


def test_more_words_go_to_the_matter_they_are_said_about(erp: Erp) -> None:
    first, second = number_of(erp.hands_in(WISH)), number_of(erp.hands_in("希望发票也能导出"))
    assert first != second
    assert erp.says(first, "最好是 xlsx 格式").status_code == 201
    assert [[line.words for line in one.history if line.move == Move.ADD] for one in _matters(erp)] == [
        ["最好是 xlsx 格式"],
        [],
    ]


def test_two_handed_in_at_once_are_never_put_together(erp: Erp) -> None:
    customer = {"id": "C-42", "name": "赵敏"}
    numbers = {number_of(erp.hands_in(WISH, customer=customer)) for _ in range(3)}
    assert len(numbers) == 3


def test_the_same_call_repeated_is_one_feedback(erp: Erp) -> None:
    answers = [erp.hands_in(WISH, "order-1") for _ in range(3)]
    assert len({number_of(answer) for answer in answers}) == len(_matters(erp)) == 1
    number = number_of(answers[0])
    for _ in range(3):
        erp.says(number, "最好是 xlsx 格式", "order-1-more")
    texts = [line["text"] for line in erp.looks(number).get_json()["messages"]]
    assert texts.count("最好是 xlsx 格式") == 1


def test_without_a_name_each_call_is_another(erp: Erp) -> None:
    assert number_of(erp.hands_in(WISH)) != number_of(erp.hands_in(WISH))


@pytest.mark.parametrize("more", [{"order": "1"}, {"customer": {"name": "别人"}}])
def test_a_name_used_for_something_else_is_refused(erp: Erp, more: dict[str, Any]) -> None:
    number_of(erp.hands_in(WISH, "order-1"))
    assert problem(erp.hands_in(WISH, "order-1", **more), 422)["kind"] == "idempotency-key-reused"
    number = _matters(erp)[0].number
    assert problem(erp.says(number, WISH, "order-1"), 422)["kind"] == "idempotency-key-reused"
    assert len(_matters(erp)) == 1


def test_two_programs_may_use_the_same_name(erp: Erp) -> None:
    other = Erp(erp.front, "夜班系统", "")
    assert number_of(erp.hands_in(WISH, "1")) != number_of(other.hands_in(WISH, "1"))


@pytest.mark.parametrize("call", ["有中文", "a b", "x" * 201, '"'])
def test_a_name_that_is_none_is_refused(erp: Erp, call: str) -> None:
    headers = {**erp.headers(), "Idempotency-Key": call.encode().decode("latin-1")}
    answer = erp.client.post("/api/v1/feedback", json={"text": WISH}, headers=headers)
    assert problem(answer, 422)["kind"] == "idempotency-key-invalid"


def test_a_key_sees_only_what_came_by_it(erp: Erp) -> None:
    number, other = number_of(erp.hands_in(WISH)), Erp(erp.front, "夜班系统", "晨光贸易")
    nothing = problem(other.looks("F-000000-999"), 404)
    for answer in (other.looks(number), other.says(number, "给我看看")):
        assert problem(answer, 404) == nothing
    assert erp.looks(number.lower()).status_code == 200


def test_what_was_said_in_a_chat_is_no_programs_business(erp: Erp) -> None:
    erp.front.knock(said(BROKEN))
    (matter,) = _matters(erp)
    problem(erp.looks(matter.number), 404)
    problem(erp.says(matter.number, "给我看看"), 404)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer hs_wrong", "Basic {key}", "{key}", "Bearer {key}x"])
def test_without_a_good_key_nothing_is_told(erp: Erp, header: str) -> None:
    headers = {"Authorization": header.format(key=erp.key)}
    for answer in (
        erp.client.get("/api/v1/feedback/F-1", headers=headers),
        erp.client.post("/api/v1/feedback", json={"text": WISH}, headers=headers),
        erp.client.post("/api/v1/feedback", data=b"not even JSON", headers=headers),
    ):
        assert problem(answer, 401)["kind"] == "unauthorized"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert _matters(erp) == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic {key}", "{key}"])
def test_what_is_no_key_is_refused_without_a_look_into_the_ledger(erp: Erp, header: str) -> None:
    away = Front(replace(erp.house, engine=connect("postgresql://127.0.0.1:1/away")))
    answer = away.client.get("/api/v1/feedback/F-1", headers={"Authorization": header.format(key=erp.key)})
    problem(answer, 401)


def test_a_revoked_key_is_shut_out_at_once(erp: Erp) -> None:
    number = number_of(erp.hands_in(WISH))
    in_transaction(erp.house.engine, lambda session: api_keys.revoke(session, erp.name, erp.house.now()))
    problem(erp.looks(number), 401)


def test_who_calls_too_often_is_told_when_to_come_back(erp: Erp) -> None:
    settings = erp.house.settings.model_copy(update={"api": ApiSettings(a_minute=2)})
    erp.front.house = replace(erp.house, settings=settings)
    erp.front.client = create_app(erp.front.house).test_client()
    for _ in range(2):
        problem(erp.looks("F-1"), 404)
    answer = erp.looks("F-1")
    assert problem(answer, 429)["kind"] == "too-many-requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 62
    problem(Erp(erp.front, "夜班系统").looks("F-1"), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "  "}, "text"),
        ({"text": 7}, "text"),
        ({"text": "长" * 4001}, "text"),
        ({"text": WISH, "custmer": {}}, "custmer"),
        ({"text": WISH, "customer": {"name": "长" * 61}}, "customer.name"),
        ({"text": WISH, "customer": "赵敏"}, "customer"),
        ([], ""),
    ],
)
def test_a_field_that_cannot_be_used_is_named(erp: Erp, body: Any, field: str) -> None:
    told = problem(erp.posts("/api/v1/feedback", body), 422)
    assert (told["kind"], [one.get("field", "") for one in told["errors"]]) == ("invalid", [field])
    assert _matters(erp) == []


def test_half_a_character_is_no_reason_to_fall(erp: Erp) -> None:
    for text, status in ((r"\ud83d", 422), (r"对账单\u0000导出一直失败", 201)):
        data = f'{{"text": "{text}", "order": "\\u0000"}}'.encode()
        answer = erp.client.post("/api/v1/feedback", data=data, headers=erp.headers(), content_type="application/json")
        assert answer.status_code == status
    assert [matter.text for matter in _matters(erp)] == ["对账单导出一直失败"]
    problem(erp.looks("F-1%00"), 404)


def test_what_is_no_json_is_said_so(erp: Erp) -> None:
    for data in (b"{", b"\xff\xfe", b"", b"[" * 100_000, b'{"text":' * 20_000):
        answer = erp.client.post("/api/v1/feedback", data=data, headers=erp.headers(), content_type="application/json")
        assert problem(answer, 400)["kind"] == "not-json"
    answer = erp.client.post("/api/v1/feedback", data={"text": WISH}, headers=erp.headers())
    assert problem(answer, 415)["kind"] == "unsupported-media-type"


def test_a_body_without_end_is_refused(erp: Erp) -> None:
    data = json.dumps({"text": "长" * 300_000})
    answer = erp.client.post("/api/v1/feedback", data=data, headers=erp.headers(), content_type="application/json")
    assert problem(answer, 413)["kind"] == "too-large"


def test_a_greeting_is_no_feedback_and_the_answer_comes_along(erp: Erp) -> None:
    told = problem(erp.hands_in("你好"), 422)
    assert told["kind"] == "not-feedback" and "回声" in told["detail"]
    assert _matters(erp) == []


@pytest.mark.parametrize("path", ["/api/v1/feedbacks", "/api/v2/feedback", "/api/v1/feedback/F-1/history"])
def test_an_address_that_is_none_is_a_problem_in_json(erp: Erp, path: str) -> None:
    for method in (erp.client.get, erp.client.post, erp.client.delete):
        assert problem(method(path), 404)["kind"] == "not-found"


def test_nothing_of_the_house_is_told_when_it_is_in_trouble(erp: Erp) -> None:
    broken = replace(erp.house, policy=None)  # type: ignore[arg-type]
    erp.front.client = create_app(broken).test_client()
    told = problem(erp.hands_in(WISH), 500)
    assert "Idempotency-Key" in told["detail"] and "NoneType" not in str(told)
