"""What is done about words: the first step that knows what to do with them answers."""

from collections.abc import Callable, Sequence

from handlers import clicks, menus, progress, satisfaction, smalltalk
from handlers.desk import commands, noting, words
from handlers.intake import adding, asking, capture, correcting, human, known, parting, withdrawing
from handlers.knowing import answering
from handlers.messages import Reply
from handlers.privacy import forgetting, quiet
from handlers.refusal import refused
from handlers.teaching import chatting
from handlers.turn import Turn
from storage.feedback import MoveNotAllowed

Step = Callable[[Turn], Reply | None]

STEPS: Sequence[Step] = (
    smalltalk.picture_alone,
    menus.by_number,
    forgetting.by_word,
    quiet.by_word,
    noting.noted,
    commands.by_word,
    words.taken,
    satisfaction.by_word,
    known.by_word,
    withdrawing.by_word,
    progress.asked,
    parting.by_word,
    correcting.by_word,
    answering.asked,
    capture.another,
    asking.answered,
    answering.followed_up,
    human.wanted,
    forgetting.too_late,
    satisfaction.still_broken,
    adding.more_words,
    commands.lost,
    smalltalk.small,
    chatting.no_feedback,
    answering.captured,
)
"""Tried from the top; what nobody else wants is a new feedback."""


def said(turn: Turn) -> Reply:
    """Answer somebody's words; a step that came too late is answered with the truth as it is now."""
    for step in STEPS:
        try:
            reply = step(turn)
        except MoveNotAllowed as no:
            return clicks.spoken(turn, refused(turn, no))
        if reply is not None:
            return reply
    raise LookupError("the last step takes everything")
