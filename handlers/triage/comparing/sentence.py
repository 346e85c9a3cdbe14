"""A sentence read for comparing: what it is about, what it asks, what it denies, which numbers and names it holds."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handlers.plain import plain
from handlers.triage.comparing import rarity
from handlers.triage.comparing.synonyms import SAME
from handlers.triage.comparing.wording import ASKING, DENYING, EMPTY, NAMES, NOT_DENYING, SAY_NO, SERVICE

_LIGHT = 0.12
"""What a word that carries no matter still weighs, beside one that does."""
_LONGEST = 120
"""Characters that are compared: what somebody wants is said by then."""
_NUMERALS = {one: str(digit) for digit, one in enumerate("零一二三四五六七八九")} | {"两": "2", "十": "10"}
_MEASURED = re.compile(
    r"([零一二两三四五六七八九十])(?=[个天年月日号次期万千百块元岁小分层级周类条台件只名位种家本部集季章楼星])(?!个?下)"
)
_PIECE = re.compile(r"\d+(?:\.\d+)?%?|[a-z]+|[\u3400-\u9fff]")


class Word(NamedTuple):
    """One word by the word that stands for its meaning, and how much it weighs."""

    meaning: str
    weight: float


class Sentence(NamedTuple):
    """What two sentences are compared by."""

    meanings: Counter[str]
    """How often each meaning is in it."""
    weights: Mapping[str, float]
    """meaning → what it weighs."""
    asks: frozenset[str]
    denials: int
    numbers: frozenset[str]
    names: frozenset[str]
    """Words in Latin letters."""
    letters: str
    """Its letters, digits and characters, in their order."""
    matter: str
    """Its words that weigh, by the words that stand for them, in their order."""


def read(text: str) -> Sentence:
    """Read a sentence; frames and politeness are kept out of what it is about."""
    line = _MEASURED.sub(lambda found: _NUMERALS[found[1]], plain(text)[:_LONGEST])
    words: list[Word] = []
    roles = list(_walk(line, words))
    weights = dict(words)
    return Sentence(
        meanings=Counter(word.meaning for word in words),
        weights=weights,
        asks=frozenset(meaning for role, meaning in roles if role == "asking"),
        denials=sum(role == "denying" or meaning in _SAY_NO for role, meaning in roles),
        numbers=frozenset(meaning for meaning in weights if meaning[0].isdigit()),
        names=frozenset(meaning for meaning in weights if meaning[0].isascii() and meaning[0].isalpha()),
        letters="".join(_PIECE.findall(line)),
        matter="".join(word.meaning for word in words if word.weight > _LIGHT),
    )


def _walk(line: str, words: list[Word]) -> Iterator[tuple[str, str]]:
    """Every known word of the line with its role; whatever weighs something is added to the words."""
    place = 0
    while place < len(line):
        found = _longest(line, place)
        if found is None:
            place = _letter(line, place, words)
            continue
        word, (role, meaning) = found
        place += len(word)
        if role == "same":
            light = _LIGHT if meaning in _NAMES else 1
            words.append(Word(meaning, light * rarity.of_word(meaning)))
        elif role != "asking":
            words.append(Word(word, _LIGHT * rarity.of_word(word)))
        yield role, meaning


def _letter(line: str, place: int, words: list[Word]) -> int:
    found = _PIECE.match(line, place)
    if found is None:
        return place + 1
    words.append(Word(found[0], rarity.of_word(found[0])))
    return found.end()


def _longest(line: str, place: int) -> tuple[str, tuple[str, str]] | None:
    if line[place].isascii() and place and line[place - 1].isascii() and line[place - 1].isalnum():
        return None
    for length in range(min(_MOST, len(line) - place), 0, -1):
        word = line[place : place + length]
        role = _ROLES.get(word)
        if role is not None:
            return word, role
    return None


def _roles() -> Mapping[str, tuple[str, str]]:
    """word → what it does in a sentence, and the meaning or the kind of question it stands for."""
    roles = dict.fromkeys(EMPTY, ("empty", "")) | dict.fromkeys(DENYING, ("denying", ""))
    for line in SAME:
        first, *others = line.split()
        for word in (first, *others):
            roles.setdefault(word, ("same", first))
    for word in (*SERVICE, *NAMES):
        roles.setdefault(word, ("same", word))
    for kind, words in reversed(list(ASKING.items())):
        roles |= {word: ("asking", kind) for word in words if len(word) > 1 or word in "谁哪几啥咋怎吗么嘛何"}
    roles |= {word: ("empty", "") for word in NOT_DENYING if word not in roles}
    return roles


_NAMES, _SAY_NO = frozenset(NAMES), frozenset(SAY_NO)
_ROLES = _roles()
_MOST = max(map(len, _ROLES))
