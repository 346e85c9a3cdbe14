"""One thing heard, one transaction, one reply: written down first, a repeat gets the answer it got before."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import clicks, files, happenings, importing, saying, tone
from handlers.importing import Imported
from handlers.messages import (
    SILENCE,
    Action,
    Clicked,
    Happened,
    Heard,
    Joined,
    Reply,
    Said,
    Show,
    Text,
    Unknown,
    Withdrawn,
)
from handlers.policy import Policy
from handlers.privacy import notice
from handlers.privacy.purposes import ANSWERS
from handlers.scene import Page, Scene
from handlers.turn import Occasion, Turn
from storage import attachments, chats, deliveries, people, transcript
from storage.attachments import Wanted
from storage.feedback import Feedback
from storage.naming import name_of
from storage.people import Person
from storage.transcript import Message


def dispatch(
    session: Session,
    heard: Heard,
    at: datetime,
    policy: Policy,
    page: Page = lambda number: "",
    in_time: Callable[[], bool] = lambda: True,
) -> Reply:
    """Hear one thing: remember it, decide, and say what rides on the door's own answer.

    What does not ride there is written down as deliveries in the same transaction: all of it, once the platform may
    no longer be waiting (`in_time`). `page` gives the signed URL of a feedback's page.
    """
    occasion, repeat = _write_down(Scene(session, at, policy, page), heard)
    if repeat:
        return Reply.model_validate(occasion.message.answer) if occasion.message.answer else SILENCE
    reply = _on_its_own_card(occasion, notice.answered(occasion, _decide(occasion)))
    if tone.minded(occasion.chat, occasion.person):
        reply = tone.fresh_reply(occasion.policy, occasion.chat, reply)
    rides = _ride(reply, heard, in_time())
    _leave_for_later(occasion, reply, rides)
    _remember_painting(occasion, rides)
    occasion.message.answer = rides.model_dump(mode="json")
    return rides


def _write_down(scene: Scene, heard: Heard) -> tuple[Occasion, bool]:
    session, who, where = scene.session, heard.who, heard.where
    person = _speaker(session, heard)
    chat = chats.find_or_open(session, where.platform, where.account, where.chat_id, where.kind, where.title)
    if where.voice:
        chat.voice = where.voice
    group = scene.policy.groups.get(where.chat_id)
    if group is not None and person is not None:
        people.belongs_to(session, person, group.company)
    entry = transcript.hear_once(
        session,
        Message(
            platform=who.platform,
            account=who.account,
            message_id=heard.message_id,
            kind=heard.kind if isinstance(heard, Said | Unknown) else type(heard).__name__.lower(),
            text=_words_of(heard),
            details=_details_of(heard),
            at=scene.at,
            person_id=person.id if person else None,
            chat_id=chat.id,
        ),
    )
    occasion = Occasion(session, scene.at, scene.policy, scene.page, heard, person, chat, entry.message)
    if not entry.repeat:
        _take_in(occasion)
    return occasion, entry.repeat


def _speaker(session: Session, heard: Heard) -> Person | None:
    """Who spoke; whoever merely caused something, or is not named, is not made up."""
    who = heard.who
    if isinstance(heard, Happened | Withdrawn) or not who.user_id:
        return people.known(session, who.platform, who.account, who.user_id)
    return people.recognise(session, who.platform, who.account, who.user_id, who.name, in_turn=True)


def _take_in(occasion: Occasion) -> None:
    """What came along with it: a way to answer, files to fetch, and that the chat is open."""
    heard, chat = occasion.heard, occasion.chat
    if occasion.origin is not None and occasion.person is not None:
        people.belongs_to(occasion.session, occasion.person, occasion.origin.company)
        chat.came_by = chat.came_by or name_of(occasion.origin.label, chats.SOURCE_CHARACTERS)
    if heard.opening:
        way = heard.opening
        spent = deliveries.sent_since(occasion.session, chat, way.door, heard.at) if way.budget else 0
        chats.open_way(occasion.session, chat, way.door, way.address, way.expires_at, way.once, way.budget, spent)
    if chat.closed_at is not None and isinstance(heard, Said | Clicked | Joined):
        chat.closed_at = None
    if occasion.media:
        wanted = [Wanted(one.kind, one.source, one.name, one.door, one.key) for one in occasion.media]
        attachments.expect(occasion.session, occasion.message, wanted, occasion.at)


def _decide(occasion: Occasion) -> Reply:
    happening = happenings.HAPPENINGS.get(type(occasion.heard))
    if happening is not None:
        return happening(occasion)
    if occasion.person is None:
        return SILENCE
    turn = Turn(**{one.name: getattr(occasion, one.name) for one in fields(Occasion)})
    reply = _DECIDE[type(occasion.heard)](turn)
    if turn.media:
        files.belong(turn)
    return reply


def _words_of(heard: Heard) -> str:
    if isinstance(heard, Said):
        return heard.text
    return heard.action if isinstance(heard, Clicked) else ""


def _details_of(heard: Heard) -> dict[str, object]:
    if isinstance(heard, Said):
        return {"quoted": heard.quoted, "media": [media.kind for media in heard.media]}
    return {name: value for name in _KEPT if (value := getattr(heard, name, ""))}


def _ride(reply: Reply, heard: Heard, in_time: bool) -> Reply:
    """The head of the reply that the door can carry: at most one text and one card, in the order they stand.

    A card that is painted too late is painted once more (`unsaid.paint_later`); words would be lost or said twice.
    """
    shows: list[Show] = []
    for show in _with_toast(reply) if in_time else ():
        if show.type not in heard.answers or show.type in {shown.type for shown in shows} or _overflows(show, heard):
            break
        shows.append(show)
    repaint = reply.repaint if "repaint" in heard.answers else None
    return Reply(shows=tuple(shows), repaint=repaint, toast=reply.toast)


def _overflows(show: Show, heard: Heard) -> bool:
    if not heard.room or not isinstance(show, Text):
        return False
    links = sum(len(f"{label}{url}".encode()) + _LINK_BYTES for label, url in show.links)
    return len(show.text.encode()) + links > heard.room


def _with_toast(reply: Reply) -> tuple[Show, ...]:
    return (Text(text=reply.toast), *reply.shows) if reply.toast else reply.shows


def _leave_for_later(occasion: Occasion, reply: Reply, rides: Reply) -> None:
    late = _with_toast(reply)[len(rides.shows) :]
    number = occasion.message.feedback_id
    matter = occasion.session.get(Feedback, number) if late and number else None
    for place, show in enumerate(late, start=1):
        occasion.deliver(_cause(occasion, show), f"{ANSWERS}{place}", occasion.chat, show, occasion.person, matter)


def _cause(occasion: Occasion, show: Show) -> str:
    """What a show is unique by. Who presses and presses in a group makes us say the same there once a minute.

    Otherwise anybody could keep the group's robot so busy that a colleague's reply waits behind it.
    """
    if occasion.person is None or not isinstance(occasion.heard, Clicked) or not isinstance(show, Text):
        return occasion.cause
    if occasion.is_private:
        return occasion.cause
    words = hashlib.sha256(show.text.encode()).hexdigest()[:16]
    return f"press:{occasion.person.id}:{words}:{occasion.at:%y%m%d%H%M}"


def _on_its_own_card(occasion: Occasion, reply: Reply) -> Reply:
    """A card is painted by its own matter only; whatever a press has brought, another's is shown below it."""
    if reply.repaint is None or not isinstance(occasion.heard, Clicked):
        return reply
    row = deliveries.by_card(occasion.session, occasion.heard.card, occasion.chat)
    if row is None or row.may_look_like(Action.unpack(occasion.heard.action).number):
        return reply
    return Reply(shows=(*reply.shows, reply.repaint), toast=reply.toast)


def _remember_painting(occasion: Occasion, rides: Reply) -> None:
    if not isinstance(occasion.heard, Clicked):
        return
    row = deliveries.by_card(occasion.session, occasion.heard.card, occasion.chat)
    if row is None or not row.may_look_like(Action.unpack(occasion.heard.action).number):
        return
    deliveries.absorb(row, occasion.heard.handle)
    if rides.repaint is not None:
        deliveries.painted(occasion.session, row, rides.repaint.model_dump(mode="json"))


_DECIDE: Mapping[type[Heard], Callable[[Turn], Reply]] = {
    Said: saying.said,
    Imported: importing.imported,
    Clicked: clicks.clicked,
    Unknown: lambda turn: SILENCE,
}
"""What is done about what somebody says or does; what merely happens stands in handlers/happenings.py."""

_KEPT = ("payload", "came_by", "withdrawn", "key", "reason")
"""What is kept of things heard that are neither words nor clicks."""
_LINK_BYTES = 20
"""What a door writes around a link: `<a href="">`, `</a>`, a line break."""
