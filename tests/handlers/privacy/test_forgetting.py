"""张三 says “忘记我”: nothing of what they said, sent or were called is left; what was done, when and how often is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from handlers.messages import Media, Said
from storage import attachments, chats, deliveries, knowledge, opinions, people, search
from storage.attachments import Found
from storage.chats import Chat
from storage.db import transaction
from storage.deliveries import Delivery, Status
from storage.erasing.people import sweep
from storage.feedback import Event, Feedback, State
from storage.people import Person, Role
from storage.tables import METADATA
from storage.transcript import Message
from tests.handlers.office import Office, words_of

CANARIES = ("金丝雀", "翠鸟", "13800138000", "白鹭", "zhangsan-passport", "朱鹮", "张三")
"""What only 张三 said, sent or is called, and what 李工 wrote to them."""


@pytest.fixture
def talked(office: Office) -> Office:
    """张三 has one matter open and one settled, has sent a picture and rated; 王芳 has one of her own."""
    office.says("王芳", "发票一直没开给我，订单号 20260301，都催了两次了", private=True)
    office.says("张三", "对账单金丝雀导出一直失败，从昨天开始，电话 13800138000", private=True)
    _finish(office, "张三")
    done = office.feedback().number
    office.says("李工", f"解决 {done} 朱鹮那边修好了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(hours=1))
    office.says("张三", "5分，翠鸟般快", private=True)
    office.later(timedelta(hours=2))
    office.says("张三", "白鹭报表登录页面从今天早上开始打不开，你们快看看", private=True)
    _finish(office, "张三")
    _sends_a_picture(office)
    with transaction(office.engine) as session:
        question = session.scalars(select(Message).where(Message.text.contains("白鹭"))).one()
        knowledge.give(session, "换浏览器", "请换一个浏览器再试", question, office.at)
    _all_has_arrived(office)
    return office


def test_it_is_asked_once_more_what_will_be_gone(talked: Office) -> None:
    told = talked.says("张三", "忘记我", private=True)
    assert "要删除您的信息吗" in told and "处理中的 1 件会撤回" in told
    assert "[确认删除]" in told and "[不删了]" in told
    assert _left(talked), "nothing is gone before it is confirmed"


def test_nothing_of_it_is_left_anywhere(talked: Office) -> None:
    for words in ("我的", "找 金丝雀", "我的", talked.feedback().number):
        talked.says("李工", words, private=True)
    talked.says("陈总", "日报", private=True)
    with transaction(talked.engine) as session:
        opinion = opinions.want(
            session, session.scalars(select(Feedback).order_by(Feedback.id.desc())).first(), talked.at
        )
        opinions.given(session, opinion, {"kind": "缺陷", "topic": "系统故障", "why": "张三说白鹭报表打不开"})
    _forget(talked)
    assert _left(talked) == []


def test_not_even_of_the_last_words_and_their_answer(talked: Office) -> None:
    _forget(talked)
    _all_has_arrived(talked)
    talked.later(timedelta(minutes=10))
    with transaction(talked.engine) as session:
        assert sweep(session, talked.at, "card") == 1
    assert _left(talked) == []
    with transaction(talked.engine) as session:
        gone = session.scalars(select(Person).where(Person.forgotten_at.is_not(None))).one()
        told = session.execute(text("SELECT count(*) FROM deliveries WHERE person_id = :id"), {"id": gone.id})
        assert told.scalar() == 0
        assert _rows_in(session, gone, "zhangsan") == [], "nothing leads from the account to what was said"


def test_what_was_done_and_when_stays(talked: Office) -> None:
    before = _counts(talked)
    _forget(talked)
    after = _counts(talked)
    assert after["feedback"] == before["feedback"] and after["surveys"] == before["surveys"]
    assert after["lines"][: len(before["lines"])] == before["lines"], "every line of history stands where it stood"
    assert after["score"] == 5


def test_what_was_open_is_withdrawn_and_its_owner_told(talked: Office) -> None:
    number = talked.feedback().number
    _forget(talked)
    assert talked.feedback(number).state == State.WITHDRAWN
    told = talked.told("李工")[-1]
    assert number in told and "要求删除个人信息" in told


def test_the_cards_that_hang_are_painted_over(talked: Office) -> None:
    _forget(talked)
    with transaction(talked.engine) as session:
        cards = session.scalars(select(Delivery).where(Delivery.purpose == "card")).all()
        theirs = [card for card in cards if card.feedback and card.feedback.reporter.forgotten_at]
        assert len(theirs) >= 2, "of the matter that was open, and of the one that was settled"
        assert all("内容已应客户要求删除" in words_of(card.show) for card in theirs)
        assert all(card.repaint_at is not None for card in theirs)


def test_what_a_worker_was_just_writing_is_found_by_the_sweep(talked: Office) -> None:
    number = talked.feedback().number
    _forget(talked)
    with transaction(talked.engine) as session:
        matter = session.scalars(select(Feedback).where(Feedback.number == number)).one()
        chat = chats.private_chat(session, people.everyone(session, Role.STAFF)[0])
        assert chat is not None
        late = {"type": "text", "text": "张三补充：金丝雀也打不开"}
        deliveries.deliver(session, "event:999", "staff.added", chat, late, talked.at, feedback=matter)
    _all_has_arrived(talked)
    with transaction(talked.engine) as session:
        sweep(session, talked.at + timedelta(minutes=10), "card")
        cards = session.scalars(select(Delivery).where(Delivery.purpose == "card")).all()
        assert any("内容已应客户要求删除" in words_of(card.show) for card in cards), "cards stay as they are painted"
    assert _left(talked) == []


def test_what_had_not_left_yet_is_not_shown(talked: Office) -> None:
    talked.says("张三", "补充：金丝雀也打不开", private=True)
    with transaction(talked.engine) as session:
        waiting = select(Delivery.id).where(Delivery.status == Status.PENDING)
        before = set(session.scalars(waiting))
    _forget(talked)
    with transaction(talked.engine) as session:
        assert before and not before & set(session.scalars(waiting))


def test_nobody_finds_it_any_more(talked: Office) -> None:
    assert "找到" in talked.says("小林", "找 金丝雀", private=True)
    _forget(talked)
    assert "没有找到" in talked.says("小林", "找 金丝雀", private=True)
    with transaction(talked.engine) as session:
        assert search.find(session, "金丝雀") == []


def test_another_customer_is_not_touched(talked: Office) -> None:
    _forget(talked)
    told = talked.says("王芳", "我那个问题怎么样了", private=True)
    assert "发票一直没开给我" in told


def test_whoever_writes_again_is_somebody_new(talked: Office) -> None:
    _forget(talked)
    assert "没有查到" in talked.says("张三", "我那个问题怎么样了", private=True)
    talked.says("张三", "收银系统的小票打印机从今天开始打不出字", private=True)
    assert talked.feedback().reporter.name == "张三"
    with transaction(talked.engine) as session:
        known = people.known(session, "wecom", "main", "zhangsan")
        assert known is not None and known.forgotten_at is None


def test_the_files_are_thrown_away(talked: Office) -> None:
    _forget(talked)
    with transaction(talked.engine) as session:
        thrown = attachments.outlived(session, talked.at - timedelta(days=365))
        assert len(thrown) == 1
        assert attachments.expire(session, thrown[0]) == "f" * 64


@pytest.mark.parametrize("words", ["不删了", "算了"])
def test_who_thinks_better_of_it_loses_nothing(talked: Office, words: str) -> None:
    talked.says("张三", "忘记我", private=True)
    assert "什么都没有删" in talked.says("张三", words, private=True)
    assert "要删除您的信息吗" in talked.says("张三", "确认删除", private=True), "it is asked anew"
    assert talked.feedback().state != State.WITHDRAWN and _left(talked)


def test_a_confirmation_without_the_question_deletes_nothing(talked: Office) -> None:
    talked.says("张三", "确认删除", private=True)
    talked.presses("张三", "forget::", private=True)
    talked.says("张三", "忘记我", private=True)
    talked.later(timedelta(minutes=11))
    talked.presses("张三", "forget::", private=True)
    assert _left(talked)


def test_a_confirmation_without_the_question_is_asked_about_and_no_feedback(office: Office) -> None:
    assert "要删除您的信息吗" in office.says("王芳", "确认删除", private=True)
    assert office.count() == 0


def test_it_may_be_the_answer_to_what_a_colleague_asked(office: Office) -> None:
    office.says("王芳", "对账单页面从昨天开始打不开，里面有一条旧的", private=True)
    number = office.feedback().number
    office.says("李工", f"追问 {number} 旧的那条要删除吗？", private=True)
    office.says("李工", "发送", private=True)
    assert f"{number}" in office.says("王芳", "确认删除", private=True)
    assert "answer" in office.moves(number)


def test_the_buttons_do_the_same(talked: Office) -> None:
    talked.says("张三", "忘记我", private=True)
    assert "什么都没有删" in talked.presses("张三", "keep::", private=True)
    talked.says("张三", "请删除我的个人信息", private=True)
    assert "已删除" in talked.presses("张三", "forget::", private=True)
    assert _left(talked) == []


def test_nobody_else_confirms_it(talked: Office) -> None:
    talked.says("张三", "忘记我", private=True)
    talked.presses("王芳", "forget::", private=True)
    talked.presses("王芳", "forget::", private=False)
    talked.says("王芳", "确认删除", private=True)
    assert _left(talked)


def test_in_a_group_it_is_told_where(talked: Office) -> None:
    told = talked.says("张三", "忘记我")
    assert "私聊" in told and "确认删除" not in told
    assert "金丝雀" in str(_left(talked))


def test_colleagues_are_not_deleted_like_that(talked: Office) -> None:
    assert "管理员" in talked.says("李工", "忘记我", private=True)


@pytest.mark.parametrize(
    "words",
    ["我忘记密码了", "请删除我的重复订单", "把我的账号注销不了", "忘记我之前说的那个问题了吗", "删除客户资料时报错"],
)
def test_what_only_sounds_like_it_is_not_asked_about(office: Office, words: str) -> None:
    assert "要删除您的信息吗" not in office.says("王芳", words, private=True)


def test_what_they_said_in_the_group_goes_too(talked: Office) -> None:
    talked.later(timedelta(hours=2))
    talked.says("张三", "仓库的白鹭打印机从昨天开始卡纸，一直修不好")
    _forget(talked)
    assert _left(talked) == []


def _forget(office: Office) -> None:
    office.says("张三", "忘记我", private=True)
    assert "已删除您说过的话" in office.says("张三", "确认删除", private=True)


def _finish(office: Office, who: str) -> None:
    while office.feedback().state == State.INCOMPLETE:
        office.says(who, "跳过", private=True)


def _all_has_arrived(office: Office) -> None:
    with transaction(office.engine) as session:
        for row in session.scalars(select(Delivery).where(Delivery.status == Status.PENDING)):
            row.status, row.painted = Status.SENT, row.show


def _rows_in(session: Session, person: Person, chat_id: str) -> list[str]:
    """The tables that name both this person and the chat of this account."""
    both = [table for table in METADATA.sorted_tables if {"person_id", "chat_id"} <= set(table.columns.keys())]
    chat = select(Chat.id).where(Chat.chat_id == chat_id).scalar_subquery()
    here = [select(one.c.person_id).where(one.c.person_id == person.id, one.c.chat_id == chat) for one in both]
    return [one.name for one, rows in zip(both, here, strict=True) if session.execute(rows).first()]


def _sends_a_picture(office: Office) -> None:
    picture = Media(kind="image", source="zhangsan-passport-code", name="zhangsan-passport.png")
    office.hears(Said(**office._common("张三", True, ""), text="看这张图，还是打不开", media=(picture,)))
    with transaction(office.engine) as session:
        row = session.get_one(attachments.Attachment, 1)
        attachments.stored(session, row, Found("f" * 64, "image/png", 10, "zhangsan-passport.png"))


def _left(office: Office) -> list[str]:
    """Every value of every row of the ledger that still holds one of the canaries."""
    with Session(office.engine) as session:
        found = []
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found += [f"{table.name}.{name}: {value}" for name, value in row.items() if _sings(value)]
        return found


def _sings(value: Any) -> bool:
    return any(canary in str(value) for canary in CANARIES)


def _counts(office: Office) -> dict[str, Any]:
    with Session(office.engine) as session:
        events = session.scalars(select(Event).order_by(Event.id)).all()
        surveys = session.execute(text("SELECT score FROM surveys ORDER BY id")).all()
        return {
            "feedback": [
                (one.number, one.created_at, one.kind, one.priority)
                for one in session.scalars(select(Feedback).order_by(Feedback.id))
            ],
            "lines": [(one.move, one.at, one.actor_id, one.from_state, one.to_state) for one in events],
            "surveys": len(surveys),
            "score": surveys[0].score,
        }
