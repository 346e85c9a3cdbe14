"""Told once, in order, by one sender at a time; and cards that are painted anew."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import chats, deliveries, merging, paintings
from storage.chats import Chat
from storage.db import in_transaction, transaction
from storage.deliveries import Delivery, Status
from storage.paintings import Handles
from tests.storage.cast import MORNING, at_once, group, waiting

SECOND = timedelta(seconds=1)
HELLO, CARD = {"type": "text", "text": "您好"}, {"type": "card", "title": "F-1"}
FRESH = {"type": "card", "title": "F-1", "state": "处理中"}


def _write(session: Session, *causes: str, chat: Chat | None = None, at: datetime = MORNING) -> list[Delivery]:
    place = chat or group(session)
    return [deliveries.deliver(session, cause, "card", place, CARD, at) for cause in causes]


def _send(session: Session, row: Delivery, at: datetime = MORNING) -> None:
    assert deliveries.claim(session, row.id, at) is row
    deliveries.begin_sending(session, row, "wecom.app", at)
    deliveries.sent(session, row, at, "wecom.app", {"response_codes": "A"})


def test_the_same_cause_chat_and_purpose_is_told_once(engine: Engine) -> None:
    with transaction(engine) as session:
        first, again = _write(session, "event:1", "event:1")
        assert again is first
        private = chats.find_or_open(session, "wecom", "main", "zhangsan", chats.PRIVATE)
        assert _write(session, "event:1", chat=private) != [first]
        assert deliveries.deliver(session, "event:1", "survey", group(session), HELLO, MORNING) is not first


def test_written_at_the_same_instant_it_is_told_once(engine: Engine) -> None:
    ids = at_once(engine, *[lambda session: _write(session, "event:1")[0].id] * 4)
    assert len(set(ids)) == 1


def test_each_chat_is_served_in_its_own_order(engine: Engine) -> None:
    with transaction(engine) as session:
        one, two = _write(session, "event:1", "event:2")
        other = chats.find_or_open(session, "wecom", "main", "group-2", chats.GROUP)
        (three,) = _write(session, "event:3", chat=other)
        assert deliveries.due(session, MORNING) == [one.id, three.id]
        deliveries.claim(session, one.id, MORNING)
        assert deliveries.due(session, MORNING) == [three.id]
        deliveries.begin_sending(session, one, "wecom.app", MORNING)
        deliveries.try_later(session, one, MORNING, "busy")
        assert deliveries.due(session, MORNING) == [three.id]
        assert deliveries.due(session, MORNING + 2 * SECOND) == [three.id, one.id]
        _send(session, one, MORNING + 2 * SECOND)
        assert deliveries.due(session, MORNING + 2 * SECOND) == [two.id, three.id]


def test_what_was_sent_since_somebody_spoke_is_counted_by_its_pages(engine: Engine) -> None:
    with transaction(engine) as session:
        one, two, three, _ = _write(session, "event:1", "event:2", "event:3", "event:4")
        for row, at, handle in ((one, 0, {}), (two, 60, {"spent": "3"})):
            deliveries.claim(session, row.id, MORNING)
            deliveries.begin_sending(session, row, "wecom.kf", MORNING)
            deliveries.sent(session, row, MORNING + at * SECOND, "wecom.kf", dict(handle))
        deliveries.claim(session, three.id, MORNING)
        deliveries.begin_sending(session, three, "wecom.kf", MORNING)
        counted = [
            deliveries.sent_since(session, group(session), "wecom.kf", MORNING + s * SECOND) for s in (0, 1, 30, 90)
        ]
        assert counted == [5, 4, 4, 1]
        assert deliveries.sent_since(session, group(session), "wecom.app", MORNING) == 0


def test_one_written_down_for_later_does_not_hold_up_its_chat(engine: Engine) -> None:
    with transaction(engine) as session:
        (tomorrow,) = _write(session, "event:1", at=MORNING + timedelta(days=1))
        (now,) = _write(session, "event:2")
        assert deliveries.due(session, MORNING) == [now.id]
        assert deliveries.due(session, MORNING + timedelta(days=1)) == [tomorrow.id]


def test_two_senders_at_the_same_instant_one_has_it(engine: Engine) -> None:
    row = in_transaction(engine, lambda session: _write(session, "event:1")[0].id)
    taken = at_once(engine, *[lambda session: deliveries.claim(session, row, MORNING) is not None] * 4)
    assert sorted(taken) == [False, False, False, True]


def test_a_sender_that_died_is_found_by_its_lease(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        deliveries.claim(session, row.id, MORNING)
        deliveries.begin_sending(session, row, "wecom.app", MORNING)
        assert deliveries.due(session, MORNING + deliveries.LEASE - SECOND) == []
        assert deliveries.due(session, MORNING + deliveries.LEASE) == [row.id]
        found = deliveries.claim(session, row.id, MORNING + deliveries.LEASE)
        assert found is not None
        assert (found.status, found.route, found.attempts) == (Status.SENDING, "wecom.app", 2)


def test_each_route_that_is_tried_renews_the_lease(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        deliveries.claim(session, row.id, MORNING)
        deliveries.begin_sending(session, row, "wecom.app", MORNING + 20 * SECOND)
        assert deliveries.due(session, MORNING + deliveries.LEASE) == []


def test_it_is_tried_again_ever_later_and_then_no_more(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,), at = _write(session, "event:1"), MORNING
        for seconds in deliveries.RETRY_AFTER:
            assert deliveries.claim(session, row.id, at) is row
            assert deliveries.try_later(session, row, at, "busy")
            assert row.due_at == at + timedelta(seconds=seconds)
            at = row.due_at
        assert deliveries.claim(session, row.id, at) is row
        assert not deliveries.try_later(session, row, at, "busy")
        assert (row.status, row.error) == (Status.FAILED, "busy")
        assert deliveries.due(session, at + timedelta(days=1)) == []


def test_the_platform_says_when_to_come_back(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        deliveries.claim(session, row.id, MORNING)
        deliveries.try_later(session, row, MORNING, "mute", 600)
        assert row.due_at == MORNING + 600 * SECOND


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNKNOWN])
def test_given_up_it_is_in_nobody_s_way(engine: Engine, status: Status) -> None:
    with transaction(engine) as session:
        one, two = _write(session, "event:1", "event:2")
        deliveries.claim(session, one.id, MORNING)
        deliveries.give_up(session, one, status, "x" * 1000)
        assert deliveries.due(session, MORNING) == [two.id]


def test_a_card_that_should_look_different_is_painted_once(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        assert paintings.unpainted(session, MORNING) == []
        deliveries.repaint(session, row, FRESH, MORNING)
        assert paintings.unpainted(session, MORNING) == [row.id]
        assert paintings.claim_repaint(session, row.id, MORNING) is row
        assert paintings.unpainted(session, MORNING) == []
        assert paintings.claim_repaint(session, row.id, MORNING) is None
        paintings.repainted(session, row.id, FRESH, Handles({"response_codes": "A"}, {"response_codes": ""}))
        assert (row.painted, row.handle) == (FRESH, {"response_codes": ""})
        assert paintings.unpainted(session, MORNING + timedelta(days=1)) == []


def test_a_card_that_looks_right_is_left_alone(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        deliveries.repaint(session, row, CARD, MORNING)
        assert paintings.unpainted(session, MORNING) == []


def test_a_card_still_on_its_way_leaves_as_it_should_look(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        deliveries.repaint(session, row, FRESH, MORNING)
        assert paintings.unpainted(session, MORNING) == []
        assert row.show == FRESH


def test_a_card_that_changes_while_it_is_being_sent_is_painted_afterwards(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        deliveries.claim(session, row.id, MORNING)
        deliveries.begin_sending(session, row, "wecom.app", MORNING)
    with transaction(engine) as session:
        deliveries.repaint(session, session.get_one(Delivery, row.id), FRESH, MORNING)
    with transaction(engine) as session:
        again = session.get_one(Delivery, row.id)
        deliveries.sent(session, again, MORNING, "wecom.app", {}, shown=CARD)
        assert again.painted == CARD
        assert paintings.unpainted(session, MORNING) == [row.id]


def test_a_card_that_changes_while_it_is_being_painted_is_painted_again(engine: Engine) -> None:
    newer = {**FRESH, "state": "待确认"}
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        deliveries.repaint(session, row, FRESH, MORNING)
        paintings.claim_repaint(session, row.id, MORNING)
    with transaction(engine) as session:
        deliveries.repaint(session, session.get_one(Delivery, row.id), newer, MORNING)
    with transaction(engine) as session:
        paintings.repainted(session, row.id, FRESH, Handles({}, {}))
        assert paintings.unpainted(session, MORNING) == [row.id]
        assert session.get_one(Delivery, row.id).show == newer


def test_what_a_click_brings_while_the_card_is_being_painted_is_kept(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        used = dict(row.handle)
        deliveries.absorb(row, {"response_code": "B"})
        assert row.handle == {"response_codes": "A,B"}
        paintings.repainted(session, row.id, CARD, Handles(used, {"response_codes": ""}))
        assert row.handle == {"response_codes": "B"}


def test_painting_is_tried_again_ever_later_and_then_no_more(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,), at = _write(session, "event:1"), MORNING
        _send(session, row)
        deliveries.repaint(session, row, FRESH, MORNING)
        for seconds in deliveries.RETRY_AFTER:
            paintings.claim_repaint(session, row.id, at)
            paintings.repaint_later(session, row.id, at, "busy")
            at += timedelta(seconds=seconds)
            assert paintings.unpainted(session, at) == [row.id]
        paintings.repaint_later(session, row.id, at, "busy")
        assert paintings.unpainted(session, at + timedelta(days=9)) == []


def test_a_card_that_cannot_be_painted_hangs_as_it_is(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        deliveries.repaint(session, row, FRESH, MORNING)
        paintings.hang_as_it_is(session, row.id, "no code left")
        assert paintings.unpainted(session, MORNING) == []
        assert (row.painted, row.handle, row.status) == (CARD, {}, Status.SENT)


def test_a_card_painted_by_the_answer_to_a_click_needs_no_painter(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        deliveries.repaint(session, row, FRESH, MORNING)
        deliveries.painted(session, row, FRESH)
        assert paintings.unpainted(session, MORNING) == []


def test_the_cards_of_a_feedback_are_those_that_hang_or_will(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        hanging, coming, failed = (
            deliveries.deliver(session, f"event:{n}", "card", group(session), CARD, MORNING, feedback=matter)
            for n in range(3)
        )
        _send(session, hanging)
        deliveries.give_up(session, failed, Status.FAILED, "no route")
        assert deliveries.cards_of(session, matter.id, "card") == [hanging, coming]


def test_a_pressed_card_is_found_by_the_key_it_was_posted_under(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        elsewhere = chats.find_or_open(session, "dingtalk", "main", "zhangsan", chats.PRIVATE)
        assert deliveries.by_card(session, deliveries.key_of(row), group(session)) is row
        assert deliveries.by_card(session, deliveries.key_of(row), elsewhere) is None
        assert deliveries.by_card(session, "nonsense", group(session)) is None


def test_waiting_for_its_turn_is_no_attempt_and_holds_its_chat(engine: Engine) -> None:
    with transaction(engine) as session:
        one, two = _write(session, "event:1", "event:2")
        for _ in range(20):
            assert deliveries.claim(session, one.id, one.due_at) is one
            deliveries.begin_sending(session, one, "wecom.app", one.due_at)
            deliveries.pace(session, one, one.due_at, 3)
        assert (one.status, one.attempts, one.waits, one.due_at) == (Status.PENDING, 0, 20, MORNING + 60 * SECOND)
        assert deliveries.due(session, one.due_at - SECOND) == []
        assert deliveries.due(session, one.due_at) == [one.id]
        _send(session, one, one.due_at)
        assert deliveries.due(session, one.due_at) == [two.id]


def test_painting_that_waits_for_its_turn_is_no_attempt(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        _send(session, row)
        deliveries.repaint(session, row, FRESH, MORNING)
        for _ in range(20):
            assert row.repaint_at is not None
            at = row.repaint_at
            assert paintings.claim_repaint(session, row.id, at) is row
            paintings.pace_repaint(session, row.id, at, 3)
        assert (row.attempts, row.repaint_at) == (0, MORNING + 60 * SECOND)
        assert paintings.unpainted(session, MORNING + 59 * SECOND) == []


@pytest.mark.parametrize("arrives", [True, False])
def test_what_is_merged_into_a_delivery_shares_its_fate(engine: Engine, arrives: bool) -> None:
    with transaction(engine) as session:
        one, two, three = _write(session, "event:1", "event:2", "event:3")
        deliveries.claim(session, one.id, MORNING)
        assert merging.next_in_line(session, one, MORNING, 1) == [two]
        merging.merge(session, one, [two], HELLO)
        assert deliveries.due(session, MORNING + deliveries.LEASE) == [one.id]
        deliveries.begin_sending(session, one, "dingtalk.robot", MORNING)
        if arrives:
            deliveries.sent(session, one, MORNING, "dingtalk.robot", {})
        else:
            deliveries.give_up(session, one, Status.FAILED, "closed")
        session.expire_all()
        assert (two.status, one.show) == (one.status, HELLO)
        assert deliveries.due(session, MORNING) == [three.id]


def test_a_message_that_bounced_is_found_by_the_key_it_was_sent_with(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        key = deliveries.key_of(row)
        assert deliveries.by_key(session, key) is row
        assert deliveries.by_key(session, f"{key}-2") is row
        assert deliveries.by_key(session, f"d{row.id}-00000000") is None
        assert deliveries.by_key(session, "msg_of_somebody_else") is None


def test_what_waits_in_a_chat_is_looked_at_again_at_once(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _write(session, "event:1")
        deliveries.claim(session, row.id, MORNING)
        deliveries.try_later(session, row, MORNING, "busy", 600)
        deliveries.bring_forward(session, group(session), MORNING)
        assert deliveries.due(session, MORNING) == [row.id]
