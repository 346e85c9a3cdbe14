"""What every part of the configuration is: frozen, and strict about names it does not know."""

from pydantic import BaseModel, ConfigDict


class Setting(BaseModel):
    """A part of the configuration: frozen, and strict about names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
