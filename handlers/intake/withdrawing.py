"""The customer takes a matter back, by word or by button."""

from handlers.intake import completing
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.texts import quote
from handlers.turn import Turn
from storage import conversations, feedback
from storage.feedback import Category, Feedback, Move, MoveNotAllowed


def by_word(turn: Turn) -> Reply | None:
    """“取消”, with a number or without one where only one matter is meant."""
    reading = read(turn.text)
    if reading.intent is not Intent.CANCEL:
        return None
    matters = _meant(turn, reading.number)
    if not matters:
        return turn.say("withdraw.nothing")
    if len(matters) > 1:
        items = "\n".join(_line(turn, matter) for matter in matters)
        return turn.say("withdraw.which", items=items)
    return _withdraw(turn, matters[0])


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


def _line(turn: Turn, matter: Feedback) -> str:
    return turn.words("progress.line", number=matter.number, state=matter.state, words=quote(matter.text))
