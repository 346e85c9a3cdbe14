"""Contradictions between settings that are each fine alone: names that lead nowhere, people out of reach."""

import re
import zoneinfo
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot import settings_errors
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.wecom.account import WecomAccount
from handlers.policy import CalendarSettings, PersonSettings, Policy, RouteSettings
from handlers.texts import TEXTS

PLATFORMS = ("wecom", "dingtalk")
_ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_PERSON_ACCOUNT = re.compile(r"(wecom|dingtalk)(\.[^.:]+)?:\S+")


def contradictions(values: Mapping[str, Any]) -> list[str]:
    """What is wrong between the parts of these raw values; parts wrong in themselves are passed over."""
    found = [*_addresses(values), *_accounts(values)]
    try:
        policy = Policy.model_validate(values.get("policy", {}))
    except ValidationError:
        return found
    return [*found, *_policy(policy, _account_names(values))]


def _addresses(values: Mapping[str, Any]) -> Iterator[str]:
    if "database_url" in values and not _is_database(str(values["database_url"])):
        yield "database_url：只支持 sqlite:/// 或 postgresql:// 开头的地址"
    redis_url = str(values.get("redis_url", "redis://"))
    if not redis_url.startswith(("redis://", "rediss://", "unix://")):
        yield "redis_url：要以 redis:// 、rediss:// 或 unix:// 开头"
    public = str(values.get("public_url", "http://x"))
    if not _is_web(public):
        yield "public_url：要写 http:// 或 https:// 开头的完整地址"
    elif public.endswith("/") or "?" in public or "#" in public:
        yield "public_url：结尾不要有 / ，也不能带 ? 或 #"


def _accounts(values: Mapping[str, Any]) -> Iterator[str]:
    names = _account_names(values)
    if not names:
        yield "没有配置任何平台账号：至少要有一节 [wecom.main] 或 [dingtalk.main]"
    for platform, name in names:
        if not _ACCOUNT_NAME.fullmatch(name):
            yield f"{platform}.{name}：账号名会出现在回调地址里，只能用小写字母、数字、- 和 _"
        written = values[platform][name]
        try:
            account = WecomAccount(**written) if platform == "wecom" else DingTalkAccount(**written)
        except (ValidationError, TypeError):
            continue
        yield from _urls(f"{platform}.{name}", account)
        if isinstance(account, WecomAccount):
            yield from _wecom(f"wecom.{name}", account)
        else:
            yield from _dingtalk(f"dingtalk.{name}", account)


def _urls(place: str, account: WecomAccount | DingTalkAccount) -> Iterator[str]:
    for key in ("api_url", "oapi_url"):
        if not _is_web(getattr(account, key, "http://x")):
            yield f"{place}.{key}：要写 http:// 或 https:// 开头的完整地址"


def _wecom(place: str, account: WecomAccount) -> Iterator[str]:
    if account.app is None and account.bot is None:
        yield f"{place}：既没有自建应用（[{place}.app]）也没有智能机器人（[{place}.bot]），至少要配置一个"
    for door, part in (("app", account.app), ("bot", account.bot)):
        if part is not None and not _AES_KEY.fullmatch(part.aes_key.get_secret_value()):
            yield f"{place}.{door}.aes_key：EncodingAESKey 应是 43 位字母和数字，请从后台重新复制"
    for chat, robot in account.group_robots.items():
        if "/" in robot.get_secret_value():
            yield f"{place}.group_robots.{chat}：只填 Webhook 地址里 key= 后面的部分"


def _dingtalk(place: str, account: DingTalkAccount) -> Iterator[str]:
    if account.cards == "template" and not account.card_template_id:
        yield f'{place}.card_template_id：cards = "template" 时必须填写卡片模板 ID'
    if account.cards == "template" and account.mode == "http" and not _filled(account.card_callback_secret):
        yield f'{place}.card_callback_secret：mode = "http" 且使用卡片模板时必须填写，否则无法验证卡片回调'


def _policy(policy: Policy, accounts: list[tuple[str, str]]) -> Iterator[str]:
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
    yield from _patterns(policy)
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
    if bool(route.team) == bool(route.person):
        yield f"{place}：team 和 person 要写一个，且只写一个"
    if route.team and route.team not in policy.teams:
        yield f"{place}.team：{_must_be(policy.teams, route.team)}"
    if route.person and route.person not in policy.people:
        yield f"{place}.person：{_must_be(policy.people, route.person)}"


def _patterns(policy: Policy) -> Iterator[str]:
    for number, question in enumerate(policy.intake.questions):
        for pattern in question.known_by:
            try:
                re.compile(pattern)
            except re.error:
                yield f"policy.intake.questions[{number}].known_by：“{pattern}”不是合法的正则表达式"


def _texts(policy: Policy) -> Iterator[str]:
    for key, words in policy.texts.items():
        if key not in TEXTS:
            yield settings_errors.unknown(f"policy.texts.{key}", key, TEXTS)
            continue
        try:
            strange = sorted(_names_in(words) - _names_in(TEXTS[key]))
        except ValueError:
            yield f"policy.texts.{key}：花括号没有成对；要写花括号本身请写两个"
            continue
        if strange:
            allowed = "、".join(sorted(_names_in(TEXTS[key]))) or "没有"
            yield f"policy.texts.{key}：不认识 {{{strange[0]}}}，这句话里可以用的有：{allowed}"


def _names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _must_be(names: Mapping[str, Any], given: str) -> str:
    said = f"“{given}”不存在" if given else "没有填写"
    return f"{said}，可以是 {'、'.join(names) or '（还没有配置）'}"


def _account_names(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(p, name) for p in PLATFORMS if isinstance(values.get(p), dict) for name in values[p]]


def _filled(secret: SecretStr | None) -> bool:
    return secret is not None and bool(secret.get_secret_value())


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _is_database(url: str) -> bool:
    try:
        return make_url(url).get_backend_name() in ("sqlite", "postgresql")
    except ArgumentError:
        return False
