"""What was said elsewhere and earlier, and is read from a file: kept as history, or taken on as still to be done."""

from dataclasses import replace

from handlers import grading
from handlers.intake import completing
from handlers.intake.capture import take
from handlers.messages import SILENCE, Reply, Said
from handlers.rules import keeping
from handlers.triage.judge import KIND, TOPIC
from handlers.turn import Turn
from storage import feedback, reactions
from storage.feedback import Feedback, Move, State

_KIND_REASON = "类型："
"""How the reason begins that names the kind, among those of `triage.judge`."""


class Imported(Said):
    """A line of a file: what somebody said then (`at`); its `origin` tells what stood beside it."""

    known_as: tuple[str, str] = ("", "")
    """Kind and topic in our own words where the file has them, each perhaps empty."""
    is_open: bool = False
    """Whether it is still to be done; else it is history, and nobody is told."""


def imported(turn: Turn) -> Reply:
    """Write it down with the time it was said. What is still open gets an owner and a promise, both from now on."""
    heard = turn.heard
    if not isinstance(heard, Imported):
        return SILENCE
    state = State.INCOMPLETE if heard.is_open else State.ARCHIVED
    matter = take(replace(turn, at=heard.at), heard.text, state)
    if heard.is_open:
        _take_on(turn, matter, heard.known_as)
    else:
        _call_it_so(matter, *heard.known_as)
        _lay_down(turn, matter)
    return SILENCE


def _call_it_so(matter: Feedback, kind: str, topic: str) -> None:
    """What people have sorted is sorted: their word stands before our guess."""
    if kind:
        said = [one for one in matter.reasons if not str(one).startswith(_KIND_REASON)]
        matter.kind, matter.reasons = kind, [*said[:1], f"{_KIND_REASON}{kind}（文件里写的）", *said[1:]]
    if topic:
        matter.topic, matter.subtopic = topic, ""
    sure = {name for name, given in ((KIND, kind), (TOPIC, topic)) if given}
    matter.doubts = [doubt for doubt in matter.doubts if doubt not in sure]


def _take_on(turn: Turn, matter: Feedback, known_as: tuple[str, str]) -> None:
    """As any other matter, rules and all; but what is sorted stays so, and a file asks for no second opinion."""
    feedback.move(turn.session, matter, Move.COMPLETE, turn.at, None, why=turn.words("import.why"))
    ruling = grading.understand(turn, matter)
    _call_it_so(matter, *known_as)
    completing.assign(turn, matter, ruling.owner)
    keeping.keep(turn, matter, ruling)


def _lay_down(turn: Turn, matter: Feedback) -> None:
    """History: it is settled since it was said, and nothing follows from it."""
    matter.closed_at = matter.created_at
    for line in matter.history:
        reactions.take(turn.session, line.id)
