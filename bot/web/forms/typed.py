"""What somebody has typed on a page: the fields we know, each within its length."""

from collections.abc import Mapping
from typing import NamedTuple

from werkzeug.exceptions import RequestEntityTooLarge

WORDS, NAME, CONTACT, ORDER = "words", "name", "contact", "order"
LENGTHS: Mapping[str, int] = {WORDS: 2000, NAME: 40, CONTACT: 60, ORDER: 60}
"""The fields of a form, and how many characters each takes."""
MOST_CHARACTERS = 20_000
"""In all fields together: what is too long is kept until its writer shortens it, but nobody types so much."""
TRAP = "website"
"""A field that no human sees: only a program fills it in."""


class Note(NamedTuple):
    """What the page says about what was sent: its name in templates/notes.html, and a number that belongs to it."""

    key: str
    number: int = 0


def typed(given: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form as they were sent, without blanks around. Errors: RequestEntityTooLarge."""
    fields = {name: plainly(given.get(name, "")) for name in LENGTHS}
    if sum(map(len, fields.values())) > MOST_CHARACTERS:
        raise RequestEntityTooLarge
    return fields


def plainly(words: str) -> str:
    """Words as a ledger can keep them: our line ends, and none of the character that ends a string elsewhere."""
    return words.replace("\r\n", "\n").replace("\0", "").strip()


def too_long(fields: Mapping[str, str]) -> Note | None:
    """Which field is longer than it may be: nothing is cut off silently."""
    for name, value in fields.items():
        if len(value) > LENGTHS[name]:
            return Note(f"long.{name}", LENGTHS[name])
    return None
