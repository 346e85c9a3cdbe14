"""What one DingTalk account is configured with."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

MINUTE = 60

Times = Annotated[int, Field(gt=0)]
Rates = tuple[tuple[Times, Times], ...]
"""(so many, within so many seconds); all of them hold together. Empty: nobody counts."""


class EventSettings(BaseModel):
    """事件订阅 by HTTP: the token and the key under which DingTalk seals what it posts."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    token: SecretStr
    aes_key: SecretStr
    """43 characters, as the console makes it."""


class CustomRobot(BaseModel):
    """A group's custom robot (自定义机器人), which only speaks; an enterprise robot may hear the answers there."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    access_token: SecretStr
    """What follows `access_token=` in its webhook."""
    secret: SecretStr | None = None
    """加签: `SEC…`; a robot without one is protected by keywords or by our address."""
    mention_by: Literal["user", "mobile", "nobody"] = "user"
    """How it calls people: user ids work in internal groups only, in ordinary and external ones only mobile numbers,
    which the directory tells to apps with that permission. nobody: no one is called.
    """


class Quota(BaseModel):
    """What the organisation's month pays for; 0: unlimited. The defaults are those of the standard edition."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    calls: int = Field(default=5000, ge=0)
    """接口调用."""
    pushes: int = Field(default=3000, ge=0)
    """Webhook 与 Stream: what comes in, and what goes out by webhook."""


class Pace(BaseModel):
    """How often DingTalk lets itself be called."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    api: Rates = ((20, 1),)
    """Each API, by this app. There is a limit per minute, too, of which no figure is documented."""
    address: Rates = ((10_000, 20),)
    """Everything from this server's address; above it the address is shut out for five minutes."""
    robot: Rates = ((20, MINUTE),)
    """Each custom robot; above it the robot is mute for ten minutes."""


class PublicShape(BaseModel):
    """How the public template is filled in. No document describes it: these are the names that DingTalk's SDK uses."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str = "msgTitle"
    summary: str = "msgContent"
    text: str = "staticMsgContent"
    status: str = "flowStatus"
    status_value: str = "3"
    """Finished: nothing more is being written."""
    extra: str = "sys_full_json_obj"
    """The variable for what is no string."""
    order: str = "order"
    buttons: str = "msgButtons"
    colors: dict[str, str] = Field(default_factory=lambda: {"primary": "blue", "plain": "gray", "danger": "red"})


class DingTalkAccount(BaseModel):
    """One enterprise app with a robot. `cards` is the highest rung to use for buttons."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    client_id: str
    client_secret: SecretStr
    corp_id: str = ""
    robot_code: str = ""
    """Empty: the one that a chat speaks to, as its messages say; where none does, the client id, as for every internal
    app. Set: this one everywhere, and what is meant for another is refused.
    """
    robot_name: str = ""
    """What people @. Where it is known, its mention is taken out of rich text by name, else by its place."""
    api_url: str = "https://api.dingtalk.com"
    oapi_url: str = "https://oapi.dingtalk.com"
    jsapi_url: str = "https://g.alicdn.com/dingding/dingtalk-jsapi/3.0.25/dingtalk.open.js"
    """The script that asks the client for a code (免登)."""
    media_hosts: tuple[str, ...] = (
        "https://down.dingtalk.com",
        "http://down.dingtalk.com",
        "https://down-cdn.dingtalk.com",
        "http://down-cdn.dingtalk.com",
    )
    """Besides the API: where the files of messages may be fetched from. No document lists the hosts, and its sample
    is plain HTTP; a file from elsewhere is not fetched, and the log names the host."""
    mode: Literal["stream", "http"] = "stream"
    events: EventSettings | None = None
    """Events by HTTP; an account that listens by Stream has them there, if they are ticked in the console."""
    custom_robots: dict[str, CustomRobot] = Field(default_factory=dict)
    """openConversationId → the custom robot of that group."""
    cards: Literal["template", "public", "link", "text"] = "link"
    """template: by `card_template_id`, else as public; public: by `public_template_id`, else as link;
    link: ActionCards with signed links; text: numbered text."""
    card_template_id: str = ""
    public_template_id: str = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
    """DingTalk's own, which its SDK uses; nobody promises that it stays. Empty: not used."""
    public_shape: PublicShape = PublicShape()
    card_callback_secret: SecretStr | None = None
    """apiSecret of the HTTP card callback; the Stream needs none."""
    session_reserve_seconds: int = Field(default=300, ge=0)
    """A session webhook with less time left than this is not begun with."""
    legacy_token: bool = False
    """Whether oapi is called with a token of gettoken; one report says that media/upload takes no other."""
    max_age_seconds: int = 3600
    """How old a signed HTTP call may be; DingTalk's own tolerance is one hour."""
    quota: Quota = Quota()
    pace: Pace = Pace()

    @property
    def robot(self) -> str:
        """The robotCode to send with where no message has told another."""
        return self.robot_code or self.client_id

    def robot_in(self, voice: str) -> str:
        """The robotCode to send with into a chat that speaks to `voice`; empty where that is not known."""
        return self.robot_code or voice or self.client_id

    @property
    def believes_presses(self) -> bool:
        """Whether a press on an interactive card can be told from a forged one."""
        return self.mode == "stream" or self.card_callback_secret is not None
