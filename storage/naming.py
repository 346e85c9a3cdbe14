"""What people and groups call themselves, fit to stand in a line with other words."""

import re

TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""What makes the writing run the other way, on to the end of the line: everything behind it is read wrongly."""

_TURNS = re.compile(f"[{TURNS}]")
_UNSEEN = re.compile(f"[{TURNS}\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u2060\ufeff]")


def name_of(called: str, most: int) -> str:
    """One line of at most so many characters, without anything that is not seen; empty when nothing is left."""
    return " ".join(_UNSEEN.sub("", called).split())[:most].rstrip()


def straight(words: str) -> str:
    """The words without what would turn the writing round."""
    return _TURNS.sub("", words)
