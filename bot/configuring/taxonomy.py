"""Mistakes in how an organisation changed the topics: names that clash, and parts that no word leads to."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from handlers.sorting import PartSettings, TaxonomySettings
from handlers.triage.subjects import OTHER
from handlers.triage.subtopics import SUBTOPICS
from handlers.triage.tags import TAGS

_PLACE = "policy.taxonomy"
_LONGEST = 16
"""Characters of a name: it stands on a card beside others."""
OURS = (*SUBTOPICS, OTHER)
"""The topics as they come."""


def misnamed(settings: TaxonomySettings) -> Iterator[str]:
    """One sentence for each mistake."""
    for topic, changed in settings.topics.items():
        place = f"{_PLACE}.topics.{topic}"
        if topic == OTHER:
            yield f"{place}：“{OTHER}”收留认不出主题的反馈，不能改"
            continue
        yield from _part(place, changed, new=topic not in OURS)
        parts = SUBTOPICS.get(topic, {})
        for part, edited in changed.subtopics.items():
            yield from _part(f"{place}.subtopics.{part}", edited, new=part not in parts)
        yield from _clashes(f"{place}.subtopics", parts, changed.subtopics)
    yield from _clashes(f"{_PLACE}.topics", OURS, settings.topics)
    for tag, words in settings.tags.items():
        yield from _tag(f"{_PLACE}.tags.{tag}", tag, words)


def unknown_topic(settings: TaxonomySettings, name: str) -> str:
    """Why a rule must not name this topic: renamed, hidden, or never heard of; "" if it may."""
    changed = settings.topics.get(name)
    if changed and changed.hidden:
        return f"“{name}”已经隐藏，不会再有反馈归到它"
    if changed and changed.name and changed.name != name:
        return f"“{name}”已经改名为“{changed.name}”，请写新名字"
    names = {settings.name_of(topic) for topic in (*OURS, *settings.topics)}
    return "" if name in names else f"“{name}”不存在，可以是 {'、'.join(_shown(settings))}"


def _shown(settings: TaxonomySettings) -> Iterator[str]:
    for topic in dict.fromkeys((*OURS, *settings.topics)):
        if not (topic in settings.topics and settings.topics[topic].hidden):
            yield settings.name_of(topic)


def _part(place: str, changed: PartSettings, new: bool) -> Iterator[str]:
    if len(changed.name or place.rpartition(".")[2]) > _LONGEST:
        yield f"{place}：名字太长，最多 {_LONGEST} 个字"
    if changed.name != changed.name.strip():
        yield f"{place}.name：开头和结尾不要有空格"
    if not all(word.strip() for word in changed.words):
        yield f"{place}.words：里面有空的词"
    if new and changed.hidden:
        yield f"{place}：本来就没有，不用隐藏；请检查名字有没有写错"
    elif new and not changed.words:
        yield f"{place}：是新加的，要写 words（客户说到哪些词就归到这里）；如果想改已有的，请检查名字有没有写错"


def _clashes(place: str, ours: Iterable[str], changed: Mapping[str, PartSettings]) -> Iterator[str]:
    every = dict.fromkeys((*ours, *changed))
    called = Counter((changed[one].name if one in changed else "") or one for one in every)
    for name, times in called.items():
        if times > 1:
            yield f"{place}：有 {times} 个都叫“{name}”，请换一个名字"


def _tag(place: str, tag: str, words: Collection[str]) -> Iterator[str]:
    if len(tag) > _LONGEST:
        yield f"{place}：标签太长，最多 {_LONGEST} 个字"
    if not all(word.strip() for word in words):
        yield f"{place}：里面有空的词"
    if not words and tag not in TAGS:
        yield f"{place}：是新加的标签，至少要写一个词；空列表只用来停用自带的标签"
