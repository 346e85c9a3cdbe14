"""“我那个问题怎么样了”, answered from the ledger: in a group only what that group may know."""

from collections.abc import Mapping

from sqlalchemy import select

from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.texts import quote
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Category, Event, Feedback, Move, State

_SHOWN = 5

_STATUS: Mapping[State, str] = {
    State.INCOMPLETE: "incomplete",
    State.UNASSIGNED: "unassigned",
    State.WAITING: "waiting",
    State.WORKING: "working",
    State.WITH_CUSTOMER: "with_customer",
    State.TO_CONFIRM: "to_confirm",
    State.CLOSED: "closed",
    State.EXPIRED: "expired",
    State.WITHDRAWN: "withdrawn",
}


def asked(turn: Turn) -> Reply | None:
    """Tell how it is going: one matter in full, several in a line each."""
    reading = read(turn.text)
    if reading.intent is not Intent.PROGRESS and not _waits_in_vain(turn):
        return None
    matters = _theirs(turn)
    if reading.number and turn.person.is_staff:
        return _named_by_staff(turn, reading.number)
    if reading.number:
        matters = [matter for matter in matters if matter.number == reading.number]
        if not matters:
            return turn.say("progress.unknown", number=reading.number)
    elif any(matter.category != Category.RESOLVED for matter in matters):
        matters = [matter for matter in matters if matter.category != Category.RESOLVED]
    else:
        matters = matters[:1]
    if not matters:
        return turn.say("progress.none")
    if len(matters) == 1:
        return _told(turn, matters[0])
    head = turn.words("progress.many", count=len(matters))
    return turn.tell("\n".join((head, *(_line(turn, matter) for matter in matters[:_SHOWN]))))


def one(turn: Turn, matter: Feedback) -> str:
    """One matter: state, own words, and what happens next."""
    state = State(matter.state)
    status = turn.words(
        f"progress.{_STATUS[state]}",
        owner=turn.owner(matter),
        by=turn.by(matter.respond_by),
        last=_last_reply(turn, matter) if state is State.WORKING else "",
        words=quote(_last_words(turn, matter), 80),
    )
    return turn.words("progress.one", number=matter.number, state=matter.state, words=quote(matter.text), status=status)


def _theirs(turn: Turn) -> list[Feedback]:
    """What the speaker brought; where others read along, only what was brought there."""
    matters = feedback.of_reporter(turn.session, turn.person, limit=50)
    return [matter for matter in matters if turn.is_private or matter.chat_id == turn.chat.id]


def _line(turn: Turn, matter: Feedback) -> str:
    return turn.words("progress.line", number=matter.number, state=matter.state, words=quote(matter.text, 20))


def _last_reply(turn: Turn, matter: Feedback) -> str:
    words = _last_words(turn, matter)
    return turn.words("progress.working.last", words=quote(words, 80)) if words else ""


def _last_words(turn: Turn, matter: Feedback) -> str:
    """The last thing we said to the customer about it."""
    ours = (Move.REPLY, Move.ASK, Move.RESOLVE)
    last = select(Event.words).where(Event.feedback_id == matter.id, Event.move.in_(ours))
    return turn.session.scalar(last.order_by(Event.id.desc()).limit(1)) or ""
