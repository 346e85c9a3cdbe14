"""Whether somebody else is asked when we are not sure, who, how often, and about what."""

from typing import Literal

from pydantic import Field, SecretStr

from handlers.setting import Setting

Doubt = Literal["kind", "topic", "sentiment"]


class SecondOpinionSettings(Setting):
    """A service that speaks like OpenAI's `/v1/chat/completions`; without `url` nobody is asked anything."""

    url: str = ""
    """Up to the version, as in `https://api.example.com/v1`: the only address outside that is called for this."""
    model: str = ""
    api_key: SecretStr | None = None
    about: tuple[Doubt, ...] = ("kind", "topic")
    """It is asked when one of these is in doubt."""
    per_day: int = Field(default=200, ge=1, le=100_000)
    """Calls on one local day at most, the repeated ones among them."""
    tries: int = Field(default=3, ge=1, le=5)
    timeout_seconds: float = Field(default=10, ge=1, le=60)

    @property
    def wanted(self) -> bool:
        """Whether anybody is asked."""
        return bool(self.url)
