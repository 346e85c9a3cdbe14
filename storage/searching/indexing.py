"""The index by which feedback is found: written with the words themselves, and gone with them."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    LargeBinary,
    Select,
    Text,
    column,
    delete,
    insert,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.searching import terms

_CODE = "i"
"""Terms are kept as 32-bit numbers in a row."""
_AT_ONCE = 500
"""Feedbacks that are read in one go when a ledger is brought up to date."""
_UNNEST = text(
    "INSERT INTO search_terms (term, feedback_id)"
    " SELECT * FROM unnest(CAST(:terms AS integer[]), CAST(:ids AS integer[]))"
)
_FEEDBACK = table("feedback", column("id"), column("text", Text), column("facts", JSON))
"""As much of it as is searched; the feedback itself knows of its index, not the other way round."""


class SearchTerm(Base):
    """This feedback is found by this term (storage.searching.terms)."""

    __tablename__ = "search_terms"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape
    term: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feedback_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SearchEntry(Base):
    """All terms of one feedback, packed: so they can be taken out again when its words are gone."""

    __tablename__ = "search_entries"
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), primary_key=True, autoincrement=False)
    terms: Mapped[bytes] = mapped_column(LargeBinary)


def keep(connection: Connection, feedback_id: int, words: str, facts: Mapping[str, Any]) -> None:
    """Have this feedback found by these words and answers, and by no others, within the same transaction."""
    _write(connection, feedback_id, _terms_of(words, facts))


def forget(session: Session, feedback_id: int) -> None:
    """Nothing finds this feedback any more: for words that are erased by a statement, past the ledger's objects."""
    session.flush()
    _write(session.connection(), feedback_id, set())


def catch_up(connection: Connection) -> int:
    """Index what was written before there was an index; returns how many feedbacks those were."""
    count, last = 0, 0
    while rows := connection.execute(_missing(last)).all():
        found = {row.id: _terms_of(row.text, row.facts or {}) for row in rows}
        _add(connection, found)
        count, last = count + len(rows), rows[-1].id
    return count


def _missing(after: int) -> Select[tuple[int, str, dict[str, Any]]]:
    """The next feedbacks that are not indexed, in the order they came."""
    known = select(SearchEntry.feedback_id).where(SearchEntry.feedback_id == _FEEDBACK.c.id)
    lacking = select(_FEEDBACK.c.id, _FEEDBACK.c.text, _FEEDBACK.c.facts).where(_FEEDBACK.c.id > after)
    return lacking.where(~known.exists()).order_by(_FEEDBACK.c.id).limit(_AT_ONCE)


def _add(connection: Connection, found: Mapping[int, set[int]]) -> None:
    entries = [{"feedback_id": one, "terms": _packed(wanted)} for one, wanted in found.items()]
    connection.execute(insert(SearchEntry), entries)
    _insert(connection, [(term, one) for one, wanted in found.items() for term in sorted(wanted)])


def _insert(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """PostgreSQL is handed two lists at once: a row at a time takes it several times as long."""
    if not pairs:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_UNNEST, {"terms": [term for term, _ in pairs], "ids": [one for _, one in pairs]})
    else:
        connection.execute(insert(SearchTerm), [{"term": term, "feedback_id": one} for term, one in pairs])


def _terms_of(words: str, facts: Mapping[str, Any]) -> set[int]:
    return terms.of_text("\n".join((words, *map(str, facts.values()))))


def _write(connection: Connection, feedback_id: int, wanted: set[int]) -> None:
    entry = SearchEntry.feedback_id == feedback_id
    packed = connection.scalar(select(SearchEntry.terms).where(entry))
    had = set(array(_CODE, packed)) if packed is not None else set()
    if packed is not None and had == wanted:
        return
    if packed is None:
        _add(connection, {feedback_id: wanted})
        return
    connection.execute(update(SearchEntry).where(entry).values(terms=_packed(wanted)))
    if gone := had - wanted:
        theirs = SearchTerm.feedback_id == feedback_id
        connection.execute(delete(SearchTerm).where(theirs, SearchTerm.term.in_(gone)))
    _insert(connection, [(term, feedback_id) for term in sorted(wanted - had)])


def _packed(found: Iterable[int]) -> bytes:
    return array(_CODE, sorted(found)).tobytes()
