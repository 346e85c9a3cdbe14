"""What a pressed button does: each verb has its line here."""

from collections.abc import Callable, Mapping

from handlers import progress, satisfaction
from handlers.cards import answers
from handlers.desk import correcting, moves, transfer, words
from handlers.intake import asking, known, parting, withdrawing
from handlers.knowing import answering
from handlers.messages import Action, Reply
from handlers.privacy import forgetting
from handlers.refusal import refused
from handlers.troubles import undelivered
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Feedback, Move, MoveNotAllowed

Press = Callable[[Turn, Feedback, str], Reply]

PRESSES: Mapping[str, Press] = {
    Move.ACCEPT: moves.accept,
    Move.TRANSFER: transfer.ask_whom,
    Move.REPLY: words.ask_for(Move.REPLY),
    Move.ASK: words.ask_for(Move.ASK),
    Move.RESOLVE: words.ask_for(Move.RESOLVE),
    "hand": transfer.hand_over,
    "send": words.send,
    "rewrite": words.rewrite,
    "drop": words.drop,
    "answer": asking.chosen,
    "skip": asking.skipped,
    "cancel": withdrawing.pressed,
    "score": satisfaction.scored,
    parting.APART: parting.pressed_apart,
    parting.TOGETHER: parting.pressed_together,
    progress.PROGRESS: progress.pressed,
    known.JOIN: known.join,
    known.LEAVE: known.leave,
    "done": undelivered.pressed,
    correcting.CORRECT: correcting.pressed,
    correcting.UNDO: correcting.pressed_undo,
}
"""verb of the action → what it does to the feedback it names, with the action's value."""

ALONE: Mapping[str, Callable[[Turn, str], Reply]] = {
    forgetting.FORGET: lambda turn, value: forgetting.confirmed(turn),
    forgetting.KEEP: lambda turn, value: forgetting.kept(turn),
    answers.SOLVED: answering.pressed_solved,
    answers.UNSOLVED: answering.pressed_unsolved,
}
"""Verbs that are about the presser, or what is no feedback yet; with the action's value."""


def clicked(turn: Turn) -> Reply:
    """Answer a press on a button."""
    return act(turn, turn.action)


def act(turn: Turn, packed: str) -> Reply:
    """Do what a packed action says; what is not allowed is answered with the truth as it is now."""
    action = Action.unpack(packed)
    if action.verb in ALONE:
        return ALONE[action.verb](turn, action.value)
    press = PRESSES.get(action.verb)
    matter = feedback.by_number(turn.session, action.number)
    if press is None or matter is None or not _may_know(turn, matter):
        return Reply(toast=turn.words("refused.button"))
    try:
        return press(turn, feedback.hold(turn.session, matter), action.value)
    except MoveNotAllowed as no:
        return refused(turn, no)


def _may_know(turn: Turn, matter: Feedback) -> bool:
    """Whether the presser may learn of it at all: a colleague, its reporter, or somebody in the chat it is from."""
    return turn.person.is_staff or turn.person.id == matter.reporter_id or turn.chat.id == matter.chat_id


def spoken(turn: Turn, reply: Reply) -> Reply:
    """A press made by word: what would be a toast or a repainted card is said."""
    toast = turn.said(reply.toast) if reply.toast else ()
    paint = (reply.repaint,) if reply.repaint and not toast and not reply.shows else ()
    return Reply(shows=(*toast, *reply.shows, *paint))
