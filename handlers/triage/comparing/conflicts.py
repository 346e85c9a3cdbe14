"""What speaks against two sentences being the same matter, however alike they sound."""

from collections.abc import Mapping, Sequence

from handlers.triage.comparing.sentence import Sentence
from handlers.triage.comparing.synonyms import OPPOSITE

_MEANING = "含义"
_ANSWER_ALIKE: Sequence[frozenset[str]] = (
    frozenset({"how", "where"}),
    frozenset({"where", "which", "who"}),
    frozenset({"which", "what"}),
    frozenset({"how", "what"}),
    frozenset({"when", "much"}),
)
"""Questions that differ in their word and not in the answer they want: 在哪下载, 怎么下载."""


def asked(a: Sentence, b: Sentence) -> bool:
    """Why is not how, and when is neither: two questions that want different answers."""
    ours, theirs = _questions(a), _questions(b)
    if not ours or not theirs or ours & theirs:
        return False
    return not any(ours & alike and theirs & alike for alike in _ANSWER_ALIKE)


def denied(a: Sentence, b: Sentence) -> bool:
    """能 and 不能 differ, unless both are asked: 不能退吗 wants the answer of 能退吗."""
    if "whether" in a.asks and "whether" in b.asks:
        return False
    return bool(a.denials) != bool(b.denials)


def opposite(a: Sentence, b: Sentence) -> bool:
    """One says 开通 where the other says 关闭."""
    only_a, only_b = a.meanings.keys() - b.meanings.keys(), b.meanings.keys() - a.meanings.keys()
    return any(not _OPPOSITES[word].isdisjoint(only_b) for word in only_a if word in _OPPOSITES)


def numbers(a: Sentence, b: Sentence) -> bool:
    """Both name numbers, and not the same ones."""
    return bool(a.numbers) and bool(b.numbers) and a.numbers != b.numbers


def names(a: Sentence, b: Sentence) -> bool:
    """Each names something in Latin letters that the other does not."""
    return bool(a.names - b.names) and bool(b.names - a.names)


def defined(a: Sentence, b: Sentence) -> bool:
    """什么意思: who asks what a word means, means that word to the letter."""
    both_ask = all(one.meanings[_MEANING] and "what" in one.asks for one in (a, b))
    return both_ask and a.meanings != b.meanings


def _questions(sentence: Sentence) -> frozenset[str]:
    """Whoever asks how something does not work asks why."""
    kinds = sentence.asks - {"whether"}
    return kinds | {"why"} if "how" in kinds and sentence.denials else kinds


def _opposites() -> Mapping[str, frozenset[str]]:
    """word → everything that is its opposite."""
    found: dict[str, set[str]] = {}
    for one, other in OPPOSITE:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


_OPPOSITES = _opposites()
