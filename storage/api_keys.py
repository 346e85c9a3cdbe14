"""The keys by which other programs speak to us, and what each has asked for: only digests of either are kept."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.naming import name_of
from storage.people import COMPANY_CHARACTERS

NAME_CHARACTERS = 64
PREFIX = "hs_"
"""How a key begins, so that one that was published by mistake is found."""


class ApiKey(Base):
    """One program that may speak to us: what it is called, for whom it speaks, and until when it may."""

    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS), unique=True)
    company: Mapped[str] = mapped_column(String(COMPANY_CHARACTERS), default="")
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 (hex) of the key: it has 256 random bits, so that nothing slower is needed."""
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ApiCall(Base):
    """One call that a program gave a name to, so that it can be repeated without being done twice."""

    __tablename__ = "api_calls"
    __table_args__ = (UniqueConstraint("key_id", "call"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    call: Mapped[str] = mapped_column(String(64))
    """SHA-256 (hex) of what the program calls it by."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 (hex) of what was asked for."""
    at: Mapped[datetime] = mapped_column(index=True)


class NameTaken(Exception):
    """Another key is called so, or was before it was revoked."""


class OtherContent(Exception):
    """A call of this name asked for something else."""


def new(session: Session, name: str, company: str, at: datetime) -> tuple[ApiKey, str]:
    """A new key and its words, which are shown this once and kept nowhere. Errors: NameTaken."""
    name = name_of(name, NAME_CHARACTERS)
    if session.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise NameTaken(name)
    words = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(name=name, company=name_of(company, COMPANY_CHARACTERS), digest=digest_of(words), created_at=at)
    session.add(key)
    session.flush()
    return key, words


def everything(session: Session) -> Sequence[ApiKey]:
    """All keys there ever were, the oldest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def revoke(session: Session, name: str, at: datetime) -> ApiKey | None:
    """Let nobody in by this key any more; None when none is called so."""
    key = session.scalar(select(ApiKey).where(ApiKey.name == name))
    if key is not None:
        key.revoked_at = key.revoked_at or at
    return key


def behind(session: Session, words: str, at: datetime) -> ApiKey | None:
    """Whose key this is, if it may be used; it is noted as used, once a minute at most."""
    key = session.scalar(select(ApiKey).where(ApiKey.digest == digest_of(words), ApiKey.revoked_at.is_(None)))
    if key is not None and (key.last_used_at is None or (at - key.last_used_at).total_seconds() >= 60):
        key.last_used_at = at
    return key


def call_once(session: Session, key: ApiKey, call: str, fingerprint: str, at: datetime) -> str:
    """Write down that a program asks for this, or find that it did before: the digest it is known by.

    Errors: OtherContent.
    """
    digest = digest_of(call)
    row = ApiCall(key_id=key.id, call=digest, fingerprint=fingerprint, at=at)
    known = _call(session, row)
    if known is None:
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:
            known = _call(session, row)
    if known is not None and known.fingerprint != fingerprint:
        raise OtherContent
    return digest


def prune_calls(session: Session, before: datetime, limit: int = 500) -> int:
    """Forget what was asked for before then; how many. Repeated later, it is still heard only once."""
    old = select(ApiCall.id).where(ApiCall.at < before).limit(limit)
    gone = delete(ApiCall).where(ApiCall.id.in_(old)).returning(ApiCall.id)
    return len(session.scalars(gone.execution_options(synchronize_session=False)).all())


def digest_of(words: str) -> str:
    """SHA-256 (hex) of some words."""
    return sha256(words.encode()).hexdigest()


def _call(session: Session, like: ApiCall) -> ApiCall | None:
    return session.scalar(select(ApiCall).where(ApiCall.key_id == like.key_id, ApiCall.call == like.call))
