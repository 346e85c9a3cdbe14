"""What one WeCom account is configured with."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class AppSettings(BaseModel):
    """The self-built app (自建应用): its credentials and the callback's token and EncodingAESKey."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    agent_id: int
    secret: SecretStr
    token: SecretStr
    aes_key: SecretStr = Field(description="EncodingAESKey, 43 characters")


class BotSettings(BaseModel):
    """The smart bot (智能机器人) in callback-URL mode. `name` is what customers @."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    token: SecretStr
    aes_key: SecretStr = Field(description="EncodingAESKey, 43 characters")
    bot_id: str = ""
    """aibotid; when given, callbacks of another bot are refused."""


class WecomAccount(BaseModel):
    """One corporation: the doors it has are the parts that are configured."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    corp_id: str
    api_url: str = "https://qyapi.weixin.qq.com"
    ws_url: str = "wss://openws.work.weixin.qq.com"
    max_age_seconds: int = Field(default=600, gt=0)
    """How far a callback's timestamp may lie from our clock; WeCom repeats what was not answered in time."""
    app: AppSettings | None = None
    bot: BotSettings | None = None
    group_robots: dict[str, SecretStr] = Field(default_factory=dict)
    """Group chatid → the key of the webhook robot (消息推送) in that group, for words that come late."""
