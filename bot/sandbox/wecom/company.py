"""One WeCom company as the platform knows it: members, chats, what hangs in them, and all codes given out."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox import faults
from bot.sandbox.config import Customer, KfAccount, Member, Options, Wecom, WecomApp, WecomBot, WecomGroup
from bot.sandbox.counting import Ledger
from bot.sandbox.wecom.cards.template import TemplateCard
from bot.sandbox.wecom.codes import Codes
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.limits import Rule
from bot.sandbox.wecom.media import Shelf
from bot.sandbox.wecom.tokens import Tokens
from bot.sandbox.world import ShownMessage, World

CHINA = ZoneInfo("Asia/Shanghai")
PLATFORM = "wecom"
GROUP = "wecom:group:"
APP = "wecom:app:"
BOT = "wecom:bot:"
KF = "wecom:kf:"
CARD_CODE_LIFETIME = timedelta(hours=72)
ANSWER_CODE_LIFETIME = timedelta(hours=1)
LOGIN_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class Asked:
    """What a response_url answers: the chat, whether it is a single one, and the words to quote."""

    chat: str
    single: bool
    quote: str = ""


@dataclass(frozen=True)
class Login:
    """What OAuth's code opens: a userid or external_userid, and whether its private fields were asked for."""

    who: str
    private: bool = False


@dataclass
class Company:
    """The company in the world. `base_url` is where this platform itself is reached."""

    world: World
    config: Wecom
    base_url: str
    options: Options = field(default_factory=Options)
    tokens: Tokens = field(init=False)
    card_codes: Codes[str] = field(init=False)
    """response_code of a card → its msgid."""
    answer_codes: Codes[Asked] = field(init=False)
    logins: Codes[Login] = field(init=False)
    """OAuth's code → who has logged in."""
    shelf: Shelf = field(init=False)
    groups: dict[str, WecomGroup] = field(init=False)
    """chat_id → the group as it is now."""
    kf: dict[str, KfAccount] = field(init=False)
    """open_kfid → the account of 微信客服 as it is now."""
    robots: dict[str, int] = field(default_factory=dict)
    """chat_id → the code that its webhook robot is refused with: it was removed, disabled or is elsewhere."""
    without_bot: set[str] = field(default_factory=set)
    """Groups from which 智能机器人 was removed."""
    hidden_from: set[str] = field(default_factory=set)
    """Members who are outside the app's visible range (`unsubscribe`)."""
    sent: dict[str, list[ShownMessage]] = field(default_factory=dict)
    """msgid of an app message → the bubble of each receiver."""
    task_ids: set[tuple[str, str]] = field(default_factory=set)
    """(app or bot, task_id): given once."""
    accepted: list[tuple[str, datetime]] = field(default_factory=list)
    """Requests that asked for the duplicate check, and when they came."""

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.world, self.options.expired_token_code)
        self.card_codes = Codes(self.world, CARD_CODE_LIFETIME)
        self.answer_codes = Codes(self.world, ANSWER_CODE_LIFETIME)
        self.logins = Codes(self.world, LOGIN_LIFETIME, "code", 40029)
        self.shelf = Shelf(self.world)
        self.groups = {group.chat_id: group for group in self.config.groups}
        self.kf = {account.open_kfid: account for account in self.config.kf}

    @property
    def app(self) -> WecomApp | None:
        """The self-built app."""
        return self.config.app

    @property
    def bot(self) -> WecomBot | None:
        """The 智能机器人."""
        return self.config.bot

    @property
    def ledger(self) -> Ledger:
        """Where every limit of this platform is counted."""
        return self.world.ledger(PLATFORM)

    def move_in(self) -> None:
        """Open every chat and name everybody."""
        for group in self.groups.values():
            self.open_group(group)
        for member in self.config.members:
            self.world.names[f"{PLATFORM}:{member.userid}"] = member.name
            for prefix, owner in ((APP, self.app), (BOT, self.bot)):
                if owner is not None:
                    chat = prefix + member.userid
                    self.world.open_chat(chat, PLATFORM, "private", owner.name, [member.userid])
        for customer in self.config.customers:
            self.world.names[f"{PLATFORM}:{customer.external_userid}"] = customer.name
        for account in self.kf.values():
            self.open_account(account)

    def open_account(self, account: KfAccount) -> None:
        """Put an account of 微信客服, or its new name, where every customer sees it."""
        self.kf[account.open_kfid] = account
        for customer in self.config.customers:
            chat = f"{KF}{account.open_kfid}:{customer.external_userid}"
            self.world.open_chat(chat, PLATFORM, "kf", account.name, [customer.external_userid]).title = account.name
        self.world.touch()

    def open_group(self, group: WecomGroup) -> None:
        """Put a group where its members see it."""
        self.groups[group.chat_id] = group
        self.world.open_chat(GROUP + group.chat_id, PLATFORM, "group", group.title, list(group.members))

    def member(self, userid: str) -> Member | None:
        """The member with this id, in whatever case it is written."""
        return next((m for m in self.config.members if m.userid.lower() == userid.lower()), None)

    def customer(self, external_userid: str) -> Customer | None:
        """The WeChat user with this id."""
        return next((c for c in self.config.customers if c.external_userid == external_userid), None)

    def name_of(self, who: str) -> str:
        """How a member is called in a chat; `@all` is everybody."""
        member = self.member(who)
        return "所有人" if who == "@all" else member.name if member else who

    def group_of_robot(self, key: str) -> WecomGroup | None:
        """The group whose webhook robot has this key."""
        return next((g for g in self.groups.values() if key and g.robot_key == key), None)

    def unix(self) -> int:
        """The sandbox's time in seconds."""
        return int(self.world.now().timestamp())

    def today(self) -> date:
        """The day in China."""
        return self.world.now().astimezone(CHINA).date()

    def new_msgid(self) -> str:
        """The id of an outgoing message."""
        return secrets.token_urlsafe(24)

    def fits(self, rules: tuple[Rule, ...], key: str, times: int = 1) -> bool:
        """Whether so many more calls of `key` stay within every rule; they are counted either way."""
        within = [self._fits(rule, key, times) for rule in rules]
        return all(within)

    def _fits(self, rule: Rule, key: str, times: int) -> bool:
        return self.ledger.count(rule.limit, key, rule.allowed, rule.seconds, times, block_seconds=rule.block_seconds)

    def strikes(self, fault: str) -> bool:
        """Whether an injected fault strikes WeCom now; counts it down."""
        return faults.strikes(self.world, PLATFORM, fault)


def take_task_id(company: Company, owner: str, template: TemplateCard | None) -> None:
    """Note the task_id of a card that is being sent. Errors: Refused 42014 when this owner has used it before."""
    if template is None or not template.task_id:
        return
    if (owner, template.task_id) in company.task_ids:
        raise Refused(42014, "task_id 已经用过")
    company.task_ids.add((owner, template.task_id))
