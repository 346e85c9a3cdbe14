"""When a second opinion is asked for, and what is done with it: it is written down and shown, and decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from handlers.cards.repainting import repaint
from handlers.opinions import question
from handlers.opinions.question import NotAnOpinion
from handlers.scene import Scene
from storage import lessons, opinions
from storage.feedback import Category, Feedback
from storage.opinions import Fate, Opinion

SWITCHED_OFF, USED_UP = "nobody is asked any more", "the day's calls are used up"
UNNEEDED = "it is settled, or a colleague has said what it is"


class Errand(NamedTuple):
    """What to ask, for which row."""

    opinion_id: int
    messages: Sequence[dict[str, str]]


def want(scene: Scene, matter: Feedback) -> None:
    """Want one where we are not sure of what the organisation asks about. Nobody waits for it."""
    settings = scene.policy.second_opinion
    if settings.wanted and set(settings.about) & set(matter.doubts):
        opinions.want(scene.session, matter, scene.at)


def errand(scene: Scene, opinion_id: int) -> Errand | None:
    """Take one to ask for; None when another was faster, nobody needs it any more, or today's calls are used up.

    Only what somebody is called for counts as a call.
    """
    opinion = scene.session.get(Opinion, opinion_id, with_for_update=True)
    if opinion is None or opinion.status != Fate.WANTED:
        return None
    reason = _why_not(scene, opinion.feedback)
    if reason:
        opinions.settle(scene.session, opinion, Fate.SKIPPED, reason)
        return None
    taken = opinions.claim(scene.session, opinion_id, scene.at, scene.policy.second_opinion.model)
    return Errand(taken.id, question.messages(scene.policy, taken.feedback)) if taken else None


def answered(scene: Scene, opinion: Opinion, answer: str) -> None:
    """Write down what the answer says and show it on the cards; what is no opinion is asked for again, a few times."""
    try:
        view = question.view(scene.policy, answer)
    except NotAnOpinion as no:
        later(scene, opinion, str(no))
        return
    opinions.given(scene.session, opinion, view._asdict())
    repaint(scene, opinion.feedback)


def later(scene: Scene, opinion: Opinion, reason: str, after_seconds: int | None = None) -> None:
    """It did not work now: again later, as often as the organisation allows."""
    most = scene.policy.second_opinion.tries
    opinions.later(scene.session, opinion, scene.at, most, reason=reason, after_seconds=after_seconds)


def _why_not(scene: Scene, matter: Feedback) -> str:
    """Why nobody is asked after all; "" when somebody is."""
    settings = scene.policy.second_opinion
    if not settings.wanted:
        return SWITCHED_OFF
    if matter.category == Category.RESOLVED or lessons.of(scene.session, matter):
        return UNNEEDED
    return USED_UP if opinions.calls_since(scene.session, _midnight(scene)) >= settings.per_day else ""


def _midnight(scene: Scene) -> datetime:
    return scene.calendar.local(scene.at).replace(hour=0, minute=0, second=0, microsecond=0)
