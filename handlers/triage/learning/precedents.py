"""What colleagues said of words very like these: near ones speak alone, farther ones only where several agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from handlers.triage.learning.features import Shape, features

SHAPE = Shape(bits=20, shortest=2, longest=3)
"""Single characters are in every text; two and three in a row tell what it is about."""
NEEDED: Mapping[int, float] = {1: 0.6, 2: 0.45, 3: 0.35}
"""People who agree → how alike (0 to 1) the nearest of their texts must be. One person's slip reaches no stranger."""
_FAR = NEEDED[max(NEEDED)]
FEWEST = 8
"""Words with fewer traits than this say too little: their correction stands for their own feedback only."""


class Precedent(NamedTuple):
    """A correction: of which decision, to what, by whom (any id), and the traits of the words it was about."""

    decision: str
    becomes: str
    who: int
    traits: frozenset[int]


class Verdict(NamedTuple):
    """What precedents say: how many people agree on it, and how alike (0 to 1) the nearest text is."""

    becomes: str
    people: int
    alike: float


def traits(text: str) -> frozenset[int]:
    """By what plain text (`handlers.plain.plain`) is recognised."""
    return frozenset(features(text, SHAPE))


class Precedents:
    """All corrections that count, ready to be asked; unlike weights they never add up in texts about something else."""

    def __init__(self, known: Iterable[Precedent] = ()) -> None:
        self._known = [one for one in known if len(one.traits) >= FEWEST]
        self._places: dict[int, list[int]] = defaultdict(list)
        for place, one in enumerate(self._known):
            for trait in one.traits:
                self._places[trait].append(place)

    def of(self, text: str) -> dict[str, Verdict]:
        """Decision → what near precedents say of plain text; nothing where none is near, or where they contradict."""
        if not self._known:
            return {}
        return {decision: told for decision, said in self._near(text).items() if (told := _agreed(said)) is not None}

    def _near(self, text: str) -> dict[str, dict[str, dict[int, float]]]:
        """Decision → to what → who → how alike the nearest of their texts is."""
        mine = traits(text)
        shared = Counter(place for trait in mine for place in self._places.get(trait, ()))
        found: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
        for place, count in shared.items():
            one = self._known[place]
            alike = count / (len(mine) + len(one.traits) - count)
            if alike >= _FAR:
                by_person = found[one.decision][one.becomes]
                by_person[one.who] = max(alike, by_person.get(one.who, 0.0))
        return found


def _agreed(said: Mapping[str, Mapping[int, float]]) -> Verdict | None:
    """What most of what is near speaks for, if it is near enough for so many people; a tie says nothing."""
    ranked = sorted(((sum(people.values()), becomes) for becomes, people in said.items()), reverse=True)
    best, becomes = ranked[0]
    if len(ranked) > 1 and ranked[1][0] == best:
        return None
    people = said[becomes]
    nearest = max(people.values())
    return Verdict(becomes, len(people), nearest) if nearest >= NEEDED[min(len(people), max(NEEDED))] else None
