"""What an organisation decides for itself: people, teams, routing, calendar, promises, and the bot's habits."""

from datetime import date, time, timedelta
from typing import Literal

from pydantic import Field, field_validator, model_validator

from handlers.knowing.settings import AnswerSettings
from handlers.opinions.settings import SecondOpinionSettings
from handlers.privacy.settings import PrivacySettings
from handlers.rules.settings import RuleSettings
from handlers.setting import Setting
from handlers.sorting import TaxonomySettings
from handlers.triage.levels import Priority
from storage.people import Colleague, Role


class Window(Setting):
    """Working hours within one day, local time: from `start` up to, not including, `end`."""

    start: time
    end: time

    @model_validator(mode="after")
    def _forwards(self) -> "Window":
        if self.start >= self.end:
            raise ValueError("开始时间 start 必须早于结束时间 end")
        return self


class CalendarSettings(Setting):
    """When we work. Public holidays and make-up days are China's, unless overridden by date."""

    timezone: str = "Asia/Shanghai"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    """ISO weekdays, 1 is Monday."""
    windows: tuple[Window, ...] = (Window(start=time(9), end=time(12)), Window(start=time(13, 30), end=time(18)))
    country: str = "CN"
    working_days: tuple[date, ...] = ()
    """Days we work although the calendar says no."""
    holidays: tuple[date, ...] = ()
    """Days we do not work although the calendar says yes."""


class Promise(Setting):
    """How soon a customer hears from us, and how soon it is solved: in working time unless `around_the_clock`."""

    respond: timedelta
    resolve: timedelta
    around_the_clock: bool = False


_HOUR = timedelta(hours=1)
PROMISES: dict[Priority, Promise] = {
    "P0": Promise(respond=_HOUR, resolve=24 * _HOUR, around_the_clock=True),
    "P1": Promise(respond=2 * _HOUR, resolve=24 * _HOUR),
    "P2": Promise(respond=4 * _HOUR, resolve=72 * _HOUR),
    "P3": Promise(respond=16 * _HOUR, resolve=120 * _HOUR),
}


class SlaSettings(Setting):
    """Promises by priority, and when we remind: at this share of the time, but at least `warn_floor` before."""

    promises: dict[Priority, Promise] = Field(default_factory=lambda: dict(PROMISES))
    warn_at: float = Field(default=0.75, gt=0, lt=1)
    warn_floor: timedelta = timedelta(minutes=15)
    complaint_respond: timedelta = 2 * _HOUR
    """Every complaint hears from a named person within this working time."""

    @field_validator("promises")
    @classmethod
    def _every_priority(cls, given: dict[Priority, Promise]) -> dict[Priority, Promise]:
        """Who changes one promise keeps the others."""
        return PROMISES | given


class PersonSettings(Setting):
    """A member of staff and where to reach them: `accounts` like "wecom.main:ligong", the preferred first."""

    name: str
    role: Literal["staff", "lead", "manager"] = "staff"
    team: str = ""
    accounts: tuple[str, ...] = ()


class TeamSettings(Setting):
    """A group of staff that owns matters together."""

    name: str


class RouteSettings(Setting):
    """A routing rule: when every given condition holds, the matter goes to this team, or this very person."""

    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    """Platform chat ids."""
    team: str = ""
    person: str = ""


class Question(Setting):
    """One thing to ask when it is missing: asked only if no `known_by` pattern is found in the customer's words."""

    key: str
    label: str
    ask: str
    options: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    """Regular expressions; the first match in the words is the answer already given."""
    unless: tuple[str, ...] = ()
    """Regular expressions; where one is found in the words there is nothing to ask: 停车 has no order number."""
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    private: bool = False
    """The answer is nobody else's to read: where others read along it is asked for in private, or not at all."""


class IntakeSettings(Setting):
    """How the customer's dialogue is led."""

    max_questions: int = Field(default=3, ge=0, le=5)
    question_timeout: timedelta = timedelta(minutes=10)
    merge_window: timedelta = timedelta(seconds=120)
    """Words of one speaker within this time belong to one matter."""
    follow_window: timedelta = timedelta(hours=1)
    """Words that do not stand for themselves belong to a matter that was touched within this time."""
    questions: tuple[Question, ...] = ()
    hand_over: bool = True
    """Whether a group's dialogue goes on in private where it asks for what is private, or for several things."""


class SurveySettings(Setting):
    """When and how often we ask whether it helped."""

    delay: timedelta = timedelta(minutes=30)
    expire_after: timedelta = timedelta(days=7)
    low: int = Field(default=2, ge=1, le=4)


class DigestSettings(Setting):
    """When the summaries come, local time, on working days."""

    staff_at: time = time(8, 50)
    manager_at: time = time(18, 0)


class FileSettings(Setting):
    """Pictures, voices, videos and files: how large we take them, and how long we keep them."""

    most_megabytes: int = Field(default=20, ge=1, le=100)
    chat_megabytes: int = Field(default=200, ge=1)
    """As much as one chat may bring within a day: nobody fills the store for all others."""
    keep: timedelta = timedelta(days=180)
    """After its matter is settled a file is kept so long; one that belongs to nothing, since it came."""


class ThriftSettings(Setting):
    """When an account's monthly quota is nearly used up: what can be done without is dropped, the rest merged."""

    at: int = Field(default=90, ge=1, le=101)
    """The share in percent from which we are thrifty; 101: never."""


class GroupSettings(Setting):
    """A customer group: what it is called where the platform does not tell (WeCom), and which company speaks there."""

    title: str = ""
    company: str = ""


class TierSettings(Setting):
    """A tier of customers: what it is called, and how many steps it lifts their matters: none or one."""

    name: str
    weight: int = Field(default=0, ge=0, le=1)
    """One at most, and never up to P0: however dear some customers are, the others do not starve."""


class CompanySettings(Setting):
    """What a customer's company is to us: the key of a tier, or nothing special."""

    tier: str = ""


ORDINARY = TierSettings(name="")
TIERS: dict[str, TierSettings] = {"vip": TierSettings(name="重点客户", weight=1)}


class Policy(Setting):
    """Everything the mind needs to know about the organisation."""

    organisation: str = "我们"
    calendar: CalendarSettings = CalendarSettings()
    sla: SlaSettings = SlaSettings()
    teams: dict[str, TeamSettings] = Field(default_factory=dict)
    people: dict[str, PersonSettings] = Field(default_factory=dict)
    routing: tuple[RouteSettings, ...] = ()
    default_team: str = ""
    intake: IntakeSettings = IntakeSettings()
    survey: SurveySettings = SurveySettings()
    digest: DigestSettings = DigestSettings()
    files: FileSettings = FileSettings()
    thrift: ThriftSettings = ThriftSettings()
    privacy: PrivacySettings = PrivacySettings()
    sources: dict[str, str] = Field(default_factory=dict)
    """What staff call the links that customers come by: `scene_param` → name."""
    groups: dict[str, GroupSettings] = Field(default_factory=dict)
    """Customer groups by their platform's chat id."""
    companies: dict[str, CompanySettings] = Field(default_factory=dict)
    """Customers' companies by their name."""
    tiers: dict[str, TierSettings] = Field(default_factory=lambda: dict(TIERS))
    """Tiers of customers by their key."""
    taxonomy: TaxonomySettings = TaxonomySettings()
    rules: tuple[RuleSettings, ...] = ()
    """What is done when something is so; tried in their order."""
    second_opinion: SecondOpinionSettings = SecondOpinionSettings()
    answers: tuple[AnswerSettings, ...] = ()
    """Questions that are answered at once, without a colleague."""
    texts: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Sentences said in your own words: key of handlers/texts → a template with the same {names}, or several."""

    @field_validator("tiers")
    @classmethod
    def _with_ours(cls, given: dict[str, TierSettings]) -> dict[str, TierSettings]:
        """Who adds a tier keeps the others."""
        return TIERS | given

    def tier_of(self, company: str) -> TierSettings:
        """The tier of the company of this name; of an unknown one, or of nobody's, the ordinary one."""
        known = self.companies.get(company)
        return self.tiers.get(known.tier, ORDINARY) if known else ORDINARY

    def colleagues(self) -> list[Colleague]:
        """The configured staff, as the ledger keeps them."""
        return [
            Colleague(key, person.name, Role(person.role), person.team, tuple(map(_account, person.accounts)))
            for key, person in self.people.items()
        ]


def _account(written: str) -> tuple[str, str, str]:
    where, _, user_id = written.partition(":")
    platform, _, account = where.partition(".")
    return platform, account or "main", user_id
