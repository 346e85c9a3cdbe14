"""What was said between us and somebody in one chat, by both, in its order: for pages on which the chat is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.attachments import Attachment
from storage.chats import Chat
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from storage.transcript import Message

MOST_LINES = 200
_NOT_SAID = (Status.FAILED, Status.DROPPED)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: by them in words and files, or by us as something shown."""

    at: datetime
    text: str = ""
    files: Sequence[Attachment] = ()
    show: dict[str, Any] | None = None
    """A Text, Card or File of handlers/messages, as JSON; None for what they said themselves."""
    delivery_id: int = 0
    mime: str = ""
    """What a File that we have shown truly is."""


def lines(session: Session, chat: Chat) -> list[Line]:
    """The latest MOST_LINES of either side, the oldest first; what was said in the same moment: they, then we."""
    return sorted((*_theirs(session, chat), *_ours(session, chat)), key=lambda line: (line.at, line.show is not None))


def matters(session: Session, chat: Chat) -> Sequence[Feedback]:
    """What was brought in this chat, the oldest first."""
    return session.scalars(select(Feedback).where(Feedback.chat_id == chat.id).order_by(Feedback.id)).all()


def shown(session: Session, chat: Chat, delivery_id: int) -> Delivery | None:
    """Something that we have shown in this very chat."""
    row = session.get(Delivery, delivery_id)
    return row if row is not None and row.chat_id == chat.id and row.status not in _NOT_SAID else None


def name_of_file(session: Session, chat: Chat, sha256: str) -> str | None:
    """What these bytes are called, if either side has sent them in this chat; else None."""
    theirs = select(Attachment.name).join(Message).where(Message.chat_id == chat.id, Attachment.sha256 == sha256)
    name = session.scalar(theirs.limit(1))
    if name is not None:
        return name
    ours = (line.show for line in _ours(session, chat) if line.show is not None)
    return next((str(show["name"]) for show in ours if show.get("sha256") == sha256), None)


def _theirs(session: Session, chat: Chat) -> list[Line]:
    said = select(Message).where(Message.chat_id == chat.id, Message.kind.in_(("text", "image")))
    rows = session.scalars(said.order_by(Message.id.desc()).limit(MOST_LINES)).all()
    found = select(Attachment).where(Attachment.message_id.in_([row.id for row in rows])).order_by(Attachment.place)
    files: dict[int, list[Attachment]] = {}
    for one in session.scalars(found) if rows else ():
        files.setdefault(one.message_id, []).append(one)
    return [Line(row.at, row.text, files.get(row.id, ())) for row in reversed(rows)]


def _ours(session: Session, chat: Chat) -> list[Line]:
    told = select(Delivery).where(Delivery.chat_id == chat.id, Delivery.status.not_in(_NOT_SAID))
    rows = session.scalars(told.order_by(Delivery.id.desc()).limit(MOST_LINES)).all()
    mimes = _mimes(session, [str(row.show["sha256"]) for row in rows if row.show.get("sha256")])
    return [
        Line(row.due_at, show=row.show, delivery_id=row.id, mime=mimes.get(row.show.get("sha256", ""), ""))
        for row in reversed(rows)
    ]


def _mimes(session: Session, digests: Sequence[str]) -> Mapping[str, str]:
    """What the files of these SHA-256 are, where somebody has sent them to us."""
    if not digests:
        return {}
    found = select(Attachment.sha256, Attachment.mime).where(Attachment.sha256.in_(digests))
    return dict(session.execute(found).all())
