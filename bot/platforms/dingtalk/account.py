"""What one DingTalk account is configured with."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr


class DingTalkAccount(BaseModel):
    """One enterprise app with a robot. `cards` is the highest rung to use for buttons."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    client_id: str
    client_secret: SecretStr
    corp_id: str = ""
    robot_code: str = ""
    """Empty: the same as the client id, as for every internal app."""
    api_url: str = "https://api.dingtalk.com"
    oapi_url: str = "https://oapi.dingtalk.com"
    mode: Literal["stream", "http"] = "stream"
    cards: Literal["template", "link", "text"] = "link"
    """template: interactive cards by `card_template_id`; link: ActionCards with signed links; text: numbered text."""
    card_template_id: str = ""
    card_callback_secret: SecretStr | None = None
    """apiSecret of the HTTP card callback; the Stream needs none."""
    max_age_seconds: int = 3600
    """How old a signed HTTP call may be; DingTalk's own tolerance is one hour."""

    @property
    def robot(self) -> str:
        """The robotCode to send with."""
        return self.robot_code or self.client_id
