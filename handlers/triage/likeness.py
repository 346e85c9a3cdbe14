"""How surely two sentences bring the same matter: alike in what they are about, and in conflict about nothing."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from handlers.triage.comparing import conflicts
from handlers.triage.comparing.sentence import Sentence, read
from handlers.triage.comparing.wording import NAMES, SERVICE

SURE = 0.5
"""From this likeness on two sentences are taken for the same matter: wrong in less than one of ten."""

_SERVICE, _NAMES = frozenset(SERVICE), frozenset(NAMES)

_WEIGHTS: Mapping[str, float] = {
    "covered": 1.0,
    "letters": 1.0,
    "service": 0.5,
    "register": 0.15,
    "product": -0.2,
    "rarest": -0.3,
    "named": -0.2,
    "asked": -0.5,
    "denied": -0.4,
    "opposite": -0.6,
    "numbers": -0.5,
    "names": -0.5,
    "defined": -1.5,
}
_EVEN_AT, _STEEP = 1.69, 4.0
"""The weighted sum at which likeness is SURE, and how fast it grows there; where from stands in the documentation."""


class Alike(NamedTuple):
    """What two sentences have in common, and what speaks against their being the same; each from 0 to 1."""

    covered: float
    """The share of either's matter that the other has too, the lesser of the two."""
    letters: float
    """The share of letters that stand in the same order; of their meanings, where that is more."""
    service: float
    """How much of what a service desk hears is named by both."""
    register: float
    """How far they speak of such things at all."""
    product: float
    """Both name a product that everybody there speaks of: part of what is alike says nothing."""
    rarest: float
    """How rare the rarest word is that only one of them has."""
    named: float
    """Something in Latin letters is named by one of them only."""
    asked: float
    denied: float
    opposite: float
    numbers: float
    names: float
    defined: float


def likeness(a: str, b: str) -> float:
    """How surely two sentences bring the same matter, 0 to 1; symmetric, and 1 for the same words."""
    return alike(read(a), read(b))


def same(a: str, b: str) -> bool:
    """Whether two sentences can be taken for the same matter without asking anybody."""
    return likeness(a, b) >= SURE


def alike(a: Sentence, b: Sentence) -> float:
    """`likeness` of two sentences that have been read already: one is compared with many."""
    if a.letters == b.letters:
        return 1.0 if a.letters else 0.0
    found = compare(a, b)._asdict()
    total = sum(_WEIGHTS[name] * value for name, value in found.items())
    return round(1 / (1 + math.exp(_STEEP * (_EVEN_AT - total))), 4)


def compare(a: Sentence, b: Sentence) -> Alike:
    """What two sentences have in common, and where they are in conflict."""
    ours, theirs = a.meanings.keys(), b.meanings.keys()
    service = _SERVICE & ours, _SERVICE & theirs
    weights = {**a.weights, **b.weights}
    return Alike(
        covered=_covered(a, b, weights),
        letters=_ordered(a, b),
        service=min(len(service[0] & service[1]), 2) / 2,
        register=sum(map(bool, service)) / 2,
        product=float(not _NAMES.isdisjoint(ours) and not _NAMES.isdisjoint(theirs)),
        rarest=max((weights[meaning] for meaning in ours ^ theirs), default=0.0),
        named=float(a.names != b.names),
        asked=float(conflicts.asked(a, b)),
        denied=float(conflicts.denied(a, b)),
        opposite=float(conflicts.opposite(a, b)),
        numbers=float(conflicts.numbers(a, b)),
        names=float(conflicts.names(a, b)),
        defined=float(conflicts.defined(a, b)),
    )


def _ordered(a: Sentence, b: Sentence) -> float:
    letters, matter = _share(a.letters, b.letters), _share(a.matter, b.matter)
    return max(letters, (letters + matter) / 2)


def _share(a: str, b: str) -> float:
    return 2 * _in_order(a, b) / max(len(a) + len(b), 1)


def _covered(a: Sentence, b: Sentence, weights: Mapping[str, float]) -> float:
    shared = _mass(a.meanings & b.meanings, weights)
    return shared / max(_mass(a.meanings, weights), _mass(b.meanings, weights), 0.01)


def _mass(meanings: Counter[str], weights: Mapping[str, float]) -> float:
    return sum(weights[meaning] * count for meaning, count in meanings.items())


def _in_order(a: str, b: str) -> int:
    """The length of the longest sequence of letters that both have in the same order.

    Hyyrö's way: a bit stands for each letter of `a`, and one addition for a whole row of the table.
    """
    places: dict[str, int] = {}
    for place, letter in enumerate(a):
        places[letter] = places.get(letter, 0) | 1 << place
    every = (1 << len(a)) - 1
    row = every
    for letter in b:
        found = row & places.get(letter, 0)
        row = ((row + found) | (row - found)) & every
    return len(a) - row.bit_count()
