"""A rule as an administrator writes it: when all of its conditions hold, what it says is done."""

import re
from typing import Literal

from pydantic import Field, field_validator

from handlers.rules.patterns import compiled
from handlers.setting import Setting
from handlers.triage.levels import Priority

Pressing = Literal["low", "medium", "high", "critical"]
ACTIVE, MONITOR = "active", "monitor"
WORKING, OFF = "work", "off"
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


class When(Setting):
    """Conditions: every one that is given must hold; of several values in one, any."""

    any_words: tuple[str, ...] = ()
    all_words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    pattern: str = ""
    """A regular expression, as `handlers.rules.patterns` takes it."""
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sentiments: tuple[Literal["negative", "neutral", "positive"], ...] = ()
    urgency: Pressing | None = None
    """At least so pressing."""
    companies: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    """Platform chat ids."""
    platforms: tuple[str, ...] = ()
    hours: str = ""
    """When it was said: "work" or "off" by our calendar, or local times like "22:00-06:00", the end not included."""

    @field_validator("pattern")
    @classmethod
    def _harmless(cls, pattern: str) -> str:
        compiled(pattern)
        return pattern

    @field_validator("hours")
    @classmethod
    def _times(cls, hours: str) -> str:
        if hours not in ("", WORKING, OFF) and not _SPAN.fullmatch(hours):
            raise ValueError('只能是 "work"（工作时间）、"off"（非工作时间），或 "22:00-06:00" 这样的一段时刻')
        return hours


class Then(Setting):
    """What is done. Where several rules decide the same, the first of them does; tags, notices and answers add up."""

    kind: str = ""
    topic: str = ""
    urgency: Pressing | None = None
    """At least so pressing: its priority follows by the table."""
    priority: Priority | None = None
    """Just this one, whatever the table says."""
    tags: tuple[str, ...] = ()
    team: str = ""
    person: str = ""
    notify: tuple[str, ...] = ()
    """Keys of people who see the card as well."""
    answer: str = ""
    """What the customer reads below the receipt."""


class RuleSettings(Setting):
    """One rule. Rules are tried in their order; one that is only watched changes nothing and stops nothing."""

    name: str
    mode: Literal["active", "monitor"] = "monitor"
    """Whether it acts, or only what it would have done is counted."""
    stop: bool = False
    """When it has acted, the rules below are not tried."""
    when: When = Field(default_factory=When)
    then: Then = Field(default_factory=Then)

    @property
    def acts(self) -> bool:
        """Whether it does what it says."""
        return self.mode == ACTIVE
