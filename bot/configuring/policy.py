"""Mistakes in how an organisation describes itself: names that lead nowhere, people nobody can reach."""

import re
import zoneinfo
from collections.abc import Collection, Iterator
from string import Formatter

import holidays

from bot.configuring import answers, errors
from bot.configuring.opinion import misasked
from bot.configuring.rules import misruled
from bot.configuring.taxonomy import misnamed, unknown_topic
from handlers.policy import CalendarSettings, PersonSettings, Policy, Question, RouteSettings
from handlers.texts import TEXTS
from handlers.triage.told import KINDS

_PERSON_ACCOUNT = re.compile(r"[a-z]+(\.[^.:]+)?:\S+")
_QUESTION_KEY = re.compile(r"[a-z0-9_]{1,20}")


def mistakes(policy: Policy, accounts: list[tuple[str, str]]) -> Iterator[str]:
    """One sentence for each; `accounts` are the configured ones, (platform, name)."""
    yield from _calendar(policy.calendar)
    for level, promise in policy.sla.promises.items():
        if promise.respond > promise.resolve:
            yield f"policy.sla.promises.{level}：首次响应 respond 不能晚于解决 resolve"
    if not policy.teams:
        yield 'policy.teams：至少要有一个团队，例如 [policy.teams.service] name = "服务组"'
    elif policy.default_team not in policy.teams:
        yield f"policy.default_team：{_must_be(policy.teams, policy.default_team)}"
    for key in policy.teams:
        if not any(p.team == key and p.role in ("staff", "lead") for p in policy.people.values()):
            yield f"policy.teams.{key}：团队里没有人，至少要有一位 staff 或 lead 的 team 是 {key}"
    for key, person in policy.people.items():
        yield from _person(f"policy.people.{key}", person, policy, accounts)
    yield from _twice(policy)
    for number, route in enumerate(policy.routing):
        yield from _route(f"policy.routing[{number}]", route, policy)
    yield from misnamed(policy.taxonomy)
    yield from misruled(policy, accounts)
    yield from misasked(policy.second_opinion)
    for name, company in policy.companies.items():
        if company.tier and company.tier not in policy.tiers:
            yield f"policy.companies.{name}.tier：{_must_be(policy.tiers, company.tier)}"
    yield from _questions(policy)
    yield from answers.mistakes(policy.answers)
    yield from _texts(policy)


def _calendar(calendar: CalendarSettings) -> Iterator[str]:
    try:
        zoneinfo.ZoneInfo(calendar.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield 'policy.calendar.timezone：没有这个时区，应是 IANA 名称，如 "Asia/Shanghai"'
    if not calendar.weekdays or not set(calendar.weekdays) <= set(range(1, 8)):
        yield "policy.calendar.weekdays：要写 1（周一）到 7（周日）"
    if not calendar.windows:
        yield "policy.calendar.windows：至少要有一段工作时间"
    if calendar.country and calendar.country not in holidays.list_supported_countries(include_aliases=True):
        yield 'policy.calendar.country：不认识这个国家代码，应是 ISO 3166 两位代码，如 "CN"；留空则没有法定假日'
    for day in sorted(set(calendar.working_days) & set(calendar.holidays)):
        yield f"policy.calendar：{day} 同时写在 working_days 和 holidays 里"


def _person(place: str, person: PersonSettings, policy: Policy, accounts: list[tuple[str, str]]) -> Iterator[str]:
    if person.team and person.team not in policy.teams:
        yield f"{place}.team：{_must_be(policy.teams, person.team)}"
    if not person.team and person.role != "manager":
        yield f"{place}.team：{person.role} 必须属于一个团队"
    if not person.accounts:
        yield f'{place}.accounts：没有账号就找不到这个人，例如 ["wecom.main:userid"]'
    for written in person.accounts:
        if not _PERSON_ACCOUNT.fullmatch(written):
            yield f'{place}.accounts：“{written}”写法不对，应是 "平台.账号:用户ID"，如 "dingtalk.main:user01"'
            continue
        platform, _, account = written.partition(":")[0].partition(".")
        if (platform, account or "main") not in accounts:
            yield f"{place}.accounts：“{written}”指向没有配置的账号 {platform}.{account or 'main'}"


def _twice(policy: Policy) -> Iterator[str]:
    owners: dict[tuple[str, str, str], str] = {}
    for colleague in policy.colleagues():
        for account in colleague.accounts:
            other = owners.setdefault(account, colleague.key)
            if other != colleague.key:
                place, user = ".".join(account[:2]), account[2]
                yield f"policy.people：{other} 和 {colleague.key} 用了同一个账号 {place}:{user}"


def _route(place: str, route: RouteSettings, policy: Policy) -> Iterator[str]:
    if not route.team and not route.person:
        yield f"{place}：要写明交给哪个 team 或哪位 person"
    if route.team and route.team not in policy.teams:
        yield f"{place}.team：{_must_be(policy.teams, route.team)}"
    if route.person and route.person not in policy.people:
        yield f"{place}.person：{_must_be(policy.people, route.person)}"
    yield from _strangers(place, route, policy)


def _questions(policy: Policy) -> Iterator[str]:
    keys = [question.key for question in policy.intake.questions]
    for number, question in enumerate(policy.intake.questions):
        place = f"policy.intake.questions[{number}]"
        yield from _strangers(place, question, policy)
        if keys.count(question.key) > 1 or not _QUESTION_KEY.fullmatch(question.key):
            yield f"{place}.key：要用小写字母、数字或 _（最多 20 个），并且不能和别的问题相同"
        for field, patterns in (("known_by", question.known_by), ("unless", question.unless)):
            yield from (f"{place}.{field}：“{one}”不是合法的正则表达式" for one in patterns if not _compiles(one))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _strangers(place: str, rule: RouteSettings | Question, policy: Policy) -> Iterator[str]:
    """Kinds and topics that triage never gives."""
    for name in rule.kinds:
        if name not in KINDS:
            yield f"{place}.kinds：{_must_be(KINDS, name)}"
    for name in rule.topics:
        if why := unknown_topic(policy.taxonomy, name):
            yield f"{place}.topics：{why}"


def _texts(policy: Policy) -> Iterator[str]:
    for key, words in policy.texts.items():
        if key not in TEXTS:
            yield errors.unknown(f"policy.texts.{key}", key, TEXTS)
            continue
        wordings = (words,) if isinstance(words, str) else words
        if not wordings:
            yield f"policy.texts.{key}：至少要有一种说法"
            continue
        try:
            strange = sorted(set().union(*map(_names_in, wordings)) - _names_in(TEXTS[key]))
        except ValueError:
            yield f"policy.texts.{key}：花括号没有成对；要写花括号本身请写两个"
            continue
        if strange:
            allowed = "、".join(sorted(_names_in(TEXTS[key]))) or "没有"
            yield f"policy.texts.{key}：不认识 {{{strange[0]}}}，这句话里可以用的有：{allowed}"


def _names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _must_be(names: Collection[str], given: str) -> str:
    said = f"“{given}”不存在" if given else "没有填写"
    return f"{said}，可以是 {'、'.join(names) or '（还没有配置）'}"
