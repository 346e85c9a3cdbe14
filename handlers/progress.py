"""“我那个问题怎么样了”, answered from the ledger: in a group only what that group may know."""

from collections.abc import Mapping

from sqlalchemy import select

from handlers.intake import asides, asking
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.texts import quote
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Category, Event, Feedback, Move, State

_SHOWN = 5
_URGE = "催"

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
    State.MERGED: "merged",
}


def asked(turn: Turn) -> Reply | None:
    """Tell how it is going: one matter in full, several in a line each."""
    reading = read(turn.text)
    matters = _theirs(turn)
    unsettled = [matter for matter in matters if matter.category != Category.RESOLVED]
    if reading.intent is not Intent.PROGRESS and not (unsettled and asides.impatient(turn.text)):
        return None
    if reading.number:
        matters = [matter for matter in _visible(turn, matters) if matter.number == reading.number]
        if not matters:
            return turn.say("progress.unknown", number=reading.number)
    else:
        matters = unsettled or matters[:1]
    if not matters:
        return turn.say("progress.none")
    if len(matters) == 1:
        return turn.tell(_told(turn, matters[0]))
    head = turn.words("progress.many", count=len(matters))
    return turn.tell("\n".join((head, *(line(turn, matter) for matter in matters[:_SHOWN]))))


def one(turn: Turn, matter: Feedback) -> str:
    """One matter: state, own words, and what happens next."""
    status = turn.words(
        f"progress.{_status(turn, matter)}",
        owner=turn.owner(matter),
        by=turn.by(matter.respond_by),
        last=_last_reply(turn, matter) if matter.state == State.WORKING else "",
        words=quote(_last_words(turn, matter), 80),
        ask=_open_question(turn, matter),
    )
    return turn.words(
        "progress.one", number=matter.number, state=state(turn, matter), words=quote(matter.text), status=status
    )


def line(turn: Turn, matter: Feedback) -> str:
    """One matter among several."""
    return turn.words("progress.line", number=matter.number, state=state(turn, matter), words=quote(matter.text, 20))


def state(turn: Turn, matter: Feedback) -> str:
    """Where it stands, in words for its customer."""
    return turn.words(f"state.{_STATUS[State(matter.state)]}")


def _told(turn: Turn, matter: Feedback) -> str:
    """How one matter goes; who waits in vain, or says 催, is heard by its owner again."""
    told, late = one(turn, matter), _is_late(turn, matter)
    if matter.state not in (State.WAITING, State.WORKING) or not (late or _URGE in turn.text):
        return told
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
    return told if late else f"{told}\n{turn.words('progress.urged', owner=turn.owner(matter))}"


def _status(turn: Turn, matter: Feedback) -> str:
    if _is_late(turn, matter):
        return "late"
    return "praise" if matter.state == State.WAITING and matter.respond_by is None else _STATUS[State(matter.state)]


def _is_late(turn: Turn, matter: Feedback) -> bool:
    """Whether the first answer that we promised has not come in time."""
    unanswered = matter.state in (State.WAITING, State.WORKING) and matter.responded_at is None
    return unanswered and matter.respond_by is not None and matter.respond_by < turn.at


def _open_question(turn: Turn, matter: Feedback) -> str:
    asked_now = asking.asked_about(turn)
    return asked_now[1].ask if asked_now is not None and asked_now[0].id == matter.id else ""


def _visible(turn: Turn, theirs: list[Feedback]) -> list[Feedback]:
    """What may be asked for by its number: one's own, and for staff in a group whatever came from there."""
    if not turn.person.is_staff or turn.is_private:
        return theirs
    named = feedback.by_number(turn.session, read(turn.text).number)
    return [named] if named is not None and named.chat_id == turn.chat.id else theirs


def _theirs(turn: Turn) -> list[Feedback]:
    """What the speaker brought; where others read along, only what was brought there."""
    matters = feedback.of_reporter(turn.session, turn.person, limit=50)
    return [matter for matter in matters if turn.is_private or matter.chat_id == turn.chat.id]


def _last_reply(turn: Turn, matter: Feedback) -> str:
    words = _last_words(turn, matter)
    return turn.words("progress.working.last", words=quote(words, 80)) if words else ""


def _last_words(turn: Turn, matter: Feedback) -> str:
    """The last thing we said to the customer about it in this cycle."""
    ours = (Move.REPLY, Move.ASK, Move.RESOLVE, Move.FOLLOW)
    last = select(Event.words).where(Event.feedback_id == matter.id, Event.cycle == matter.cycle, Event.move.in_(ours))
    return turn.session.scalar(last.order_by(Event.id.desc()).limit(1)) or ""
