"""A row of a table as one feedback: said by whom, when, and what stood beside it; or why it is none."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.importing import headings
from bot.importing.columns import Mapped
from bot.importing.reading.tables import LONGEST, Row, Table
from bot.importing.reading.times import when
from handlers.plain import bare, plain
from handlers.triage import kind as kinds

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
SOMEBODY = "没有留名的客户"
_LONGEST_FACT = 500
"""As much of what stands beside the words as a colleague reads."""
_KINDS: Mapping[str, str] = {
    **{one: one for one in (kinds.COMPLAINT, kinds.DEFECT, kinds.IDEA, kinds.QUESTION, kinds.HELP, kinds.PRAISE)},
    **dict.fromkeys(("bug", "故障", "缺陷反馈", "报障", "系统问题"), kinds.DEFECT),
    **dict.fromkeys(("需求", "意见", "意见建议", "功能建议", "feature", "suggestion", "idea"), kinds.IDEA),
    **dict.fromkeys(("投诉建议", "客诉", "complaint"), kinds.COMPLAINT),
    **dict.fromkeys(("询问", "咨询类", "问询", "question"), kinds.QUESTION),
    **dict.fromkeys(("报修", "求助类", "help"), kinds.HELP),
    **dict.fromkeys(("感谢", "好评", "表扬信", "praise"), kinds.PRAISE),
}
"""What tables call our kinds."""
_DONE = re.compile(r"解决|完成|关闭|闭环|完结|办结|结案|已处理|已回复|closed|resolved|done|finished|solved")
_NOT_DONE = re.compile(r"[未没待]|处理中|进行中|不|unresolved|unsolved|reopen")
_NOTED: Mapping[str, str] = {
    headings.PHONE: "import.phone",
    headings.ORDER: "import.order",
    headings.NUMBER: "import.number",
    headings.CHANNEL: "import.channel",
    headings.RESULT: "import.result",
    headings.HANDLER: "import.handler",
}
"""Field → the label it is kept under, among the facts of the feedback."""


class Record(NamedTuple):
    """One feedback to be. `key` is what it is known by when it comes again; `line` is where it stands in the file."""

    line: int
    key: str
    at: datetime
    text: str
    customer: str = ""
    customer_id: str = ""
    company: str = ""
    facts: Mapping[str, str] = {}
    kind: str = ""
    topic: str = ""
    is_settled: bool = False
    number: str = ""
    """What it was called where it comes from."""


class Rejected(NamedTuple):
    """A line that could not be taken, and why not, in Chinese."""

    line: int
    why: str


class Reading(NamedTuple):
    """By what rows are read: the zone of times without one, the time of rows without any, now, our words."""

    zone: ZoneInfo
    now: datetime
    label: Callable[[str], str]
    topics: frozenset[str] = frozenset()
    as_of: datetime | None = None


def records(table: Table, columns: Mapped, reading: Reading) -> Iterator[Record | Rejected]:
    """Every row below the heading that is not empty, in its place."""
    for row in table.rows:
        if row.number > columns.heading.number and not row.is_empty:
            found = _record(row, columns, reading)
            yield Rejected(row.number, found) if isinstance(found, str) else found


def customer_id(name: str, company: str, phone: str) -> str:
    """What somebody in a file is known by: their name and company, else their phone; empty where neither tells."""
    digits = bare(phone)
    if name and (company or not digits):
        return f"{name}@{company}"[:200]
    return f"{name}#{digits}"[:200] if digits else ""


def refused(text: str, written: str, at: datetime | None, now: datetime) -> str:
    """What is wrong with words and the time `written` beside them, in Chinese; empty when nothing is."""
    if len(text) > LONGEST:
        return f"内容太长，超过 {LONGEST:,} 字"
    if at is None:
        return f"时间读不懂：{written}"
    if at > now:
        return "时间在将来"
    return "" if at >= EARLIEST else "时间早于 2000 年"


def known_by(*told: str) -> str:
    """The key of what has no number: all that tells it from the others."""
    return f"is:{hashlib.sha256(chr(31).join(told).encode()).hexdigest()[:40]}"


def _record(row: Row, columns: Mapped, reading: Reading) -> Record | str:
    """The feedback a row holds, or what is wrong with it."""

    def value(field: str) -> str:
        return columns.value(row, field)

    text, written = _text(value(headings.TITLE), value(headings.TEXT)), value(headings.TIME)
    at = when(written, reading.zone) if written else reading.as_of
    wrong = row.wrong or _missing(text, written, at) or refused(text, written, at, reading.now)
    if wrong or at is None:
        return wrong
    customer, company = value(headings.CUSTOMER), value(headings.COMPANY)
    facts = {reading.label(label): value(field) for field, label in _NOTED.items()}
    notes = {label: row.cells[place] for label, place in columns.notes.items() if place < len(row.cells)}
    number = value(headings.NUMBER)
    key = _key(number, written, customer, company, text)
    return Record(
        line=row.number,
        key=key,
        at=at,
        text=text,
        customer=customer or SOMEBODY,
        customer_id=customer_id(customer, company, value(headings.PHONE)) or key,  # strangers: each of them is one
        company=company,
        facts={label: said[:_LONGEST_FACT] for label, said in (facts | notes).items() if said},
        kind=_KINDS.get(plain(value(headings.KIND)), ""),
        topic=value(headings.TOPIC) if value(headings.TOPIC) in reading.topics else "",
        is_settled=_settled(value(headings.STATUS), value(headings.RESULT)),
        number=number,
    )


def _missing(text: str, written: str, at: datetime | None) -> str:
    if not bare(text):
        return "没有内容"
    return "" if at or written else "没有时间：可以加 --as-of 给没写时间的行一个日期"


def _text(title: str, content: str) -> str:
    """A title that only repeats how the words begin says nothing more."""
    return content if bare(title) in bare(content) else "\n".join(filter(None, (title, content)))


def _key(number: str, *told: str) -> str:
    """By its number, where the table has one; else by all that tells it from the others."""
    if number:
        return f"no:{number}"[:200]
    return known_by(*map(plain, told))


def _settled(status: str, result: str) -> bool:
    """Whether it was done with: by its state, and where there is none by what was done about it."""
    if not status:
        return bool(bare(result))
    return bool(_DONE.search(plain(status))) and not _NOT_DONE.search(plain(status))
