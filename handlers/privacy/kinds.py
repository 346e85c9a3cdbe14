"""The kinds of private data that stand in people's words, and where one of them was found."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What is recognised: by its checksum where it has one, else by its shape and by what stands before it."""

    PHONE = "phone"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    ADDRESS = "address"


EVERYTHING = frozenset(Kind)
NOTHING = frozenset[Kind]()


class Found(NamedTuple):
    """The part of a text that is not everybody's business: from `start` up to, not including, `end`.

    `first` and `last`: so many of its letters and digits stay to be seen at either end.
    """

    kind: Kind
    start: int
    end: int
    first: int
    last: int
