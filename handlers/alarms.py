"""What is done when an alarm rings: one line of the table per kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import digest, grading, sla
from handlers.cards import customer
from handlers.intake import asking, completing
from handlers.messages import Text
from handlers.policy import Policy
from handlers.privacy import notice
from handlers.privacy.purposes import SURVEY, may_hear
from handlers.scene import Page, Scene
from storage import alarms, feedback, surveys
from storage.alarms import Alarm
from storage.feedback import Category, Feedback, Move, State


@dataclass(frozen=True)
class Ringing(Scene):
    """An alarm that is due, in its scene."""

    alarm: Alarm


def ring(session: Session, alarm: Alarm, at: datetime, policy: Policy, page: Page) -> None:
    """Do what the alarm was set for, if it still means anything."""
    ringing = Ringing(session, at, policy, page, alarm)
    if alarm.feedback_id is None:
        DUTIES[alarm.kind](ringing)
        return
    matter = session.get(Feedback, alarm.feedback_id)
    if matter is not None and _still_meant(alarm, matter):
        RINGS[alarm.kind](ringing, matter)


def _still_meant(alarm: Alarm, matter: Feedback) -> bool:
    """An alarm of an earlier cycle means nothing in this one; the last part of its key tells the cycle."""
    return alarm.kind == asking.TIMEOUT or alarm.key.endswith(f":{matter.cycle}")


def _go_on_without_answer(ringing: Ringing, matter: Feedback) -> None:
    if matter.state != State.INCOMPLETE:
        return
    minutes = int(ringing.policy.intake.question_timeout.total_seconds() // 60)
    completing.settle(ringing, matter, None, ringing.words("system.timeout", minutes=minutes))
    sentence = ringing.words("receipt.unanswered", receipt=customer.receipt(ringing, matter))
    words = Text(text=sentence, mention=ringing.mention_of(matter))
    show = notice.below(ringing, words, matter.chat, matter.reporter, asking.TIMEOUT)
    ringing.deliver(f"alarm:{ringing.alarm.id}", "receipt", matter.chat, show, matter.reporter, matter)


def _unanswered(name: Move) -> Callable[[Ringing, Feedback], None]:
    """The move that is made while the customer has not heard from a human."""

    def ring_it(ringing: Ringing, matter: Feedback) -> None:
        if matter.responded_at is None and matter.category != Category.RESOLVED:
            _press(ringing, matter, name, matter.respond_by)

    return ring_it


def _unsolved(name: Move) -> Callable[[Ringing, Feedback], None]:
    """The move that is made while it is not solved, and the next step is ours, not the customer's."""

    def ring_it(ringing: Ringing, matter: Feedback) -> None:
        if matter.category == Category.OPEN:
            _press(ringing, matter, name, matter.resolve_by)

    return ring_it


def _in_time(ring_it: Callable[[Ringing, Feedback], None]) -> Callable[[Ringing, Feedback], None]:
    """A warning that comes after its deadline, as after an outage, says nothing that the deadline does not."""

    def ring_before(ringing: Ringing, matter: Feedback) -> None:
        if matter.respond_by is not None and ringing.at < matter.respond_by:
            ring_it(ringing, matter)

    return ring_before


def _press(ringing: Ringing, matter: Feedback, name: Move, by: datetime | None) -> None:
    if by is None:
        return
    if name in _BROKEN_PROMISES:  # before the card goes up, so that it shows
        grading.kept_waiting(ringing, matter)
    feedback.move(ringing.session, matter, name, ringing.at, None, why=sla.left(by - ringing.at))


_BROKEN_PROMISES = frozenset({Move.ESCALATE, Move.OVERRUN})


def _invite(ringing: Ringing, matter: Feedback) -> None:
    """Ask for a score. Who wants to be left alone is not asked; one they give by themselves is taken all the same."""
    if matter.state != State.TO_CONFIRM:
        return
    surveys.ask(ringing.session, matter, ringing.at)
    until, kind = ringing.at + ringing.policy.survey.expire_after, "survey.expire"
    alarms.set_alarm(ringing.session, f"{kind}:{matter.id}:{matter.cycle}", kind, until, matter.id)
    if may_hear(matter.reporter, SURVEY):
        feedback.move(ringing.session, matter, Move.INVITE, ringing.at, None)


def _expire(ringing: Ringing, matter: Feedback) -> None:
    if matter.state == State.TO_CONFIRM:
        feedback.move(ringing.session, matter, Move.EXPIRE, ringing.at, None)


RINGS: Mapping[str, Callable[[Ringing, Feedback], None]] = {
    asking.TIMEOUT: _go_on_without_answer,
    "respond.warn": _in_time(_unanswered(Move.REMIND)),
    "respond.due": _unanswered(Move.ESCALATE),
    "resolve.warn": _unsolved(Move.CHASE),
    "resolve.due": _unsolved(Move.OVERRUN),
    "survey.ask": _invite,
    "survey.expire": _expire,
}
"""Kinds of alarms about a feedback."""

DUTIES: Mapping[str, Callable[[Ringing], None]] = {
    digest.STAFF: lambda ringing: digest.to_staff(ringing, ringing.alarm.key),
    digest.MANAGER: lambda ringing: digest.to_managers(ringing, ringing.alarm.key),
}
"""Kinds of alarms about the day."""
