"""Words made fit for eyes outside the chat they were said in: numbers, addresses of mail and of pages are veiled."""

import re

from handlers.privacy.masking import STARS, masked

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PAGE = re.compile(r"https?://\S{1,500}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![A-Za-z0-9-])(\+?\d{1,3})[\d -]{2,30}\d[\dXx]{2}(?!\d)")


def veiled(text: str) -> str:
    """The words with every long number (phones, cards, orders), house number, mail address and link put out of sight.

    Numbers of our own feedbacks stay. More is veiled than has to be: whoever reads this does not need the numbers.
    """
    without = _PAGE.sub("［链接］", _MAIL.sub("［邮箱］", text))
    return masked(_NUMBER.sub(lambda found: found[0] if _short(found[0]) else f"{found[1]}{STARS}", without))


def _short(run: str) -> bool:
    """Fewer than seven digits: an amount, a year, a room."""
    return sum(one.isdigit() for one in run) < 7
