"""拆开 and 并入: whoever knows better says so in one tap, and the chat learns how long its speakers pause."""

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers.cards import customer
from handlers.intake import asking, completing
from handlers.intake.capture import UNSETTLED, begin, take
from handlers.intake.grouping import REACH
from handlers.messages import Action, Button, Card, Reply
from handlers.plain import bare
from handlers.turn import Turn
from storage import alarms, conversations, feedback, merges
from storage.feedback import Feedback, Move, State
from storage.transcript import Message

APART, TOGETHER = "apart", "together"
"""The verbs of the two buttons."""

_SHORTEST, _LONGEST = 30, int(REACH.total_seconds())
"""Seconds: no chat teaches us a shorter or a longer window."""
_NUMBER = r"(?:f\d{9,})?"
_APART = re.compile(
    rf"(?:请|帮我)?(?:拆开|分开|拆分|(?:这)?(?:不是|不算)(?:同)?一(?:件|个|回)事?|这是(?:另|两)(?:外)?(?:一)?(?:件|个|回)事?){_NUMBER}"
)
_TOGETHER = re.compile(
    rf"(?:请|帮我)?(?:并入|合并|并到一起|(?:这)?(?:是|就是|和上(?:一)?件是)(?:同)?一(?:件|个|回)事?)(?:上一件)?{_NUMBER}"
)


def by_word(turn: Turn) -> Reply | None:
    """“拆开”, “不是同一件事”; “并入”, “是同一件事”: about what the speaker said last in this chat."""
    said = bare(turn.text)
    if _APART.fullmatch(said):
        added = _last_addition(turn)
        return _apart(turn, *added) if added else _separate_last(turn) or turn.say("apart.nothing")
    if _TOGETHER.fullmatch(said):
        pair = _last_two(turn)
        return _together(turn, *pair) if pair else turn.say("together.nothing")
    return None


def pressed_apart(turn: Turn, matter: Feedback, value: str) -> Reply:
    """The button under “已补充到”: `value` is the message that does not belong there."""
    message = turn.session.get(Message, int(value)) if value.isdigit() else None
    if message is None or message.feedback_id != matter.id or message.person_id != turn.person.id:
        return turn.say("apart.done")
    return _apart(turn, matter, message)


def pressed_together(turn: Turn, matter: Feedback, value: str) -> Reply:
    """The button that asks whether it is the same as the one before: `value` is that one's number."""
    whole = feedback.by_number(turn.session, value)
    if whole is None or State(matter.state) is State.MERGED:
        return turn.say("apart.done")
    return _together(turn, matter, feedback.hold(turn.session, whole))


def added_card(turn: Turn, matter: Feedback) -> Card:
    """What was added though it might be another matter: one tap takes it out again."""
    action = Action(verb=APART, number=matter.number, value=str(turn.message.id)).pack()
    button = Button(label=turn.words("button.apart"), action=action)
    title, text = turn.words("apart.title", number=matter.number), turn.words("apart.hint", owner=turn.owner(matter))
    return Card(title=title, text=text, buttons=(button,), mention=turn.mention)


def same_card(turn: Turn, matter: Feedback, before: Feedback) -> Card:
    """What became a matter of its own though it might belong to the one before: one tap puts them together."""
    action = Action(verb=TOGETHER, number=matter.number, value=before.number).pack()
    button = Button(label=turn.words("button.together"), action=action)
    text = turn.words("together.hint", number=matter.number, before=before.number)
    return Card(title=turn.words("together.ask"), text=text, buttons=(button,), mention=turn.mention)


def _apart(turn: Turn, whole: Feedback, message: Message) -> Reply:
    """These words become a matter of their own; what was said shortly before them was another."""
    earlier = [one for one in merges.words_of(turn.session, whole) if one.id < message.id]
    feedback.check(whole, Move.PART, turn.person)
    part = take(turn, message.text)
    message.feedback_id = part.id
    feedback.move(turn.session, whole, Move.PART, turn.at, turn.person, why=part.number, words=message.text)
    if earlier:
        _teach(turn, (message.at - earlier[-1].at) / 2, shorter=True)
    reply = begin(turn, part)
    told = turn.words("apart.parted", part=part.number, whole=whole.number)
    return Reply(shows=(*turn.said(told), *reply.shows), repaint=Card(title=told))


def _separate_last(turn: Turn) -> Reply | None:
    """Nothing was added lately, but two matters were put together: they come apart again."""
    merged = next(iter(_lately(turn, (State.MERGED,))), None)
    if merged is None or merged.changed_at < turn.at - REACH:
        return None
    merges.separate(turn.session, merged, turn.at, turn.person)
    completing.assign(turn, merged)
    return turn.tell(customer.receipt(turn, merged))


def _together(turn: Turn, part: Feedback, whole: Feedback) -> Reply:
    conversations.end_all(turn.session, part.id, completing.TOPIC)
    alarms.cancel(turn.session, part.id, asking.TIMEOUT)
    merges.merge(turn.session, part, whole, turn.at, turn.person)
    _teach(turn, (part.created_at - whole.created_at) * 1.2, shorter=False)
    told = turn.words("together.joined", part=part.number, whole=whole.number, owner=turn.owner(whole))
    return Reply(shows=turn.said(told), repaint=Card(title=told)) if not turn.text else turn.tell(told)


def _last_addition(turn: Turn) -> tuple[Feedback, Message] | None:
    """The last words of the speaker here that were added to a matter, within reach."""
    for matter in _lately(turn, UNSETTLED):
        said = [one for one in merges.words_of(turn.session, matter) if one.id != turn.message.id]
        if len(said) > 1 and said[-1].at >= turn.at - REACH:
            return matter, said[-1]
    return None


def _last_two(turn: Turn) -> tuple[Feedback, Feedback] | None:
    theirs = _lately(turn, UNSETTLED)
    return (theirs[0], theirs[1]) if len(theirs) > 1 and theirs[0].created_at >= turn.at - REACH else None


def _lately(turn: Turn, states: Sequence[State]) -> list[Feedback]:
    """What the speaker brought here and is in one of these states, newest first."""
    theirs = feedback.of_reporter(turn.session, turn.person)
    return [one for one in theirs if one.chat_id == turn.chat.id and State(one.state) in states]


def window(turn: Turn) -> timedelta:
    """Within how long one speaker's words belong together in this chat."""
    return timedelta(seconds=turn.chat.window_seconds) if turn.chat.window_seconds else turn.policy.intake.merge_window


def _teach(turn: Turn, pause: timedelta, *, shorter: bool) -> None:
    """Move this chat's window half of the way to what would have been right."""
    known = int(window(turn).total_seconds())
    wanted = min(max(int(pause.total_seconds()), _SHORTEST), _LONGEST)
    if (wanted < known) is shorter:
        turn.chat.window_seconds = (known + wanted) // 2
