"""Where we speak, and through which doors each place can be reached just now."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.db import Base
from storage.naming import name_of
from storage.people import Person

GROUP, PRIVATE = "group", "private"
TITLE_CHARACTERS = 200
"""As much of a title as we keep."""
SOURCE_CHARACTERS = 128
"""As much as we keep of the way by which somebody came."""


class Chat(Base):
    """A group, or the private chat with one person; a private chat is named by the user id of that person."""

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("platform", "account", "chat_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    chat_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(TITLE_CHARACTERS), default="")
    came_by: Mapped[str] = mapped_column(String(SOURCE_CHARACTERS), default="")
    """The `scene_param` of the link that led here first, or the label of the form that was filled in."""
    closed_at: Mapped[datetime | None]
    """Since when nothing can be said here: we were removed, or the group is no more."""
    voice: Mapped[str] = mapped_column(String(64), default="")
    """By which name of ours we speak here, as it was last spoken to; empty: by the one that is configured."""
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which wording of a sentence was used here last: the sentence's name → the place of the wording."""
    window_seconds: Mapped[int] = mapped_column(default=0)
    """Within how many seconds one speaker's words belong together here, as this chat taught us; 0: as configured."""

    @property
    def is_group(self) -> bool:
        """Whether others read along."""
        return self.kind == GROUP


class Way(Base):
    """A door that a message opened for answering later: a session webhook, a response URL."""

    __tablename__ = "ways"
    __table_args__ = (Index("ix_ways_chat", "chat_id", "expires_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    door: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
    once: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime | None]
    budget: Mapped[int] = mapped_column(default=0)
    """How many messages it carries in all; 0 where nobody counts."""
    spent: Mapped[int] = mapped_column(default=0)
    chat: Mapped[Chat] = relationship()

    @property
    def left(self) -> int | None:
        """How many messages it still carries; None where nobody counts."""
        return max(self.budget - self.spent, 0) if self.budget else None


def find_or_open(session: Session, platform: str, account: str, chat_id: str, kind: str, title: str = "") -> Chat:
    """The chat with this platform id, made on first sight; a new title replaces the old one."""
    title = name_of(title, TITLE_CHARACTERS)
    chat = session.scalar(
        select(Chat).where(Chat.platform == platform, Chat.account == account, Chat.chat_id == chat_id)
    )
    if chat is None:
        chat = Chat(platform=platform, account=account, chat_id=chat_id, kind=kind, title=title)
        session.add(chat)
        session.flush()
    elif title and chat.title != title:
        chat.title = title
    return chat


def private_chat(session: Session, person: Person, platform: str = "", account: str = "") -> Chat | None:
    """The private chat where this person is spoken to first, or the one on the given account; None without any."""
    for identity in person.identities:
        if not platform or (identity.platform, identity.account) == (platform, account):
            return find_or_open(session, identity.platform, identity.account, identity.user_id, PRIVATE, person.name)
    return None


def known_private_chat(session: Session, person: Person) -> Chat | None:
    """The private chat in which this person has been met before and can still be spoken to; None without any."""
    for one in person.identities:
        here = select(Chat).where(Chat.platform == one.platform, Chat.account == one.account, Chat.kind == PRIVATE)
        chat = session.scalar(here.where(Chat.chat_id == one.user_id, Chat.closed_at.is_(None)))
        if chat is not None:
            return chat
    return None


def private_chats(session: Session, person: Person) -> list[Chat]:
    """Every place where this person alone can be spoken to, the preferred one first."""
    return [
        find_or_open(session, one.platform, one.account, one.user_id, PRIVATE, person.name) for one in person.identities
    ]


def open_way(
    session: Session,
    chat: Chat,
    door: str,
    address: str,
    expires_at: datetime,
    once: bool,
    budget: int = 0,
    spent: int = 0,
) -> Way:
    """Keep a way to answer later; a lasting way replaces the chat's older one through the same door.

    `budget` messages may be sent by it, of which `spent` have been already; 0 where nobody counts.
    """
    lasting = select(Way).where(Way.chat_id == chat.id, Way.door == door, ~Way.once)
    old = None if once else session.scalar(lasting.order_by(Way.id.desc()).limit(1))
    if old is not None:
        old.address, old.expires_at = address, max(expires_at, old.expires_at)
        old.budget, old.spent, old.used_at = budget, spent, None
        return old
    way = Way(chat=chat, door=door, address=address, expires_at=expires_at, once=once, budget=budget, spent=spent)
    session.add(way)
    session.flush()
    return way


def ways_open(session: Session, chat: Chat, at: datetime) -> list[Way]:
    """The ways of a chat that still lead somewhere at this time, newest first."""
    still_open = select(Way).where(
        Way.chat_id == chat.id,
        Way.expires_at > at,
        Way.used_at.is_(None),
        or_(Way.budget == 0, Way.spent < Way.budget),
    )
    return list(session.scalars(still_open.order_by(Way.id.desc()).limit(20)))


def use_way(session: Session, way_id: int, spent: int, at: datetime) -> None:
    """A way has carried so many messages: one whose messages nobody counts is used up by it."""
    way = session.get(Way, way_id, with_for_update=True, populate_existing=True)
    if way is None:  # it has ended since, and was forgotten
        return
    way.spent += spent
    if not way.budget:
        way.used_at = at
    session.flush()


def close(session: Session, chat: Chat, at: datetime) -> None:
    """Nothing can be said here any more; whatever still leads here is forgotten."""
    chat.closed_at = chat.closed_at or at
    session.execute(update(Way).where(Way.chat_id == chat.id, Way.used_at.is_(None)).values(used_at=at))
    session.flush()


def forget_ways(session: Session, before: datetime) -> None:
    """Drop the ways that had ended by then: they lead nowhere, and their addresses are nobody's business."""
    session.execute(delete(Way).where(Way.expires_at <= before))
