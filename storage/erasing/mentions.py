"""What colleagues were shown of a matter, and told about it, without its row saying so: lists, summaries, drafts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.deliveries import Delivery
from storage.erasing.words import empty_messages, empty_settled
from storage.feedback import Feedback
from storage.people import Person
from storage.transcript import Message

_AT_ONCE = 50
"""Numbers that are looked for in one go."""


def erase_mentions(session: Session, matters: Sequence[Feedback]) -> None:
    """Empty whatever names one of these by its number: what colleagues typed, what they were answered and shown.

    A line of a list holds a name and words of its customer. What was shown about somebody else's matter stays as it
    was; what a colleague typed and was answered goes, whatever matter it was said to.
    """
    for place in range(0, len(matters), _AT_ONCE):
        some = matters[place : place + _AT_ONCE]
        _erase(session, [one.number for one in some], min(one.created_at for one in some))


def _erase(session: Session, numbers: Sequence[str], since: datetime) -> None:
    shown = _names(cast(Delivery.show, Text), numbers)
    named = (Delivery.feedback_id.is_(None), shown)
    answers = session.scalars(select(Delivery.cause).where(*named, Delivery.cause.like("message:%"))).all()
    empty_settled(session, *named)
    ours = Message.person_id.in_(select(Person.id).where(Person.key.is_not(None)))
    told = or_(
        _names(Message.text, numbers),
        _names(cast(Message.answer, Text), numbers),
        Message.id.in_([int(cause.partition(":")[2]) for cause in answers]),
    )
    empty_messages(session, ours, Message.at >= since, told)


def _names(words: ColumnElement[str] | InstrumentedAttribute[str], numbers: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(words.contains(number) for number in numbers))
