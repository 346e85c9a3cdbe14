"""Persons, the names the platforms know them by, their companies, teams and roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.db import Base
from storage.naming import name_of

NAME_CHARACTERS, COMPANY_CHARACTERS = 100, 200
"""As much of a name as we keep."""

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""A time that is always due."""

ASK_AGAIN_AFTER = timedelta(minutes=10)


class Role(StrEnum):
    """What a person may do; everyone unknown is a customer."""

    CUSTOMER = "customer"
    STAFF = "staff"
    LEAD = "lead"
    MANAGER = "manager"


class Company(Base):
    """The customer organisation a person speaks for."""

    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(COMPANY_CHARACTERS), unique=True)


class Person(Base):
    """One human being, whatever the platforms call them."""

    __tablename__ = "persons"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The name in the configuration; only staff have one."""
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    role: Mapped[str] = mapped_column(String(16), default=Role.CUSTOMER, index=True)
    team: Mapped[str] = mapped_column(String(64), default="")
    active: Mapped[bool] = mapped_column(default=True)
    forgotten_at: Mapped[datetime | None]
    """When they asked to be forgotten, and were (storage.erasing): no account leads here any more."""
    quiet_since: Mapped[datetime | None]
    """Since when they want to hear nothing but answers to what they ask."""
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    company: Mapped[Company | None] = relationship()
    identities: Mapped[list["Identity"]] = relationship(back_populates="person", order_by="Identity.rank")

    @property
    def is_staff(self) -> bool:
        """Whether this person works for us: staff, lead or manager."""
        return self.role != Role.CUSTOMER


class Identity(Base):
    """What one account of one platform calls a person."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("platform", "account", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[str] = mapped_column(String(200))
    rank: Mapped[int] = mapped_column(default=0)
    """Where we speak to this person first: the lowest rank."""
    ask_name_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to ask the platform what this person is called; None when that is known, or will not be told."""
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    person: Mapped[Person] = relationship(back_populates="identities")


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as the configuration describes them; `accounts` are (platform, account, user id)."""

    key: str
    name: str
    role: Role
    team: str
    accounts: Sequence[tuple[str, str, str]] = field(default_factory=tuple)


def recognise(
    session: Session, platform: str, account: str, user_id: str, name: str = "", *, in_turn: bool = False
) -> Person:
    """The person behind a verified platform id; someone never seen before becomes a customer.

    A later, better name replaces an empty or id-like one, never the configured name of staff. Without a name, the
    platform is to be asked for it. `in_turn`: what else this one says waits until this transaction ends; who says
    three things at once would otherwise collide with themselves.
    """
    name = name_of(name, NAME_CHARACTERS)
    wanted = _identity(platform, account, user_id)
    identity = session.scalar(wanted.with_for_update(key_share=True) if in_turn else wanted)
    if identity is None:
        person = Person(name=name or user_id[:NAME_CHARACTERS])
        ask = None if name else AT_ONCE
        session.add(Identity(platform=platform, account=account, user_id=user_id, person=person, ask_name_at=ask))
        session.flush()
        return person
    person = identity.person
    if name and not person.is_staff and person.name != name:
        person.name, identity.ask_name_at = name, None
    return person


def known(session: Session, platform: str, account: str, user_id: str) -> Person | None:
    """The person behind a platform id, if we have met; nobody is made up."""
    identity = session.scalar(_identity(platform, account, user_id)) if user_id else None
    return identity.person if identity is not None else None


def belongs_to(session: Session, person: Person, company: str) -> None:
    """This person speaks for this company: the first one they were heard for stays."""
    if person.is_staff or person.company_id is not None or not company:
        return
    known = session.scalar(select(Company).where(Company.name == company))
    person.company = known or Company(name=company)
    session.flush()


def nameless(session: Session, at: datetime, limit: int = 20) -> list[int]:
    """The ids of identities whose platform is to be asked for a name now."""
    waiting = select(Identity.id).where(Identity.ask_name_at <= at).order_by(Identity.ask_name_at, Identity.id)
    return list(session.scalars(waiting.limit(limit)))


def introduce(session: Session, identity: Identity, name: str) -> None:
    """The platform told the name, or an empty one when it will not: it is not asked again."""
    identity.ask_name_at = None
    name = name_of(name, NAME_CHARACTERS)
    if name and not identity.person.is_staff:
        identity.person.name = name
    session.flush()


def ask_name_later(session: Session, identity: Identity, at: datetime) -> None:
    """The platform could not be asked just now."""
    identity.ask_name_at = at + ASK_AGAIN_AFTER
    session.flush()


def sync(session: Session, colleagues: Iterable[Colleague]) -> None:
    """Bring the persons of the configuration into the ledger; who is no longer named is no longer active staff."""
    named = {colleague.key: colleague for colleague in colleagues}
    for person in session.scalars(select(Person).where(Person.key.is_not(None))):
        if person.key not in named:
            person.active, person.role = False, Role.CUSTOMER
    for colleague in named.values():
        _sync_one(session, colleague)
    session.flush()


def by_key(session: Session, key: str) -> Person | None:
    """The active member of staff with this configuration key."""
    return session.scalar(select(Person).where(Person.key == key, Person.active))


def everyone(session: Session, *roles: Role) -> list[Person]:
    """All active persons in one of the roles, in a stable order."""
    return list(session.scalars(select(Person).where(Person.role.in_(roles), Person.active).order_by(Person.id)))


def above(session: Session, team: str) -> list[Person]:
    """Who answers for what a team does: its active leads, then all active managers."""
    leads = [lead for lead in everyone(session, Role.LEAD) if lead.team == team]
    return [*leads, *everyone(session, Role.MANAGER)]


def _sync_one(session: Session, colleague: Colleague) -> None:
    person = session.scalar(select(Person).where(Person.key == colleague.key)) or Person(key=colleague.key)
    person.name, person.role, person.team, person.active = colleague.name, colleague.role, colleague.team, True
    session.add(person)
    session.flush()
    for rank, (platform, account, user_id) in enumerate(colleague.accounts):
        identity = session.scalar(_identity(platform, account, user_id))
        if identity is None:
            identity = Identity(platform=platform, account=account, user_id=user_id)
            session.add(identity)
        identity.person, identity.rank, identity.ask_name_at = person, rank, None
    _take_back(session, person, colleague)


def _take_back(session: Session, person: Person, colleague: Colleague) -> None:
    """An account that is no longer this colleague's speaks for a customer: it must not act for them any more."""
    for identity in session.scalars(select(Identity).where(Identity.person_id == person.id)).all():
        if (identity.platform, identity.account, identity.user_id) not in colleague.accounts:
            identity.person, identity.rank = Person(name=identity.user_id[:NAME_CHARACTERS]), 0
            identity.ask_name_at = AT_ONCE


def _identity(platform: str, account: str, user_id: str) -> Select[Identity]:
    return select(Identity).where(
        Identity.platform == platform, Identity.account == account, Identity.user_id == user_id
    )
