"""Somebody else is asked what a doubtful feedback is, after it was committed: no customer ever waits for that."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from structlog import get_logger

from bot.opinion import client
from bot.platforms.port import Closed, TryLater
from handlers.opinions import asking
from handlers.scene import Scene
from storage import leases, opinions
from storage.db import in_transaction
from storage.opinions import Fate, Opinion
from workers.pile import Pile, work_off_alone
from workers.shift import Shift, on_shift

log = get_logger(__name__)

Outcome = Callable[[Scene, Opinion], None]


def opine(opinion_id: int) -> None:
    """Ask for every opinion that waits, by one worker at a time; the id is only who rang."""
    work_off_alone(on_shift(), PILE, leases.ASKER, opinions.LEASE)


def _ask_one(shift: Shift, opinion_id: int) -> None:
    errand = in_transaction(shift.house.engine, lambda session: asking.errand(shift.scene(session), opinion_id))
    if errand is not None:
        _note(shift, opinion_id, _tried(shift, errand))


def _tried(shift: Shift, errand: asking.Errand) -> Outcome:
    settings = shift.house.policy.second_opinion
    try:
        answer = client.ask(settings, errand.messages)
    except TryLater as later:
        return _later(str(later), later.after_seconds)
    except Closed as closed:
        log.error("second opinion refused", opinion=errand.opinion_id, reason=str(closed))
        reason = str(closed)
        return lambda scene, opinion: opinions.settle(scene.session, opinion, Fate.FAILED, reason)
    return lambda scene, opinion: asking.answered(scene, opinion, answer)


def _later(reason: str, after_seconds: int | None = None) -> Outcome:
    return lambda scene, opinion: asking.later(scene, opinion, reason, after_seconds)


def _note(shift: Shift, opinion_id: int, outcome: Outcome) -> None:
    """Write down what became of it, unless that was done meanwhile after all."""

    def note(session: Session) -> None:
        opinion = session.get_one(Opinion, opinion_id, with_for_update=True)
        if opinion.status == Fate.WANTED:
            outcome(shift.scene(session), opinion)

    in_transaction(shift.house.engine, note)


def _spoiled(shift: Shift, opinion_id: int) -> None:
    _note(shift, opinion_id, _later("spoiled"))


PILE = Pile("opine", opinions.due, _ask_one, _spoiled)
