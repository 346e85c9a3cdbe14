"""What one board is configured with."""

from pydantic import BaseModel, ConfigDict, SecretStr


class PaperAccount(BaseModel):
    """One board: where notes are pinned up, and the word by which its messenger is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    board_url: str
    password: SecretStr
