"""What may be shown to a customer who wants to be left alone: answers to what they ask, and nothing else."""

from collections.abc import Set

from storage.people import Person

ASKED: Set[str] = frozenset(
    {
        "reply",
        "ask",
        "resolve",
        "receipt",
        "progress",
        "handover",
        "file",
        "file.gone",
        "file.too_large",
        "file.used_up",
        "file.unreadable",
    }
)
"""Purposes of what answers a customer: what a colleague says to their matter, and what became of what they sent."""

SURVEY = "survey"
UNASKED: Set[str] = frozenset({SURVEY, "follow", "transferred", "note"})
"""Purposes of what they did not ask for: scores, news of others' problems, who is in charge, what others wrote down."""

ANSWERS = "answer."
"""How the purposes begin of what is said to what was heard just now."""


def may_hear(person: Person | None, purpose: str) -> bool:
    """Whether this may be shown to whom it is for. A purpose that nobody has thought about is not asked for.

    Who was forgotten hears the answer to their last words, and nothing more.
    """
    if person is None or person.is_staff or purpose.startswith(ANSWERS):
        return True
    return person.forgotten_at is None and (person.quiet_since is None or purpose in ASKED)
