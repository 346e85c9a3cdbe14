"""Words that go on with what was said before: added to it, and easily taken out again."""

import re

from handlers import praising, progress
from handlers.intake import asides, capture, parting
from handlers.intake.capture import UNSETTLED, newest
from handlers.intake.grouping import EVEN, Link, Words, link
from handlers.intake.reading import Intent, read
from handlers.messages import Reply, Said
from handlers.plain import bare
from handlers.triage import kind as kinds
from handlers.turn import Turn
from storage import feedback, merges
from storage.feedback import Feedback, Move, State

_SURE = 0.75
"""From this score on nobody is asked whether it belongs together."""
_NEARLY = 0.3
"""From this score on a matter of its own might belong to the one before."""
_NO_ANSWER = frozenset({Intent.GREETING, Intent.HELP, Intent.VENT})
"""Said while staff wait for an answer, these are none."""
_THANKS = re.compile(r"(?:非常|太)?(?:谢谢|感谢|多谢|谢了|谢|thanks?)(?:你们?|您|了|啦|啊)*")


def more_words(turn: Turn) -> Reply | None:
    """Words that belong to what the speaker said before, or that answer what staff asked, are added there."""
    quoted = _quoted(turn)
    waiting = quoted if quoted is not None and quoted.state == State.WITH_CUSTOMER else None
    waiting = waiting or newest(turn, [State.WITH_CUSTOMER])
    if waiting is not None and _no_answer(turn):
        return turn.tell(progress.one(turn, waiting))
    if waiting is not None:
        turn.message.feedback_id = waiting.id
        feedback.move(turn.session, waiting, Move.ANSWER, turn.at, turn.person, words=turn.text)
        return turn.say("answered", number=waiting.number, owner=turn.owner(waiting))
    recent = quoted or newest(turn, UNSETTLED)
    if recent is None or read(turn.text).intent is not Intent.FEEDBACK:
        return None
    found = _link(turn, recent, quoted is not None)
    return _added(turn, recent, found) if found.same else None


def captured(turn: Turn) -> Reply:
    """A matter of its own; where it might belong to the one before, one tap puts them together."""
    before = newest(turn, UNSETTLED)
    near = before is not None and _link(turn, before, quoted=False).score >= _NEARLY
    reply = capture.captured(turn)
    matter = newest(turn, UNSETTLED)
    if before is None or matter is None or not near or matter.id == before.id:
        return reply
    return Reply(shows=(*reply.shows, parting.same_card(turn, matter, before)))


def _added(turn: Turn, matter: Feedback, found: Link) -> Reply:
    turn.message.feedback_id = matter.id
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
    if found.score >= _SURE:
        return turn.say("added", number=matter.number, owner=turn.owner(matter))
    return Reply(shows=(parting.added_card(turn, matter),))


def _link(turn: Turn, matter: Feedback, quoted: bool) -> Link:
    """How surely these words go on with a matter: never when they announce another one, or cannot wait as it can."""
    topic = turn.policy.taxonomy.known_as(matter.topic)
    if asides.another(turn.text, topic) or asides.alarming(turn.text, matter.priority):
        return Link(0.0, "")
    if matter.kind != kinds.PRAISE and praising.praises_somebody(turn.policy, turn.text):
        return Link(0.0, "")
    said = [one for one in merges.words_of(turn.session, matter) if one.id != turn.message.id]
    earlier = [Words(one.text, one.at.timestamp()) for one in said] or [
        Words(matter.text, matter.created_at.timestamp())
    ]
    window = parting.window(turn)
    found = link(earlier, Words(turn.text, turn.at.timestamp()), quoted=quoted, window=window)
    at_once = earlier[-1].at >= (turn.at - window).timestamp()
    if quoted or (at_once and found.same):
        return found
    goes_on = capture.touched_lately(turn, matter) and asides.goes_on(turn.text, topic)
    if goes_on and not at_once and (found.same or not asides.stands_alone(turn.text) or asides.replies(turn.text)):
        return Link(max(found.score, EVEN), found.because)
    return Link(_NEARLY if goes_on else 0.0, found.because)


def _quoted(turn: Turn) -> Feedback | None:
    """The speaker's unsettled matter that the words quote: our message about it, or their own."""
    quoted = turn.heard.quoted if isinstance(turn.heard, Said) else ""
    if not quoted:
        return None
    theirs = feedback.of_reporter(turn.session, turn.person)
    here = [one for one in theirs if one.chat_id == turn.chat.id and State(one.state) in UNSETTLED]
    number = read(quoted).number
    named = next((one for one in here if one.number == number), None)
    return named or next((one for one in here if _said(turn, one, bare(quoted))), None)


def _said(turn: Turn, matter: Feedback, quoted: str) -> bool:
    return bool(quoted) and any(bare(one.text) == quoted for one in merges.words_of(turn.session, matter))


def _no_answer(turn: Turn) -> bool:
    said = bare(turn.text)
    return read(turn.text).intent in _NO_ANSWER or asides.impatient(turn.text) or bool(_THANKS.fullmatch(said))
