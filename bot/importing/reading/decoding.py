"""Bytes of a text file as words: UTF-8, else what Chinese spreadsheets write, GB18030."""

from typing import NamedTuple

from bot.importing.reading.tables import Unreadable

DAMAGED = "\ufffd"
"""Stands where a character could not be read."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}
_MOST_DAMAGE = 0.05
"""So much of what is not ASCII may be damaged in a file that still is what it seems."""


class Decoded(NamedTuple):
    """The words, and the name of their encoding."""

    text: str
    encoding: str


def decoded(content: bytes) -> Decoded:
    """The text of a file; single damaged characters are DAMAGED. Errors: Unreadable."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if marked:
        return Decoded(content.decode(marked, "replace").removeprefix("\ufeff"), _NAMES[marked])
    for name in ("utf-8", "gb18030"):
        try:
            return _spelt(content.decode(name), name)
        except UnicodeDecodeError:
            text = content.decode(name, "replace")
            if _mostly_well(text):
                return _spelt(text, name)
    raise Unreadable("认不出文件的编码：请在表格软件里另存为“CSV UTF-8”，或存成 .xlsx")


def _spelt(text: str, name: str) -> Decoded:
    if "\0" in text:
        raise Unreadable("这不是文本文件：能读的是 .csv、.xlsx、.txt 和 .jsonl")
    return Decoded(text, _NAMES[name])


def _mostly_well(text: str) -> bool:
    foreign = sum(one > "\x7f" for one in text)
    return text.count(DAMAGED) <= _MOST_DAMAGE * foreign
