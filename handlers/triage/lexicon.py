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
        by_first, free = self._by_first, 0
        for at, first in enumerate(text):
            if first in by_first and at >= free:
                for word, value in by_first[first]:
                    if text.startswith(word, at):
                        free = at + len(word)
                        yield Hit(word, value, at, free)
                        break


def table(groups: Mapping[T, str]) -> dict[str, T]:
    """Word → value from value → words separated by blanks: how the tables are written."""
    return {word: value for value, words in groups.items() for word in words.split()}
