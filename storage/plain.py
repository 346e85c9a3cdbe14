"""Text as it is compared: width, case, traditional characters, emoji and blanks evened out."""

import re
import unicodedata

from storage.characters import SIMPLIFIED

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
_BLANKS = re.compile(r"\s+")
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def plain(text: str) -> str:
    """The text in half width, lower case and simplified characters, blanks single and none inside Chinese.

    The meaning is kept, the form is lost: for comparing, never for showing.
    """
    even = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower().translate(SIMPLIFIED)
    return _CJK_GAP.sub("", _BLANKS.sub(" ", even)).strip()


def bare(text: str) -> str:
    """Only the letters, digits and characters of `plain(text)`: no punctuation, no emoji, no blanks."""
    return "".join(one for one in plain(text) if one.isalnum())
