"""An answer that the door could not show follows as deliveries: in its chat, in its order, once."""

from typing import Any

from sqlalchemy import select

from handlers.messages import Button, Card, Clicked, Said, Text, Where, Who
from handlers.unsaid import leave, paint_later
from storage import deliveries, paintings
from storage.db import transaction
from storage.deliveries import Delivery
from tests.handlers.office import Office

WORDS = Text(text="已记录")
ASK = Card(title="影响到生产了吗？", buttons=(Button(label="停产了", action="answer:1:stopped"),))


def said(office: Office, message_id: str) -> Said:
    who = Who(platform="wecom", account="main", user_id="zhangsan")
    where = Where(platform="wecom", account="main", chat_id="wrGROUP", kind="group")
    return Said(message_id=message_id, who=who, where=where, at=office.at, text="设备停了")


def left(office: Office) -> list[tuple[str, Any]]:
    with transaction(office.engine) as session:
        rows = session.scalars(select(Delivery).where(Delivery.purpose.like("unsaid.%")).order_by(Delivery.id)).all()
        return [(row.chat.chat_id, row.show.get("text") or row.show.get("title")) for row in rows]


def put(office: Office, message_id: str) -> None:
    with transaction(office.engine) as session:
        leave(session, said(office, message_id), (WORDS, ASK), office.at)


def test_what_could_not_be_shown_is_written_down_in_its_order(office: Office) -> None:
    office.says("张三", "设备停了，整条线都停了", message_id="m1")
    put(office, "m1")
    assert left(office) == [("wrGROUP", "已记录"), ("wrGROUP", "影响到生产了吗？")]


def test_written_down_twice_it_is_there_once(office: Office) -> None:
    office.says("张三", "设备停了，整条线都停了", message_id="m1")
    put(office, "m1")
    put(office, "m1")
    assert len(left(office)) == 2


def test_it_belongs_to_the_feedback_and_to_whoever_spoke(office: Office) -> None:
    office.says("张三", "设备停了，整条线都停了，急，客户在等", message_id="m1")
    put(office, "m1")
    with transaction(office.engine) as session:
        row = session.scalars(select(Delivery).where(Delivery.purpose == "unsaid.1")).one()
        assert row.person is not None
        assert row.feedback is not None and row.person_id == row.feedback.reporter_id


def test_what_was_never_heard_has_no_answer(office: Office) -> None:
    put(office, "m1")
    assert left(office) == []


def test_the_card_of_a_press_that_was_answered_too_late_is_painted_by_a_worker(office: Office) -> None:
    office.says("张三", "设备停了，整条线都停了，急，客户在等", message_id="m1")
    where = Where(platform="dingtalk", account="main", chat_id="ligong", kind="private")
    who = Who(platform="dingtalk", account="main", user_id="ligong", name="李工")
    click = Clicked(message_id="p1", who=who, where=where, at=office.at, action="accept:F-1:")
    with transaction(office.engine) as session:
        row = session.scalars(
            select(Delivery).where(Delivery.show["type"].as_string() == "card").order_by(Delivery.id)
        ).first()
        assert row is not None
        row.status, card, number = deliveries.Status.SENT, deliveries.key_of(row), row.id
        deliveries.painted(session, row, row.show)
    with transaction(office.engine) as session:
        paint_later(session, click.model_copy(update={"card": card}), office.at)
        assert paintings.unpainted(session, office.at) == [], "what was never heard has painted nothing"
    office.presses("李工", "accept:F-1:", card=card, message_id="p1")
    with transaction(office.engine) as session:
        paint_later(session, click.model_copy(update={"card": card}), office.at)
        assert paintings.unpainted(session, office.at) == [number]
