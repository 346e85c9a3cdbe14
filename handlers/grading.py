"""How pressing a matter in the ledger is: by its words and its customer, by waiting, or by a colleague's reason."""

from collections.abc import Mapping

from handlers import praising
from handlers.policy import Policy
from handlers.rules.ruling import Ruling
from handlers.scene import Scene
from handlers.teaching.memory import NOT_FILED, learnt
from handlers.triage import kind as kinds
from handlers.triage.judge import KIND
from handlers.triage.levels import LEVELS, Priority, raised
from handlers.triage.priority import HIGHEST_BY_STEPS, Standing
from handlers.understanding import Understood, standing_of, understood
from storage import feedback, joinings
from storage.feedback import Feedback, Move
from storage.people import Person


def understand(scene: Scene, matter: Feedback, filed: Mapping[str, str] = NOT_FILED) -> Ruling:
    """Write down what we take a matter for: its words, what its customer answered, what colleagues and rules say.

    `filed` is what a file says of it, by decision, before it stands in the ledger. What the rules want besides is
    handed back.
    """
    found = _understood(scene, matter, standing_of(scene.policy, matter), filed)
    _write(scene.policy, matter, found)
    matter.priority, matter.reasons = found.priority, list(found.reasons)
    return found.ruling


def reread(scene: Scene, matter: Feedback) -> None:
    """Write down what we take it for since a colleague put something right; its history says if its priority changes.

    A priority that a colleague has set stays, and so does one that is settled.
    """
    overdue = matter.promised_by is not None and matter.promised_by < scene.at
    standing = standing_of(scene.policy, matter, joinings.companies(scene.session, matter))
    found = _understood(scene, matter, standing._replace(overdue=overdue))
    _write(scene.policy, matter, found)
    matter.reasons = [*matter.reasons[:1], *found.reasons[1:]]
    by_hand = any(event.move == Move.REGRADE and event.actor_id is not None for event in matter.history)
    if found.priority != matter.priority and not by_hand and Move.REGRADE in feedback.allowed(matter, None):
        change(scene, matter, found.priority, None, found.reasons[0].partition("：")[2])


def met_by(scene: Scene, matter: Feedback, companies: int) -> None:
    """So many companies have met the same problem by now: it may rise, and its history says so; it never falls.

    Errors: MoveNotAllowed once it is settled.
    """
    overdue = matter.promised_by is not None and matter.promised_by < scene.at
    standing = standing_of(scene.policy, matter, companies)._replace(overdue=overdue)
    found = _understood(scene, matter, standing)
    if found.priority < matter.priority:
        change(scene, matter, found.priority, None, found.reasons[0].partition("：")[2])


def kept_waiting(scene: Scene, matter: Feedback) -> None:
    """A promise was broken: one step up, at most to where waiting lifts; nothing when it stands there already."""
    level = raised(level_of(matter), 1, HIGHEST_BY_STEPS)
    if level != matter.priority:
        because = scene.words("card.priority.waited", reason=_because(matter))
        change(scene, matter, level, None, scene.words("system.priority.waited"), because=because)


def change(
    scene: Scene, matter: Feedback, level: Priority, actor: Person | None, reason: str, *, because: str = ""
) -> None:
    """Another priority, for a reason that stands in its history. What the customer was promised stays promised.

    `actor` is who decided, None for time or the ledger; `because` is what cards say, if not the reason alone.
    Errors: MoveNotAllowed.
    """
    feedback.check(matter, Move.REGRADE, actor)
    why = scene.words("system.priority.changed", before=matter.priority, after=level, reason=reason)
    matter.priority, matter.reasons = level, [f"{level}：{because or reason}", *matter.reasons[1:]]
    feedback.move(scene.session, matter, Move.REGRADE, scene.at, actor, why=why)


def level_of(matter: Feedback) -> Priority:
    """Its priority as the ledger keeps it."""
    return next(level for level in LEVELS if level == matter.priority)


def _understood(scene: Scene, matter: Feedback, standing: Standing, filed: Mapping[str, str] = NOT_FILED) -> Understood:
    return understood(scene.policy, matter, standing, learnt(scene.session, matter, filed))


def _write(policy: Policy, matter: Feedback, found: Understood) -> None:
    judged = found.judged
    matter.kind, matter.topic, matter.subtopic = judged.kind, policy.taxonomy.name_of(judged.topic), judged.subtopic
    matter.sentiment, matter.tags, matter.doubts = judged.sentiment, list(found.tags), list(judged.doubts)
    if judged.kind == kinds.PRAISE and praising.named(matter.text, (one.name for one in policy.people.values())):
        matter.doubts = [doubt for doubt in judged.doubts if doubt != KIND]


def _because(matter: Feedback) -> str:
    """Why it has the priority it has."""
    return str(matter.reasons[0]).partition("：")[2] if matter.reasons else matter.kind
