"""Finding feedback by its words: rare pieces first, then what truly holds the words, the newest before the older."""

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.feedback import Category, Feedback
from storage.plain import plain
from storage.searching import terms
from storage.searching.indexing import SearchTerm, forget
from storage.searching.terms import Term

__all__ = ["Hit", "find", "forget", "near"]

_LONGEST = 200
"""Characters of a question that are looked for."""
_MOST_TERMS = 40
_COUNTED = 2000
"""As far as the feedbacks of one term are counted: what is commoner tells nothing more."""
_READ = 8_000
"""So many rows of the index are read at most for one question, unless a single term has more."""
_READ_NEAR = 3_000
"""Who looks for the same matter needs the rare terms only."""
_CANDIDATES = 80
_TYPO_FROM = 3
"""A word of so many characters is found although one of them is wrong, missing or too many."""
_SENTENCE_FROM = 6
_SENTENCE_SHARE = 0.6
"""A longer word is a sentence: it is found where so much of its pairs stands."""
_SPACES = re.compile(r"[\s,，。、;；/|]+")


class Hit(NamedTuple):
    """A feedback that was found, and how well its words fit: 1 where they stand there as they were asked for."""

    feedback: Feedback
    score: float


def find(session: Session, words: str, limit: int = 5) -> list[Hit]:
    """The feedbacks that hold every one of these words, best first and newest first among equals.

    Width, case and traditional characters make no difference; one wrong character in a longer word is forgiven.
    """
    asked = [word for word in map(plain, _SPACES.split(words[:_LONGEST])) if any(one.isalnum() for one in word)]
    fits = [_fit(word) for word in asked]
    scored = [(math.prod(fit(said) for fit in fits), one) for one, said in _read(session, _candidates(session, asked))]
    best = dict(
        sorted(((one, score) for score, one in scored if score > 0), key=lambda hit: (-hit[1], -hit[0]))[:limit]
    )
    return [Hit(feedback, round(best[feedback.id], 3)) for feedback in _loaded(session, list(best))]


def near(session: Session, words: str, limit: int = 20) -> list[Feedback]:
    """Open feedbacks that share the rarest pieces with these words: what a closer look may be worth for."""
    return _loaded(session, _candidates(session, [words[:_LONGEST]], only_open=True)[:limit])


def _fit(word: str) -> Callable[[str], float]:
    """How well a text holds a word, 0 to 1."""
    typo = _misspelt(word) if len(word) >= _TYPO_FROM and not word.isdigit() else None
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}

    def fit(said: str) -> float:
        if word in said:
            return 1.0
        if typo is not None and typo.search(said):
            return 0.8
        share = sum(pair in said for pair in pairs) / len(pairs) if len(word) >= _SENTENCE_FROM else 0.0
        return 0.7 * share if share >= _SENTENCE_SHARE else 0.0

    return fit


def _misspelt(word: str) -> re.Pattern[str]:
    """The word with one character wrong, missing or too many, or two of them changed round."""
    escaped = [re.escape(letter) for letter in word]
    ways = []
    for at in range(len(word)):
        before, after = "".join(escaped[:at]), "".join(escaped[at + 1 :])
        ways.append(f"{before}.?{after}")
        if at:
            ways.append(f"{before}.{escaped[at]}{after}")
            ways.append("".join((*escaped[: at - 1], escaped[at], escaped[at - 1], after)))
    return re.compile("|".join(ways), re.DOTALL)


def _candidates(session: Session, words: Sequence[str], *, only_open: bool = False) -> list[int]:
    """The ids of the feedbacks that share most with these words, by the terms that tell most."""
    wanted = list(dict.fromkeys(term for word in words for term in terms.of_query(word)))[:_MOST_TERMS]
    counts = _counts(session, wanted) if wanted else []
    known = sorted((count, term) for term, count in zip(wanted, counts, strict=True) if count)
    chosen, rows = list[tuple[int, Term]](), 0
    most = _READ_NEAR if only_open else _READ
    for count, term in known:
        if chosen and rows + count > most:
            break
        chosen.append((count, term))
        rows += count
    return _together(session, chosen, only_open) if chosen else []


def _counts(session: Session, wanted: Sequence[Term]) -> list[int]:
    """How many feedbacks have each term, counted as far as it matters."""
    some = (select(SearchTerm.feedback_id).where(_is(term)).limit(_COUNTED).subquery() for term in wanted)
    return list(
        session.execute(select(*(select(func.count()).select_from(one).scalar_subquery() for one in some))).one()
    )


def _together(session: Session, chosen: Sequence[tuple[int, Term]], only_open: bool) -> list[int]:
    """Those which have most of these terms, a rare one counting more; the newest first."""
    parts = union_all(*(_part(term, _weight(count)) for count, term in chosen)).subquery()
    found = select(parts.c.feedback_id).group_by(parts.c.feedback_id)
    if only_open:
        found = found.join(Feedback, Feedback.id == parts.c.feedback_id).where(Feedback.category != Category.RESOLVED)
    best = found.order_by(func.sum(parts.c.weight).desc(), parts.c.feedback_id.desc())
    return list(session.scalars(best.limit(_CANDIDATES)))


def _part(term: Term, weight: int) -> Select[tuple[int, int]]:
    """The feedbacks of one term stand in their order; those of several would have to be sorted first."""
    some = select(SearchTerm.feedback_id).where(_is(term))
    newest = some.order_by(SearchTerm.feedback_id.desc()) if term.first == term.last else some
    part = newest.limit(_COUNTED).subquery()
    return select(part.c.feedback_id, literal(weight, Integer).label("weight"))


def _is(term: Term) -> ColumnElement[bool]:
    if term.first == term.last:
        return SearchTerm.term == term.first
    return SearchTerm.term.between(term.first, term.last)


def _weight(count: int) -> int:
    """How much a term tells that so many feedbacks have."""
    return round(100 * math.log(2 * _COUNTED / count))


def _read(session: Session, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Everything that is searched of these feedbacks, as it is compared: (id, words)."""
    rows = session.execute(select(Feedback.id, Feedback.text, Feedback.facts).where(Feedback.id.in_(ids)))
    return [(one, plain("\n".join((words, *map(str, facts.values()))))) for one, words, facts in rows]


def _loaded(session: Session, ids: Sequence[int]) -> list[Feedback]:
    """These feedbacks, in this order."""
    rows = {row.id: row for row in session.scalars(select(Feedback).where(Feedback.id.in_(ids)))} if ids else {}
    return [rows[one] for one in ids if one in rows]
