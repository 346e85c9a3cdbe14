"""One hanging card painted anew: taken in a transaction, painted outside of any, written down in another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from structlog import get_logger

from bot.platforms.port import Closed, Paced, Platform, TryLater
from storage import paintings
from storage.db import in_transaction
from workers.blaming import blame
from workers.delivering.parcel import CARD, link_of, platform_of
from workers.shift import Shift

log = get_logger(__name__)


@dataclass(frozen=True)
class Canvas:
    """A card that hangs somewhere, and how it should look."""

    platform: Platform
    where: tuple[str, str]
    """The platform and the account."""
    show: dict[str, Any]
    handle: dict[str, str]
    link: Callable[[str], str]


def paint_one(shift: Shift, delivery_id: int) -> None:
    """Paint one card as it should look now; one that cannot be painted again stays as it is."""
    engine = shift.house.engine
    canvas = in_transaction(engine, lambda session: _take(session, shift, delivery_id))
    if canvas is None:
        return
    try:
        handle = canvas.platform.repaint(CARD.validate_python(canvas.show), canvas.handle, shift.now(), canvas.link)
    except Paced as paced:
        wait = paced.after_seconds or 1
        in_transaction(engine, lambda session: paintings.pace_repaint(session, delivery_id, shift.now(), wait))
    except TryLater as later:
        blame(shift, canvas.where, later)
        reason, seconds = str(later), later.after_seconds
        in_transaction(
            engine,
            lambda session: paintings.repaint_later(session, delivery_id, shift.now(), reason, seconds),
        )
    except Closed as closed:
        reason = str(closed)
        log.info("card hangs as it is", delivery=delivery_id, reason=reason)
        blame(shift, canvas.where, closed)
        in_transaction(engine, lambda session: paintings.hang_as_it_is(session, delivery_id, reason))
    else:
        after = paintings.Handles(canvas.handle, dict(handle))
        in_transaction(engine, lambda session: paintings.repainted(session, delivery_id, canvas.show, after))


def paint_later(shift: Shift, delivery_id: int) -> None:
    """Something is wrong with this card itself: again later, but not for ever."""
    in_transaction(
        shift.house.engine,
        lambda session: paintings.repaint_later(session, delivery_id, shift.now(), "spoiled"),
    )


def _take(session: Session, shift: Shift, delivery_id: int) -> Canvas | None:
    row = paintings.claim_repaint(session, delivery_id, shift.now())
    if row is None:
        return None
    platform = platform_of(shift.house, row.chat)
    if row.show == row.painted:
        paintings.repainted(session, delivery_id, row.show, paintings.Handles(row.handle, row.handle))
        return None
    if platform is None or not row.handle:
        paintings.hang_as_it_is(session, delivery_id, "nothing to paint it by")
        return None
    where = (row.chat.platform, row.chat.account)
    return Canvas(platform, where, row.show, row.handle, link_of(session, shift.house, row))
