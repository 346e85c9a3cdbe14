"""What the smart bot answers at once: in one piece by callback, in one frame after another over the long connection."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.platforms.wecom.drawing import cards, plain
from bot.platforms.wecom.drawing.markup import Branch
from handlers.fit import octets, shorten
from handlers.messages import Card, Clicked, Heard, Joined, Reply, Said, Show

STREAM_BYTES, WELCOME_BYTES = 20480, 2048
TRACE = "trace_"
"""Ids of answers that do not begin so were seen to be ignored (the document does not say why)."""
NOTHING: Branch = {}
"""No reply, spelled as WeCom's own plugin spells it: an encrypted empty object."""

RESPOND, WELCOME, UPDATE = "aibot_respond_msg", "aibot_respond_welcome_msg", "aibot_respond_update_msg"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of an answer over the long connection, and what of the reply it shows."""

    cmd: str
    body: Branch
    shows: tuple[Show, ...] = ()


def passive(heard: Heard, reply: Reply) -> Branch:
    """The one answer to a callback: a finished stream, a card, both, a repainted card, or nothing (path/101031)."""
    if isinstance(heard, Clicked):
        return _update(heard, reply)
    answer = _PASSIVE.get(type(heard))
    return answer(heard, reply.shows) if answer and reply.shows else NOTHING


def frames(heard: Heard, reply: Reply) -> Sequence[Frame]:
    """The same over the long connection (path/101463), where a stream and a card do not go together in one frame."""
    if isinstance(heard, Clicked):
        update = _update(heard, reply)
        return [Frame(UPDATE, update)] if update else []
    if isinstance(heard, Joined) and reply.shows:
        return [Frame(WELCOME, _to_arrival(heard, reply.shows), reply.shows)]
    if not isinstance(heard, Said):
        return []
    return [Frame(RESPOND, _alone(heard, show, place), (show,)) for place, show in enumerate(reply.shows)]


def finished(stream_id: str) -> Branch:
    """Nothing more is to be said in this stream."""
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": True, "content": ""}}


def _update(clicked: Clicked, reply: Reply) -> Branch:
    """For everybody who sees the card: `userids` is left out."""
    if reply.repaint is None or "repaint" not in clicked.answers:
        return NOTHING
    try:
        drawn = cards.redraw(reply.repaint, cards.BOT, clicked.card).as_json()
    except cards.CardTooLarge:  # a task_id that was never one of ours
        return NOTHING
    return {"response_type": "update_template_card", "template_card": drawn}


def _to_message(heard: Heard, shows: Sequence[Show]) -> Branch:
    texts, drawn = _split(heard, shows)
    if drawn is None:
        return _stream(heard, texts)
    if not texts:
        return {"msgtype": "template_card", "template_card": drawn | {"feedback": _feedback(heard)}}
    return _stream(heard, texts) | {"msgtype": "stream_with_template_card", "template_card": drawn}


def _to_arrival(heard: Heard, shows: Sequence[Show]) -> Branch:
    """A welcome is one thing: a card that is all there is, else everything in words, which are no markdown here."""
    drawn = _drawn(heard, shows[0]) if len(shows) == 1 else None
    if drawn is not None:
        return {"msgtype": "template_card", "template_card": drawn}
    words = "\n\n".join(plain.as_bare_text(show) for show in shows)
    return {"msgtype": "text", "text": {"content": shorten(words, WELCOME_BYTES, octets)}}


_PASSIVE: Mapping[type[Heard], Callable[[Heard, Sequence[Show]], Branch]] = {Said: _to_message, Joined: _to_arrival}
"""What may be answered at all; a click has its own answer, everything else gets the empty one."""


def _alone(heard: Heard, show: Show, place: int) -> Branch:
    drawn = _drawn(heard, show)
    if drawn is None:
        return _stream(heard, plain.as_markdown(show), place)
    return {"msgtype": "template_card", "template_card": drawn if place else drawn | {"feedback": _feedback(heard)}}


def _split(heard: Heard, shows: Sequence[Show]) -> tuple[str, Branch | None]:
    """All words in markdown, and the one card that can ride along; other cards are told in words."""
    words: list[str] = []
    card: Branch | None = None
    for show in shows:
        drawn = _drawn(heard, show) if card is None else None
        if drawn is not None:
            card = drawn
        else:
            words.append(plain.as_markdown(show))
    return "\n\n".join(words), card


def _drawn(heard: Heard, show: Show) -> Branch | None:
    if not isinstance(show, Card):
        return None
    card = cards.draw(show, cards.BOT, cards.task_id(f"a{_digest(heard)}", show))
    return card.as_json() if card else None


def _stream(heard: Heard, content: str, place: int = 0) -> Branch:
    """Finished at once. Only the first answer to a message may ask how good it was."""
    ending = f".{place}" if place else ""
    words = shorten(content, STREAM_BYTES, octets)
    stream: Branch = {"id": f"s-{_digest(heard)}{ending}", "finish": True, "content": words}
    return {"msgtype": "stream", "stream": stream if place else stream | {"feedback": _feedback(heard)}}


def _feedback(heard: Heard) -> Branch:
    return {"id": f"{TRACE}{_digest(heard)}"}


def _digest(heard: Heard) -> str:
    """The same answer to a repeat has the same ids."""
    return sha256(heard.message_id.encode()).hexdigest()[:24]
