"""A person forgotten: words, name, files and accounts go; the counts and times stay with nobody's name."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage import chats, queue
from storage.alarms import Alarm
from storage.attachments import Attachment, Fate
from storage.chats import Chat
from storage.consents import Consent
from storage.conversations import Conversation
from storage.deliveries import Delivery, Status
from storage.erasing.mentions import erase_mentions
from storage.erasing.words import empty_messages, empty_settled, erase_words, of_person
from storage.feedback import Feedback
from storage.knowledge import Given
from storage.people import Identity, Person
from storage.tables import METADATA
from storage.transcript import Message

_WITH_CHATS = tuple(METADATA.tables[one.__tablename__] for one in (Feedback, Consent, Given))
"""Whose rows name the chat they came from."""
SWEPT_FOR = timedelta(days=1)
"""So long we look again for what was on its way when somebody was forgotten."""


def forget_person(
    session: Session, person: Person, name: str, words: str, at: datetime, keep: Message | None = None
) -> None:
    """Forget a person: `name` and `words` stand where theirs stood; whoever writes from there again is somebody new.

    What is open of theirs has been taken back before. `keep` is the message by which they asked: it can still be
    answered where it was said, and is forgotten by the next `sweep`.
    """
    person.name, person.forgotten_at, person.quiet_since = name, at, None
    if keep is not None:
        keep.feedback_id = None
    session.flush()
    matters = of_person(session, person.id)
    for matter in matters:
        matter.files = {}
        erase_words(session, matter, words, at)
    erase_mentions(session, matters)
    mine = select(Feedback.id).where(Feedback.reporter_id == person.id)
    session.execute(delete(Alarm).where(Alarm.feedback_id.in_(mine), Alarm.rung_at.is_(None)))
    _forget_files(session, person)
    _move_out(session, person, at)
    _forget_traces(session, person, keep.id if keep is not None else 0)
    session.execute(delete(Identity).where(Identity.person_id == person.id))
    session.expire_all()


def sweep(session: Session, at: datetime, painted: str) -> int:
    """Forget what was on its way when people were forgotten lately: their last message, its answer; how many.

    `painted` is the purpose of cards: these have been painted over, or will be.
    """
    lately = select(Person).where(Person.forgotten_at > at - SWEPT_FOR)
    forgotten = session.scalars(lately).all()
    for person in forgotten:
        _forget_traces(session, person, 0)
        matters = of_person(session, person.id)
        told = Delivery.feedback_id.in_([matter.id for matter in matters])
        empty_settled(session, told, Delivery.purpose != painted)
        erase_mentions(session, matters)
    return len(forgotten)


def _forget_files(session: Session, person: Person) -> None:
    """What has not been fetched is fetched no more; what is in the store is thrown away by a worker."""
    theirs = Attachment.message_id.in_(select(Message.id).where(Message.person_id == person.id))
    gone = {"source": "", "key": "", "name": "", "error": "", "leased_until": None}
    for fate, values in ((Fate.WANTED, {"status": Fate.EXPIRED}), (Fate.STORED, {})):
        session.execute(
            update(Attachment)
            .where(theirs, Attachment.status == fate)
            .values(**gone, **values)
            .execution_options(synchronize_session=False)
        )
    stored = session.scalar(select(Attachment.id).where(theirs, Attachment.status == Fate.STORED).limit(1))
    if stored is not None:
        queue.ring_after_commit(session, "forget", stored)


def _move_out(session: Session, person: Person, at: datetime) -> None:
    """What they said alone with us hangs on a chat that leads nowhere: nothing tells whose account it came from."""
    for one in list(person.identities):
        here = (Chat.platform == one.platform, Chat.account == one.account, Chat.chat_id == one.user_id)
        own = session.scalar(select(Chat).where(*here, Chat.kind == chats.PRIVATE))
        if own is None:
            continue
        own.title, own.came_by, own.said, own.window_seconds = "", "", {}, 0
        empty = chats.find_or_open(session, one.platform, one.account, f"forgotten:{person.id}", chats.PRIVATE)
        empty.closed_at = at
        session.flush()
        for table in _WITH_CHATS:
            session.connection().execute(update(table).where(table.c.chat_id == own.id).values(chat_id=empty.id))


def _forget_traces(session: Session, person: Person, keep: int) -> None:
    """Their messages, the talks we had with them, and what was shown to them alone."""
    empty_messages(session, (Message.person_id == person.id) & (Message.id != keep))
    private = select(Chat.id).where(Chat.kind == chats.PRIVATE)
    alone = (Message.person_id == person.id, Message.chat_id.in_(private), Message.id != keep)
    nowhere = select(Chat.id).where(Chat.chat_id == f"forgotten:{person.id}").limit(1).scalar_subquery()
    settled = Delivery.status.not_in((Status.PENDING, Status.SENDING))
    for statement in (
        update(Message).where(*alone).values(chat_id=nowhere),
        delete(Conversation).where(Conversation.person_id == person.id),
        delete(Delivery).where(Delivery.person_id == person.id, settled),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
