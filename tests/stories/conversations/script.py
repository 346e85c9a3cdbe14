"""How a conversation is written down: who says what, how long nobody speaks, what the bot answers, what becomes of it.

    == 报修时说全了，就不再追问
    where: wecom group
    张三: 订单 A-1001 的对账单导出从昨天开始一直失败
    回声: 已登记 | 负责人
    +31m
    张三 点 满意
    => 张三 captured 1 | kind 缺陷 | asked 0

A file holds many of them. `where` is `private`, `group` or `kf`, after the platform if it matters which. `from: JDDC`
names the collection of real dialogues that the customer's words are from. Lines that begin with `回声` wait for a
message of the bot that holds all of these parts, or for whatever it says (`回声: …`); `回声不说` makes sure that there
is none since the last pause. Of an outcome, `≤1` is so many at most, and `投诉/缺陷` one of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

Place = Literal["private", "group", "kf"]
Platform = Literal["wecom", "dingtalk"]
Deed = Literal["says", "presses", "sends", "hears", "hears_not", "staff"]

BOT, SILENT_BOT, COLLEAGUE = "回声", "回声不说", "同事"
UNSEEN = ("接单", "转派", "改类", "不是反馈", "撤销")
"""What colleagues do that is not shown back to them before it is done."""
STAFF_VERBS = ("回复", "追问", "解决", *UNSEEN)
FILES = {"[图片]": "image", "[语音]": "voice", "[文件]": "file", "[视频]": "video"}

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PAUSE = re.compile(r"\+(\d+)([smhd])")
_PRESS = re.compile(r"(\S+) 点 (.+)")
_STAFF = re.compile(rf"{COLLEAGUE} ({'|'.join(STAFF_VERBS)})(?:: (.*))?")
_FACT = re.compile(r"[a-z]+")
_SPEECH = re.compile(r"([^:\s（]+)(?:（(私聊|不提)）)?: (.*)")


class BadScript(ValueError):
    """A line that says nothing we could play; the message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line. `at`: seconds since the conversation began; `who` is a name of the script, empty for the bot's."""

    at: int
    deed: Deed
    who: str
    words: str
    privately: bool = False
    """Said, pressed or heard in the own chat although the conversation is in a group."""
    mention: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """What a message must hold: the words, taken apart at the bars; nothing in particular for `…`."""
        return () if self.words == "…" else tuple(part.strip() for part in self.words.split("|"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must have become of one customer's words at the end: name → value, as it is written."""

    who: str
    facts: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Conversation:
    """One conversation from its title to its outcomes."""

    title: str
    source: str
    """Where it is written: file and line."""
    place: Place = "private"
    platform: Platform | None = None
    drawn_from: str = ""
    """The collection of real dialogues from which the customer's words are, empty where we wrote them."""
    steps: list[Step] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def cast(self) -> tuple[str, ...]:
        """The customers who speak, in the order they appear."""
        return tuple(dict.fromkeys(step.who for step in self.steps if step.who))

    @property
    def length(self) -> int:
        """Seconds from the first word to the last."""
        return self.steps[-1].at if self.steps else 0


def read(folder: Path) -> list[Conversation]:
    """All conversations of a folder's `*.txt`, by file name and line. Errors: BadScript."""
    found = [one for file in sorted(folder.glob("*.txt")) for one in parse(file.read_text("utf-8"), file.name)]
    for first, second in pairwise(sorted(found, key=lambda one: one.title)):
        if first.title == second.title:
            raise BadScript(f"{second.source}: {second.title} is also at {first.source}")
    return found


def parse(text: str, name: str) -> Iterator[Conversation]:
    """The conversations of one file. Errors: BadScript."""
    current: Conversation | None = None
    at = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line, where = raw.strip(), f"{name}:{number}"
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            if current is not None:
                yield _whole(current)
            current, at = Conversation(line.removeprefix("== "), where), 0
            continue
        if current is None:
            raise BadScript(f"{where}: a conversation begins with “== ” and its title")
        pause = _PAUSE.fullmatch(line)
        if pause:
            at += int(pause[1]) * _SECONDS[pause[2]]
        else:
            _take(current, line, at, where)
    if current is not None:
        yield _whole(current)


def _whole(conversation: Conversation) -> Conversation:
    if not conversation.cast or not conversation.outcomes:
        raise BadScript(f"{conversation.source}: nobody speaks, or no outcome (“=> ”) is expected")
    for outcome in conversation.outcomes:
        if outcome.who not in conversation.cast:
            raise BadScript(f"{conversation.source}: {outcome.who} has an outcome and says nothing")
    return conversation


def _take(conversation: Conversation, line: str, at: int, where: str) -> None:
    if line.startswith("where: "):
        _stage(conversation, line.removeprefix("where: ").split(), where)
    elif line.startswith("from: "):
        conversation.drawn_from = line.removeprefix("from: ")
    elif line.startswith("=> "):
        conversation.outcomes.append(_outcome(conversation, line.removeprefix("=> "), where))
    else:
        conversation.steps.append(_step(conversation, line, at, where))


def _stage(conversation: Conversation, words: list[str], where: str) -> None:
    for word in words:
        if word in get_args(Place):
            conversation.place = word  # type: ignore[assignment]  # checked against the Literal just now
        elif word in get_args(Platform):
            conversation.platform = word  # type: ignore[assignment]  # checked against the Literal just now
        else:
            raise BadScript(f"{where}: “{word}” is no place and no platform")
    if conversation.place == "kf":
        conversation.platform = "wecom"


def _step(conversation: Conversation, line: str, at: int, where: str) -> Step:
    staff = _STAFF.fullmatch(line)
    if staff:
        return Step(at, "staff", "", f"{staff[1]} {staff[2] or ''}".strip())
    press = _PRESS.fullmatch(line)
    if press:
        return Step(at, "presses", press[1], press[2])
    speech = _SPEECH.fullmatch(line)
    if not speech:
        raise BadScript(f"{where}: cannot be played: {line}")
    who, how, words = speech[1], speech[2], speech[3]
    if who in (BOT, SILENT_BOT):
        deed: Deed = "hears" if who == BOT else "hears_not"
        return Step(at, deed, "", words, privately=how == "私聊")
    deed = "sends" if words in FILES else "says"
    return Step(at, deed, who, words, privately=how == "私聊", mention=how != "不提")


def _outcome(conversation: Conversation, line: str, where: str) -> Outcome:
    first, _, rest = line.partition(" ")
    who, facts = (first, rest) if first in conversation.cast else (conversation.cast[0], line)
    named = [fact.strip().partition(" ") for fact in facts.split("|")]
    if not all(_FACT.fullmatch(name) and value for name, _, value in named):
        raise BadScript(f"{where}: an outcome is “name value | name value”: {line}")
    return Outcome(who, tuple((name, value.strip()) for name, _, value in named))
