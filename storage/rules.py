"""The rules that fitted something: each version of a rule as it was then, and the feedbacks it fitted."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from storage.db import Base
from storage.feedback import Feedback
from storage.people import Person

NAME_CHARACTERS = 40
_AT_ONCE = 200


class RuleVersion(Base):
    """A rule as it was written when it fitted for the first time; a changed rule is another version."""

    __tablename__ = "rule_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of its text, in hex."""
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS), index=True)
    text: Mapped[dict[str, Any]]
    first_at: Mapped[datetime]


class RuleMatch(Base):
    """A feedback that a version of a rule fitted; once each, however often the feedback is judged anew."""

    __tablename__ = "rule_matches"
    __table_args__ = (UniqueConstraint("feedback_id", "version_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_versions.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    acted: Mapped[bool]
    """Whether it did what it says, or was only watched."""
    did: Mapped[list[Any]] = mapped_column(default=list)
    """What that changed, or would have changed, in words."""
    version: Mapped[RuleVersion] = relationship()
    feedback: Mapped[Feedback] = relationship()


class Counted(NamedTuple):
    """How often one version of a rule fitted in a time, how often it acted, and when last."""

    version: RuleVersion
    fitted: int
    acted: int
    last_at: datetime


def digest(text: dict[str, Any]) -> str:
    """By what the version of a rule is known: equal texts, equal digests."""
    written = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def keep(
    session: Session, matter: Feedback, text: dict[str, Any], at: datetime, *, acted: bool, did: tuple[str, ...]
) -> RuleMatch:
    """Write down that the rule with this text (`name` is in it) fitted a feedback; only the first time counts.

    Errors: IntegrityError when somebody wrote the same at the same time; done again, it is found.
    """
    version = _version(session, text, at)
    known = session.scalar(
        select(RuleMatch).where(RuleMatch.feedback_id == matter.id, RuleMatch.version_id == version.id)
    )
    if known is not None:
        return known
    match = RuleMatch(feedback=matter, version=version, at=at, acted=acted, did=list(did))
    session.add(match)
    session.flush()
    return match


def of(session: Session, matter: Feedback) -> list[RuleMatch]:
    """The rules that fitted a feedback, in the order they were tried."""
    theirs = select(RuleMatch).where(RuleMatch.feedback_id == matter.id)
    return list(session.scalars(theirs.order_by(RuleMatch.id)))


def counted(session: Session, since: datetime) -> list[Counted]:
    """Every version that fitted since then, the last first."""
    rows = session.execute(
        select(
            RuleVersion,
            func.count(),
            func.sum(case((RuleMatch.acted, 1), else_=0)),
            func.max(RuleMatch.at),
        )
        .join(RuleMatch, RuleMatch.version_id == RuleVersion.id)
        .where(RuleMatch.at >= since)
        .group_by(RuleVersion.id)
        .order_by(func.max(RuleMatch.at).desc(), RuleVersion.id)
    )
    return [Counted(version, fitted, acted, last_at) for version, fitted, acted, last_at in rows]


_SAID = select(Feedback).options(
    selectinload(Feedback.reporter).selectinload(Person.company), selectinload(Feedback.chat)
)
"""With everything that rules look at."""


def said_since(session: Session, since: datetime, before: int | None = None) -> list[Feedback]:
    """The newest few hundred feedbacks that came in since then, of those with an id below `before`; none at the end."""
    page = _SAID.where(Feedback.created_at >= since, *([Feedback.id < before] if before is not None else []))
    return list(session.scalars(page.order_by(Feedback.id.desc()).limit(_AT_ONCE)))


def _version(session: Session, text: dict[str, Any], at: datetime) -> RuleVersion:
    found = session.scalar(select(RuleVersion).where(RuleVersion.digest == digest(text)))
    if found is None:
        found = RuleVersion(digest=digest(text), name=str(text["name"])[:NAME_CHARACTERS], text=text, first_at=at)
        session.add(found)
        session.flush()
    return found
