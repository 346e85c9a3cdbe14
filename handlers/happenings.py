"""What happens without anybody asking for anything: words taken back, groups renamed or left, messages that bounced."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select

from handlers import joining
from handlers.messages import SILENCE, Bounced, Heard, Joined, Muted, Removed, Renamed, Reply, Text, Withdrawn
from handlers.troubles import faults, undelivered
from handlers.turn import Occasion
from storage import chats, deliveries, feedback, transcript
from storage.deliveries import Status
from storage.feedback import Category, Feedback, Move, MoveNotAllowed, State
from storage.people import Person
from storage.transcript import Message


def withdrawn(occasion: Occasion) -> Reply:
    """Somebody took words back: they stay for staff, marked; who works on them hears of it."""
    heard = occasion.heard
    if not isinstance(heard, Withdrawn) or occasion.person is None:
        return SILENCE
    like = Message(
        platform=heard.who.platform,
        account=heard.who.account,
        message_id=heard.withdrawn,
        person_id=occasion.person.id,
    )
    message = transcript.withdraw(occasion.session, like, occasion.at)
    matter = occasion.session.get(Feedback, message.feedback_id) if message and message.feedback_id else None
    if message is not None and matter is not None and matter.reporter_id == occasion.person.id:
        occasion.message.feedback_id = matter.id
        _note_withdrawal(occasion, matter, message.text)
    return SILENCE


def removed(occasion: Occasion) -> Reply:
    """We are no longer in a group: what waits for it goes elsewhere, and the owners of what is open there know why."""
    chats.close(occasion.session, occasion.chat, occasion.at)
    deliveries.bring_forward(occasion.session, occasion.chat, occasion.at)
    owners: dict[Person, list[Feedback]] = {}
    for matter in _open_in(occasion):
        for person in undelivered.keepers(occasion.session, matter)[:1]:
            owners.setdefault(person, []).append(matter)
    for person, matters in owners.items():
        _tell_removed(occasion, person, matters)
    return SILENCE


def bounced(occasion: Occasion) -> Reply:
    """What we thought had arrived did not: it goes to the next place, or onto somebody's list."""
    heard = occasion.heard
    if not isinstance(heard, Bounced):
        return SILENCE
    row = deliveries.by_key(occasion.session, heard.key)
    if row is not None and row.status in (Status.SENT, Status.SENDING):
        undelivered.nowhere(occasion, row, heard.reason)
    return SILENCE


def muted(occasion: Occasion) -> Reply:
    """Words that never reach us cannot be kept: the managers hear whose they were, so that somebody asks."""
    who = occasion.person.name if occasion.person else occasion.heard.who.name or occasion.words("muted.somebody")
    reason = occasion.words("fault.muted", who=who, place=occasion.place(occasion.chat))
    faults.tell(occasion, occasion.chat.platform, occasion.chat.account, reason)
    return SILENCE


HAPPENINGS: Mapping[type[Heard], Callable[[Occasion], Reply]] = {
    Joined: joining.joined,
    Withdrawn: withdrawn,
    Renamed: lambda occasion: SILENCE,  # the new title has been written down with the message
    Removed: removed,
    Bounced: bounced,
    Muted: muted,
}
"""What is done about each kind of thing that happens."""


def _note_withdrawal(occasion: Occasion, matter: Feedback, words: str) -> None:
    why = occasion.words("history.withdrawn")
    try:
        feedback.move(occasion.session, matter, Move.ADD, occasion.at, occasion.person, why=why, words=words)
    except MoveNotAllowed:  # the matter itself has been taken back before
        return
    chat = chats.private_chat(occasion.session, matter.assignee) if matter.assignee else None
    if chat is not None and matter.state != State.INCOMPLETE:
        told = replace(occasion, chat=chat).quoted(words, matter, matter.assignee)
        sentence = occasion.words(
            "staff.withdrew_words", customer=matter.reporter.name, number=matter.number, words=told
        )
        occasion.deliver(occasion.cause, "withdrew", chat, Text(text=sentence), matter.assignee, matter)


def _open_in(occasion: Occasion) -> list[Feedback]:
    here = select(Feedback).where(
        Feedback.chat_id == occasion.chat.id, Feedback.category.in_((Category.OPEN, Category.PAUSED))
    )
    return list(occasion.session.scalars(here.order_by(Feedback.id)))


def _tell_removed(occasion: Occasion, person: Person, matters: list[Feedback]) -> None:
    chat = chats.private_chat(occasion.session, person)
    if chat is None:
        return
    items = "\n".join(occasion.words("chat.removed.line", number=m.number, words=occasion.glance(m)) for m in matters)
    sentence = occasion.words("chat.removed", place=occasion.place(occasion.chat), items=items)
    once = f"removed:{occasion.chat.id}:{occasion.chat.closed_at:%y%m%d%H%M%S}"  # however often we are told of it
    occasion.deliver(once, "removed", chat, Text(text=sentence), person)
