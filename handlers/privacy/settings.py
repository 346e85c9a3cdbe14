"""What an organisation decides about its customers' privacy."""

from pydantic import Field

from handlers.privacy.kinds import Kind
from handlers.setting import Setting
from storage.consents import VERSION_CHARACTERS

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
    """How customers' private data is shown, and what they are told about it."""

    sees: SightSettings = SightSettings()
    notice_version: str = Field(default="1", max_length=VERSION_CHARACTERS)
    """Of the notice that every chat is shown once; another one is shown again. Empty: none is shown."""
