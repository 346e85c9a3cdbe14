"""“我也遇到”: a likely known problem is offered below the receipt, without a word of whoever brought it first."""

from datetime import timedelta

from handlers.messages import Action, Button, Card, Reply
from handlers.plain import bare
from handlers.triage import kind as kinds
from handlers.triage import likeness, subjects
from handlers.triage.comparing import differing
from handlers.triage.comparing.sentence import Sentence, read
from handlers.triage.levels import AT_ONCE
from handlers.turn import Turn
from storage import conversations, feedback, joinings, search
from storage.feedback import Category, Feedback, Move, State

TOPIC = "known"
JOIN, LEAVE = "join", "leave"
_NOT_THE_SAME = frozenset({"不是同一个问题", "不是同一个", "不是一个问题", "不是一回事", "不一样的问题"})
_KEEP = timedelta(days=7)
"""How long the offer stands, and how long it may be taken back by word."""
_KINDS = frozenset({kinds.DEFECT, kinds.IDEA})
_OF_EVERYBODY = frozenset({subjects.SYSTEM, subjects.GOODS, subjects.INSTALLING, subjects.QUALITY, subjects.OTHER})
"""What can be the same problem for several: a parcel that never came, a refund, a quarrel are everybody's own."""
_TAKEN = frozenset({State.WAITING, State.WORKING, State.WITH_CUSTOMER})
_TELLING = 2
"""So many words that tell something must be common to both: 打不开 alone is nobody's problem in particular."""
_TELLS_FROM = 0.25


def offer(turn: Turn, matter: Feedback) -> tuple[Card, ...]:
    """The offer to join a likely known problem, if there is one; what it is is kept on our side only."""
    known = _likely(turn, matter)
    if known is None:
        return ()
    conversations.begin(
        turn.session,
        turn.person.id,
        turn.chat.id,
        TOPIC,
        turn.at + _KEEP,
        matter.id,
        JOIN,
        {"known": known.id},
    )
    return (_card(turn, matter, "", JOIN),)


def join(turn: Turn, matter: Feedback, value: str) -> Reply:
    """我也遇到; pressed again, it is told again. Errors: MoveNotAllowed."""
    if turn.person.id != matter.reporter_id:
        return turn.say("known.not_yours")
    known = _offered(turn, matter)
    if known is None:
        return turn.say("refused.button")
    if known.category == Category.RESOLVED:
        return turn.say("known.late", number=matter.number)
    feedback.check(matter, Move.JOIN, turn.person)
    joinings.join(turn.session, matter, known, turn.at, turn.person)
    return _painted(turn, _card(turn, matter, turn.words("known.joined", number=matter.number), LEAVE))


def leave(turn: Turn, matter: Feedback, value: str) -> Reply:
    """不是同一个问题, by button: its own way again. Errors: MoveNotAllowed."""
    if turn.person.id != matter.reporter_id:
        return turn.say("known.not_yours")
    joinings.leave(turn.session, matter, turn.at, turn.person)
    return _painted(turn, _card(turn, matter, turn.words("known.left", number=matter.number), JOIN))


def by_word(turn: Turn) -> Reply | None:
    """不是同一个问题, said after an offer in this chat: what was joined is left, what was not is not asked again."""
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at)
    if talk is None or talk.feedback_id is None or bare(turn.text) not in _NOT_THE_SAME:
        return None
    matter = turn.session.get_one(Feedback, talk.feedback_id)
    joinings.leave(turn.session, matter, turn.at, turn.person)
    conversations.end(turn.session, talk)
    return turn.say("known.left", number=matter.number)


def _likely(turn: Turn, matter: Feedback) -> Feedback | None:
    """The known problem it is surely like: of the same kind and topic, taken on by somebody, of another customer."""
    if not _may_be_known(matter) or matter.priority == AT_ONCE:
        return None
    said = read(matter.text)
    best, how = None, likeness.SURE
    for other in search.near(turn.session, matter.text):
        root = joinings.of(turn.session, other) or other
        alike = likeness.alike(said, read(other.text))
        if alike < how or differing.things(matter.text, other.text):
            continue
        if _telling(said, read(other.text)) and _comparable(matter, root):
            best, how = root, alike
    return best


def _comparable(matter: Feedback, known: Feedback) -> bool:
    return (
        known.id != matter.id
        and known.reporter_id != matter.reporter_id
        and known.state in _TAKEN
        and (known.kind, known.topic) == (matter.kind, matter.topic)
        and known.merged_into_id is None
    )


def _may_be_known(matter: Feedback) -> bool:
    return matter.kind in _KINDS and matter.topic in _OF_EVERYBODY


def _telling(a: Sentence, b: Sentence) -> bool:
    shared = a.meanings.keys() & b.meanings.keys()
    return sum(a.weights[meaning] >= _TELLS_FROM for meaning in shared) >= _TELLING


def _offered(turn: Turn, matter: Feedback) -> Feedback | None:
    talk = conversations.of_person(turn.session, turn.person.id, TOPIC, matter.id, turn.at)
    return turn.session.get(Feedback, talk.data["known"]) if talk is not None else None


def _painted(turn: Turn, card: Card) -> Reply:
    """The card as it looks now; by number it is said."""
    return Reply(repaint=card)


def _card(turn: Turn, matter: Feedback, state: str, verb: str) -> Card:
    return Card(
        title=turn.words("known.title"),
        state=state,
        text="" if state else turn.words("known.text"),
        buttons=(
            Button(
                label=turn.words(f"button.known.{verb}"),
                action=Action(verb=verb, number=matter.number).pack(),
                style="primary" if verb == JOIN else "plain",
            ),
        ),
        mention=turn.mention,
    )
