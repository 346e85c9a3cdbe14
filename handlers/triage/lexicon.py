"""Finding the words of a table in a text: from the left, the longest first, none overlapping."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Hit(NamedTuple, Generic[T]):
    """A word of the table, what it stands for, and where it begins and ends in the text."""

    word: str
    value: T
    start: int
    end: int


class Lexicon(Generic[T]):
    """A table of words ready to be looked for; words are given as `handlers.plain.plain` leaves them."""

    def __init__(self, table: Mapping[str, T]) -> None:
        """`table`: word → what it stands for."""
        self._by_first: dict[str, list[tuple[str, T]]] = defaultdict(list)
        for word, value in sorted(table.items(), key=lambda item: -len(item[0])):
            self._by_first[word[0]].append((word, value))

    def find(self, text: str) -> Iterator[Hit[T]]:
        """Every word of the table in `text`, a longer one hiding the shorter ones inside it."""
        at = 0
        while at < len(text):
            hit = self._at(text, at)
            if hit:
                yield hit
            at = hit.end if hit else at + 1

    def _at(self, text: str, at: int) -> Hit[T] | None:
        for word, value in self._by_first.get(text[at], ()):
            if text.startswith(word, at):
                return Hit(word, value, at, at + len(word))
        return None


def table(groups: Mapping[T, str]) -> dict[str, T]:
    """Word → value from value → words separated by blanks: how the tables are written."""
    return {word: value for value, words in groups.items() for word in words.split()}
