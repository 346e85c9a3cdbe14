"""What was said elsewhere and earlier, and is read from a file: kept as history, or taken on as still to be done."""

from dataclasses import replace

from handlers import grading
from handlers.intake import completing
from handlers.intake.capture import take
from handlers.messages import SILENCE, Reply, Said
from handlers.rules import keeping
from handlers.teaching import memory
from handlers.triage.judge import KIND, TOPIC
from handlers.turn import Turn
from storage import feedback, reactions
from storage.feedback import Feedback, Move, State


class Imported(Said):
    """A line of a file: what somebody said then (`at`); its `origin` tells what stood beside it."""

    known_as: tuple[str, str] = ("", "")
    """Kind and topic in our own words where the file has them, each perhaps empty."""
    is_open: bool = False
    """Whether it is still to be done; else it is history, and nobody is told."""


def imported(turn: Turn) -> Reply:
    """Write it down with the time it was said. What is still open gets an owner and a promise, both from now on.

    What people have sorted is sorted: their word stands before our guess, and before the rules.
    """
    heard = turn.heard
    if not isinstance(heard, Imported):
        return SILENCE
    kind, topic = heard.known_as
    filed = {KIND: kind} if kind else {}
    filed |= {TOPIC: turn.policy.taxonomy.known_as(topic)} if topic else {}
    memory.file(turn.message, filed)
    state = State.INCOMPLETE if heard.is_open else State.ARCHIVED
    matter = take(replace(turn, at=heard.at), heard.text, state, filed)
    if heard.is_open:
        _take_on(turn, matter)
    else:
        _lay_down(turn, matter)
    return SILENCE


def _take_on(turn: Turn, matter: Feedback) -> None:
    """As any other matter, rules and all; but a file asks for no second opinion."""
    feedback.move(turn.session, matter, Move.COMPLETE, turn.at, None, why=turn.words("import.why"))
    ruling = grading.understand(turn, matter)
    completing.assign(turn, matter, ruling.owner)
    keeping.keep(turn, matter, ruling)


def _lay_down(turn: Turn, matter: Feedback) -> None:
    """History: it is settled since it was said, and nothing follows from it."""
    matter.closed_at = matter.created_at
    for line in matter.history:
        reactions.take(turn.session, line.id)
