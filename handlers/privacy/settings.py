"""What an organisation decides about its customers' privacy."""

from pydantic import Field, field_validator

from handlers.privacy.kinds import Kind
from handlers.setting import Setting
from storage.consents import VERSION_CHARACTERS

FEWEST_DAYS = 30
"""Longer than a customer may still say that it does not work after all, and than a survey waits."""
_TO_REACH_SOMEBODY: tuple[Kind, ...] = (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS)


class SightSettings(Setting):
    """Who sees which private data in a customer's words as it was said; everybody else sees its ends only."""

    owner: tuple[Kind, ...] = _TO_REACH_SOMEBODY
    """Whoever is responsible for the matter."""
    lead: tuple[Kind, ...] = _TO_REACH_SOMEBODY
    """The lead of its team."""
    manager: tuple[Kind, ...] = _TO_REACH_SOMEBODY
    staff: tuple[Kind, ...] = ()
    """All other colleagues."""
    link: tuple[Kind, ...] = ()
    """Whoever opens a page by its link where nobody signs in."""


class PrivacySettings(Setting):
    """How customers' private data is shown, what they are told about it, and how long it is kept."""

    sees: SightSettings = SightSettings()
    notice_version: str = Field(default="1", max_length=VERSION_CHARACTERS)
    """Of the notice that every chat is shown once; another one is shown again. Empty: none is shown."""
    keep_days: int = Field(default=0, ge=0)
    """So long after it was settled a matter's words are kept; 0: for good."""

    @field_validator("keep_days")
    @classmethod
    def _long_enough(cls, given: int) -> int:
        if 0 < given < FEWEST_DAYS:
            raise ValueError(f"要么写 0（一直保留），要么至少 {FEWEST_DAYS} 天：这期间客户还可能说没解决")
        return given
