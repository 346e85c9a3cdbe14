"""A file of feedback, opened by what it is: a table with columns, or a chat with speakers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.importing import report
from bot.importing.columns import mapped
from bot.importing.reading.chats import Chat, read_archive, read_chat
from bot.importing.reading.csvs import read_csv
from bot.importing.reading.decoding import Decoded
from bot.importing.reading.files import read_file
from bot.importing.reading.tables import Table, Unreadable
from bot.importing.records import Reading, Record, Rejected, records
from bot.importing.talks import talk

_OF_CHATS = frozenset({".txt", ".log"})
_CHAT_HEADING = ("时间", "发言人", "内容")


class Opened(NamedTuple):
    """What a file holds: told in words, and what of each line has to be put aside if it is rejected."""

    told: Sequence[str]
    found: Sequence[Record | Rejected]
    heading: Sequence[str]
    cells: Mapping[int, Sequence[str]]


class Asked(NamedTuple):
    """How the file is to be read: the sheet, what columns are (column → field), and who works for us."""

    sheet: str = ""
    given: Mapping[str, str] = {}
    colleagues: frozenset[str] = frozenset()


def opened(path: Path, asked: Asked, reading: Reading) -> Opened:
    """Everything a file holds. Errors: Unreadable, OSError."""
    content = read_file(path, asked.sheet)
    if isinstance(content, Table):
        return _table(content, asked, reading)
    if content.text.lstrip().startswith("{"):
        return _chat(read_archive(content), asked, reading)
    chat = read_chat(content)
    if chat is None or (path.suffix.lower() not in _OF_CHATS and _has_heading(content, asked)):
        return _table(read_csv(content), asked, reading)
    return _chat(chat, asked, reading)


def _has_heading(content: Decoded, asked: Asked) -> bool:
    try:
        mapped(read_csv(content), asked.given)
    except Unreadable:
        return False
    return True


def _table(table: Table, asked: Asked, reading: Reading) -> Opened:
    columns = mapped(table, asked.given)
    told = (table.described, *report.of_columns(columns))
    cells = {row.number: row.cells for row in table.rows}
    return Opened(told, list(records(table, columns, reading)), columns.heading.cells, cells)


def _chat(chat: Chat, asked: Asked, reading: Reading) -> Opened:
    heard = talk(chat, reading, asked.colleagues)
    cells = {one.line: (one.time, one.name, one.text) for one in chat.spoken}
    return Opened((chat.described, *report.of_talk(heard)), heard.found, _CHAT_HEADING, cells)
