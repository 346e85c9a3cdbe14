"""What was said so long ago that it is kept no longer, emptied a little at a time."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from storage.deliveries import Delivery
from storage.erasing.words import empty_messages, empty_settled, erase_words
from storage.feedback import Category, Feedback
from storage.transcript import Message

MATTERS_AT_ONCE, MESSAGES_AT_ONCE = 20, 500
"""Emptied in one transaction: nobody else shall wait for it."""


def forget_older(session: Session, before: datetime, words: str, at: datetime) -> int:
    """Put `words` in place of what was said about matters settled before then; how many matters those were.

    What belongs to no matter, lists and summaries among it, goes by its own age.
    """
    matters = session.scalars(_settled(before)).all()
    for matter in matters:
        erase_words(session, matter, words, at)
    loose = select(Message.id).where(
        Message.at < before, Message.feedback_id.is_(None), or_(Message.text != "", Message.answer.is_not(None))
    )
    empty_messages(session, Message.id.in_(loose.order_by(Message.at).limit(MESSAGES_AT_ONCE)))
    empty_settled(session, Delivery.feedback_id.is_(None), Delivery.due_at < before)
    return len(matters)


def _settled(before: datetime) -> Select[Feedback]:
    """The oldest of them; what is part of an open matter stays with it."""
    whole = aliased(Feedback)
    open_whole = select(whole.id).where(whole.id == Feedback.merged_into_id, whole.category != Category.RESOLVED)
    old = select(Feedback).where(Feedback.closed_at < before, Feedback.erased_at.is_(None), ~open_whole.exists())
    return old.order_by(Feedback.closed_at).limit(MATTERS_AT_ONCE).with_for_update(key_share=True, skip_locked=True)
