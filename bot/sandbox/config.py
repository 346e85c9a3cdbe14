"""What the sandbox plays: companies, people, groups, robots and phones, as read from its JSON file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(Part):
    """A member of a WeCom company."""

    userid: str
    name: str


class WecomApp(Part):
    """A self-built app; without `callback_url` it can send but hears nothing (and has no interactive cards)."""

    agent_id: int
    name: str
    secret: str
    token: str
    aes_key: str
    callback_url: str = ""


class WecomBot(Part):
    """A 智能机器人 with a callback URL."""

    bot_id: str
    name: str
    token: str
    aes_key: str
    callback_url: str


class WecomGroup(Part):
    """An internal group; `robot_key` is the key of its webhook robot, empty where it has none."""

    chat_id: str
    title: str
    members: list[str]
    robot_key: str = ""


class Wecom(Part):
    """One WeCom company."""

    corp_id: str
    members: list[Member]
    app: WecomApp | None = None
    bot: WecomBot | None = None
    groups: list[WecomGroup] = []


class DingTalkUser(Part):
    """A member of a DingTalk organisation."""

    user_id: str
    name: str
    union_id: str = ""


class DingTalkGroup(Part):
    """A DingTalk group with the robot in it."""

    conversation_id: str
    title: str
    members: list[str]
    robot_token: str = ""
    """access_token of the group's custom robot; empty where it has none."""
    robot_secret: str = ""
    """`SEC…` of the custom robot; empty: it takes unsigned calls."""


class DingTalk(Part):
    """One DingTalk organisation and its robot."""

    corp_id: str
    client_id: str
    client_secret: str
    robot_code: str
    robot_name: str
    mode: Literal["stream", "http"] = "stream"
    callback_url: str = ""
    card_callback_url: str = ""
    card_callback_secret: str = ""
    users: list[DingTalkUser]
    groups: list[DingTalkGroup] = []
    templates: list[str] = []
    """Ids of the card templates that are known and published."""


class Phone(Part):
    """One phone on the page: whose it is and which chats it shows."""

    id: str
    label: str
    role: Literal["customer", "staff", "lead", "manager"]
    chats: list[str]
    user: str
    """`wecom:zhangsan`."""


class Options(Part):
    """Times that the platforms do not document, or that tests want short; all in real seconds."""

    pings_seconds: float = 5
    """Between two pings of the Stream gateway."""
    echo_seconds: float = 3
    """How long a ping waits for its echo before that is noted."""
    redeliver: bool = False
    """Whether the Stream gateway sends again what was not acknowledged."""
    redeliver_seconds: float = 60
    """After how long (by the sandbox's clock) it does so."""
    redeliver_times: int = 3
    """How often at most."""
    grace_seconds: float = 10
    """Between the Stream's disconnect frame and the end of the connection."""
    robot_retries: int = 0
    """How often DingTalk posts a robot message again that was not answered with 200 (undocumented)."""
    poll_seconds: float = 1
    """Between two refresh callbacks of an unfinished stream message of 智能机器人."""
    retry_seconds: float = 1
    """Before a callback that failed is sent again."""
    callback_timeout_seconds: float = 5
    """How long WeCom waits for the answer to a callback."""
    slow_seconds: float = 6
    """How long the fault 慢响应 lasts."""


class Config(Part):
    """The whole file."""

    wecom: Wecom | None = None
    dingtalk: DingTalk | None = None
    phones: list[Phone] = []
    options: Options = Options()


def read(path: Path) -> Config:
    """The configuration in a JSON file. Errors: OSError, pydantic.ValidationError."""
    return Config.model_validate_json(path.read_text("utf-8"))
