"""Words as somebody may see them: what is private and not for them is shown by its ends only."""

import re
from collections.abc import Collection, Iterator

from handlers.privacy import numbers, places
from handlers.privacy.kinds import NOTHING, Found, Kind

STARS = "****"
"""Stands for what is hidden, however long it is."""

_LAYERS = 8
"""So often what is hidden may bring to light what stood right beside it."""

_RECOGNISERS = (numbers.id_cards, numbers.bank_cards, numbers.emails, numbers.phones, places.addresses)
_MAY_HOLD = re.compile(r"[0-9@\uff10-\uff19\uff20]|[零〇一二三四五六七八九十幺两甲乙丙丁东西南北]")
_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_SPELT = re.compile("[零〇一幺二两三四五六七八九]{11}")
"""A phone in words: 一三八零零一三八零零零."""
_DIGITS = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")


def masked(text: str, sees: Collection[Kind] = NOTHING) -> str:
    """The text with everything private shown by its ends only, save the kinds this reader sees; masked twice, the same.

    Mask first, shorten then: of a number that is cut through nobody can tell what it was. What stood so close to
    something private that it looked like a part of it is found as soon as that is hidden.
    """
    for _ in range(_LAYERS):
        before, text = text, _masked_once(text, sees)
        if text == before:
            break
    return text


def _masked_once(text: str, sees: Collection[Kind]) -> str:
    shown, after = [], 0
    for one in found(text):
        if one.kind not in sees:
            shown += [text[after : one.start], _by_its_ends(text[one.start : one.end], one.first, one.last)]
            after = one.end
    return "".join((*shown, text[after:]))


def found(text: str) -> Iterator[Found]:
    """What is private in a text, in its order; of two that overlap the one that begins first, and then the longer."""
    if not _MAY_HOLD.search(text):
        return
    even = _SPELT.sub(lambda spelt: spelt[0].translate(_DIGITS), text.translate(_HALF_WIDTH))
    after = 0
    for one in sorted((one for find in _RECOGNISERS for one in find(even)), key=lambda one: (one.start, -one.end)):
        if one.start >= after:
            yield one
            after = one.end


def _by_its_ends(private: str, first: int, last: int) -> str:
    places = [place for place, char in enumerate(private) if char.isalnum()]
    head = places[first - 1] + 1 if first else 0
    tail = places[-last] if last else len(private)
    return f"{private[:head]}{STARS}{private[tail:]}"
