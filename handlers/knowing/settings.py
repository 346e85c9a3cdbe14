"""A question the organisation knows the answer to, as it is configured."""

from datetime import date

from pydantic import field_validator

from handlers.setting import Setting
from handlers.triage import kind as kinds

ANSWERABLE = (kinds.QUESTION, kinds.HELP)
"""What an answer may be given to instead of a colleague: a complaint or a fault is never put off with words."""


class AnswerSettings(Setting):
    """One answer, and the questions it belongs to."""

    ask: tuple[str, ...]
    """The question in several wordings; the first is what it is called."""
    answer: str
    link: str = ""
    """A page with more."""
    kinds: tuple[str, ...] = ANSWERABLE
    """What somebody's words must be taken for to be answered by it."""
    until: date | None = None
    """The last local day on which it is true."""

    @field_validator("ask")
    @classmethod
    def _asked_somehow(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """What nobody can ask is never answered."""
        if not given or not all(ask.strip() for ask in given):
            raise ValueError("至少要写一种问法，而且不能是空的")
        return given

    @property
    def name(self) -> str:
        """What it is called: the first wording of its question."""
        return self.ask[0]

    def holds(self, today: date) -> bool:
        """Whether it is still true on this local day."""
        return self.until is None or today <= self.until
