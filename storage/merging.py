"""Fewer messages for the same words: the optional is dropped, and what stands in line together goes together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import deliveries
from storage.deliveries import Delivery, Status


def drop(session: Session, row: Delivery) -> None:
    """It can be done without, and is."""
    deliveries.give_up(session, row, Status.DROPPED, "thrift")


def next_in_line(session: Session, row: Delivery, at: datetime, limit: int) -> list[Delivery]:
    """What waits right behind a delivery in its chat, due by now and never tried, in order."""
    behind = select(Delivery).where(
        Delivery.chat_id == row.chat_id,
        Delivery.status == Status.PENDING,
        Delivery.id > row.id,
        Delivery.due_at <= at,
        Delivery.leased_until.is_(None),
    )
    return list(session.scalars(behind.order_by(Delivery.id).limit(limit).with_for_update()))


def merge(session: Session, row: Delivery, riders: Sequence[Delivery], show: dict[str, Any]) -> None:
    """Say what these say in one message: `show` is what goes out, and what becomes of it becomes of them."""
    row.show, row.carries = show, row.carries + len(riders)
    for rider in riders:
        rider.status, rider.rides_on = Status.MERGED, row.id
    session.flush()
