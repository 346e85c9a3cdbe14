"""A chat as it was copied or exported: who said what, when. No platform documents these shapes."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.importing.reading.decoding import Decoded
from bot.importing.reading.tables import MOST_ROWS, Unreadable, clean

_CLOCK = r"(?:上午|下午|晚上|凌晨|中午|早上)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[AaPp][Mm])?"
_DAY = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_TIME = rf"(?P<time>{_DAY}\s+(?:(?:周|星期).\s*)?{_CLOCK})"
_NAME = r"(?P<name>[^\s:：\[\]—-][^:：\n]{0,39}?)"
_DAY_ALONE = re.compile(rf"[—–─=\-\s]*(?P<day>{_DAY})[—–─=\-\s]*")
_SHAPES: dict[str, re.Pattern[str]] = {
    "一行一条": re.compile(rf"\[?{_TIME}\]?\s+{_NAME}\s*[:：]\s*(?P<said>.+)"),
    "时间在前": re.compile(rf"\[?{_TIME}\]?\s+{_NAME}\s*"),
    "名字在前": re.compile(rf"{_NAME}\s+[(（\[]?{_TIME}[)）\]]?[:：]?\s*"),
    "按天分段": re.compile(rf"{_NAME}\s+(?P<time>{_CLOCK})\s*"),
}
"""How the first line of a message is made: 2026-11-20 10:03 张三：……, or with the words below it."""
BY_DAY = "按天分段"
"""Here the day stands in a line of its own: ————— 2026-11-20 —————."""
_LOOKED_AT = 400
"""Lines by which the shape is told."""
_LEAST = 2
"""So many messages of a shape make a chat of a text."""


class Spoken(NamedTuple):
    """One message: in which line it begins, and its time as it is written there; `key` is its own id, if it has one."""

    line: int
    time: str
    name: str
    text: str
    room: str = ""
    key: str = ""


class Chat(NamedTuple):
    """The messages of a file in their order, and of which shape it is, in words."""

    described: str
    spoken: Sequence[Spoken]


def read_chat(content: Decoded) -> Chat | None:
    """The messages of a copied chat; None for a text that is none."""
    lines = content.text.splitlines()
    counts = {shape: _matches(shape, lines[:_LOOKED_AT]) for shape in _SHAPES}
    shape = max(counts, key=lambda one: counts[one])
    if counts[shape] < _LEAST:
        return None
    return Chat(f"聊天记录（{content.encoding}，{shape}）", _limited(list(_messages(shape, lines))))


def read_archive(content: Decoded) -> Chat:
    """The messages of a WeCom 会话存档, one decrypted message in JSON per line. Errors: Unreadable."""
    spoken = [one for number, line in enumerate(content.text.splitlines(), start=1) for one in _archived(number, line)]
    if not spoken:
        raise Unreadable("每行都是 JSON，但不是会话存档的消息：应有 msgid、from、msgtime 和 text.content")
    return Chat("企业微信会话存档（每行一条 JSON）", _limited(spoken))


def _matches(shape: str, lines: Sequence[str]) -> int:
    if shape == BY_DAY and not any(_DAY_ALONE.fullmatch(line) for line in lines):
        return 0
    return sum(bool(_SHAPES[shape].fullmatch(line.strip())) for line in lines)


def _messages(shape: str, lines: Sequence[str]) -> Iterator[Spoken]:
    """What stands below the first line of a message belongs to it; what stands above the first message is a title."""
    begun: Spoken | None = None
    day, below = "", list[str]()
    for number, line in enumerate(lines, start=1):
        opened, alone = _SHAPES[shape].fullmatch(line.strip()), _DAY_ALONE.fullmatch(line)
        if alone and shape == BY_DAY:
            day = alone["day"]
        elif opened:
            if begun:
                yield begun._replace(text=clean("\n".join(below)))
            begun = Spoken(number, f"{day} {opened['time']}".strip(), opened["name"].strip(), "")
            below = [opened.groupdict().get("said") or ""]
        else:
            below.append(line)
    if begun:
        yield begun._replace(text=clean("\n".join(below)))


def _archived(number: int, line: str) -> Iterator[Spoken]:
    try:
        row = json.loads(line)
        if row.get("action", "send") == "send" and row.get("msgtype") == "text":
            words = clean(str(row["text"]["content"]))
            room = str(row.get("roomid") or "")
            yield Spoken(number, str(row["msgtime"]), str(row["from"]), words, room, str(row["msgid"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        if line.strip():
            yield Spoken(number, "", "", clean(line))


def _limited(spoken: list[Spoken]) -> list[Spoken]:
    if len(spoken) > MOST_ROWS:
        raise Unreadable(f"太长：一次最多 {MOST_ROWS:,} 条消息，请拆成几个文件")
    return spoken
