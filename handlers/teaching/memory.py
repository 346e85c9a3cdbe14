"""What people said of a feedback, and of words like its own; read from the ledger, once for each change of it."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.beginning import IMPORTED
from handlers.plain import plain
from handlers.triage.judge import FEEDBACK, FEELING, KIND, TOPIC
from handlers.triage.learning.precedents import Precedent, Precedents, Verdict
from handlers.triage.sentiment import FEELINGS
from handlers.triage.told import UNTOLD, Told
from storage import lessons
from storage.feedback import Feedback
from storage.lessons import Lesson
from storage.transcript import Message

MOST = 2000
"""So many lessons count at most, the newest: what is older has been said again, or was rare."""
NOT_FEEDBACK, IS_FEEDBACK = "否", "是"
NAMES = {KIND: "类型", TOPIC: "主题", FEELING: "情绪", FEEDBACK: "是不是反馈"}
"""What the decisions are called."""
_KEPT = 4
"""Versions whose precedents are kept ready."""
_READY: dict[str, Precedents] = {}
NOBODY_SAID_ANYTHING = Precedents()
NOT_FILED: Mapping[str, str] = {}
_FILED = "filed"
"""Where a message of a file keeps what stood there beside it."""


class Learnt(NamedTuple):
    """What was `said` of this very feedback, what of words `like` its own, and both in words."""

    said: Told = UNTOLD
    like: Told = UNTOLD
    reasons: tuple[str, ...] = ()


NOTHING_LEARNT = Learnt()


def learnt(session: Session, matter: Feedback, filed: Mapping[str, str] = NOT_FILED) -> Learnt:
    """What colleagues have taught us about it, or the file it is from: `filed`, until that stands in the ledger.

    What a colleague says of it stands above the file.
    """
    known, filed = precedents(session), filed or _filed(session, matter)
    if known is NOBODY_SAID_ANYTHING and not filed:
        return NOTHING_LEARNT
    near = known.of(plain(matter.text))
    own = {lesson.decision: lesson.becomes for lesson in lessons.of(session, matter)} if matter.id else {}
    said = {**filed, **own}
    others = {decision: verdict for decision, verdict in near.items() if decision not in said and decision != FEEDBACK}
    reasons = [f"同事更正过：{NAMES[decision]}是{shown(decision, becomes)}" for decision, becomes in own.items()]
    reasons += [f"文件里写的：{NAMES[decision]}是{filed[decision]}" for decision in filed if decision not in own]
    reasons += [_of_like(decision, verdict) for decision, verdict in others.items()]
    like = {decision: verdict.becomes for decision, verdict in others.items()}
    return Learnt(_told(said), _told(like), tuple(reasons))


def file(message: Message, filed: Mapping[str, str]) -> None:
    """Keep with a message of a file what stood there beside it: decision → value, a topic by the name it came with."""
    message.details = {**message.details, _FILED: dict(filed)}


def _filed(session: Session, matter: Feedback) -> Mapping[str, str]:
    """What the file says that it is from."""
    if matter.came_by != IMPORTED or not matter.id:
        return NOT_FILED
    lines = select(Message.details).where(Message.feedback_id == matter.id, Message.platform == IMPORTED)
    details = session.scalars(lines.order_by(Message.id)).first()
    return details.get(_FILED, NOT_FILED) if details else NOT_FILED


def precedents(session: Session) -> Precedents:
    """Every lesson that counts; read anew only when one was given, taken back or forgotten."""
    version = lessons.version(session)
    if not version:
        return NOBODY_SAID_ANYTHING
    ready = _READY.get(version)
    if ready is None:
        ready = Precedents(map(_precedent, lessons.counting(session, MOST)))
        while len(_READY) >= _KEPT:
            _READY.pop(next(iter(_READY)), None)
        _READY[version] = ready
    return ready


def shown(decision: str, value: str) -> str:
    """A value of a decision as people read it."""
    return {str(key): word for key, word in FEELINGS.items()}.get(value, value) if decision == FEELING else value


def _precedent(lesson: Lesson) -> Precedent:
    return Precedent(lesson.decision, lesson.becomes, lesson.actor_id, frozenset(lesson.traits))


def _of_like(decision: str, verdict: Verdict) -> str:
    who = f"{verdict.people} 位同事" if verdict.people > 1 else "同事"
    return f"{who}更正过很像的话：{NAMES[decision]}是{shown(decision, verdict.becomes)}"


def _told(values: dict[str, str]) -> Told:
    feeling = next((one for one in FEELINGS if one == values.get(FEELING)), None)
    return Told(kind=values.get(KIND, ""), topic=values.get(TOPIC, ""), sentiment=feeling)
