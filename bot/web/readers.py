"""Who may see a matter and its files where signing in is asked for: our own people, and whoever brought it."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.feedback import Feedback
from storage.people import Person


class NotYours(Exception):
    """Whoever has signed in is not one of those this page is for."""


def check_reader(session: Session, looking: int | None, matters: Iterable[Feedback]) -> None:
    """Let whoever looks see what belongs to any of these matters; nobody was asked where `looking` is None.

    Errors: NotYours.
    """
    if looking is None:
        return
    reader = session.get(Person, looking)
    if reader is None or not (reader.is_staff or any(matter.reporter_id == reader.id for matter in matters)):
        raise NotYours
