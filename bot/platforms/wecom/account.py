"""What one WeCom account is configured with."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

MINUTE, HOUR, DAY = 60, 3600, 86400

Times = Annotated[int, Field(gt=0)]
Rates = tuple[tuple[Times, Times], ...]
"""(so many, within so many seconds); all of them hold together. Empty: nobody counts."""


class AppSettings(BaseModel):
    """The self-built app (自建应用): its credentials and the callback's token and EncodingAESKey."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    agent_id: int
    secret: SecretStr
    token: SecretStr
    aes_key: SecretStr = Field(description="EncodingAESKey, 43 characters")


class BotSettings(BaseModel):
    """The smart bot (智能机器人): called back at a URL, or on a long connection. `name` is what customers @."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    mode: Literal["webhook", "socket"] = "webhook"
    token: SecretStr = SecretStr("")
    """Of the callback; the long connection needs neither token nor key."""
    aes_key: SecretStr = Field(default=SecretStr(""), description="EncodingAESKey, 43 characters")
    secret: SecretStr = SecretStr("")
    """Of the long connection."""
    bot_id: str = ""
    """aibotid; when given, callbacks of another bot are refused. The long connection needs it."""

    @model_validator(mode="after")
    def _has_what_its_mode_needs(self) -> "BotSettings":
        secret, token, aes_key = (one.get_secret_value() for one in (self.secret, self.token, self.aes_key))
        if self.mode == "socket" and not (self.bot_id and secret):
            raise ValueError("长连接模式（socket）必须填写 bot_id 和 secret")
        if self.mode == "webhook" and not (token and aes_key):
            raise ValueError("回调模式（webhook）必须填写 token 和 aes_key")
        return self


class KfSettings(BaseModel):
    """微信客服: the accounts that the app may serve; their doorbell rings at the app's callback URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    accounts: dict[str, str]
    """open_kfid → the name it is shown by."""


class Pace(BaseModel):
    """How often WeCom lets itself be called (path/90454, path/90236, path/90248, path/91770, path/101463)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    api: Rates = ((10_000, MINUTE), (150_000, HOUR))
    """Each API of the server, by the whole corporation; messages are not counted here."""
    member: Rates = ((30, MINUTE), (1000, HOUR))
    """What one member gets from the app: what is above it is dropped in silence."""
    app: Rates = ()
    """Messages of the app × members; WeCom allows 200 a day for each seat of the corporation."""
    robot: Rates = ((20, MINUTE),)
    """Each webhook robot of a group."""
    group: Rates = ((200, MINUTE), (10_000, DAY))
    """What one member gets through all groups that the app made: what is above it is dropped in silence."""
    group_people: Rates = ((20_000, MINUTE),)
    """Messages into those groups × people in them."""
    group_changes: Rates = ((1000, DAY),)
    """Groups made by the app."""
    pulls: Rates = ((6, MINUTE),)
    """Fetching from 微信客服 without the doorbell's token, which WeCom limits strictly without giving a figure."""
    bot_chat: Rates = ((30, MINUTE), (1000, HOUR))
    """Each conversation of the smart bot on its long connection, answers and pushes together."""
    bot_uploads: Rates = ((30, MINUTE), (1000, HOUR))
    """Files uploaded by the smart bot on its long connection."""


class WecomAccount(BaseModel):
    """One corporation: the doors it has are the parts that are configured."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    corp_id: str
    api_url: str = "https://qyapi.weixin.qq.com"
    ws_url: str = "wss://openws.work.weixin.qq.com"
    oauth_url: str = "https://open.weixin.qq.com"
    """Where a browser is sent to learn who is looking (网页授权)."""
    media_hosts: tuple[str, ...] = ("https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com",)
    """Besides `api_url`: where the files of a bot's messages may be fetched from. No document lists those hosts;
    this is the one in its examples. A file from elsewhere is not fetched, and the administrator hears of its host."""
    max_age_seconds: int = Field(default=600, gt=0)
    """How far a callback's timestamp may lie from our clock; WeCom repeats what was not answered in time."""
    app: AppSettings | None = None
    bot: BotSettings | None = None
    kf: KfSettings | None = None
    group_robots: dict[str, SecretStr] = Field(default_factory=dict)
    """Group chatid → the key of the webhook robot (消息推送) in that group, for words that come late."""
    appchats: dict[str, str] = Field(default_factory=dict)
    """Group chatid → the chatid of the same group as the app made it (appchat), for words that come late."""
    card_picture: str = ""
    """The public address of a JPG or PNG that cards without buttons are headed by; empty: none."""
    pace: Pace = Pace()
