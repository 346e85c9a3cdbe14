"""What was settled long ago is forgotten a little at a time; what is open, or may still be needed, stays."""

from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage import alarms, deliveries, pruning
from storage.alarms import Alarm
from storage.db import transaction
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from tests.storage.cast import MORNING, group, waiting

LATER = MORNING + timedelta(days=90)
HELLO = {"type": "text", "text": "您好"}


def _sent(session: Session, cause: str, matter: Feedback | None = None) -> Delivery:
    row = deliveries.deliver(session, cause, "reply", group(session), HELLO, MORNING, feedback=matter)
    deliveries.claim(session, row.id, MORNING)
    deliveries.sent(session, row, MORNING, "wecom.app", {})
    return row


def test_what_arrived_long_ago_is_forgotten_and_what_waits_is_not(engine: Engine) -> None:
    with transaction(engine) as session:
        _sent(session, "event:1")
        deliveries.deliver(session, "event:2", "reply", group(session), HELLO, MORNING)
        assert pruning.prune_deliveries(session, MORNING) == 0
        assert pruning.prune_deliveries(session, LATER) == 1
        assert [row.cause for row in session.scalars(select(Delivery))] == ["event:2"]


def test_the_cards_of_an_open_matter_stay_however_old(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        _sent(session, "event:1", matter)
        assert pruning.prune_deliveries(session, LATER) == 0
        matter.closed_at = MORNING
        session.flush()
        assert pruning.prune_deliveries(session, LATER) == 1


def test_a_card_that_is_still_to_be_painted_stays(engine: Engine) -> None:
    with transaction(engine) as session:
        row = _sent(session, "event:1")
        deliveries.repaint(session, row, {**HELLO, "text": "再见"}, MORNING)
        assert pruning.prune_deliveries(session, LATER) == 0


def test_failed_ones_are_forgotten_too(engine: Engine) -> None:
    with transaction(engine) as session:
        row = deliveries.deliver(session, "event:1", "reply", group(session), HELLO, MORNING)
        deliveries.give_up(session, row, Status.FAILED, "no route")
        assert pruning.prune_deliveries(session, LATER) == 1


def test_alarms_that_rang_long_ago_are_forgotten(engine: Engine) -> None:
    with transaction(engine) as session:
        for key in ("rung", "waiting"):
            alarms.set_alarm(session, key, "digest.staff", MORNING)
        alarms.rung(session, session.get_one(Alarm, 1), MORNING)
        assert pruning.prune_alarms(session, MORNING) == 0
        assert pruning.prune_alarms(session, LATER) == 1
        assert [alarm.key for alarm in session.scalars(select(Alarm))] == ["waiting"]
