"""Sheets of forms that were not sent in time: what was typed is forgotten, and so are the pictures on them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from structlog import get_logger

from storage import bytes_needed, forms
from storage.db import in_transaction
from workers.pile import Pile, work_off
from workers.shift import Shift, on_shift

log = get_logger(__name__)


def tear_up(draft_id: int) -> None:
    """Forget every sheet whose time is over; the id is only which one was found."""
    shift = on_shift()
    keep = shift.house.settings.form.sheet

    def outlived(session: Session, at: datetime) -> Sequence[int]:
        return forms.outlived(session, at - keep)

    work_off(shift, Pile("tear_up", outlived, _tear_up_one, _stays))


def _tear_up_one(shift: Shift, draft_id: int) -> None:
    def forget(session: Session) -> Sequence[str]:
        return [one for one in forms.forget(session, draft_id) if not bytes_needed.are_needed(session, one)]

    for unneeded in in_transaction(shift.house.engine, forget):
        shift.house.files.forget(unneeded)


def _stays(shift: Shift, draft_id: int) -> None:
    """The store could not forget its bytes: nothing leads to them any more."""
    log.warning("bytes left behind", sheet=draft_id)
