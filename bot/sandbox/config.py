"""What the sandbox plays: companies, people, groups, robots and phones, as read from its JSON file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.wecom.bot.habits import BotHabits


class Part(BaseModel):
    """A part of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(Part):
    """A member of a WeCom company."""

    userid: str
    name: str


class Customer(Part):
    """A WeChat user who writes to the company's 微信客服; `external_userid` begins with `wm`."""

    external_userid: str
    name: str
    unionid: str = ""


class KfAccount(Part):
    """An account of 微信客服; `servicers` are the members who may take its customers over."""

    open_kfid: str
    name: str
    servicers: list[str] = []
    authorised: bool = True
    """Whether the app may use it (可调用接口的应用)."""


class Unit(Part):
    """A department or a tag, as something that messages are sent to."""

    id: int
    name: str
    members: list[str] = []
    parent: int = 1
    """Of a department; the root is 1."""


class WecomApp(Part):
    """A self-built app; without `callback_url` it can send but hears nothing (and has no interactive cards)."""

    agent_id: int
    name: str
    secret: str
    token: str
    aes_key: str
    callback_url: str = ""
    trusted_ips: list[str] = []
    """企业可信IP; empty: any address may call."""
    redirect_domain: str = ""
    """Where OAuth may lead to (`host` or `host:port`); empty: anywhere."""


class WecomBot(Part):
    """A 智能机器人: with a callback URL, or on a long connection."""

    bot_id: str
    name: str
    token: str = ""
    aes_key: str = ""
    callback_url: str = ""
    mode: Literal["webhook", "socket"] = "webhook"
    secret: str = ""
    """Of the long connection."""


class WecomGroup(Part):
    """An internal group; `robot_key` is the key of its webhook robot, empty where it has none."""

    chat_id: str
    title: str
    members: list[str]
    robot_key: str = ""
    appchat: bool = False
    """Whether the app made it (`appchat/create`), so that the app can push into it."""
    owner: str = ""


class Wecom(Part):
    """One WeCom company."""

    corp_id: str
    members: list[Member]
    app: WecomApp | None = None
    bot: WecomBot | None = None
    groups: list[WecomGroup] = []
    departments: list[Unit] = []
    tags: list[Unit] = []
    customers: list[Customer] = []
    kf: list[KfAccount] = []


class DingTalkUser(Part):
    """A member of a DingTalk organisation."""

    user_id: str
    name: str
    union_id: str = ""
    mobile: str = ""


class DingTalkGroup(Part):
    """A DingTalk group with the robot in it."""

    conversation_id: str
    title: str
    members: list[str]
    robot_token: str = ""
    """access_token of the group's custom robot; empty where it has none."""
    robot_secret: str = ""
    """`SEC…` of the custom robot; empty: it takes unsigned calls."""
    robot_keywords: list[str] = []
    """Of which its messages must contain one; empty: they may say anything."""


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
    events_callback_url: str = ""
    """Where encrypted events are posted; empty: they go over the Stream."""
    events_token: str = Field("", pattern="^([A-Za-z0-9]{3,32})?$")
    events_aes_key: str = Field("", pattern="^([A-Za-z0-9]{43})?$")
    monthly_calls: int = 0
    """Calls of the API that the organisation has in a calendar month; 0: any number."""
    monthly_pushes: int = 0
    """Its Webhook & Stream uses in a calendar month; 0: any number."""
    denied_scopes: list[str] = []
    """Permissions that the app was not given: `qyapi_robot_sendmsg`, `Card.Instance.Write`, …"""
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
    app_retries: int = 3
    """How often WeCom sends a failed callback of the app again ("总共重试三次"; 2 if that means three in all)."""
    agent_id_last: bool = False
    """Whether `AgentID` stands behind `Encrypt` in the app's callbacks, as in Tencent's own sample."""
    expired_token_code: Literal[42001, 40014] = 42001
    """What an expired access_token is answered with (40014 has been seen in the field)."""
    long_text: Literal["cut", "refuse"] = "cut"
    """What becomes of an app's text over 2048 bytes: it "is truncated", or 45002."""
    gettoken_per_minute: int = 300
    """How many calls of gettoken are frequent (undocumented)."""
    app_person_times_per_day: int = 0
    """Person-times that the app may send to in a day; 0: 200 for each member."""
    kf_page: int = 1000
    """How many messages of 微信客服 come in one page at most, whatever `limit` asks for ("fewer may come back")."""
    tokenless_pulls_per_minute: int = 10
    """How often kf/sync_msg may be called without the doorbell's token ("a strict limit", undocumented)."""
    bot: BotHabits = BotHabits()
    """Where the documents of WeCom's 智能机器人 are silent or contradict the field."""
    dingtalk: Habits = Habits()
    """Where DingTalk's documents and the captures contradict each other: which way it goes."""


class Config(Part):
    """The whole file."""

    wecom: Wecom | None = None
    dingtalk: DingTalk | None = None
    phones: list[Phone] = []
    options: Options = Options()


def read(path: Path) -> Config:
    """The configuration in a JSON file. Errors: OSError, pydantic.ValidationError."""
    return Config.model_validate_json(path.read_text("utf-8"))
