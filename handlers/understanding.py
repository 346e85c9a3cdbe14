"""What a matter in the ledger is taken for: by its words, by the rules, and by who it is from."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from handlers.calendar import Calendar
from handlers.plain import plain
from handlers.policy import Policy
from handlers.rules.fitting import Seen, Taken
from handlers.rules.ruling import NO_RULING, Ruling, ruled
from handlers.teaching.memory import NOTHING_LEARNT, Learnt
from handlers.triage.judge import Judgement, judge
from handlers.triage.levels import AT_ONCE, Priority
from handlers.triage.priority import Standing
from handlers.triage.tags import MOST
from handlers.triage.told import UNTOLD, Told, above
from storage.feedback import Feedback

_LONGEST = 1500
"""Characters that rules look at: what was answered, then the first words."""


class Understood(NamedTuple):
    """The judgement, what the rules made of it, and the tags, priority and reasons that follow from both."""

    judged: Judgement
    ruling: Ruling
    tags: tuple[str, ...]
    priority: Priority
    reasons: tuple[str, ...]


def understood(policy: Policy, matter: Feedback, standing: Standing, learnt: Learnt = NOTHING_LEARNT) -> Understood:
    """Judge its words together with what its customer answered, ask what was learnt, then the rules. Changes nothing.

    What a colleague said of this very feedback stands above the rules, what they said of others below. Of what cannot
    wait a minute nobody thinks less because of what was said of others.
    """
    read = partial(judge, matter.text, _told_besides(matter), standing, sorting=policy.taxonomy)
    if learnt.like != UNTOLD and read(told=learnt.said).priority == AT_ONCE:
        learnt = learnt._replace(like=UNTOLD, reasons=())
    before = above(learnt.said, learnt.like)
    judged = read(told=before)
    ruling = _ruling(policy, matter, judged, learnt.said) if policy.rules else NO_RULING
    told = above(ruling.told, before)
    judged = judged if told == before else read(told=told)
    priority, because = ruling.graded or (judged.priority, judged.reasons[0])
    tags = tuple(dict.fromkeys((*ruling.tags, *judged.tags)))[: max(MOST, len(ruling.tags))]
    reasons = (because, *ruling.reasons, *learnt.reasons, *judged.reasons[1:])
    return Understood(judged, ruling, tags, priority, reasons)


def _ruling(policy: Policy, matter: Feedback, judged: Judgement, said: Told) -> Ruling:
    return ruled(policy.rules, seen(policy, matter, partial(taken, policy, judged)), policy.taxonomy, said)


def standing_of(policy: Policy, matter: Feedback, companies: int = 1) -> Standing:
    """What its words do not tell: how many companies met the same problem, and the tier of its customer's."""
    company = matter.reporter.company
    tier = policy.tier_of(company.name if company else "")
    return Standing(companies, tier.name, tier.weight)


def taken(policy: Policy, judged: Judgement) -> Taken:
    """A judgement as the rules look at it."""
    return Taken(judged.kind, policy.taxonomy.name_of(judged.topic), judged.sentiment, judged.urgency)


def seen(policy: Policy, matter: Feedback, take: Callable[[], Taken]) -> Seen:
    """A matter as the rules look at it; `take` judges it, where a rule asks for that."""
    company = matter.reporter.company
    known = policy.companies.get(company.name) if company else None
    local, working = _hour(policy, matter.created_at)
    return Seen(
        words=plain("\n".join((*map(str, matter.facts.values()), matter.text))[: 2 * _LONGEST])[:_LONGEST],
        company=company.name if company else "",
        tier=known.tier if known else "",
        chat=matter.chat.chat_id,
        platform=matter.chat.platform,
        at=local,
        working=working,
        taken=take,
    )


def _hour(policy: Policy, at: datetime) -> tuple[datetime, bool]:
    calendar = Calendar(policy.calendar)
    return calendar.local(at), calendar.is_working(at)


def _told_besides(matter: Feedback) -> dict[str, str]:
    """The facts its first words do not hold: what was said once weighs once."""
    answers = {label: str(answer) for label, answer in matter.facts.items()}
    return {label: answer for label, answer in answers.items() if answer not in matter.text}
