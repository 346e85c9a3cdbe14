"""One text judged: is it feedback, of what kind, about what, how felt, how pressing; how surely, and why."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handlers.plain import plain
from handlers.sorting import TaxonomySettings
from handlers.triage import kind as kinds
from handlers.triage import subjects
from handlers.triage.facts import Factual, factual
from handlers.triage.irony import soured
from handlers.triage.kind import Meant, meant
from handlers.triage.levels import Priority
from handlers.triage.priority import ALONE, Case, Standing, priority
from handlers.triage.relevance import Relevance, relevant
from handlers.triage.sentiment import Sentiment, feel
from handlers.triage.tags import Tag, tags
from handlers.triage.taxonomy import Taxonomy, taxonomy
from handlers.triage.told import UNTOLD, Told, felt
from handlers.triage.topic import About, about
from handlers.triage.urgency import Sign, Urgency, signs, urgency

_LONGEST = 1500
"""Characters that are read: what matters is said by then, and a pasted log costs no more than a letter."""
DECISIONS = FEEDBACK, KIND, TOPIC, FEELING = "is_feedback", "kind", "topic", "sentiment"
"""The decisions that may be in doubt, by the names of what holds them."""
UNSURE_BELOW: Mapping[str, float] = {FEEDBACK: 0.65, KIND: 0.45, TOPIC: 0.5, FEELING: 0.6}
"""Where no more than about two in three are right, read off the labelled development sets."""
AS_SHIPPED = TaxonomySettings()
_FAILING = frozenset({kinds.DEFECT, kinds.COMPLAINT, kinds.HELP})
_WANTING = _FAILING | {kinds.QUESTION}
_MOST_WORDS = 4
_SURELY_OURS, _HARDLY_APART = 0.9, 0.81
_MOSTLY_VENTING = 0.35


class Judgement(NamedTuple):
    """What we take a customer's words for. `urgency` is "low" to "critical", `confidence` 0 to 1.

    `topic` is the name it came with, whatever it is called here (`TaxonomySettings.name_of`).

    `venting` is the share of it that is no fact, 0 to 1; `confidences` tells by decision (FEEDBACK, KIND, TOPIC,
    FEELING) how sure we are, and `doubts` names the decisions that are no more than the best guess.
    """

    is_feedback: bool
    kind: str
    topic: str
    sentiment: Sentiment
    score: float
    urgency: str
    priority: Priority
    reasons: tuple[str, ...]
    confidence: float
    subtopic: str = ""
    tags: tuple[str, ...] = ()
    venting: float = 0.0
    confidences: Mapping[str, float] = {}
    doubts: tuple[str, ...] = ()


def judge(
    text: str,
    facts: Mapping[str, str] | None = None,
    standing: Standing = ALONE,
    *,
    context: str = "",
    sorting: TaxonomySettings = AS_SHIPPED,
    told: Told = UNTOLD,
) -> Judgement:
    """Judge the customer's own words, together with what they answered to our questions (label → answer).

    `standing` is what the ledger knows beside them, `context` what was said around them, `sorting` what the
    organisation changed about topics, parts and tags; what is `told` stands above the words.
    """
    words = plain(text[: 2 * _LONGEST])[:_LONGEST]
    everything = " ".join((words, *map(plain, (facts or {}).values())))[: 2 * _LONGEST]
    sorts = taxonomy(sorting)
    feeling, stakes = felt(soured(words, feel(words)), told), (*signs(everything), *filter(None, (told.presses,)))
    wish = Meant(told.kind, 1.0) if told.kind else meant(words, feeling)
    relevance = _relevance(relevant(words), told)
    found = about(everything, sorts, context[:_LONGEST])
    subject = _told_subject(told.topic, sorts, everything) if told.topic else _settled(found, wish.kind)
    level, because = priority(Case(wish.kind, subject.known_as, feeling, stakes, standing))
    fact, named = factual(words), tags(everything, sorting)
    sure = dict(zip(DECISIONS, (one.confidence for one in (relevance, wish, subject, feeling)), strict=True))
    ours = relevance.is_feedback or _presses(stakes, wish.kind) or _speaks_to_us(relevance, subject, wish.kind)
    return Judgement(
        is_feedback=ours if told.is_feedback is None else told.is_feedback,
        kind=wish.kind,
        topic=subject.known_as,
        sentiment=feeling.sentiment,
        score=feeling.score,
        urgency=urgency(stakes).name.lower(),
        priority=level,
        reasons=(because, *_why(wish.kind, subject, relevance, named), *_steam(fact)),
        confidence=round(sum(sure.values()) / len(sure), 2),
        subtopic=subject.subtopic,
        tags=tuple(tag.name for tag in named),
        venting=round(1 - fact.share, 2),
        confidences=sure,
        doubts=tuple(name for name in DECISIONS if sure[name] < UNSURE_BELOW[name]),
    )


def _told_subject(topic: str, sorts: Taxonomy, words: str) -> About:
    """The topic that is told, and the part of it that the words name."""
    return About(sorts.name_of(topic), 1.0, (), sorts.part(topic, words), topic)


def _relevance(read: Relevance, told: Told) -> Relevance:
    """Whether it is feedback, as the words say or as it is told."""
    if told.is_feedback is None:
        return read
    return Relevance(told.is_feedback, 1.0, read.because if told.is_feedback == read.is_feedback else ("同事这样说",))


def _settled(subject: About, kind: str) -> About:
    """A wish or a question about a function is no failure of the system; a wish that no word places is 其他."""
    wild = kind == kinds.IDEA and not subject.words and subject.confidence < UNSURE_BELOW[TOPIC]
    if not wild and (subject.known_as != subjects.SYSTEM or kind in _FAILING):
        return subject
    return subject._replace(known_as=subjects.OTHER, subtopic="")


def _presses(stakes: tuple[Sign, ...], kind: str) -> bool:
    """What is broken and cannot wait is ours, however oddly it is put."""
    return kind in _FAILING and any(sign.urgency is Urgency.CRITICAL for sign in stakes)


def _speaks_to_us(relevance: Relevance, subject: About, kind: str) -> bool:
    """Who wants something of us, about what we surely have a topic for, speaks to us, unless much says otherwise."""
    surely = bool(subject.words) and subject.confidence >= _SURELY_OURS
    return kind in _WANTING and surely and relevance.confidence < _HARDLY_APART


def _steam(fact: Factual) -> Iterator[str]:
    """Said only where there is little else: whoever reads it should not look for facts."""
    if fact.share < _MOSTLY_VENTING:
        yield f"情绪多于事实：{'、'.join(fact.because)}"


def _why(kind: str, subject: About, relevance: Relevance, named: tuple[Tag, ...]) -> Iterator[str]:
    yield f"类型：{kind}"
    if subject.words:
        yield f"关键词：{'、'.join(subject.words[:_MOST_WORDS])}"
    yield f"{'是反馈' if relevance.is_feedback else '不像反馈'}：{'、'.join(relevance.because)}"
    if named:
        yield f"标签：{'、'.join(f'{tag.name}（{tag.reason}）' for tag in named)}"
