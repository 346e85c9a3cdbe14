"""What is no feedback: thanks, greetings, questions about the bot. One friendly line, and no ticket."""

import re
from collections.abc import Mapping

from handlers.desk import words
from handlers.files import KINDS
from handlers.intake import asking
from handlers.intake.capture import UNSETTLED, newest, touched_lately
from handlers.intake.reading import Intent, read
from handlers.messages import Reply, Said
from handlers.plain import plain
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Move, State

_ANSWERS: Mapping[Intent, str] = {
    Intent.GREETING: "greeting",
    Intent.CHAT: "chat",
    Intent.VENT: "vent",
    Intent.HELP: "help",
    Intent.HUMAN: "human.new",
    Intent.SKIP: "nothing_asked",
    Intent.SCORE: "chat",
    Intent.CHOICE: "nothing_asked",
}


_THANKS = re.compile(r"谢|感恩|辛苦|麻烦|费心|thx|thank|3q|88|再见|拜拜|bye|🙏")
_SOLVED = re.compile(r"(?:解决|搞定|好|恢复|正常|能用|可以)了")


def small(turn: Turn) -> Reply | None:
    """Answer what needs no ticket; None for a feedback."""
    intent = read(turn.text).intent
    key = _closing(turn) if intent is Intent.CLOSING else _ANSWERS.get(intent)
    return turn.say(key, organisation=turn.policy.organisation) if key else None


def picture_alone(turn: Turn) -> Reply | None:
    """A picture, voice or file without words: kept with what is open here, and the words are asked for."""
    heard = turn.heard
    if turn.text or not isinstance(heard, Said):
        return None
    kind = KINDS.get(heard.media[0].kind if heard.media else heard.kind, "消息")
    if turn.person.is_staff and turn.is_private:
        return words.with_file(turn, kind) or turn.say("words.only_text")
    asked = asking.asked_about(turn)
    matter = asked[0] if asked is not None else newest(turn, UNSETTLED)
    if matter is None or not touched_lately(turn, matter):
        return turn.say("only_text", kind=kind)
    turn.message.feedback_id = matter.id
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=f"[{kind}]")
    key = "picture.added" if matter.assignee else "picture.kept"
    return turn.say(key, kind=kind, number=matter.number, owner=turn.owner(matter))


def _closing(turn: Turn) -> str:
    said = plain(turn.text)
    if _SOLVED.search(said) and newest(turn, [State.TO_CONFIRM]):
        return "closing.solved"
    return "closing" if _THANKS.search(said) else "closing.ok"
