"""What tells a real number from any other: checksums, dates, and the tables of provinces and card issuers."""

from collections.abc import Sequence
from datetime import date

PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()  # noqa: SIM905 - read as a list of numbers
)
"""The first two digits of an ID number: GB/T 2260, with residence permits for 台湾 (83)."""

CARDS: Sequence[tuple[tuple[str, ...], frozenset[int]]] = (
    (("62", "60", "955"), frozenset(range(16, 20))),
    (("4",), frozenset({16, 19})),
    (("51", "52", "53", "54", "55"), frozenset({16, 19})),
    (("35",), frozenset({16})),
    (("34", "37"), frozenset({15})),
)
"""What a card's number begins with → how many digits it has; besides 银联 those whose cards are used in China."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST, _YOUNGEST = 1900, 2099


def is_id_card(number: str) -> bool:
    """Whether 17 digits and a digit or X are an ID card's: GB 11643, its check character by ISO 7064 MOD 11-2."""
    if number[:2] not in PROVINCES or not _is_date(number[6:10], number[10:12], number[12:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17].upper()


def is_old_id_card(number: str) -> bool:
    """Whether 15 digits may be the number of an ID card of before 1999: it has no check, only a place and a date."""
    return number[:2] in PROVINCES and _is_date(f"19{number[6:8]}", number[8:10], number[10:12])


def is_bank_card(number: str) -> bool:
    """Whether digits are the number of a bank card: a known beginning, its length, and the check digit by Luhn."""
    known = any(number.startswith(starts) and len(number) in lengths for starts, lengths in CARDS)
    return known and len(set(number)) > 2 and _luhn(number)


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return _OLDEST <= date(int(year), int(month), int(day)).year <= _YOUNGEST
    except ValueError:
        return False
