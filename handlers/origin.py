"""By which other way than a chat something was said: a web form, another program."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

WEB = "web"
"""The platform of those whom no bot can reach: what is for them stands on a page of ours, or waits to be fetched."""
FORM, API = "form", "api"
"""Its two accounts, and how what comes by them came in."""


class Origin(BaseModel):
    """What the way itself tells about words that came by it."""

    model_config = ConfigDict(frozen=True)
    came_by: str
    """As Feedback.came_by: at most 16 characters."""
    label: str = ""
    """Which form, which program: what staff read as the source."""
    company: str = ""
    """For whom its people speak."""
    facts: Mapping[str, str] = Field(default_factory=dict)
    """What was filled in beside the words: label → answer."""
