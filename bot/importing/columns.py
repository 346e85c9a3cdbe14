"""What the columns of a table mean, told by their headings or by whoever imports it."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.importing.headings import COMPANY, CUSTOMER, FIELDS, NOTE, TEXT, TITLE
from bot.importing.reading.tables import Row, Table, Unreadable
from handlers.plain import bare, plain

_EITHER = ("客户名称", "客户名", "customername")
"""A person's name where no other column has it, else the company's; the first of them comes first."""
_OURS = frozenset({"行号", "原因", "序号", "no", "index", "rowno"})
"""What we wrote beside rejected rows, or what only counts the rows."""
_LOOKED_THROUGH = 10
"""Rows above the heading, such as the title of the table."""
_ASIDE = re.compile(r"[（(\[【].*?[）)\]】]")


class Mapped(NamedTuple):
    """Where each field stands: field → column; which columns are notes; the headings, and what is left over."""

    heading: Row
    fields: Mapping[str, int]
    notes: Mapping[str, int]
    unused: Sequence[str]

    def value(self, row: Row, field: str) -> str:
        """What a row says of a field; empty where it says nothing."""
        place = self.fields.get(field, -1)
        return row.cells[place] if 0 <= place < len(row.cells) else ""


def mapped(table: Table, given: Mapping[str, str]) -> Mapped:
    """Find the heading and what its columns mean; `given`, column → field, stands before what is guessed.

    Errors: Unreadable when no column has the customer's words, or a given one is not there.
    """
    for row in [row for row in table.rows if not row.is_empty][:_LOOKED_THROUGH]:
        found = _read(row, given)
        if TEXT in found.fields or TITLE in found.fields:
            return _with_all(found, given)
    raise Unreadable(_no_heading(table))


def _read(row: Row, given: Mapping[str, str]) -> Mapped:
    places = {heading: place for place, heading in reversed(list(enumerate(row.cells))) if heading}
    fields = {field: places[column] for column, field in given.items() if column in places and field in FIELDS}
    notes = {column: places[column] for column, field in given.items() if column in places and field == NOTE}
    free = {_known(heading): place for heading, place in places.items() if heading not in given}
    for field, names in FIELDS.items():
        place = next((free[name] for name in names if name in free and field not in fields), None)
        if place is not None:
            fields[field] = place
    for name in (one for one in _EITHER if one in free):
        field = COMPANY if CUSTOMER in fields else CUSTOMER
        fields.setdefault(field, free[name])
    used = {*fields.values(), *notes.values(), *(places[column] for column in given if column in places)}
    left = [heading for heading, place in places.items() if place not in used and _known(heading) not in _OURS]
    return Mapped(row, fields, notes, sorted(left, key=lambda heading: places[heading]))


def _known(heading: str) -> str:
    """A heading as it is compared: without case, width, blanks, marks and what stands in brackets."""
    return bare(_ASIDE.sub("", plain(heading)))


def _with_all(found: Mapped, given: Mapping[str, str]) -> Mapped:
    missing = next((column for column in given if column not in found.heading.cells), "")
    if missing:
        raise Unreadable(f"没有叫“{missing}”的列。有的是：{_shown(found.heading.cells)}")
    return found


def _shown(cells: Sequence[str]) -> str:
    return "、".join(cell for cell in cells if cell) or "（空的）"


def _no_heading(table: Table) -> str:
    seen = next((row.cells for row in table.rows if not row.is_empty), ())
    return (
        f"没有找到写着客户原话的列（如“内容”“问题描述”）。第一行是：{_shown(seen)}\n"
        "请用 --map 指明，例如 --map 备注=内容"
    )
