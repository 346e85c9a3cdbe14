"""What the rules make of one thing said: tried from the top, the first that decides something has decided it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from handlers.rules.fitting import PRESSING, Seen, Taken, fits
from handlers.rules.settings import RuleSettings
from handlers.sorting import TaxonomySettings
from handlers.triage.levels import Priority
from handlers.triage.pressing.signs import Urgency
from handlers.triage.told import UNTOLD, Told, pressing


class Match(NamedTuple):
    """A rule that fitted: why, and what it did; of one that is only watched, what it would have done."""

    rule: RuleSettings
    because: str
    did: tuple[str, ...]

    @property
    def reason(self) -> str:
        """As it stands among the reasons of a feedback."""
        return f"规则“{self.rule.name}”：{'，'.join((self.because, *self.did))}"


class Owner(NamedTuple):
    """To whom a rule gives it: a team, or this very person."""

    rule: str
    team: str
    person: str


@dataclass(frozen=True)
class Ruling:
    """Everything the rules say of one thing; `graded` is a priority and the reason for it."""

    matches: tuple[Match, ...] = ()
    told: Told = UNTOLD
    graded: tuple[Priority, str] | None = None
    tags: tuple[str, ...] = ()
    owner: Owner | None = None
    notify: tuple[tuple[str, str], ...] = ()
    """(key of a person, name of the rule)"""
    answers: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What the rules that acted did, in words."""
        return tuple(match.reason for match in self.matches if match.rule.acts)


NO_RULING = Ruling()


def ruled(rules: Sequence[RuleSettings], seen: Seen, sorting: TaxonomySettings, said: Told = UNTOLD) -> Ruling:
    """What the rules say; a rule sees what those above it have decided.

    What is `said` by somebody who knows this very matter is decided already.
    """
    so_far = Ruling(told=said)
    for rule in rules:
        because = fits(rule.when, replace(seen, taken=partial(_retold, seen, so_far.told, sorting)))
        if because is None:
            continue
        after, did = _obeyed(so_far, rule, because, sorting)
        so_far = replace(after if rule.acts else so_far, matches=(*so_far.matches, Match(rule, because, did)))
        if rule.acts and rule.stop:
            break
    return so_far


def _retold(seen: Seen, told: Told, sorting: TaxonomySettings) -> Taken:
    taken = seen.taken()
    pressing = [told.presses.urgency.name.lower()] if told.presses else []
    return Taken(
        told.kind or taken.kind,
        sorting.name_of(told.topic) if told.topic else taken.topic,
        told.sentiment or taken.sentiment,
        max((taken.urgency, *pressing), key=lambda level: Urgency[level.upper()]),
    )


def _obeyed(
    before: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings
) -> tuple[Ruling, tuple[str, ...]]:
    """The ruling with this rule obeyed, and what that changed, in words."""
    after, did = before, list[str]()
    for deed in DEEDS:
        done = deed(after, rule, because, sorting)
        if done is not None:
            after, words = done
            did.append(words)
    return after, tuple(did)


Deed = Callable[[Ruling, RuleSettings, str, TaxonomySettings], tuple[Ruling, str] | None]


def _kind(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    kind = rule.then.kind
    if not kind or so_far.told.kind:
        return None
    return replace(so_far, told=so_far.told._replace(kind=kind)), f"类型定为{kind}"


def _topic(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    topic = rule.then.topic
    if not topic or so_far.told.topic:
        return None
    return replace(so_far, told=so_far.told._replace(topic=sorting.known_as(topic))), f"主题定为{topic}"


def _urgency(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    level = rule.then.urgency
    if level is None or so_far.told.presses is not None:
        return None
    sign = pressing(level, f"规则“{rule.name}”")
    return replace(so_far, told=so_far.told._replace(presses=sign)), f"紧急程度至少{PRESSING[level]}"


def _priority(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    level = rule.then.priority
    if level is None or so_far.graded is not None:
        return None
    return replace(so_far, graded=(level, f"{level}：规则“{rule.name}”（{because}）")), f"级别定为 {level}"


def _tags(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    fresh = tuple(tag for tag in rule.then.tags if tag not in so_far.tags)
    return (replace(so_far, tags=(*so_far.tags, *fresh)), f"标签{'、'.join(fresh)}") if fresh else None


def _owner(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    then = rule.then
    if not (then.team or then.person) or so_far.owner is not None:
        return None
    return replace(so_far, owner=Owner(rule.name, then.team, then.person)), f"交给 {then.person or then.team}"


def _notify(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    known = {key for key, _ in so_far.notify}
    fresh = tuple((key, rule.name) for key in rule.then.notify if key not in known)
    if not fresh:
        return None
    return replace(so_far, notify=(*so_far.notify, *fresh)), f"通知 {'、'.join(key for key, _ in fresh)}"


def _answer(so_far: Ruling, rule: RuleSettings, because: str, sorting: TaxonomySettings) -> tuple[Ruling, str] | None:
    answer = rule.then.answer
    if not answer or answer in so_far.answers:
        return None
    return replace(so_far, answers=(*so_far.answers, answer)), "回执后附一句话"


DEEDS: Sequence[Deed] = (_kind, _topic, _urgency, _priority, _tags, _owner, _notify, _answer)
"""What a rule can do: each gives the ruling with it done and its words, None where nothing is to be done."""
