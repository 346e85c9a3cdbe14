"""What of a file is new to the ledger, and how it gets there: each line in a transaction of its own, once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.house import House
from bot.importing.records import Record, Rejected
from handlers.beginning import IMPORTED
from handlers.importing import Imported
from handlers.messages import Where, Who
from handlers.origin import Origin
from storage import transcript
from storage.db import in_transaction
from storage.naming import name_of
from storage.people import COMPANY_CHARACTERS

_AT_ONCE = 500
"""Keys that are looked up together."""


_OTHER_WORDS = "编号 {number} 已经用过，内容却不一样；如果来自另一个系统，请加 --source 名字"


class Source(NamedTuple):
    """Where a file comes from: the account its lines are known under, and what cards call it."""

    account: str
    title: str = ""


class Plan(NamedTuple):
    """What there is to do with a file."""

    new: Sequence[Record]
    known: Sequence[Record]
    rejected: Sequence[Rejected]


def planned(engine: Engine, source: str, found: Iterable[Record | Rejected]) -> Plan:
    """Tell what is new from what came before, in this file or another; nothing is written.

    A number that stands for other words than before is refused: it may be another system's.
    """
    rows = list(found)
    rejected = [one for one in rows if isinstance(one, Rejected)]
    asked = [one for one in rows if isinstance(one, Record)]
    said = _said_before(engine, source, [one.key for one in asked])
    new, known = list[Record](), list[Record]()
    for one in asked:
        if one.key not in said:
            said[one.key] = one.text
            new.append(one)
        elif said[one.key] in (one.text, "") or not one.number:  # what was forgotten stays so
            known.append(one)
        else:
            rejected.append(Rejected(one.line, _OTHER_WORDS.format(number=one.number)))
    return Plan(sorted(new, key=lambda one: (one.at, one.line)), known, sorted(rejected))


def write(house: House, source: Source, new: Iterable[Record], *, is_open: bool) -> Iterator[Record]:
    """Take these into the ledger one after the other, each told as soon as it is written.

    With `is_open`, what was not settled is still to be done; else all of it is history.
    """
    for one in new:
        line = _heard(one, source, is_open=is_open and not one.is_settled)
        house.hear(line)
        yield one


def _heard(one: Record, source: Source, *, is_open: bool) -> Imported:
    return Imported(
        message_id=one.key,
        who=Who(platform=IMPORTED, account=source.account, user_id=one.customer_id, name=one.customer),
        where=Where(platform=IMPORTED, account=source.account, chat_id=one.customer_id, kind="private"),
        at=one.at,
        text=one.text,
        origin=_origin(one, source),
        known_as=(one.kind, one.topic),
        is_open=is_open,
    )


def _origin(one: Record, source: Source) -> Origin:
    company = name_of(one.company, COMPANY_CHARACTERS)
    return Origin(came_by=IMPORTED, label=source.title, company=company, facts=one.facts)


def _said_before(engine: Engine, source: str, keys: Sequence[str]) -> dict[str, str]:
    """Of these keys, those that the ledger knows, and the words it knows by them."""
    said: dict[str, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        said |= in_transaction(engine, partial(_look_up, source, some))
    return said


def _look_up(source: str, keys: Sequence[str], session: Session) -> Mapping[str, str]:
    return transcript.words_of(session, IMPORTED, source, keys)
