"""Rules in words: what each of them says, what it would have done, and how often it fitted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.rules.previewing import Preview
from handlers.rules.settings import RuleSettings
from storage.rules import Counted, digest

_MODES = {"active": "生效", "monitor": "观察"}
_WHEN = {
    "any_words": "提到任一",
    "all_words": "都提到",
    "no_words": "没有提到",
    "pattern": "符合正则",
    "kinds": "类型",
    "topics": "主题",
    "sentiments": "情绪",
    "urgency": "紧急程度至少",
    "companies": "公司",
    "tiers": "客户档次",
    "chats": "群",
    "platforms": "平台",
    "hours": "时间",
}
_THEN = {
    "kind": "类型定为",
    "topic": "主题定为",
    "urgency": "紧急程度至少",
    "priority": "级别定为",
    "tags": "标签",
    "team": "交给团队",
    "person": "交给",
    "notify": "通知",
    "answer": "回执后附",
}
_SHORT = 8
"""Characters of a version's digest: enough to tell it from its neighbours."""


def listed(rules: Sequence[RuleSettings]) -> Iterator[str]:
    """Every rule in the order it is tried."""
    for place, rule in enumerate(rules, start=1):
        yield f"{place}. {_head(rule)}"
        yield f"   当：{_told(rule.when.model_dump(), _WHEN)}"
        yield f"   就：{_told(rule.then.model_dump(), _THEN) or '只数一数'}{'；然后停止' if rule.stop else ''}"
    watched = sum(not rule.acts for rule in rules)
    yield f"✓ {len(rules)} 条规则写法都正确，其中 {watched} 条只观察、不生效。"


def of_preview(found: Preview, days: int) -> Iterator[str]:
    """What one rule would have done."""
    share = f"（{found.fitted / found.looked:.1%}）" if found.looked else ""
    fitted = f"{days} 天内 {found.looked} 条里符合 {found.fitted} 条{share}"
    yield f"{_head(found.rule)}：{fitted}，会改变 {found.changed} 条"
    for change, times in found.changes.most_common():
        yield f"   {change}：{times} 条"
    for conflict, times in found.forestalled.most_common():
        yield f"   ⚠️ 上面的规则{conflict}：{times} 条"
    for example in found.examples:
        yield f"   · {example.number}“{example.words}”{example.because} ⇒ {'，'.join(example.changes) or '没有变化'}"


def of_counts(
    rules: Sequence[RuleSettings], found: Sequence[Counted], local: Callable[[datetime], datetime], days: int
) -> Iterator[str]:
    """How often each rule fitted lately, its older versions as well; those that never did at the end."""
    current = {digest(rule.model_dump(mode="json")): rule for rule in rules}
    yield f"最近 {days} 天："
    for one in found:
        rule = current.pop(one.version.digest, None)
        head = _head(rule) if rule else f"规则“{one.version.name}”（已改或已删，{one.version.digest[:_SHORT]}）"
        yield f"{head}：符合 {one.fitted} 条，生效 {one.acted} 条，最近一次 {local(one.last_at):%m-%d %H:%M}"
    for rule in current.values():
        yield f"{_head(rule)}：没有符合过"


def _head(rule: RuleSettings) -> str:
    return f"规则“{rule.name}”（{_MODES[rule.mode]}，{digest(rule.model_dump(mode='json'))[:_SHORT]}）"


def _told(values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    given = ((names[key], value) for key, value in values.items() if value)
    return "；".join(f"{name} {'、'.join(value) if isinstance(value, tuple) else value}" for name, value in given)
