"""The people of the stories: 张三 reports, 李工 takes it, 王主管 leads, 陈总 manages."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import chats, feedback, people
from storage.chats import Chat
from storage.db import in_transaction
from storage.feedback import Feedback, Move
from storage.people import Colleague, Person, Role

T = TypeVar("T")

MORNING = datetime(2026, 2, 14, 1, 0, tzinfo=UTC)
TODAY = MORNING.date()
LIGONG = Colleague("ligong", "李工", Role.STAFF, "tech", (("dingtalk", "main", "ligong"),))
ZHAOGONG = Colleague("zhaogong", "赵工", Role.STAFF, "tech", (("dingtalk", "main", "zhaogong"),))
WANG = Colleague("wang", "王主管", Role.LEAD, "tech", (("dingtalk", "main", "wang"),))
CHEN = Colleague("chen", "陈总", Role.MANAGER, "", (("wecom", "main", "chen"),))


def hire(session: Session) -> None:
    """Everybody who works here."""
    people.sync(session, (LIGONG, ZHAOGONG, WANG, CHEN))


def zhangsan(session: Session) -> Person:
    """The customer."""
    return people.recognise(session, "wecom", "main", "zhangsan", "张三")


def colleague(session: Session, key: str) -> Person:
    """A member of staff by the key of the configuration."""
    person = people.by_key(session, key)
    assert person is not None
    return person


def group(session: Session) -> Chat:
    """The group in which 张三 speaks."""
    return chats.find_or_open(session, "wecom", "main", "group-1", chats.GROUP, "客户群")


def captured(session: Session, text: str = "打印机又坏了") -> Feedback:
    """A feedback of 张三, just heard."""
    reporter, chat = zhangsan(session), group(session)
    matter = Feedback(text=text, reporter=reporter, chat=chat, team="tech", created_at=MORNING, changed_at=MORNING)
    feedback.capture(session, matter, TODAY, reporter)
    return matter


def waiting(session: Session) -> Feedback:
    """A feedback of 张三 that waits for 李工."""
    hire(session)
    matter = captured(session)
    feedback.move(session, matter, Move.COMPLETE, MORNING, None)
    feedback.move(session, matter, Move.ASSIGN, MORNING, None, to=colleague(session, "ligong"))
    return matter


def at_once(engine: Engine, *works: Callable[[Session], T]) -> Sequence[T]:
    """What each unit of work returns when all of them start at the same instant, each in its own thread."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[Session], T]) -> T:
        start.wait()
        return in_transaction(engine, work)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
