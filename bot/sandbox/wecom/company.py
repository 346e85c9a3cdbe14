"""One WeCom company as the platform knows it: members, chats, what hangs in them, and all codes given out."""

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.config import Member, Wecom, WecomApp, WecomBot, WecomGroup
from bot.sandbox.wecom.codes import Codes
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.media import Shelf
from bot.sandbox.wecom.template import TemplateCard
from bot.sandbox.wecom.tokens import Tokens
from bot.sandbox.world import ShownMessage, World

PLATFORM = "wecom"
GROUP = "wecom:group:"
APP = "wecom:app:"
BOT = "wecom:bot:"
CARD_CODE_LIFETIME = timedelta(hours=72)
ANSWER_CODE_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """What a response_url answers: the chat, whether it is a single one, and the words to quote."""

    chat: str
    single: bool
    quote: str = ""


@dataclass
class Company:
    """The company in the world. `base_url` is where this platform itself is reached."""

    world: World
    config: Wecom
    base_url: str
    tokens: Tokens = field(init=False)
    card_codes: Codes[str] = field(init=False)
    """response_code of a card → its msgid."""
    answer_codes: Codes[Asked] = field(init=False)
    shelf: Shelf = field(init=False)
    sent: dict[str, list[ShownMessage]] = field(default_factory=dict)
    """msgid of an app message → the bubble of each receiver."""
    task_ids: set[tuple[str, str]] = field(default_factory=set)
    """(app or bot, task_id): given once."""
    accepted: list[tuple[str, datetime]] = field(default_factory=list)
    """Requests that asked for the duplicate check, and when they came."""
    paces: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    """What is limited (a member, a robot) → when it was used."""

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.world)
        self.card_codes = Codes(self.world, CARD_CODE_LIFETIME)
        self.answer_codes = Codes(self.world, ANSWER_CODE_LIFETIME)
        self.shelf = Shelf(self.world)

    @property
    def app(self) -> WecomApp | None:
        """The self-built app."""
        return self.config.app

    @property
    def bot(self) -> WecomBot | None:
        """The 智能机器人."""
        return self.config.bot

    def move_in(self) -> None:
        """Open every chat and name every member."""
        for group in self.config.groups:
            self.world.open_chat(GROUP + group.chat_id, PLATFORM, "group", group.title, list(group.members))
        for member in self.config.members:
            self.world.names[f"{PLATFORM}:{member.userid}"] = member.name
            for prefix, owner in ((APP, self.app), (BOT, self.bot)):
                if owner is not None:
                    chat = prefix + member.userid
                    self.world.open_chat(chat, PLATFORM, "private", owner.name, [member.userid])

    def member(self, userid: str) -> Member | None:
        """The member with this id, in whatever case it is written."""
        return next((m for m in self.config.members if m.userid.lower() == userid.lower()), None)

    def group_of_robot(self, key: str) -> WecomGroup | None:
        """The group whose webhook robot has this key."""
        return next((g for g in self.config.groups if key and g.robot_key == key), None)

    def unix(self) -> int:
        """The sandbox's time in seconds."""
        return int(self.world.now().timestamp())

    def new_msgid(self) -> str:
        """The id of an outgoing message."""
        return secrets.token_urlsafe(24)

    def fits(self, what: str, *rules: tuple[int, timedelta]) -> bool:
        """Whether one more use of `what` stays within every (count, period); it is counted if it does."""
        used, now = self.paces[what], self.world.now()
        while used and used[0] <= now - max(period for _, period in rules):
            used.popleft()
        if any(sum(at > now - period for at in used) >= count for count, period in rules):
            return False
        used.append(now)
        return True


def take_task_id(company: Company, owner: str, template: TemplateCard | None) -> None:
    """Note the task_id of a card that is being sent. Errors: Refused 42014 when this owner has used it before."""
    if template is None or not template.task_id:
        return
    if (owner, template.task_id) in company.task_ids:
        raise Refused(42014, "task_id 已经用过")
    company.task_ids.add((owner, template.task_id))
