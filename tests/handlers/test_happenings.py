"""What happens unasked: words taken back, groups renamed and left, messages that bounce, links that people come by."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.dispatch import dispatch
from handlers.messages import (
    Bounced,
    Heard,
    Joined,
    Muted,
    Opening,
    Removed,
    Renamed,
    Reply,
    Said,
    Where,
    Who,
    Withdrawn,
)
from handlers.policy import GroupSettings, Policy
from handlers.scene import Scene
from handlers.troubles import undelivered
from storage import deliveries
from storage.chats import Chat, Way
from storage.db import transaction
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from storage.people import Identity, Person
from storage.transcript import Message
from tests.handlers.office import HOMES, Office

BROKEN = "App 从昨天下午开始一登录就闪退，安卓手机，每次都这样，急"


def _hear(office: Office, kind: type[Heard], name: str = "", chat: str = "wrGROUP", **more: Any) -> Reply:
    """Something heard in 张三's group, of nobody unless somebody is named."""
    who = Who(platform="wecom", account="main", user_id=name)
    title = more.pop("title", "")
    private = chat == name
    where = Where(platform="wecom", account="main", chat_id=chat, kind="private" if private else "group", title=title)
    common = {"message_id": f"h{more.pop('number', 1)}", "who": who, "where": where, "at": office.at}
    with transaction(office.engine) as session:
        return dispatch(session, kind(**common, **more), office.at, office.policy, lambda number: "https://page")


def _chat(session: Session, chat_id: str = "wrGROUP") -> Chat:
    return session.scalars(select(Chat).where(Chat.chat_id == chat_id)).one()


def test_words_taken_back_stay_for_staff_and_the_owner_hears_of_it(office: Office) -> None:
    office.says("张三", BROKEN, message_id="m-1")
    owner = office.feedback().assignee
    assert owner is not None
    before = len(office.told(owner.name))
    _hear(office, Withdrawn, "zhangsan", withdrawn="m-1")
    (told,) = office.told(owner.name)[before:]
    assert "张三撤回了一条消息" in told
    assert BROKEN in told
    with transaction(office.engine) as session:
        message = session.scalars(select(Message).where(Message.message_id == "m-1")).one()
        assert (message.text, message.withdrawn_at) == (BROKEN, office.at)
        last = session.scalars(select(Feedback)).one().history[-1]
        assert (last.move, last.why, last.words) == ("add", "客户撤回了这条消息", BROKEN)


def test_in_a_group_the_owner_still_reads_the_phone_that_was_taken_back(office: Office) -> None:
    office.says("张三", "App 一登录就闪退，电话13800138000，安卓手机，每次都这样，急", message_id="m-1")
    owner = office.feedback().assignee
    assert owner is not None
    _hear(office, Withdrawn, "zhangsan", withdrawn="m-1")
    assert "13800138000" in office.told(owner.name)[-1]


def test_words_taken_back_while_they_are_asked_about_disturb_nobody(office: Office) -> None:
    office.says("张三", "你们的对账单导出一直失败，点了没反应", message_id="m-1")
    assert office.feedback().state == "待补充"
    _hear(office, Withdrawn, "zhangsan", withdrawn="m-1")
    assert office.feedback().state == "待补充"
    with transaction(office.engine) as session:
        assert session.scalars(select(Delivery)).all() == []


@pytest.mark.parametrize(("name", "withdrawn"), [("wangfang", "m-1"), ("", "m-1"), ("zhangsan", "m-2")])
def test_only_whoever_said_it_takes_it_back(office: Office, name: str, withdrawn: str) -> None:
    office.says("王芳", "你好")
    office.says("张三", BROKEN, message_id="m-1")
    _hear(office, Withdrawn, name, withdrawn=withdrawn)
    with transaction(office.engine) as session:
        assert session.scalars(select(Message).where(Message.withdrawn_at.is_not(None))).all() == []


def test_a_colleague_who_takes_words_back_takes_back_nothing_of_the_customer_s(office: Office) -> None:
    owner = _replied(office)
    moves = office.moves()
    with transaction(office.engine) as session:
        words = session.scalars(select(Message).where(Message.text == "发送")).one()
        words.feedback_id = session.scalars(select(Feedback)).one().id
    home = HOMES[owner]
    who = Who(platform=home[0], account="main", user_id=home[1])
    where = Where(platform=home[0], account="main", chat_id=home[1], kind="private")
    heard = Withdrawn(message_id="w", who=who, where=where, at=office.at, withdrawn=words.message_id)
    with transaction(office.engine) as session:
        dispatch(session, heard, office.at, office.policy)
    assert office.moves() == moves


def test_taken_back_twice_it_is_told_once(office: Office) -> None:
    office.says("张三", BROKEN, message_id="m-1")
    for number in (1, 2):
        _hear(office, Withdrawn, "zhangsan", withdrawn="m-1", number=number)
    assert office.moves().count("add") == 1


def test_a_group_that_is_renamed_has_a_new_title_and_nobody_is_made_up(office: Office) -> None:
    office.says("张三", "你好")
    _hear(office, Renamed, title="晨光贸易售后群")
    _hear(office, Renamed, "somebody", title="晨光贸易售后二群", number=2)
    with transaction(office.engine) as session:
        assert _chat(session).title == "晨光贸易售后二群"
        assert session.scalars(select(Identity).where(Identity.user_id.in_(("", "somebody")))).all() == []


def test_a_renamed_group_is_called_by_its_new_name_whatever_the_configuration_says(office: Office) -> None:
    office.says("张三", "你好")
    _hear(office, Renamed, title="晨光贸易售后群")
    with transaction(office.engine) as session:
        chat = _chat(session)
        policy = office.policy.model_copy(update={"groups": {chat.chat_id: GroupSettings(title="旧名")}})
        assert Scene(session, office.at, policy, str).place(chat) == "晨光贸易售后群"


def test_nobody_in_particular_is_never_a_customer(office: Office) -> None:
    with transaction(office.engine) as session:
        before = len(session.scalars(select(Person)).all())
    assert _hear(office, Said, text=BROKEN) == Reply()
    assert _hear(office, Joined, number=2).shows == ()
    with transaction(office.engine) as session:
        assert len(session.scalars(select(Person)).all()) == before
        assert session.scalars(select(Feedback)).all() == []
        assert len(session.scalars(select(Message)).all()) == 2


def test_out_of_a_group_its_open_matters_are_told_to_their_owner_once(office: Office) -> None:
    office.says("张三", BROKEN)
    office.says("张三", "另外，希望增加批量导出功能")
    with transaction(office.engine) as session:
        owners = {matter.assignee.name for matter in session.scalars(select(Feedback)) if matter.assignee}
        numbers = [matter.number for matter in session.scalars(select(Feedback)) if matter.assignee]
    before = {name: len(office.told(name)) for name in owners}
    _hear(office, Removed)
    _hear(office, Removed, number=2)
    told = [words for name in owners for words in office.told(name)[before[name] :]]
    first = [words for words in told if "晨光贸易服务群" in words]
    assert len(first) == len(owners)
    assert all(any(number in words for words in told) for number in numbers)


def test_a_group_we_are_out_of_is_closed_until_somebody_speaks_there(office: Office) -> None:
    office.says("张三", "你好")
    _hear(office, Removed)
    with transaction(office.engine) as session:
        assert _chat(session).closed_at == office.at
    office.says("张三", "在吗")
    with transaction(office.engine) as session:
        assert _chat(session).closed_at is None


def test_words_for_a_group_that_is_closed_are_said_to_go_to_the_customer_alone(office: Office) -> None:
    office.says("张三", BROKEN)
    owner = office.feedback().assignee
    assert owner is not None
    _hear(office, Removed)
    assert "将发给张三（私聊）" in office.says(owner.name, f"回复 {office.feedback().number} 今天修好", private=True)


def _sent(office: Office) -> Delivery:
    """What 李工 or whoever owns it was shown, as if it had arrived."""
    with transaction(office.engine) as session:
        row = session.scalars(select(Delivery).where(Delivery.purpose == "reply")).one()
        deliveries.claim(session, row.id, office.at)
        deliveries.sent(session, row, office.at, "wecom.kf", {})
        return row


def _replied(office: Office) -> str:
    """The owner has answered 张三; the owner's name."""
    office.says("张三", BROKEN)
    owner = office.feedback().assignee
    assert owner is not None
    office.says(owner.name, f"回复 {office.feedback().number} 今天修好", private=True)
    office.says(owner.name, "发送", private=True)
    return owner.name


def test_whose_words_were_kept_from_us_the_managers_hear(office: Office) -> None:
    office.says("张三", BROKEN)
    for number in (7, 8):
        _hear(office, Muted, "zhangsan", number=number, payload="{}")
    (told,) = [words for words in office.told("陈总") if "额度用完了" in words]
    assert "张三" in told and "请联系对方" in told


def test_what_bounced_goes_to_the_next_place(office: Office) -> None:
    _replied(office)
    key = deliveries.key_of(_sent(office))
    _hear(office, Bounced, key=key, reason="对方拒收")
    with transaction(office.engine) as session:
        first, second = session.scalars(
            select(Delivery).where(Delivery.purpose.startswith("reply")).order_by(Delivery.id)
        )
        assert (first.status, first.error) == (Status.FAILED, "对方拒收")
        assert (second.purpose, second.chat.chat_id, second.status) == ("reply.private", "zhangsan", Status.PENDING)


def test_what_bounced_everywhere_stands_on_the_owner_s_list(office: Office) -> None:
    owner = _replied(office)
    with transaction(office.engine) as session:
        scene = Scene(session, office.at, office.policy, lambda number: "https://page")
        row = session.scalars(select(Delivery).where(Delivery.purpose == "reply")).one()
        undelivered.nowhere(scene, row, "closed")
    with transaction(office.engine) as session:
        row = session.scalars(select(Delivery).where(Delivery.purpose == "reply.private")).one()
        deliveries.sent(session, row, office.at, "wecom.app", {})
        key = deliveries.key_of(row)
    _hear(office, Bounced, key=key, reason="拒收")
    told = office.told(owner)[-1]
    assert "没能送到张三" in told
    assert "[已联系]" in told


@pytest.mark.parametrize("key", ["", "d99-12345678", "msgid-of-another-program"])
def test_a_bounce_that_is_not_ours_is_nothing(office: Office, key: str) -> None:
    _replied(office)
    row = _sent(office)
    _hear(office, Bounced, key=key, reason="x")
    with transaction(office.engine) as session:
        assert session.get_one(Delivery, row.id).status == Status.SENT


def test_by_which_link_a_customer_came_stands_on_the_card(office: Office) -> None:
    policy = office.policy.model_copy(update={"sources": {"qr-7": "门店二维码"}})
    office.policy = policy
    _hear(office, Joined, "zhangsan", "zhangsan", came_by="qr-7")
    _hear(office, Joined, "zhangsan", "zhangsan", came_by="menu", number=2)
    office.says("张三", BROKEN, private=True)
    owner = office.feedback().assignee
    assert owner is not None
    assert "来源 门店二维码" in office.told(owner.name)[-1]


def test_a_link_nobody_has_named_is_shown_as_it_is(office: Office) -> None:
    _hear(office, Joined, "zhangsan", "zhangsan", came_by="Weibo\n2026")
    office.says("张三", BROKEN, private=True)
    owner = office.feedback().assignee
    assert owner is not None
    assert "来源 Weibo 2026" in office.told(owner.name)[-1]


def test_a_group_welcomes_who_comes_with_those_who_came_before(office: Office) -> None:
    answers = frozenset({"text"})
    first = _hear(office, Joined, "zhangsan", answers=answers)
    second = _hear(office, Joined, "wangfang", answers=answers, number=2)
    assert (len(first.shows), len(second.shows)) == (1, 0)


def test_a_way_with_a_budget_is_kept_with_it(office: Office) -> None:
    opening = Opening(door="wecom.kf", address="wk1", expires_at=office.at + timedelta(hours=48), budget=5)
    _hear(office, Said, "zhangsan", "zhangsan", text="你好", opening=opening)
    with transaction(office.engine) as session:
        assert [(way.budget, way.spent, way.once) for way in session.scalars(select(Way))] == [(5, 0, False)]


def test_the_policy_knows_no_link_by_itself() -> None:
    assert Policy().sources == {}
