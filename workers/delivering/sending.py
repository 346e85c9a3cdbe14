"""One delivery on its way: taken in a transaction, sent outside of any, its fate written down in another."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session
from structlog import get_logger

from bot.platforms.port import Carried, Closed, Paced, Route, Sent, TryLater, Uncertain, WayShut
from handlers import menus
from handlers.troubles import undelivered
from storage import chats, conversations, deliveries
from storage.db import in_transaction
from storage.deliveries import Delivery, Status
from workers.blaming import blame
from workers.delivering.parcel import Parcel, reader_of, routes_of
from workers.delivering.thrift import is_left_out
from workers.shift import Shift

MENU_GOOD_FOR = timedelta(hours=24)
"""How long a number still picks from the options that were shown."""

log = get_logger(__name__)


def send_one(shift: Shift, delivery_id: int) -> None:
    """Try the routes of one delivery, the best first, until one of them shows it."""
    parcel = in_transaction(shift.house.engine, lambda session: _take(session, shift, delivery_id))
    if parcel is None:
        return None
    reason = ""
    for place, route in enumerate(parcel.routes):
        if place:
            _note(shift, parcel, _begins(shift, route))
        try:
            sent = route.send(parcel.key)
        except Closed as closed:
            _charge(shift, route, whole=isinstance(closed, WayShut))
            reason = str(closed)
            log.info("route closed", delivery=delivery_id, route=route.name, reason=reason)
            blame(shift, parcel.where, closed)
        except Paced as paced:
            return _note(shift, parcel, _pace(shift, paced))
        except TryLater as later:
            blame(shift, parcel.where, later)
            return _note(shift, parcel, _wait(shift, str(later), later.after_seconds))
        except Uncertain as unsure:
            _charge(shift, route)
            return _note(shift, parcel, _unsure(shift, route, str(unsure)))
        else:
            return _note(shift, parcel, _arrived(shift, parcel, route, sent))
    return _note(shift, parcel, lambda session, row: _nowhere(session, shift, row, reason))


def _charge(shift: Shift, route: Route, *, whole: bool = False) -> None:
    """What was refused, or may have arrived, counts into the budget of its way; all of it where the way is shut."""
    if isinstance(route, Carried) and route.way.left:
        way, spent = route.way, route.way.left if whole else 1
        in_transaction(shift.house.engine, lambda session: chats.use_way(session, way.id, spent, shift.now()))


def send_later(shift: Shift, delivery_id: int) -> None:
    """Something is wrong with this delivery itself: out of the way with it, and again later, but not for ever."""

    def put_off(session: Session) -> None:
        row = session.get_one(Delivery, delivery_id, with_for_update=True)
        if not deliveries.put_off(session, row, shift.now(), "spoiled"):
            _nowhere(session, shift, row, "spoiled")

    in_transaction(shift.house.engine, put_off)


def _take(session: Session, shift: Shift, delivery_id: int) -> Parcel | None:
    row = deliveries.claim(session, delivery_id, shift.now())
    if row is None or is_left_out(shift.scene(session), shift.house, row):
        return None
    routes = routes_of(session, shift.house, row)
    if row.status == Status.SENDING and not _may_send_again(row, routes[:1]):
        _nobody_knows(session, shift, row, "the sender died while it was being sent")
        return None
    if not routes:
        _nowhere(session, shift, row, "no route")
        return None
    deliveries.begin_sending(session, row, routes[0].name, shift.now())
    return Parcel(row.id, deliveries.key_of(row), (row.chat.platform, row.chat.account), row.show, routes)


def _may_send_again(row: Delivery, first: Sequence[Route]) -> bool:
    """Whether the route through which it may have arrived would not show it twice."""
    return any(route.name == row.route and route.idempotent for route in first)


def _nowhere(session: Session, shift: Shift, row: Delivery, reason: str) -> None:
    found = undelivered.nowhere(shift.scene(session), row, reason)
    log.warning("not delivered", delivery=row.id, route=row.route, reason=reason, aside=found)


def _nobody_knows(session: Session, shift: Shift, row: Delivery, reason: str) -> None:
    undelivered.nobody_knows(shift.scene(session), row, reason)
    log.warning("perhaps delivered", delivery=row.id, route=row.route, reason=reason)


Fate = Callable[[Session, Delivery], None]


def _note(shift: Shift, parcel: Parcel, fate: Fate) -> None:
    """Write down what became of it, unless the platform has told us meanwhile that it did not arrive."""

    def note(session: Session) -> None:
        row = session.get_one(Delivery, parcel.delivery_id, with_for_update=True)
        if row.status == Status.SENDING:
            fate(session, row)

    in_transaction(shift.house.engine, note)


def _begins(shift: Shift, route: Route) -> Fate:
    return lambda session, row: deliveries.begin_sending(session, row, route.name, shift.now())


def _pace(shift: Shift, paced: Paced) -> Fate:
    seconds = paced.after_seconds or 1
    return lambda session, row: deliveries.pace(session, row, shift.now(), seconds, paced.lane)


def _wait(shift: Shift, reason: str, after_seconds: int | None) -> Fate:
    def wait(session: Session, row: Delivery) -> None:
        if not deliveries.try_later(session, row, shift.now(), reason, after_seconds):
            _nowhere(session, shift, row, reason)

    return wait


def _unsure(shift: Shift, route: Route, reason: str) -> Fate:
    if route.idempotent:
        return _wait(shift, reason, None)
    return lambda session, row: _nobody_knows(session, shift, row, reason)


def _arrived(shift: Shift, parcel: Parcel, route: Route, sent: Sent) -> Fate:
    def arrived(session: Session, row: Delivery) -> None:
        at = shift.now()
        handle = dict(sent.handle) | ({"spent": str(sent.spent)} if sent.spent > 1 else {})
        deliveries.sent(session, row, at, route.name, handle, parcel.shown)
        if sent.used_way is not None:
            chats.use_way(session, sent.used_way, sent.spent, at)
        reader = reader_of(session, row)
        if sent.menu and reader:
            conversations.begin(
                session,
                reader,
                row.chat_id,
                menus.TOPIC,
                at + MENU_GOOD_FOR,
                row.feedback_id,
                data={"actions": list(sent.menu)},
            )

    return arrived
