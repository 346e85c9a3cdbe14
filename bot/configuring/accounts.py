"""Contradictions between settings that are each fine alone: addresses, accounts, and what refers to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.configuring.policy import mistakes
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.registry import PLATFORMS
from bot.platforms.wecom.account import WecomAccount
from handlers.policy import Policy

_ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_EVENT_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


def contradictions(values: Mapping[str, Any]) -> list[str]:
    """What is wrong between the parts of these raw values; parts wrong in themselves are passed over."""
    found = [*_addresses(values), *_accounts(values)]
    try:
        policy = Policy.model_validate(values.get("policy", {}))
    except ValidationError:
        return found
    return [*found, *mistakes(policy, _account_names(values))]


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
            account = PLATFORMS[platform].account(**written)
        except (ValidationError, TypeError):
            continue
        yield from _urls(f"{platform}.{name}", account)
        if isinstance(account, WecomAccount):
            yield from _wecom(f"wecom.{name}", account)
        elif isinstance(account, DingTalkAccount):
            yield from _dingtalk(f"dingtalk.{name}", account)


def _urls(place: str, account: BaseModel) -> Iterator[str]:
    for key in ("api_url", "oapi_url"):
        if not _is_web(getattr(account, key, "http://x")):
            yield f"{place}.{key}：要写 http:// 或 https:// 开头的完整地址"


def _wecom(place: str, account: WecomAccount) -> Iterator[str]:
    if account.app is None and account.bot is None:
        yield f"{place}：既没有自建应用（[{place}.app]）也没有智能机器人（[{place}.bot]），至少要配置一个"
    for key in ("kf", "appchats"):
        if getattr(account, key) and account.app is None:
            yield f"{place}.{key}：要有自建应用（[{place}.app]）才能用"
    for key, schemes in (("oauth_url", ("http", "https")), ("ws_url", ("ws", "wss"))):
        if not _is_web(getattr(account, key), schemes):
            yield f"{place}.{key}：要写 {schemes[0]}:// 或 {schemes[1]}:// 开头的完整地址"
    if not all(_is_web(host) for host in account.media_hosts):
        yield f"{place}.media_hosts：每一项要写 http:// 或 https:// 开头的完整地址"
    by_callback = account.bot is not None and account.bot.mode == "webhook"
    for door, part in (("app", account.app), ("bot", account.bot if by_callback else None)):
        if part is not None and not _AES_KEY.fullmatch(part.aes_key.get_secret_value()):
            yield f"{place}.{door}.aes_key：EncodingAESKey 应是 43 位字母和数字，请从后台重新复制"
    for chat, robot in account.group_robots.items():
        if "/" in robot.get_secret_value():
            yield f"{place}.group_robots.{chat}：只填 Webhook 地址里 key= 后面的部分"


def _dingtalk(place: str, account: DingTalkAccount) -> Iterator[str]:
    if account.cards == "template" and not account.card_template_id:
        yield f'{place}.card_template_id：cards = "template" 时必须填写卡片模板 ID'
    by_card = account.cards in ("template", "public")
    if by_card and account.mode == "http" and not _filled(account.card_callback_secret):
        yield f'{place}.card_callback_secret：mode = "http" 且使用卡片模板时必须填写，否则无法验证卡片回调'
    if account.events is not None and not _AES_KEY.fullmatch(account.events.aes_key.get_secret_value()):
        yield f"{place}.events.aes_key：加密 aes_key 应是 43 位字母和数字，请从后台重新复制"
    if account.events is not None and not _EVENT_TOKEN.fullmatch(account.events.token.get_secret_value()):
        yield f"{place}.events.token：签名 token 应是 3 到 32 位字母和数字，请从后台重新复制"
    if not _is_web(account.jsapi_url):
        yield f"{place}.jsapi_url：要写 http:// 或 https:// 开头的完整地址"
    if not all(_is_web(host) for host in account.media_hosts):
        yield f"{place}.media_hosts：每一项要写 http:// 或 https:// 开头的完整地址"
    for chat, robot in account.custom_robots.items():
        if "/" in robot.access_token.get_secret_value():
            yield f"{place}.custom_robots.{chat}.access_token：只填 Webhook 地址里 access_token= 后面的部分"


def _account_names(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(p, name) for p in PLATFORMS if isinstance(values.get(p), dict) for name in values[p]]


def _filled(secret: SecretStr | None) -> bool:
    return secret is not None and bool(secret.get_secret_value())


def _is_web(url: str, schemes: Sequence[str] = ("http", "https")) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _is_database(url: str) -> bool:
    try:
        return make_url(url).get_backend_name() in ("sqlite", "postgresql")
    except ArgumentError:
        return False
