"""The customer takes a matter back, by word or by button."""

import re

from handlers import progress
from handlers.intake import completing
from handlers.intake.reading import Intent, read
from handlers.messages import Action, Button, Card, Reply
from handlers.plain import bare
from handlers.turn import Turn
from storage import conversations, feedback
from storage.feedback import Category, Feedback, Move, MoveNotAllowed

_SHOWN = 5
_SIGH = re.compile(r"(?:那|唉|哎)?算了(?:吧|算了)*")


def by_word(turn: Turn) -> Reply | None:
    """“取消”, with a number or without one where only one matter is meant."""
    reading = read(turn.text)
    if reading.intent is not Intent.CANCEL:
        return None
    matters = _meant(turn, reading.number)
    if not matters:
        return _nothing(turn, reading.number)
    if len(matters) == 1 and matters[0].cycle > 1 and _SIGH.fullmatch(bare(turn.text)):
        return _stays(turn, matters[0])
    return _withdraw(turn, matters[0]) if len(matters) == 1 else _which(turn, matters[:_SHOWN])


def pressed(turn: Turn, matter: Feedback, value: str) -> Reply:
    """The button under a question."""
    return _withdraw(turn, matter)


def _withdraw(turn: Turn, matter: Feedback) -> Reply:
    if matter.reporter_id != turn.person.id:
        raise MoveNotAllowed(matter, Move.WITHDRAW, "party")
    conversations.end_all(turn.session, matter.id, completing.TOPIC)
    feedback.move(turn.session, matter, Move.WITHDRAW, turn.at, turn.person)
    return turn.say("withdrawn", number=matter.number)


def _meant(turn: Turn, number: str) -> list[Feedback]:
    """The one in question just now, the one that is named, or all that are open here."""
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, completing.TOPIC, turn.at)
    theirs = [
        matter
        for matter in feedback.of_reporter(turn.session, turn.person)
        if matter.category != Category.RESOLVED and (matter.chat_id == turn.chat.id or turn.is_private)
    ]
    if number:
        return [matter for matter in theirs if matter.number == number]
    asked = [matter for matter in theirs if talk is not None and matter.id == talk.feedback_id]
    return asked or theirs


def _stays(turn: Turn, matter: Feedback) -> Reply:
    """A sigh takes back nothing that we failed at before: it is seen to all the same."""
    by = turn.by(matter.respond_by)
    return turn.say("survey.no_reason", number=matter.number, owner=turn.owner(matter), by=by)


def _nothing(turn: Turn, number: str) -> Reply:
    """Why there is nothing to take back: what is named is settled, or not theirs, or nothing is open at all."""
    if not number:
        return turn.say("withdraw.nothing")
    named = feedback.by_number(turn.session, number)
    if named is None or named.reporter_id != turn.person.id:
        return turn.say("progress.unknown", number=number)
    return turn.say("withdraw.settled", number=number, state=progress.state(turn, named))


def _which(turn: Turn, matters: list[Feedback]) -> Reply:
    """Several are open: one to choose, by button or by number."""
    card = Card(
        title=turn.words("withdraw.which"),
        text=turn.words("withdraw.hint", items="\n".join(progress.line(turn, matter) for matter in matters)),
        buttons=tuple(
            Button(label=matter.number.removeprefix("F-"), action=Action(verb="cancel", number=matter.number).pack())
            for matter in matters
        ),
        mention=turn.mention,
    )
    return Reply(shows=(card,))
