"""The priority of a matter in the ledger: a dear customer, a broken promise, a colleague with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from handlers import grading
from handlers.policy import Policy
from handlers.scene import Scene
from storage.db import transaction
from storage.feedback import Event, Feedback
from storage.people import Company, Person
from tests.handlers.office import POLICY, Office

BROKEN = "你们的对账单导出一直失败，点了没反应"
DEAR = Policy.model_validate(POLICY.model_dump() | {"companies": {"晨光贸易": {"tier": "vip"}}})


@pytest.fixture
def number(office: Office) -> str:
    """张三 has reported, 李工 has the card."""
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    return office.feedback().number


def why(office: Office, move: str = "regrade") -> list[str]:
    """What the history says of these moves."""
    with transaction(office.engine) as session:
        return list(session.scalars(select(Event.why).where(Event.move == move).order_by(Event.id)))


def test_a_colleague_changes_the_priority_with_a_reason(office: Office, number: str) -> None:
    said = office.says("李工", f"级别 {number} P1 客户今晚要用", private=True)
    assert f"{number} 已改为 P1。" in said
    assert office.feedback().priority == "P1"
    assert why(office) == ["P2 → P1：客户今晚要用"]
    assert "级别 P1：客户今晚要用（李工改）" in office.told("李工")[0]


@pytest.mark.parametrize(
    ("rest", "answer"),
    [
        ("P1", "请说一下为什么改为 P1"),
        ("p1，", "请说一下为什么改为 P1"),
        ("高 客户急", "请写上级别和原因"),
        ("P5 客户急", "请写上级别和原因"),
        ("P12 客户急", "请写上级别和原因"),
        ("", "请写上级别和原因"),
        ("P2 就这样", "已经是 P2 了"),
    ],
)
def test_without_a_level_or_a_reason_it_stays(office: Office, number: str, rest: str, answer: str) -> None:
    assert answer in office.says("李工", f"级别 {number} {rest}", private=True)
    assert office.feedback().priority == "P2"
    assert why(office) == []


def test_the_number_may_be_left_out_where_only_one_can_be_meant(office: Office, number: str) -> None:
    assert f"{number} 已改为 P3。" in office.says("李工", "级别 P3 客户说不急", private=True)


def test_whoever_does_not_own_it_may_not(office: Office, number: str) -> None:
    assert "您不能做这一步" in office.says("小林", f"级别 {number} P0 我觉得急", private=True)
    assert office.feedback().priority == "P2"


def test_the_owner_hears_when_the_lead_changes_it_and_the_lead_watches_what_is_urgent(
    office: Office, number: str
) -> None:
    office.says("周姐", f"级别 {number} P0 老板盯着", private=True)
    assert any(f"周姐改了 {number} 的级别：P2 → P0：老板盯着" in words for words in office.told("李工"))
    assert any("⚠️ 紧急，请一起盯住" in words for words in office.told("周姐"))


def test_a_broken_promise_lifts_one_step_and_no_higher_than_p1(office: Office, number: str) -> None:
    matter = office.feedback()
    assert matter.respond_by is not None
    assert matter.resolve_by is not None
    office.later(matter.respond_by - office.at + timedelta(minutes=1))
    assert office.feedback().priority == "P1"
    assert why(office) == ["P2 → P1：等得比承诺的久"]
    assert "级别 P1：单个客户遇到的故障；等得比承诺的久，提高一级" in office.told("周姐")[-1]
    office.later(matter.resolve_by - office.at + timedelta(minutes=1))
    assert office.feedback().priority == "P1"
    assert len(why(office)) == 1


def test_the_customer_keeps_what_was_promised(office: Office, number: str) -> None:
    promised = office.feedback().respond_by
    office.says("李工", f"级别 {number} P0 客户今晚要用", private=True)
    assert office.feedback().respond_by == promised


def test_a_dear_customer_is_lifted_by_one_step_and_the_card_says_so(engine: Engine) -> None:
    office = Office(engine, DEAR)
    with transaction(engine) as session:
        session.add(Company(name="晨光贸易"))
    office.joins("张三")
    with transaction(engine) as session:
        person = session.scalars(select(Person).where(Person.name == "张三")).one()
        person.company = session.scalars(select(Company)).one()
    office.says("张三", BROKEN)
    assert office.feedback().priority == "P1"
    assert office.feedback().reasons[0] == "P1：单个客户遇到的故障；重点客户，提高一级"


def test_more_companies_lift_it_and_the_history_says_how_many(office: Office, number: str) -> None:
    with transaction(office.engine) as session:
        matter = session.scalars(select(Feedback).where(Feedback.number == number)).one()
        scene = Scene(session, office.at, office.policy, lambda number: number)
        grading.met_by(scene, matter, 2)
        assert matter.priority == "P2"
        grading.met_by(scene, matter, 12)
        assert matter.priority == "P1"
        assert matter.reasons[0] == "P1：12 家客户遇到的故障"
    assert why(office) == ["P2 → P1：12 家客户遇到的故障"]


def test_what_we_are_not_sure_of_is_marked_on_the_card(office: Office, number: str) -> None:
    for doubts, title in (
        (["kind"], "缺陷（不确定）·系统故障"),
        (["topic"], "缺陷·系统故障（不确定）"),
        (["kind", "topic"], "缺陷·系统故障（不确定）"),
        (["sentiment"], "缺陷·系统故障"),
    ):
        with transaction(office.engine) as session:
            session.scalars(select(Feedback).where(Feedback.number == number)).one().doubts = doubts
        card = office.says("李工", number, private=True)
        assert card.splitlines()[0] == f"{number} {title}"
