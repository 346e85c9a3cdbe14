"""What a rule would have done with what came in lately: how many it fits, and what would be otherwise."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import takewhile
from typing import NamedTuple

from handlers.policy import Policy
from handlers.rules.fitting import Seen, Taken, fits
from handlers.rules.settings import ACTIVE, RuleSettings
from handlers.texts import quote
from handlers.understanding import Understood, seen, standing_of, taken, understood
from handlers.veiling import veiled
from storage.feedback import Feedback

EXAMPLES = 5
_DECIDED = (("类型", "kind"), ("主题", "topic"), ("级别", "priority"), ("团队", "team"), ("负责人", "person"))
"""What only one rule can decide, and where it stands in a rule."""
_WORDS_CHARACTERS = 40


class Example(NamedTuple):
    """One feedback that fits: its number, its words veiled and shortened, why it fits, and what would be otherwise."""

    number: str
    words: str
    because: str
    changes: tuple[str, ...]


@dataclass
class Preview:
    """What one rule, alone and active, makes of the feedbacks that were `looked` at; the newest examples first."""

    rule: RuleSettings
    looked: int = 0
    fitted: int = 0
    changed: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    forestalled: Counter[str] = field(default_factory=Counter)
    """What a rule above it, if both act, decides otherwise: in words → how often."""


def preview(policy: Policy, chosen: Sequence[RuleSettings], said: Iterable[Feedback]) -> list[Preview]:
    """Try each of these rules alone on what came in (`storage.rules.said_since`). Writes nothing."""
    bare = policy.model_copy(update={"rules": ()})
    previews = [Preview(rule) for rule in chosen]
    for matter in said:
        plainly = cache(partial(understood, bare, matter, standing_of(policy, matter)))
        looked = seen(policy, matter, partial(_taken, policy, plainly))
        for one in previews:
            _try(one, policy, matter, looked, plainly)
    return previews


def _taken(policy: Policy, plainly: Callable[[], Understood]) -> Taken:
    return taken(policy, plainly().judged)


def _try(one: Preview, policy: Policy, matter: Feedback, looked: Seen, plainly: Callable[[], Understood]) -> None:
    one.looked += 1
    because = fits(one.rule.when, looked)
    if because is None:
        return
    alone = policy.model_copy(update={"rules": (one.rule.model_copy(update={"mode": ACTIVE}),)})
    changes = _changes(policy, plainly(), understood(alone, matter, standing_of(policy, matter)))
    one.fitted += 1
    one.changed += bool(changes)
    one.changes.update(changes)
    one.forestalled.update(_forestalled(policy, one.rule, looked))
    if len(one.examples) < EXAMPLES:
        words = quote(veiled(matter.text), _WORDS_CHARACTERS)
        one.examples.append(Example(matter.number, words, because, changes))


def _forestalled(policy: Policy, rule: RuleSettings, looked: Seen) -> Iterator[str]:
    """What the rules above decide otherwise about the same feedback."""
    for earlier in takewhile(lambda other: other.name != rule.name, policy.rules):
        if fits(earlier.when, looked) is None:
            continue
        if earlier.stop:
            yield f"“{earlier.name}”到此为止"
        for what, key in _DECIDED:
            first, second = getattr(earlier.then, key), getattr(rule.then, key)
            if first and second and first != second:
                yield f"“{earlier.name}”先定了{what}"


def _changes(policy: Policy, before: Understood, after: Understood) -> tuple[str, ...]:
    """What is otherwise, in words."""
    name_of = policy.taxonomy.name_of
    pairs = (
        ("类型", before.judged.kind, after.judged.kind),
        ("主题", name_of(before.judged.topic), name_of(after.judged.topic)),
        ("级别", before.priority, after.priority),
    )
    told = [f"{what} {was} → {becomes}" for what, was, becomes in pairs if was != becomes]
    told += [f"标签 +{tag}" for tag in after.tags if tag not in before.tags]
    told += [f"交给 {after.ruling.owner.person or after.ruling.owner.team}"] if after.ruling.owner else []
    told += [f"通知 {key}" for key, _ in after.ruling.notify]
    return (*told, *("回执后附一句话" for _ in after.ruling.answers))
