"""How pressing a matter in the ledger is: by its words and its customer, by waiting, or by a colleague's reason."""

from handlers import praising
from handlers.policy import Policy
from handlers.scene import Scene
from handlers.triage import kind as kinds
from handlers.triage.judge import KIND, judge
from handlers.triage.levels import LEVELS, Priority, raised
from handlers.triage.priority import HIGHEST_BY_STEPS, Standing
from storage import feedback
from storage.feedback import Feedback, Move
from storage.people import Person


def understand(policy: Policy, matter: Feedback, companies: int = 1) -> None:
    """Write down what we take a matter for: its words, and what its customer answered.

    `companies` is how many of them met the same problem.
    """
    judged = judge(matter.text, _told_besides(matter), _standing(policy, matter, companies), sorting=policy.taxonomy)
    matter.kind, matter.topic, matter.subtopic = judged.kind, policy.taxonomy.name_of(judged.topic), judged.subtopic
    matter.sentiment, matter.tags, matter.doubts = judged.sentiment, list(judged.tags), list(judged.doubts)
    if judged.kind == kinds.PRAISE and praising.named(matter.text, (one.name for one in policy.people.values())):
        matter.doubts = [doubt for doubt in judged.doubts if doubt != KIND]
    matter.priority, matter.reasons = judged.priority, list(judged.reasons)


def met_by(scene: Scene, matter: Feedback, companies: int) -> None:
    """So many companies have met the same problem by now: it may rise, and its history says so; it never falls.

    Errors: MoveNotAllowed once it is settled.
    """
    overdue = matter.promised_by is not None and matter.promised_by < scene.at
    standing = _standing(scene.policy, matter, companies)._replace(overdue=overdue)
    judged = judge(matter.text, _told_besides(matter), standing, sorting=scene.policy.taxonomy)
    if judged.priority < matter.priority:
        change(scene, matter, judged.priority, None, judged.reasons[0].partition("：")[2])


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


def _told_besides(matter: Feedback) -> dict[str, str]:
    """The facts its first words do not hold: what was said once weighs once."""
    answers = {label: str(answer) for label, answer in matter.facts.items()}
    return {label: answer for label, answer in answers.items() if answer not in matter.text}


def _because(matter: Feedback) -> str:
    """Why it has the priority it has."""
    return str(matter.reasons[0]).partition("：")[2] if matter.reasons else matter.kind


def _standing(policy: Policy, matter: Feedback, companies: int) -> Standing:
    company = matter.reporter.company
    tier = policy.tier_of(company.name if company else "")
    return Standing(companies, tier.name, tier.weight)
