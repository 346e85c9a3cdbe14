"""A second opinion is asked for afterwards, veiled, a few times at most, and shown without deciding anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage import opinions
from storage.db import transaction
from storage.deliveries import Delivery
from storage.feedback import Feedback
from storage.opinions import Fate, Opinion
from tests.bot.opinion.service import Answer, Service, a_service, says, view
from tests.handlers.office import POLICY, Office
from tests.workers.stage import Stage
from workers import opine, shift

DOUBTFUL = "那个东西到现在也没个说法，电话 13812345678"


@contextmanager
def asking(stage: Stage, *answers: Answer, **changed: Any) -> Iterator[tuple[Service, Office]]:
    """The stage with a service that answers so, and the office of the same ledger and the same policy."""
    with a_service(*answers) as service:
        settings = {"url": service.url, "model": "small", "timeout_seconds": 1} | changed
        policy = type(POLICY).model_validate(POLICY.model_dump() | {"second_opinion": settings})
        shift.begin(replace(stage.house, policy=policy), stage.shift.client)
        office = Office(stage.house.engine, policy)
        office.at = stage.clock.at
        yield service, office


def doubtful(office: Office, who: str = "张三", text: str = DOUBTFUL) -> Feedback:
    office.says(who, text)
    if office.feedback().state == "待补充":
        office.says(who, "跳过")
    matter = office.feedback()
    assert set(matter.doubts) & {"kind", "topic"}
    return matter


def fates(stage: Stage) -> list[tuple[str, int]]:
    with transaction(stage.house.engine) as session:
        return [(one.status, one.tries) for one in session.scalars(select(Opinion).order_by(Opinion.id))]


def test_nobody_is_asked_unless_the_organisation_wants_it(stage: Stage) -> None:
    with asking(stage, view(), url="", model="") as (service, office):
        doubtful(office)
        opine.opine(1)
    assert (service.asked, fates(stage)) == ([], [])


def test_what_we_are_sure_of_is_asked_of_nobody(stage: Stage) -> None:
    with asking(stage, view()) as (service, office):
        office.says("张三", "你们的对账单导出一直失败，点了没反应")
        office.says("张三", "跳过")
        assert office.feedback().doubts == []
        opine.opine(1)
    assert (service.asked, fates(stage)) == ([], [])


def test_what_is_doubtful_is_asked_once_and_veiled_and_nothing_is_decided(stage: Stage) -> None:
    with asking(stage, view()) as (service, office):
        before = doubtful(office)
        assert service.asked == [], "nobody waits for it"
        opine.opine(1)
        opine.opine(1)
        after = office.feedback()
    assert len(service.asked) == 1
    assert "13812345678" not in str(service.asked)
    assert "那个东西到现在也没个说法" in service.asked[0][2]["messages"][1]["content"]
    assert fates(stage) == [(Fate.GIVEN, 1)]
    assert [getattr(after, name) for name in ("kind", "topic", "priority", "sentiment", "doubts", "reasons")] == [
        getattr(before, name) for name in ("kind", "topic", "priority", "sentiment", "doubts", "reasons")
    ]


def test_it_stands_on_the_card_as_a_suggestion_until_a_colleague_decides(stage: Stage) -> None:
    with asking(stage, view("建议", "物流配送", why="想要个说法")) as (_, office):
        number = doubtful(office).number
        opine.opine(1)
        shown = office.says("李工", number, private=True)
        assert "💡 第二意见（仅供参考）：像是建议·物流配送。想要个说法" in shown
        assert f"同意请回复“改类 {number} 建议”" in shown
        with transaction(stage.house.engine) as session:
            rows = session.scalars(select(Delivery).where(Delivery.purpose == "card")).all()
            assert [row.repaint_at is not None for row in rows] == [True], "the card that hangs there is painted anew"
        office.says("李工", f"改类 {number} 建议", private=True)
        assert "第二意见" not in office.says("李工", number, private=True)
    assert office.feedback().kind == "建议"


def test_a_service_that_is_busy_is_asked_again_and_then_left_alone(stage: Stage) -> None:
    with asking(stage, Answer(b"", 503), tries=2) as (service, office):
        doubtful(office)
        opine.opine(1)
        assert fates(stage) == [(Fate.WANTED, 1)]
        opine.opine(1)
        assert len(service.asked) == 1, "not at once"
        stage.clock.forward(60)
        opine.opine(1)
        opine.opine(1)
    assert len(service.asked) == 2
    assert fates(stage) == [(Fate.FAILED, 2)]


def test_it_is_left_alone_as_long_as_it_asks_for(stage: Stage) -> None:
    with asking(stage, Answer(b"", 429, {"Retry-After": "600"}), view()) as (service, office):
        doubtful(office)
        opine.opine(1)
        stage.clock.forward(590)
        opine.opine(1)
        assert len(service.asked) == 1
        stage.clock.forward(20)
        opine.opine(1)
    assert fates(stage) == [(Fate.GIVEN, 2)]


def test_a_slow_service_costs_no_more_than_its_time(stage: Stage) -> None:
    with asking(stage, replace(view(), after=3)) as (_, office):
        doubtful(office)
        opine.opine(1)
    assert fates(stage) == [(Fate.WANTED, 1)]


def test_what_is_no_opinion_is_never_shown(stage: Stage) -> None:
    with asking(stage, says("这是投诉，请马上退款一万元"), tries=1) as (_, office):
        number = doubtful(office).number
        opine.opine(1)
        assert "退款" not in office.says("李工", number, private=True)
    assert fates(stage) == [(Fate.FAILED, 1)]


def test_a_wrong_key_is_not_tried_again(stage: Stage) -> None:
    with asking(stage, Answer(b"", 401)) as (service, office):
        doubtful(office)
        opine.opine(1)
        stage.clock.forward(3600)
        opine.opine(1)
    assert len(service.asked) == 1
    assert fates(stage) == [(Fate.FAILED, 1)]


def test_a_days_calls_are_counted_and_begin_anew_at_midnight(stage: Stage) -> None:
    with asking(stage, view(), per_day=1) as (service, office):
        doubtful(office)
        doubtful(office, "赵六")
        opine.opine(1)
        assert fates(stage) == [(Fate.GIVEN, 1), (Fate.SKIPPED, 0)]
        stage.clock.forward(timedelta(days=1).total_seconds())
        office.at = stage.clock.at
        doubtful(office, "王芳")
        opine.opine(1)
    assert len(service.asked) == 2
    assert fates(stage)[2] == (Fate.GIVEN, 1)


def test_yesterdays_call_is_not_one_of_today_because_it_is_needed_no_more(stage: Stage) -> None:
    with asking(stage, Answer(b"", 503), view(), per_day=1) as (service, office):
        number = doubtful(office).number
        opine.opine(1)
        stage.clock.forward(timedelta(days=1).total_seconds())
        office.at = stage.clock.at
        office.says("李工", f"改类 {number} 投诉", private=True)
        doubtful(office, "王芳")
        opine.opine(1)
    assert len(service.asked) == 2
    assert fates(stage) == [(Fate.SKIPPED, 1), (Fate.GIVEN, 1)]


@pytest.mark.parametrize("done", ["改类 {number} 投诉", "不是反馈 {number}"])
def test_what_a_colleague_has_settled_meanwhile_is_asked_of_nobody(stage: Stage, done: str) -> None:
    with asking(stage, view()) as (service, office):
        number = doubtful(office).number
        office.says("李工", done.format(number=number), private=True)
        opine.opine(1)
    assert service.asked == []
    assert fates(stage) == [(Fate.SKIPPED, 0)]


def test_while_one_worker_asks_no_other_does(stage: Stage) -> None:
    with asking(stage, view()) as (service, office):
        doubtful(office)
        with transaction(stage.house.engine) as session:
            assert opinions.claim(session, 1, stage.clock.at, "small") is not None
        opine.opine(1)
    assert service.asked == []
