"""What is so old that nobody asks for it any more, forgotten a little at a time."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from storage.alarms import Alarm
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback

AT_ONCE = 500
"""Rows that are forgotten in one transaction: nobody else shall wait for it."""


def prune_deliveries(session: Session, before: datetime) -> int:
    """Forget deliveries that were settled before then, except those about matters that are still open; how many."""
    old = (
        select(Delivery.id)
        .outerjoin(Feedback, Feedback.id == Delivery.feedback_id)
        .where(
            Delivery.status.not_in((Status.PENDING, Status.SENDING)),
            Delivery.due_at < before,
            Delivery.repaint_at.is_(None),
            or_(Delivery.feedback_id.is_(None), Feedback.closed_at < before),
        )
        .limit(AT_ONCE)
    )
    gone = delete(Delivery).where(Delivery.id.in_(old)).returning(Delivery.id)
    return len(session.scalars(gone.execution_options(synchronize_session=False)).all())


def prune_alarms(session: Session, before: datetime) -> int:
    """Forget alarms that rang before then; how many."""
    old = select(Alarm.id).where(Alarm.rung_at < before).limit(AT_ONCE)
    gone = delete(Alarm).where(Alarm.id.in_(old)).returning(Alarm.id)
    return len(session.scalars(gone.execution_options(synchronize_session=False)).all())
