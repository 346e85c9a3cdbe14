"""An event was committed: do what follows from it."""

from sqlalchemy.orm import Session

from handlers import notices
from storage import reactions
from storage.db import in_transaction
from storage.feedback import Event
from workers.introduce import introduce
from workers.pile import Pile, work_off
from workers.shift import Shift, on_shift


def react(event_id: int) -> None:
    """Draw the consequences of every event that waits, the oldest first; the id is only who rang."""
    introduce(event_id)  # first, so that the card can call the customer by name
    work_off(on_shift(), PILE)


def _react_to_one(shift: Shift, event_id: int) -> None:
    def draw(session: Session) -> None:
        if reactions.take(session, event_id):
            event = session.get_one(Event, event_id)
            notices.react(session, event, shift.now(), shift.house.policy, shift.house.page)

    in_transaction(shift.house.engine, draw)


def _keep(shift: Shift, event_id: int) -> None:
    in_transaction(shift.house.engine, lambda session: reactions.failed(session, event_id, shift.now()))


PILE = Pile("react", reactions.waiting, _react_to_one, _keep)
