"""What matters are sorted into: our topics and their parts, as an organisation has changed them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from handlers.plain import plain
from handlers.sorting import PartSettings, TaxonomySettings, TopicSettings
from handlers.triage.lexicon import Hit, Lexicon
from handlers.triage.subjects import CLUES, OTHER, Clue, clues
from handlers.triage.subtopics import SUBTOPICS

_OWN_WEIGHT = 4.0
"""A word the organisation gave says more than any of ours."""
_LENGTH_BONUS = 0.25
"""Per character beyond the second: a longer word is more surely meant."""
_OWN_PART = 2.0


class Votes(NamedTuple):
    """What speaks for each topic, the words that did, and whether one of them is the organisation's own."""

    weights: Mapping[str, float]
    words: Mapping[str, list[str]]
    own: frozenset[str]


class Taxonomy:
    """Topics under the names they came with (`topic`), and what they are called here (`name_of`)."""

    def __init__(self, settings: TaxonomySettings) -> None:
        """`settings`: what the organisation changed; without any it is ours."""
        self._settings = settings
        self._own = {plain(word) for topic in settings.topics.values() for word in topic.words}
        self._clues = clues(_own_clues(settings)) if self._own else CLUES
        self._parts = {topic: _Parts(topic, settings.topics.get(topic)) for topic in (*SUBTOPICS, *settings.topics)}
        self._hidden = frozenset(topic for topic, changed in settings.topics.items() if changed.hidden)

    @property
    def topics(self) -> tuple[str, ...]:
        """What topics are called here, in order, the hidden ones left out, 其他 last."""
        every = dict.fromkeys((*SUBTOPICS, *self._settings.topics))
        return (*(self.name_of(topic) for topic in every if self.used(topic) and topic != OTHER), self.name_of(OTHER))

    def used(self, topic: str) -> bool:
        """Whether matters are sorted into this topic here."""
        return topic not in self._hidden

    def name_of(self, topic: str) -> str:
        """What a topic is called here."""
        return self._settings.name_of(topic)

    def votes(self, text: str) -> Votes:
        """What the words of plain text say, the hidden topics left out."""
        weights: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        for hit in self._clues.find(text):
            for topic, weight in hit.value:
                if topic not in self._hidden and hit.word not in words[topic]:
                    weights[topic] += weight + _LENGTH_BONUS * max(len(hit.word) - 2, 0)
                    words[topic].append(hit.word)
        return Votes(weights, words, frozenset(t for t, said in words.items() if self._own.intersection(said)))

    def part(self, topic: str, text: str) -> str:
        """The part of the topic that plain text speaks of, as it is called here; "" when no word tells."""
        parts = self._parts.get(topic)
        return parts.told(text) if parts else ""

    def subtopics(self, topic: str) -> tuple[str, ...]:
        """What the parts of a topic are called here, in order, the hidden ones left out."""
        return self._parts[topic].names if topic in self._parts else ()


class _Parts:
    def __init__(self, topic: str, changed: TopicSettings | None) -> None:
        edits: Mapping[str, PartSettings] = changed.subtopics if changed else {}
        ours = SUBTOPICS.get(topic, {})
        shown = {part: _called(part, edits.get(part)) for part in (*ours, *edits) if not _is_hidden(edits.get(part))}
        self.names = tuple(dict.fromkeys(shown.values()))
        table: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for part, name in shown.items():
            for word in dict.fromkeys(ours.get(part, "").split()):
                table[word].append((name, 1.0))
            for word in edits[part].words if part in edits else ():
                table[plain(word)].append((name, _OWN_PART))
        self._table = Lexicon(table)

    def told(self, text: str) -> str:
        weights: dict[str, float] = defaultdict(float)
        for hit in self._once(text):
            for name, weight in hit.value:
                weights[name] += weight * len(hit.word)
        return max(weights, key=lambda name: weights[name]) if weights else ""

    def _once(self, text: str) -> Iterable[Hit[list[tuple[str, float]]]]:
        return {hit.word: hit for hit in self._table.find(text)}.values()


def _called(part: str, changed: PartSettings | None) -> str:
    return (changed.name if changed else "") or part


def _is_hidden(changed: PartSettings | None) -> bool:
    return changed is not None and changed.hidden


def _own_clues(settings: TaxonomySettings) -> dict[str, list[Clue]]:
    """Words that already speak for something else here speak for the organisation's topic alone."""
    own: dict[str, list[Clue]] = defaultdict(list)
    for topic, changed in settings.topics.items():
        for word in changed.words:
            own[plain(word)].append(Clue(topic, _OWN_WEIGHT))
    return own


OURS = Taxonomy(TaxonomySettings())
"""As it is shipped."""


def taxonomy(settings: TaxonomySettings) -> Taxonomy:
    """The taxonomy of a configuration; built once for equal settings."""
    return _built(settings.model_dump_json()) if settings.topics else OURS


@lru_cache(maxsize=32)
def _built(written: str) -> Taxonomy:
    return Taxonomy(TaxonomySettings.model_validate_json(written))
