"""What became of the customers' words: read from the ledger and from the phones, compared with what is written."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.control import Control, Json
from bot.demo.player import read
from bot.demo.worlds import Human
from handlers.tone import opening
from storage.feedback import Feedback, State
from storage.people import Identity
from storage.transcript import Message
from tests.stories.conversations.cast import Staged

_CALLED = re.compile(r"^(?:<@[^>]*>|@\S+)\s*")
"""The name of whom a message in a group calls."""
_QUESTION = "已记下，编号"
"""So a question of the bot begins below its words, also when it has been answered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one customer has brought, oldest first, what we noted of them, and what the bot said where they spoke."""

    matters: list[Feedback]
    heard: list[Message]
    told: list[str]

    @property
    def standing(self) -> list[Feedback]:
        """What they have not taken back."""
        return [matter for matter in self.matters if matter.state != State.WITHDRAWN]

    @property
    def newest(self) -> Feedback | None:
        """What they brought last."""
        return self.matters[-1] if self.matters else None


def _of_newest(column: str) -> Callable[[Evidence], str]:
    return lambda evidence: str(getattr(evidence.newest, column, ""))


def _answers(evidence: Evidence) -> str:
    return "、".join(f"{label}={answer}" for one in evidence.matters for label, answer in one.facts.items())


def _merged(evidence: Evidence) -> str:
    """How many messages belong to what they brought last."""
    return str(sum(one.feedback_id == evidence.newest.id for one in evidence.heard) if evidence.newest else 0)


EQUALS: Mapping[str, Callable[[Evidence], str]] = {
    "captured": lambda evidence: str(len(evidence.standing)),
    "withdrawn": lambda evidence: str(len(evidence.matters) - len(evidence.standing)),
    "messages": _merged,
    "asked": lambda evidence: str(sum(_QUESTION in told for told in evidence.told)),
    "told": lambda evidence: str(len(evidence.told)),
    "files": lambda evidence: str(sum(sum(one.files.values()) for one in evidence.matters)),
    "cycle": _of_newest("cycle"),
    "kind": _of_newest("kind"),
    "topic": _of_newest("topic"),
    "priority": _of_newest("priority"),
    "sentiment": _of_newest("sentiment"),
    "state": _of_newest("state"),
}
"""What must be exactly so, by its name in a script."""

HOLDS: Mapping[str, Callable[[Evidence], str]] = {
    "words": lambda evidence: "\n".join(one.text for one in evidence.matters),
    "facts": _answers,
    "added": lambda evidence: "\n".join(entry.words for one in evidence.matters for entry in one.history),
}
"""What must hold these words."""


def matters(session: Session, humans: Iterable[Human]) -> list[Feedback]:
    """What these people have brought, oldest first."""
    theirs = select(Identity.person_id).where(Identity.user_id.in_([named(human) for human in humans]))
    return list(session.scalars(select(Feedback).where(Feedback.reporter_id.in_(theirs)).order_by(Feedback.id)))


def named(human: Human) -> str:
    """What the ledger calls this person."""
    return f"kf:{human.user_id}" if human.on_wechat else human.user_id


def disagreements(session: Session, control: Control, staged: Staged) -> list[str]:
    """Every expected outcome that is not so, in words."""
    wrong = []
    for outcome in staged.conversation.outcomes:
        evidence = gather(session, control, staged, staged.humans[outcome.who])
        for name, value in outcome.facts:
            found, agrees = _compared(evidence, name, value)
            if not agrees:
                wrong.append(f"{outcome.who} {name}：应是“{value}”，实为“{found}”")
    return wrong


def gather(session: Session, control: Control, staged: Staged, human: Human) -> Evidence:
    """What there is about this person."""
    person = select(Identity.person_id).where(Identity.user_id == named(human))
    heard = session.scalars(select(Message).where(Message.person_id.in_(person)).order_by(Message.id))
    chats = dict.fromkeys((staged.chat(human), human.private))
    told = [read(bubble, human) for chat in chats for bubble in bubbles(control, chat) if is_bot(bubble)]
    return Evidence(matters(session, [human]), list(heard), told)


def bubbles(control: Control, chat: str) -> list[Json]:
    """Everything that hangs in a chat, oldest first."""
    return sorted(control.chat(chat), key=lambda one: int(one["id"]))


def alike(control: Control, staged: Staged) -> list[str]:
    """The messages of the bot that begin as the one before them in the same chat, in words."""
    chats = dict.fromkeys(chat for one in staged.humans.values() for chat in (staged.chat(one), one.private))
    reader = next(iter(staged.humans.values()))
    told = [[_CALLED.sub("", read(one, reader)) for one in bubbles(control, chat) if is_bot(one)] for chat in chats]
    return [second for chat in told for first, second in pairwise(chat) if opening(first) == opening(second)]


def is_bot(bubble: Json) -> bool:
    """Whether the bot said it."""
    return str(bubble["sender"]).startswith("bot")


def _compared(evidence: Evidence, name: str, value: str) -> tuple[str, bool]:
    if name in EQUALS:
        found = EQUALS[name](evidence)
        return found, _is_so(found, value)
    found = HOLDS[name](evidence)
    return found, value in found


def _is_so(found: str, value: str) -> bool:
    """`≤1`: so many at most; `投诉/缺陷`: one of these."""
    if value.startswith("≤"):
        return int(found) <= int(value[1:])
    return found in value.split("/")
