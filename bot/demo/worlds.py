"""The organisations of the demonstration: who works there, who their customers are, on which platforms they live."""

import secrets
import string
from dataclasses import dataclass, field
from typing import Any, Literal

BOT = "回声"
ORGANISATION = "回声科技"
ACCOUNT = "main"
WECOM_GROUP, WECOM_GROUP_TITLE = "wrCHENGUANG01", "晨光贸易 × 回声 服务群"
DINGTALK_GROUP, DINGTALK_GROUP_TITLE = "cidYUNSHAN01", "云杉科技 服务群"
TEMPLATE = "huisheng-feedback.schema"
KF, KF_NAME = "wkHUISHENG01", "回声客服"
"""The 微信客服 account, which customers on WeChat write to."""
TEAMS = {"product": "产品组", "service": "服务组"}

COMPANIES = {"wecom": "晨光贸易", "dingtalk": "云杉科技"}
"""Whose people are in the first group of each platform."""

Platform = Literal["wecom", "dingtalk"]
Role = Literal["customer", "staff", "lead", "manager"]
_LABELS = {"customer": "客户", "staff": "员工", "lead": "组长", "manager": "管理者"}
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Group:
    """A service group of one platform; number 0 is the one of the story."""

    platform: Platform
    number: int = 0

    @property
    def id(self) -> str:
        """As the platform calls it."""
        first, prefix = (WECOM_GROUP, "wrROOM") if self.platform == "wecom" else (DINGTALK_GROUP, "cidROOM")
        return f"{prefix}{self.number:04d}" if self.number else first

    @property
    def title(self) -> str:
        """As its members see it."""
        first = WECOM_GROUP_TITLE if self.platform == "wecom" else DINGTALK_GROUP_TITLE
        return f"{self.company} 服务群" if self.number else first

    @property
    def company(self) -> str:
        """Whose people are in it."""
        return f"第{self.number}号客户" if self.number else COMPANIES[self.platform]


@dataclass(frozen=True, slots=True)
class Human:
    """One person: what their platform calls them, and where the demonstration finds them."""

    user_id: str
    name: str
    role: Role
    platform: Platform
    team: str = ""
    on_the_page: bool = True
    on_wechat: bool = False
    """Whether this is a WeChat user, who only knows the company's 微信客服."""
    room: int = 0
    """The number of this person's group."""

    @property
    def user(self) -> str:
        """`wecom:zhangsan`, as the sandbox writes it."""
        return f"{self.platform}:{self.user_id}"

    @property
    def group(self) -> str:
        """This person's group, as the sandbox writes it."""
        return f"{self.platform}:group:{Group(self.platform, self.room).id}"

    @property
    def private(self) -> str:
        """This person's own chat with the bot, as the sandbox writes it."""
        if self.on_wechat:
            return f"wecom:kf:{KF}:{self.user_id}"
        return f"{self.platform}:{'app' if self.platform == 'wecom' else 'robot'}:{self.user_id}"

    @property
    def in_the_group(self) -> bool:
        """Whether this is one of the customers of the service group."""
        return self.role == "customer" and not self.on_wechat

    def phone(self) -> dict[str, Any]:
        """This person's phone on the page: customers have the group too."""
        chats = [self.group, self.private] if self.in_the_group else [self.private]
        label = f"{_LABELS[self.role]} {self.name}"
        return {"id": self.user_id, "label": label, "role": self.role, "chats": chats, "user": self.user}


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials that both sides of the wire know: made anew for each run."""

    wecom_app: dict[str, Any] = field(default_factory=lambda: _sealed() | {"agent_id": 1000002, "secret": _word(43)})
    wecom_bot: dict[str, Any] = field(
        default_factory=lambda: _sealed() | {"bot_id": "aib" + _word(20), "secret": _word(43)}
    )
    group_robot: str = field(default_factory=lambda: _word(32))
    dingtalk: dict[str, str] = field(
        default_factory=lambda: {"client_id": "ding" + _word(16).lower(), "client_secret": _word(64)}
    )
    card_callback: str = field(default_factory=lambda: _word(32))
    events: dict[str, str] = field(default_factory=lambda: _sealed())
    custom_robot: dict[str, str] = field(
        default_factory=lambda: {"access_token": _word(64), "secret": "SEC" + _word(40)}
    )

    def robot_of(self, group: Group) -> str:
        """The key of the webhook robot in this WeCom group."""
        return self.group_robot + (f"{group.number:04d}" if group.number else "")

    def custom_robot_of(self, group: Group) -> dict[str, str]:
        """The credentials of the custom robot in this DingTalk group."""
        return self.custom_robot | {"access_token": f"{self.custom_robot['access_token']}{group.number or ''}"}


@dataclass(frozen=True, slots=True)
class World:
    """One organisation as it might be: which platforms, and which of their doors."""

    name: str
    humans: tuple[Human, ...]
    mode: Literal["stream", "http"] = "stream"
    cards: Literal["template", "public", "link", "text"] = "template"
    group_robot: bool = True
    """Whether the WeCom group has a webhook robot for late words."""
    rooms_of_app: frozenset[int] = frozenset()
    """The numbers of the WeCom groups that the app has made: it pushes into them, and no robot is there."""
    smart_bot: bool = True
    """Whether there is a 智能机器人 on WeCom; without it, the group cannot be heard."""
    bot_mode: Literal["webhook", "socket"] = "webhook"
    """How it is heard: by its callback URL, or on its long connection."""
    custom_robot: bool = False
    """Whether the DingTalk group has a custom robot, for late words."""
    quota: dict[str, int] = field(default_factory=dict)
    """What DingTalk's organisation may use in a month, if not without limit: `calls`, `pushes`."""
    habits: dict[str, Any] = field(default_factory=dict)
    """How the platforms behave where their documents are silent: `options` of the sandbox."""
    patience: float = 120
    """After so many real seconds of silence a long connection is dead."""
    aside: float = 300
    """So many real seconds nobody of us takes the WeCom bot back from a stranger who took it."""
    policy: dict[str, Any] = field(default_factory=dict)
    """What this organisation sets differently, as under [policy] of huisheng.toml."""

    @property
    def platforms(self) -> frozenset[str]:
        """`wecom`, `dingtalk` or both."""
        return frozenset(human.platform for human in self.humans)

    def find(self, name: str) -> Human:
        """The person of this name. Errors: KeyError."""
        return {human.name: human for human in self.humans}[name]

    def on(self, platform: str) -> list[Human]:
        """Everybody who lives on this platform."""
        return [human for human in self.humans if human.platform == platform]

    def groups(self, platform: Platform) -> list[Group]:
        """The service groups on this platform."""
        rooms = {human.room for human in self.on(platform) if human.in_the_group}
        return [Group(platform, number) for number in sorted(rooms | {0})]

    @property
    def has_kf(self) -> bool:
        """Whether the company has a 微信客服 account."""
        return any(human.on_wechat for human in self.humans)

    @property
    def customers(self) -> list[Human]:
        """The customers, in order of appearance."""
        return [human for human in self.humans if human.role == "customer"]

    @property
    def colleagues(self) -> list[Human]:
        """Those who work here."""
        return [human for human in self.humans if human.role != "customer"]


def _home(platform: Platform) -> tuple[Human, ...]:
    """The people of an organisation that has only this platform."""
    customers = _WECOM_CUSTOMERS if platform == "wecom" else _DINGTALK_CUSTOMERS
    return (*customers, *_staff(platform, platform))


def _staff(engineers: Platform, others: Platform) -> tuple[Human, ...]:
    return (
        Human("ligong", "李工", "staff", engineers, "product"),
        Human("xiaolin", "小林", "staff", others, "service", on_the_page=False),
        Human("zhoujie", "周姐", "lead", others, "product"),
        Human("chenzong", "陈总", "manager", others),
    )


def _sealed() -> dict[str, Any]:
    return {"token": _word(24), "aes_key": _word(43)}


def _word(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


_WECOM_CUSTOMERS = (
    Human("zhangsan", "张三", "customer", "wecom"),
    Human("wangfang", "王芳", "customer", "wecom", on_the_page=False),
)
_DINGTALK_CUSTOMERS = (
    Human("zhaoliu", "赵六", "customer", "dingtalk"),
    Human("sunyue", "孙悦", "customer", "dingtalk", on_the_page=False),
)

WECOM = World("wecom", _home("wecom"))
DINGTALK = World("dingtalk", _home("dingtalk"))
DINGTALK_LINKS = World("dingtalk-link", _home("dingtalk"), cards="link")
DINGTALK_HTTP = World("dingtalk-http", _home("dingtalk"), mode="http")
DINGTALK_TEXT = World("dingtalk-text", _home("dingtalk"), mode="http", cards="text")
_WECHAT_CUSTOMERS = (Human("wmLINA0001", "李娜", "customer", "wecom", on_wechat=True),)
BOTH = World("both", (*_WECOM_CUSTOMERS, *_DINGTALK_CUSTOMERS, *_staff(engineers="dingtalk", others="wecom")))

_EVERYBODY = (*_WECHAT_CUSTOMERS, *BOTH.humans)
DOORS = World("doors", _EVERYBODY, bot_mode="socket", custom_robot=True)
DOORS_HTTP = World("doors-http", _EVERYBODY, mode="http", custom_robot=True)

_ALL = (WECOM, DINGTALK, DINGTALK_HTTP, DINGTALK_LINKS, DINGTALK_TEXT, BOTH, DOORS, DOORS_HTTP)
WORLDS = {world.name: world for world in _ALL}
