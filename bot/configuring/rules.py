"""Mistakes in the rules an administrator has written: names that lead nowhere, and rules that ask or do nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.configuring.taxonomy import unknown_topic
from handlers.desk.noting import BY_PHONE
from handlers.origin import WEB
from handlers.policy import Policy
from handlers.rules.settings import RuleSettings, Then, When
from handlers.triage.told import KINDS

_LONGEST_NAME, _LONGEST_TAG, _LONGEST_ANSWER = 20, 16, 200
"""Characters: a name stands in a reason, a tag on a card, an answer below a receipt."""


def misruled(policy: Policy, accounts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """One sentence for each; `accounts` are the configured ones, (platform, name)."""
    names = Counter(rule.name for rule in policy.rules)
    for number, rule in enumerate(policy.rules):
        place = f"policy.rules[{number}]"
        yield from _named(place, rule, names)
        yield from _when(f"{place}.when", rule.when, policy, {platform for platform, _ in accounts})
        yield from _then(f"{place}.then", rule, policy)


def _named(place: str, rule: RuleSettings, names: Counter[str]) -> Iterator[str]:
    if not rule.name.strip() or rule.name != rule.name.strip():
        yield f"{place}.name：不能为空，开头和结尾也不要有空格"
    if len(rule.name) > _LONGEST_NAME:
        yield f"{place}.name：名字太长，最多 {_LONGEST_NAME} 个字"
    if names[rule.name] > 1:
        yield f"{place}.name：有 {names[rule.name]} 条规则都叫“{rule.name}”，请换一个名字"


def _when(place: str, when: When, policy: Policy, platforms: Collection[str]) -> Iterator[str]:
    if when == When():
        yield f"{place}：至少要写一个条件，否则每一条反馈都会符合"
    for key in ("any_words", "all_words", "no_words"):
        if not all(word.strip() for word in getattr(when, key)):
            yield f"{place}.{key}：里面有空的词"
    yield from _unknown(f"{place}.kinds", when.kinds, KINDS)
    yield from _unknown(f"{place}.tiers", when.tiers, policy.tiers)
    yield from _unknown(f"{place}.platforms", when.platforms, (*sorted(platforms), BY_PHONE, WEB))
    for topic in when.topics:
        if why := unknown_topic(policy.taxonomy, topic):
            yield f"{place}.topics：{why}"


def _then(place: str, rule: RuleSettings, policy: Policy) -> Iterator[str]:
    then = rule.then
    if rule.acts and then == Then():
        yield f'{place}：没有写要做什么；只想数一数有多少条，请写 mode = "monitor"'
    if then.priority and then.urgency:
        yield f"{place}：priority 已经定了级别，不要再写 urgency"
    yield from _unknown(f"{place}.kind", filter(None, (then.kind,)), KINDS)
    yield from _unknown(f"{place}.team", filter(None, (then.team,)), policy.teams)
    yield from _unknown(f"{place}.person", filter(None, (then.person,)), policy.people)
    yield from _unknown(f"{place}.notify", then.notify, policy.people)
    if then.topic and (why := unknown_topic(policy.taxonomy, then.topic)):
        yield f"{place}.topic：{why}"
    if not all(tag.strip() and len(tag) <= _LONGEST_TAG for tag in then.tags):
        yield f"{place}.tags：标签不能为空，最多 {_LONGEST_TAG} 个字"
    if then.answer != then.answer.strip() or len(then.answer) > _LONGEST_ANSWER:
        yield f"{place}.answer：最多 {_LONGEST_ANSWER} 个字，开头和结尾不要有空格"


def _unknown(place: str, given: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for name in given:
        if name not in known:
            yield f"{place}：“{name}”不存在，可以是 {'、'.join(known) or '（还没有配置）'}"
