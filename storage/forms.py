"""The forms we give out by link or QR code, and the sheets that people are filling in just now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.chats import SOURCE_CHARACTERS
from storage.db import Base
from storage.naming import name_of
from storage.people import COMPANY_CHARACTERS

SHEET_CHARACTERS = 32


class Form(Base):
    """One form: what its place is called, and for whom those speak who fill it in."""

    __tablename__ = "forms"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(SOURCE_CHARACTERS))
    company: Mapped[str] = mapped_column(String(COMPANY_CHARACTERS), default="")
    created_at: Mapped[datetime]
    until: Mapped[datetime | None]
    """When its link ends; None: never by itself."""
    stopped_at: Mapped[datetime | None]
    """Since when it takes nothing any more."""

    def is_open(self, at: datetime) -> bool:
        """Whether it can be filled in."""
        return self.stopped_at is None and (self.until is None or self.until > at)


class Draft(Base):
    """One sheet of a form: what was typed so far, and when it was sent."""

    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet: Mapped[str] = mapped_column(String(SHEET_CHARACTERS), unique=True)
    """The random name by which its browser knows it."""
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The name of a field → its words."""
    pictures: Mapped[list[Any]] = mapped_column(default=list)
    """What was enclosed: each has its `sha256` in our store and its `name`."""
    changed_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]


def make(session: Session, label: str, company: str, at: datetime, until: datetime | None = None) -> Form:
    """A new form; `until` is when its link ends."""
    form = Form(
        label=name_of(label, SOURCE_CHARACTERS),
        company=name_of(company, COMPANY_CHARACTERS),
        created_at=at,
        until=until,
    )
    session.add(form)
    session.flush()
    return form


def everything(session: Session) -> Sequence[Form]:
    """All forms there ever were, the oldest first."""
    return session.scalars(select(Form).order_by(Form.id)).all()


def stop(session: Session, form_id: int, at: datetime) -> Form | None:
    """Take nothing more by this form; None when there is none of this number."""
    form = session.get(Form, form_id)
    if form is not None:
        form.stopped_at = form.stopped_at or at
    return form


def draft(session: Session, sheet: str) -> Draft | None:
    """What is known of a sheet."""
    return session.scalar(select(Draft).where(Draft.sheet == sheet))


def keep(session: Session, form: Form, sheet: str, typed: Mapping[str, str], at: datetime) -> Draft:
    """Write down what was typed on a sheet; what was sent already, or is just being sent, stays as it is."""
    row = session.scalar(select(Draft).where(Draft.sheet == sheet).with_for_update())
    if row is None:
        row = Draft(sheet=sheet, form_id=form.id, typed=dict(typed), pictures=[], changed_at=at)
        session.add(row)
    elif row.sent_at is None:
        row.typed, row.changed_at = dict(typed), at
    session.flush()
    return row


def sent(session: Session, row: Draft, at: datetime) -> None:
    """It became a message: nothing of it is kept here."""
    row.typed, row.pictures, row.sent_at, row.changed_at = {}, [], row.sent_at or at, at
    session.flush()


def tear_up(session: Session, sheet: str, at: datetime) -> None:
    """Nothing of what was typed is kept; the empty sheet is forgotten with its pictures when its time is over."""
    row = draft(session, sheet)
    if row is not None:
        row.typed, row.sent_at = {}, row.sent_at or at


def outlived(session: Session, before: datetime, limit: int = 50) -> list[int]:
    """The ids of sheets on which nothing has changed since then."""
    old = select(Draft.id).where(Draft.changed_at < before)
    return list(session.scalars(old.order_by(Draft.changed_at, Draft.id).limit(limit)))


def forget(session: Session, draft_id: int) -> list[str]:
    """Forget a sheet; the SHA-256 of every picture that was on it."""
    row = session.get(Draft, draft_id)
    if row is None:
        return []
    enclosed = {str(one["sha256"]) for one in row.pictures}
    session.delete(row)
    session.flush()
    return sorted(enclosed)
