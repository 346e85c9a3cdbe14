"""One thing heard, one transaction, one reply: written down first, a repeat gets the answer it got before."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import clicks, joining, saying
from handlers.messages import SILENCE, Clicked, Heard, Joined, Reply, Said, Show, Text, Unknown
from handlers.policy import Policy
from handlers.scene import Page, Scene
from handlers.turn import Turn
from storage import chats, deliveries, people, transcript
from storage.transcript import Message


def dispatch(session: Session, heard: Heard, at: datetime, policy: Policy, page: Page = lambda number: "") -> Reply:
    """Hear one thing: remember it, decide, and say what rides on the door's own answer.

    What does not ride there is written down as deliveries in the same transaction. `page` gives the signed URL
    of a feedback's page.
    """
    turn, repeat = _write_down(Scene(session, at, policy, page), heard)
    if repeat:
        return Reply.model_validate(turn.message.answer) if turn.message.answer else SILENCE
    reply = _DECIDE[type(heard)](turn)
    rides = _ride(reply, heard)
    _leave_for_later(turn, reply, rides)
    _remember_painting(turn, rides)
    turn.message.answer = rides.model_dump(mode="json")
    return rides


def _write_down(scene: Scene, heard: Heard) -> tuple[Turn, bool]:
    session, who, where = scene.session, heard.who, heard.where
    person = people.recognise(session, who.platform, who.account, who.user_id, who.name, in_turn=True)
    chat = chats.find_or_open(session, where.platform, where.account, where.chat_id, where.kind, where.title)
    group = scene.policy.groups.get(where.chat_id)
    if group is not None:
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
            person_id=person.id,
            chat_id=chat.id,
        ),
    )
    if heard.opening and not entry.repeat:
        way = heard.opening
        chats.open_way(session, chat, way.door, way.address, way.expires_at, way.once)
    turn = Turn(session, scene.at, scene.policy, scene.page, heard, person, chat, entry.message)
    return turn, entry.repeat


def _words_of(heard: Heard) -> str:
    if isinstance(heard, Said):
        return heard.text
    return heard.action if isinstance(heard, Clicked) else ""


def _details_of(heard: Heard) -> dict[str, object]:
    if isinstance(heard, Said):
        return {"quoted": heard.quoted, "media": [media.model_dump() for media in heard.media]}
    return {"payload": heard.payload} if isinstance(heard, Unknown) else {}


def _ride(reply: Reply, heard: Heard) -> Reply:
    """The head of the reply that the door can carry: at most one text and one card, in the order they stand."""
    shows: list[Show] = []
    for show in _with_toast(reply):
        if show.type not in heard.answers or show.type in {shown.type for shown in shows}:
            break
        shows.append(show)
    repaint = reply.repaint if "repaint" in heard.answers else None
    return Reply(shows=tuple(shows), repaint=repaint, toast=reply.toast)


def _with_toast(reply: Reply) -> tuple[Show, ...]:
    return (Text(text=reply.toast), *reply.shows) if reply.toast else reply.shows


def _leave_for_later(turn: Turn, reply: Reply, rides: Reply) -> None:
    late = _with_toast(reply)[len(rides.shows) :]
    for place, show in enumerate(late, start=1):
        turn.deliver(_cause(turn, show), f"answer.{place}", turn.chat, show, turn.person)


def _cause(turn: Turn, show: Show) -> str:
    """What a show is unique by. Who presses and presses in a group makes us say the same there once a minute.

    Otherwise anybody could keep the group's robot so busy that a colleague's reply waits behind it.
    """
    if turn.is_private or isinstance(turn.heard, Said) or not isinstance(show, Text):
        return turn.cause
    words = hashlib.sha256(show.text.encode()).hexdigest()[:16]
    return f"press:{turn.person.id}:{words}:{turn.at:%y%m%d%H%M}"


def _remember_painting(turn: Turn, rides: Reply) -> None:
    if not isinstance(turn.heard, Clicked):
        return
    row = deliveries.by_card(turn.session, turn.heard.card, turn.chat)
    if row is None:
        return
    deliveries.absorb(row, turn.heard.handle)
    if rides.repaint is not None:
        deliveries.painted(turn.session, row, rides.repaint.model_dump(mode="json"))


_DECIDE: Mapping[type[Heard], Callable[[Turn], Reply]] = {
    Said: saying.said,
    Clicked: clicks.clicked,
    Joined: joining.joined,
    Unknown: lambda turn: SILENCE,
}
"""What is done about each kind of thing heard."""
