"""“我那个问题怎么样了”, answered from the ledger: in a group only what that group may know."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from handlers.intake import asides, asking, recalling
from handlers.intake.reading import Intent, read
from handlers.intake.recalling import Recalled
from handlers.messages import Action, Button, Card, Reply, Said, Text
from handlers.scene import Scene
from handlers.texts import quote
from handlers.turn import Turn
from storage import chats, feedback, merges
from storage.feedback import Category, Event, Feedback, Move, State

PROGRESS = "progress"
"""The verb of the buttons under several matters."""
_SHOWN = 5
_URGE = "催"
_REMEMBERED = timedelta(days=60)
"""How long a settled matter is still meant by a question without its number."""
_NEAR = timedelta(days=1)
_LABEL_CHARACTERS, _LINE_CHARACTERS, _SAID_CHARACTERS = 8, 20, 80

_WORKING = "working"
"""Somebody is at it: there is something that we did last."""
_STATUS: Mapping[State, str] = {
    State.INCOMPLETE: "incomplete",
    State.UNASSIGNED: "unassigned",
    State.WAITING: "waiting",
    State.WORKING: _WORKING,
    State.WITH_CUSTOMER: "with_customer",
    State.TO_CONFIRM: "to_confirm",
    State.CLOSED: "closed",
    State.EXPIRED: "expired",
    State.WITHDRAWN: "withdrawn",
    State.MERGED: "merged",
    State.DISMISSED: "dismissed",
}


def asked(turn: Turn) -> Reply | None:
    """Tell how it is going: the matter that is meant; where several may be, those few to choose from."""
    reading, theirs = read(turn.text), _theirs(turn)
    number = reading.number or _quoted_number(turn, theirs)
    recalled = _recalled(turn)
    if reading.intent is not Intent.PROGRESS:
        unsettled = [matter for matter in theirs if matter.category != Category.RESOLVED]
        if not (unsettled and asides.impatient(turn.text)):
            return (
                _recalled_by_words(turn, theirs, recalled) if recalled and reading.intent is Intent.FEEDBACK else None
            )
    if number:
        named = [matter for matter in _visible(turn, theirs) if matter.number == number]
        return _told(turn, named[0]) if named else turn.say("progress.unknown", number=number)
    return _one_or_several(turn, _meant(turn, theirs, _when_only(recalled)))


def pressed(turn: Turn, matter: Feedback, value: str) -> Reply:
    """One of several was chosen: told to whoever brought it, where it may be told."""
    if matter not in _theirs(turn):
        return turn.say("refused.button")
    told = _told(turn, matter)
    return told if told.shows else Reply(shows=turn.said(told.toast))


def one(turn: Turn, matter: Feedback) -> str:
    """One matter: state, own words, and what happens next."""
    status = _status(turn, matter)
    told = turn.words(
        f"progress.{status}",
        owner=turn.owner(matter),
        by=turn.by(matter.respond_by),
        last=_last_done(turn, matter) if status == _WORKING else "",
        next=_next_promise(turn, matter),
        words=turn.quoted(_last_words(turn, matter), matter, turn.person, _SAID_CHARACTERS),
        ask=_open_question(turn, matter),
    )
    said = turn.quoted(matter.text, matter, turn.person)
    return turn.words("progress.one", number=matter.number, state=state(turn, matter), words=said, status=told)


def line(turn: Turn, matter: Feedback) -> str:
    """One matter among several."""
    return turn.words(
        "progress.line",
        number=matter.number,
        state=state(turn, matter),
        words=turn.quoted(matter.text, matter, turn.person, _LINE_CHARACTERS),
    )


def state(scene: Scene, matter: Feedback) -> str:
    """Where it stands, in words for its customer."""
    return scene.words(f"state.{_STATUS[State(matter.state)]}")


def _when_only(recalled: Recalled | None) -> Recalled:
    """A line of nothing but asking speaks of no matter; of a day it may."""
    return Recalled("", True, recalled.days if recalled else None)


def _recalled(turn: Turn) -> Recalled | None:
    """What the question speaks of, with what it quotes."""
    found = recalling.recall(turn.text, turn.calendar.local(turn.at).date())
    quoted = turn.heard.quoted if isinstance(turn.heard, Said) else ""
    return found._replace(words=f"{found.words} {quote(quoted)}".strip()) if found and quoted else found


def _recalled_by_words(turn: Turn, theirs: list[Feedback], recalled: Recalled) -> Reply | None:
    """“发票那个怎么样了”: a question only if something known can be meant, else it is heard as a matter."""
    meant = _meant(turn, theirs, recalled)
    if not meant and recalled.points:
        meant = [matter for matter in theirs if matter.category != Category.RESOLVED]
        return Reply(shows=(_which(turn, meant, turn.words("progress.which")),)) if meant else None
    return _one_or_several(turn, meant) if meant else None


def _meant(turn: Turn, theirs: list[Feedback], recalled: Recalled) -> list[Feedback]:
    """The matters a question may speak of; what is settled only where nothing open fits."""
    recent = [one for one in theirs if one.category != Category.RESOLVED or one.changed_at >= turn.at - _REMEMBERED]
    told = [(_about(one), turn.calendar.local(one.created_at).date()) for one in recent]
    found = [_standing_for(turn, recent[place]) for place in recalling.fitting(recalled, told)]
    unsettled = [matter for matter in dict.fromkeys(found) if matter.category != Category.RESOLVED]
    return unsettled or found[:1]


def _about(matter: Feedback) -> str:
    return " ".join((matter.text, *map(str, matter.facts.values()), matter.topic, matter.subtopic))


def _standing_for(turn: Turn, matter: Feedback) -> Feedback:
    """What became part of another one is told with it, wherever that may be told."""
    whole = merges.whole_of(turn.session, matter)
    return whole if turn.is_private or whole.chat_id == turn.chat.id else matter


def _one_or_several(turn: Turn, matters: list[Feedback]) -> Reply:
    if not matters:
        return turn.say("progress.none")
    if len(matters) == 1:
        return _told(turn, matters[0])
    return Reply(shows=(_which(turn, matters, turn.words("progress.many", count=len(matters))),))


def _which(turn: Turn, matters: list[Feedback], title: str) -> Card:
    """A line for each of a few, and a button that tells more of it."""
    few = matters[:_SHOWN]
    buttons = [
        Button(
            label=f"{one.number.removeprefix('F-')} {turn.quoted(one.text, one, turn.person, _LABEL_CHARACTERS)}",
            action=Action(verb=PROGRESS, number=one.number).pack(),
        )
        for one in few
    ]
    lines = "\n".join(line(turn, one) for one in few)
    return Card(title=title, text=lines, buttons=tuple(buttons), mention=turn.mention)


def _told(turn: Turn, asked_for: Feedback) -> Reply:
    """How one matter goes; who waits in vain, or says 催, is heard by its owner again."""
    matter = _standing_for(turn, asked_for)
    lines = [one(turn, matter)]
    if matter.id != asked_for.id:
        lines.insert(0, turn.words("progress.merged.into", part=asked_for.number, whole=matter.number))
    late = _is_late(turn, matter)
    if matter.state in (State.WAITING, State.WORKING) and (late or _URGE in turn.text) and _is_reporter(turn, matter):
        feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
        lines += [] if late else [turn.words("progress.urged", owner=turn.owner(matter))]
    if turn.is_private:
        lines += _details(turn, matter)
    elif _sent_in_private(turn, matter):
        lines.append(turn.words("progress.private"))
    return turn.tell("\n".join(lines))


def _details(turn: Turn, matter: Feedback) -> list[str]:
    """What its reporter told besides the first words; nobody else reads it."""
    if not _is_reporter(turn, matter):
        return []
    facts = [turn.words("progress.fact", label=label, value=quote(str(value))) for label, value in matter.facts.items()]
    count = sum(map(int, matter.files.values()))
    return [*facts, *([turn.words("progress.files", count=count)] if count else [])]


def _sent_in_private(turn: Turn, matter: Feedback) -> bool:
    """Whether there is more to tell than a group may read, and a chat of the reporter's own to tell it in."""
    details = _details(turn, matter)
    own = chats.known_private_chat(turn.session, turn.person) if details else None
    if own is None:
        return False
    words = "\n".join((one(replace(turn, chat=own), matter), *details))
    turn.deliver(turn.cause, PROGRESS, own, Text(text=words), turn.person, matter)
    return True


def _is_reporter(turn: Turn, matter: Feedback) -> bool:
    return turn.person.id == matter.reporter_id


def _status(turn: Turn, matter: Feedback) -> str:
    """What its customer is told of it; who has been answered is not promised that answer again."""
    if _is_late(turn, matter):
        return "late"
    if matter.state == State.WAITING and matter.respond_by is None:
        return "praise"
    answered = matter.state == State.WAITING and matter.responded_at is not None
    return _WORKING if answered else _STATUS[State(matter.state)]


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


def _quoted_number(turn: Turn, theirs: list[Feedback]) -> str:
    """The number of the speaker's own matter in what they quote."""
    quoted = turn.heard.quoted if isinstance(turn.heard, Said) else ""
    number = read(quoted).number if quoted else ""
    return number if any(matter.number == number for matter in theirs) else ""


def _last_done(turn: Turn, matter: Feedback) -> str:
    """What we did last: our words, else since when somebody works on it."""
    words = _last_words(turn, matter)
    if words:
        return turn.words("progress.working.last", words=turn.quoted(words, matter, turn.person, _SAID_CHARACTERS))
    return turn.words("progress.working.since", at=turn.by(matter.changed_at))


def _next_promise(turn: Turn, matter: Feedback) -> str:
    """By when the next thing is promised, if that still lies ahead.

    What a colleague has said since is nearer than a promise of days, and must not sound as if it were taken back.
    """
    promised = matter.promised_by
    if promised is None or promised <= turn.at or (promised > turn.at + _NEAR and _last_words(turn, matter)):
        return ""
    key = "progress.next" if matter.responded_at else "progress.next.answer"
    return turn.words(key, by=turn.by(promised))


def _last_words(turn: Turn, matter: Feedback) -> str:
    """The last thing we said to the customer about it in this cycle."""
    ours = (Move.REPLY, Move.ASK, Move.RESOLVE, Move.FOLLOW)
    last = select(Event.words).where(Event.feedback_id == matter.id, Event.cycle == matter.cycle, Event.move.in_(ours))
    return turn.session.scalar(last.order_by(Event.id.desc()).limit(1)) or ""
