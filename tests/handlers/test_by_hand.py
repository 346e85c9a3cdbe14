"""What we could not do stands on somebody's list: they see it by asking and in the morning, until they cross it off."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.digest import manager_words
from handlers.messages import Clicked, Text
from handlers.scene import Scene
from handlers.troubles import faults, quotas, undelivered
from storage import meters
from storage.db import transaction
from storage.deliveries import Delivery, Status
from storage.tasks import Task
from tests.handlers.office import Office

BROKEN = "App 从昨天下午开始一登录就闪退，安卓手机，每次都这样，急"


def _scene(office: Office, session: object) -> Scene:
    return Scene(session, office.at, office.policy, lambda number: f"https://page/{number}")  # type: ignore[arg-type]


@pytest.fixture
def owner(office: Office) -> str:
    """The owner, whose reply to 张三 could be delivered nowhere."""
    office.says("张三", BROKEN)
    assignee = office.feedback().assignee
    assert assignee is not None
    office.says(assignee.name, f"回复 {office.feedback().number} 今天修好", private=True)
    office.says(assignee.name, "发送", private=True)
    for purpose in ("reply", "reply.private"):
        with transaction(office.engine) as session:
            row = session.scalars(select(Delivery).where(Delivery.purpose == purpose)).one()
            undelivered.nowhere(_scene(office, session), row, "closed")
    return assignee.name


def _task(office: Office) -> Task:
    with transaction(office.engine) as session:
        return session.scalars(select(Task)).one()


def test_it_is_told_on_a_card_that_can_be_crossed_off(office: Office, owner: str) -> None:
    number = office.feedback().number
    told = office.told(owner)[-1]
    assert f"{number} 有一条消息没能送到张三" in told
    assert "今天修好" in told
    assert "已办" in office.presses(owner, f"done:{number}:{_task(office).id}")
    assert _task(office).done_at == office.at


@pytest.mark.parametrize("question", ["我的", "我的待办", "待办"])
def test_it_is_seen_by_asking_until_it_is_crossed_off_by_word(office: Office, owner: str, question: str) -> None:
    number = office.feedback().number
    assert f"办好 {number}" in office.says(owner, question, private=True)
    assert "划掉了 1 件" in office.says(owner, f"办好 {number}", private=True)
    assert "要您亲自办" not in office.says(owner, question, private=True)
    assert "没有要划掉的待办" in office.says(owner, "办好了", private=True)


def test_it_stands_in_the_morning_s_digest(office: Office, owner: str) -> None:
    with transaction(office.engine) as session:
        assert "今天修好" in undelivered.listed(_scene(office, session), _task_owner(session))


def test_what_only_stands_on_a_list_is_named_to_the_managers(office: Office, owner: str) -> None:
    number = office.feedback().number
    with transaction(office.engine) as session:
        assert "送不到" not in manager_words(_scene(office, session)).text, "the owner is about to be told"
        notice = session.scalars(select(Delivery).where(Delivery.purpose == undelivered.UNDELIVERED)).one()
        notice.status = Status.FAILED
    office.at += timedelta(hours=3)
    with transaction(office.engine) as session:
        words = manager_words(_scene(office, session)).text
        assert f"送不到：1 件没送到客户，也没能告诉负责的同事；最早的是 {number}（{owner}），已 3 小时。" in words
        session.scalars(select(Task)).one().done_at = office.at
    with transaction(office.engine) as session:
        assert "送不到" not in manager_words(_scene(office, session)).text


def test_where_the_owner_cannot_be_told_either_those_above_are_one_after_the_other(office: Office, owner: str) -> None:
    told = [owner]
    for _ in range(9):
        with transaction(office.engine) as session:
            notice = session.scalars(
                select(Delivery).where(Delivery.purpose == undelivered.UNDELIVERED).order_by(Delivery.id)
            ).all()[-1]
            undelivered.nowhere(_scene(office, session), notice, "unsafe")
        with transaction(office.engine) as session:
            listed = [task.person.name for task in session.scalars(select(Task).order_by(Task.id))]
        if listed == told:
            break
        told = listed
    assert told == [owner, "周姐", "陈总"]
    assert all("今天修好" in office.told(name)[-1] for name in told)


def _task_owner(session: object) -> object:
    return session.scalars(select(Task)).one().person  # type: ignore[attr-defined]


def test_nobody_else_crosses_it_off(office: Office, owner: str) -> None:
    other = "李工" if owner != "李工" else "小林"
    number, task = office.feedback().number, _task(office)
    for name in (other, "张三"):
        assert "已经失效" in office.presses(name, f"done:{number}:{task.id}")
    for value in ("", "x", "999"):
        assert "已经失效" in office.presses(owner, f"done:{number}:{value}")
    assert _task(office).done_at is None


def test_an_unknown_number_crosses_off_nothing(office: Office, owner: str) -> None:
    assert "没有查到" in office.says(owner, "办好 F-990101-001", private=True)
    assert _task(office).done_at is None


def test_a_refusal_that_an_administrator_must_mend_is_told_once_a_day(office: Office) -> None:
    for _ in range(3):
        with transaction(office.engine) as session:
            faults.tell(_scene(office, session), "wecom", "main", "60020 IP 不在白名单")
    assert len(office.told("陈总")) == 1
    assert "企业微信（main）" in office.told("陈总")[0]
    assert "60020 IP 不在白名单" in office.told("陈总")[0]
    office.later(timedelta(days=1))
    with transaction(office.engine) as session:
        faults.tell(_scene(office, session), "wecom", "main", "60020 IP 不在白名单")
    assert sum("60020" in told for told in office.told("陈总")) == 2


def _use(office: Office, calls: int) -> None:
    with transaction(office.engine) as session:
        meters.count(session, "dingtalk", "main", "calls", calls, office.at, 5000)
        quotas.watch(_scene(office, session))


def test_managers_hear_of_a_quota_at_70_and_at_90_percent_once_each(office: Office) -> None:
    told = []
    for calls in (3499, 1, 900, 99, 1, 400, 1000):
        _use(office, calls)
        told.append(len(office.told("陈总")))
    assert told == [0, 1, 1, 1, 2, 2, 2]
    first, second = office.told("陈总")
    assert "已用 70%：3500/5000" in first
    assert "合并消息" not in first
    assert "已用 90%：4500/5000" in second
    assert "合并消息" in second


def test_a_quota_that_is_used_up_at_a_stroke_is_told_once(office: Office) -> None:
    _use(office, 5000)
    _use(office, 1)
    assert len(office.told("陈总")) == 1


def test_a_quota_worth_looking_at_stands_in_the_managers_digest(office: Office) -> None:
    _use(office, 2400)
    with transaction(office.engine) as session:
        assert "钉钉" not in manager_words(_scene(office, session)).text
    _use(office, 200)
    with transaction(office.engine) as session:
        assert "钉钉（main）本月接口调用：52%（2600/5000）" in manager_words(_scene(office, session)).text


def test_several_texts_become_one_with_all_their_links() -> None:
    shows = [Text(text="一", links=(("甲", "https://a"),)), Text(text="二", mention="x", links=(("乙", "https://b"),))]
    one = quotas.merged(shows)
    assert one.text == "一\n\n二"
    assert one.links == (("甲", "https://a"), ("乙", "https://b"))


def test_words_typed_on_the_card_go_out_at_once(office: Office) -> None:
    office.says("张三", BROKEN)
    assignee = office.feedback().assignee
    assert assignee is not None
    number = office.feedback().number
    office.presses(assignee.name, f"reply:{number}:")
    common = office._common(assignee.name, True, "typed")
    said = office.hears(Clicked(**common, action=f"reply:{number}:", form={"reason": "", "words": " 今天修好 "}))
    assert "已发给张三" in said or "处理中" in said
    assert office.moves()[-1] == "reply"
    assert any("今天修好" in told for told in office.told("张三"))
    assert "现在没有等您发送的话" in office.says(assignee.name, "发送", private=True)


def test_an_empty_field_on_the_card_is_asked_for_as_ever(office: Office) -> None:
    office.says("张三", BROKEN)
    assignee = office.feedback().assignee
    assert assignee is not None
    common = office._common(assignee.name, True, "typed")
    said = office.hears(Clicked(**common, action=f"reply:{office.feedback().number}:", form={"words": "  "}))
    assert "请直接发送要回复张三的话" in said
    with transaction(office.engine) as session:
        assert session.scalars(select(Delivery).where(Delivery.status == Status.FAILED)).all() == []
