"""Hanging cards that look older than they should: found, taken, painted anew, by one painter at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import queue
from storage.deliveries import LEASE, Delivery, Status, unleased, wait


@dataclass(frozen=True, slots=True)
class Handles:
    """The handle a card was painted by, and the one it can be painted by next."""

    used: Mapping[str, str]
    fresh: Mapping[str, str]


def unpainted(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of hanging cards that look older than they should and that nobody paints just now."""
    stale = select(Delivery.id).where(
        Delivery.repaint_at.is_not(None),
        Delivery.repaint_at <= at,
        Delivery.status == Status.SENT,
        unleased(Delivery.__table__, at),
    )
    return list(session.scalars(stale.order_by(Delivery.repaint_at, Delivery.id).limit(limit)))


def unpaint(session: Session, row: Delivery, at: datetime) -> None:
    """The answer that should have painted the card came too late, or not at all: a painter does it now."""
    row.painted, row.repaint_at = None, at
    session.flush()
    queue.ring_after_commit(session, "repaint", row.id)


def claim_repaint(session: Session, delivery_id: int, at: datetime) -> Delivery | None:
    """Take a stale card for LEASE; None when another was faster or it is no longer stale."""
    taken = session.scalar(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.status == Status.SENT,
            Delivery.repaint_at <= at,
            unleased(Delivery.__table__, at),
        )
        .values(leased_until=at + LEASE)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(Delivery, taken, populate_existing=True) if taken is not None else None


def repainted(session: Session, delivery_id: int, shown: dict[str, Any], handles: Handles) -> None:
    """The card was painted as `shown`; if it should look different again by now, it stays due."""
    row = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    row.painted, row.leased_until, row.attempts, row.error = shown, None, 0, ""
    row.handle = {
        name: ",".join(filter(None, (value, _since(row, name, handles)))) for name, value in handles.fresh.items()
    }
    if row.show == shown:
        row.repaint_at = None
    session.flush()


def repaint_later(
    session: Session, delivery_id: int, at: datetime, error: str, after_seconds: int | None = None
) -> None:
    """Painting did not work now: again later, until the attempts are spent."""
    row = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    row.attempts += 1
    pause = wait(row, after_seconds)
    row.repaint_at = None if pause is None else at + pause
    row.error, row.leased_until = error[:300], None
    session.flush()


def pace_repaint(session: Session, delivery_id: int, at: datetime, seconds: int) -> None:
    """Painting waits for its turn: no attempt was made, and none is counted."""
    row = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    row.repaint_at, row.leased_until, row.waits = at + timedelta(seconds=seconds), None, row.waits + 1
    session.flush()


def hang_as_it_is(session: Session, delivery_id: int, error: str) -> None:
    """This card can never be painted again: it stays as it looks, and whoever clicks it learns the truth."""
    row = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    row.handle, row.repaint_at, row.error, row.leased_until = {}, None, error[:300], None
    session.flush()


def _since(row: Delivery, name: str, handles: Handles) -> str:
    """What a click has added to a list in the handle while the card was being painted."""
    used, now = handles.used.get(name, ""), str(row.handle.get(name, ""))
    return now.removeprefix(f"{used},") if used and now.startswith(f"{used},") else ""
