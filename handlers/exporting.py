"""Feedback as rows of a table: one for each matter or each line of its history, with what is private hidden."""

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers.scene import Scene
from storage import surveys
from storage.feedback import Event, Feedback

MATTER: Mapping[str, Callable[[Scene, Feedback], str]] = {
    "number": lambda scene, one: one.number,
    "created": lambda scene, one: _time(scene, one.created_at),
    "state": lambda scene, one: one.state,
    "priority": lambda scene, one: one.priority,
    "kind": lambda scene, one: one.kind,
    "topic": lambda scene, one: one.topic,
    "part": lambda scene, one: one.subtopic,
    "tags": lambda scene, one: "、".join(map(str, one.tags)),
    "customer": lambda scene, one: one.reporter.name,
    "company": lambda scene, one: one.reporter.company.name if one.reporter.company else "",
    "from": lambda scene, one: scene.place(one.chat),
    "source": lambda scene, one: scene.source(one.chat),
    "words": lambda scene, one: one.text,
    "facts": lambda scene, one: "；".join(f"{label}：{said}" for label, said in one.facts.items()),
    "owner": lambda scene, one: one.assignee.name if one.assignee else "",
    "team": lambda scene, one: scene.team(one) if one.team else "",
    "responded": lambda scene, one: _time(scene, one.responded_at),
    "resolved": lambda scene, one: _time(scene, one.resolved_at),
    "closed": lambda scene, one: _time(scene, one.closed_at),
    "score": lambda scene, one: _score(scene, one),
}
"""Column → what stands in it, as nobody reads it; its heading is the text export.<column>."""

EVENT: Mapping[str, Callable[[Scene, Event], str]] = {
    "number": lambda scene, one: one.feedback.number,
    "at": lambda scene, one: _time(scene, one.at),
    "move": lambda scene, one: one.move,
    "by": lambda scene, one: one.actor.name if one.actor else "",
    "before": lambda scene, one: one.from_state or "",
    "after": lambda scene, one: one.to_state,
    "why": lambda scene, one: one.why,
    "said": lambda scene, one: one.words,
}


def headings(scene: Scene, *, events: bool) -> list[str]:
    """The first row."""
    return [scene.words(f"export.{column}") for column in (EVENT if events else MATTER)]


def row(scene: Scene, matter: Feedback) -> list[str]:
    """A matter as whoever may read nothing private sees it."""
    return [scene.seen(told(scene, matter), matter) for told in MATTER.values()]


def lines(scene: Scene, matter: Feedback) -> list[list[str]]:
    """Its history, the oldest line first, as whoever may read nothing private sees it."""
    return [[scene.seen(told(scene, event), matter) for told in EVENT.values()] for event in matter.history]


def _time(scene: Scene, when: datetime | None) -> str:
    return f"{scene.calendar.local(when):%Y-%m-%d %H:%M:%S}" if when else ""


def _score(scene: Scene, matter: Feedback) -> str:
    survey = surveys.of_cycle(scene.session, matter)
    return str(survey.score) if survey is not None and survey.score is not None else ""
