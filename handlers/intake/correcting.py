"""“不对，是昨天”, “订单号写错了，是 20260302”: what was told wrong is put right, and whoever owns it hears so."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from handlers.intake import asides, asking
from handlers.intake.capture import UNSETTLED, newest, touched_lately
from handlers.intake.questions import as_said, table
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.plain import bare, plain
from handlers.policy import Question
from handlers.turn import Turn
from storage import conversations, feedback
from storage.feedback import Feedback, Move, State

TOPIC = "correcting"
"""The dialogue in which we asked what is right."""

_MARK = r"[\s,，。.!！:：;；、~…]"
_SORRY = rf"(?:(?:啊|哦|呃|额|哎呀?|抱歉|不好意思|对不起|等等|等下){_MARK}*)*"
_WEAK = rf"不对(?:{_MARK}*不对)*[啊哦呃呀]?"
_SURE = (
    r"(?P<before>[\u4e00-\u9fff]{0,6}?)(?:我|刚才|刚刚|上面|前面|之前)*(?:说|写|打|填|报|输|记|讲)错(?:了|啦)|"
    r"(?:更正|纠正)(?:一下)?|口误|笔误|手误"
)
_OPENED = re.compile(
    rf"{_SORRY}(?:(?P<weak>{_WEAK})|{_SURE})(?:{_MARK}+|(?=应该|其实|是|为|改成)|$)(?P<rest>.*)", re.DOTALL
)
_STATED = re.compile(
    r"(?:不是[^,，]{1,12}[,，]\s*)?(?:(?:应该|其实|正确的|实际上?|我想说的)?(?:是|为|改成|改为)|应该)[:：]?\s*(?P<value>.+)",
    re.DOTALL,
)
_NAMED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,6}?)(?:应该|其实)?(?:是|为|改成|改为|[:：])[:：]?\s*(?P<value>.+)", re.DOTALL
)
_ASKS = re.compile(r"[?？]|[吗么嘛]$|^不是|^否")
_WHOSE = frozenset({"你们", "您们", "贵司", "他们"})
"""Who says 你们写错了 corrects nothing of their own."""
_LONGEST = 40
"""Characters: whoever says more than that has more to tell than what is right."""
_KEPT_WHOLE = 20
_HARDLY, _MOSTLY = 0.2, 0.5
"""The share of the new words that must look like an answer: where they are said to be the right ones, and where not."""


class Correction(NamedTuple):
    """What is right, and of what ("" when that is left open). `value` is "" when only something was said to be wrong.

    `stated`: said to be so (是……), not merely following; `sure`: surely about one's own words, which 账单写错了 need
    not be.
    """

    value: str
    name: str = ""
    stated: bool = False
    sure: bool = False


def corrected(text: str) -> Correction | None:
    """Read a line as the correction of something said before; None for everything else, such as 不对吧，还是不行."""
    found = _OPENED.fullmatch(text.strip())
    if found is None or found["before"] in _WHOSE:
        return None
    right = _right(found["rest"])
    if len(right.value) > _LONGEST or _ASKS.search(right.value):
        return None
    return right._replace(name=right.name or found["before"] or "", sure=not (found["weak"] or found["before"]))


def by_word(turn: Turn) -> Reply | None:
    """Put right what the speaker told about their newest matter here, within the hour; None for everything else."""
    said, matter = _said(turn), _meant(turn)
    if said is None or matter is None:
        return None
    if not said.value:
        return _what_then(turn, matter)
    fact = _fact(turn, matter, said)
    if fact is not None:
        return _put_right(turn, matter, fact, said.value)
    return _added(turn, matter) if said.sure or (said.stated and not said.name) else None


def _right(rest: str) -> Correction:
    value = rest.strip(" \t\n,，。.!！~")
    for way in (_STATED, _NAMED):
        found = way.fullmatch(value)
        if found:
            return Correction(found["value"].strip(), found.groupdict().get("name") or "", stated=True)
    return Correction(value)


def _said(turn: Turn) -> Correction | None:
    """A correction by its own words, or the answer to our question what is right."""
    said = corrected(turn.text)
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at)
    if talk is None:
        return said
    conversations.end(turn.session, talk)
    if said is not None or read(turn.text).intent is not Intent.FEEDBACK or len(turn.text) > _LONGEST:
        return said
    return _right(turn.text)


def _meant(turn: Turn) -> Feedback | None:
    """What is being asked about, or what they brought last; never what waits for their own yes or answer."""
    asked = asking.asked_about(turn)
    matter = asked[0] if asked else newest(turn, UNSETTLED)
    if matter is None or State(matter.state) in (State.TO_CONFIRM, State.WITH_CUSTOMER):
        return None
    return matter if touched_lately(turn, matter) else None


def _what_then(turn: Turn, matter: Feedback) -> Reply:
    until = turn.at + turn.policy.intake.question_timeout
    conversations.begin(turn.session, turn.person.id, turn.chat.id, TOPIC, until, matter.id)
    turn.message.feedback_id = matter.id
    return turn.say("corrected.ask", number=matter.number)


def _fact(turn: Turn, matter: Feedback, said: Correction) -> Question | None:
    """The question whose answer this puts right: the one that is named, or the known one whose answers look so."""
    asked = table(turn.policy)
    if len(said.name) > 1:
        named = next((one for one in asked if said.name in one.label or said.name in one.ask), None)
        return named if named and (named.label in matter.facts or _share(named, said.value)) else None
    least = _HARDLY if said.stated else _MOSTLY
    fitting = [(_share(one, said.value), one) for one in asked if one.label in matter.facts]
    best = max(fitting, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= least else None


def _share(question: Question, value: str) -> float:
    """How much of these words looks like an answer to the question, 0 to 1."""
    return len(set(_places(question, value))) / (len(bare(value)) or 1)


def _places(question: Question, value: str) -> Iterator[int]:
    words = plain(value)
    for pattern in question.known_by:
        for match in re.finditer(pattern, words):
            yield from (place for place in range(*match.span()) if words[place].isalnum())


def _put_right(turn: Turn, matter: Feedback, question: Question, value: str) -> Reply:
    right = value if len(value) <= _KEPT_WHOLE else as_said(question, value) or value
    matter.facts = {**matter.facts, question.label: right}
    turn.message.feedback_id = matter.id
    why = turn.words("history.corrected", label=question.label)
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, why=why, words=right)
    told = turn.words("corrected", words=turn.quoted(right, matter, turn.listener(matter)), number=matter.number)
    return Reply(shows=(*turn.said(told), *asking.again(turn, matter)))


def _added(turn: Turn, matter: Feedback) -> Reply | None:
    """No fact is meant: the words themselves go to whoever owns it; while we still ask, they may be an answer."""
    topic = turn.policy.taxonomy.known_as(matter.topic)
    if matter.assignee is None or asides.another(turn.text, topic) or asides.alarming(turn.text, matter.priority):
        return None
    turn.message.feedback_id = matter.id
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
    return turn.say("added", number=matter.number, owner=turn.owner(matter))
