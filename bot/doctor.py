"""What is well and what is not, from the settings to each platform's door, and what to do next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import redis
import requests
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot import clock
from bot.logs import without_password
from bot.platforms.dingtalk import probes as dingtalk
from bot.platforms.probing import NotWell, Probe
from bot.platforms.wecom import probes as wecom
from bot.settings import BadSettings, Settings, load
from handlers.calendar import Calendar
from storage import migrate

TITLES = {"wecom": "企业微信", "dingtalk": "钉钉"}
_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: ✓ well, ! works but look at it, ✗ does not work."""

    mark: Literal["✓", "!", "✗"]
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.what}" + (f"\n    → {self.advice}" if self.advice else "")


def examine(environ: Mapping[str, str] | None = None, path: Path | None = None) -> Iterator[Finding]:
    """Everything that can be checked, in the order in which it should be mended; `environ` and `path` as for `load`."""
    try:
        settings = load(environ, path)
    except BadSettings as error:
        yield from (Finding("✗", f"配置：{problem}", "改好后再运行 huisheng doctor") for problem in error.problems)
        return
    yield Finding("✓", f"配置：{len(settings.policy.teams)} 个团队，{len(settings.policy.people)} 位成员")
    yield from _calendar(settings, clock.now())
    yield _tried("数据库 " + without_password(settings.database_url), lambda: _database(settings.database_url))
    yield _tried("Redis " + without_password(settings.redis_url), lambda: _redis(settings.redis_url))
    yield from _public_url(settings)
    for title, probe in _probes(settings, clock.now()):
        yield _tried(f"{title}：{probe.what}", probe.run)


def _tried(what: str, run: Callable[[], None]) -> Finding:
    try:
        run()
    except NotWell as error:
        return Finding("✗", f"{what}：{error.reason}", error.advice)
    return Finding("✓", what)


def _calendar(settings: Settings, at: datetime) -> Iterator[Finding]:
    calendar = Calendar(settings.policy.calendar)
    this_year = calendar.local(at).year
    soon = [this_year] if calendar.local(at).month < 12 else [this_year, this_year + 1]
    for year in soon:
        if not calendar.known(year):
            advice = "国务院公布后，把调休上班的日子写进 [policy.calendar] 的 working_days，放假写进 holidays"
            yield Finding("!", f"日历：还不知道 {year} 年的调休安排", advice)


def _database(url: str) -> None:
    try:
        current = migrate.is_current(url)
    except (SQLAlchemyError, ArgumentError, ImportError) as error:
        advice = "请检查 database_url、数据库是否在运行；PostgreSQL 需要安装 huisheng[postgres]"
        raise NotWell(f"连不上（{type(error).__name__}）", advice) from None
    if not current:
        raise NotWell("表结构不是最新的", "请运行 huisheng migrate")


def _redis(url: str) -> None:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        raise NotWell(
            f"连不上（{type(error).__name__}）", "请检查 redis_url，启动 Redis；没有也不丢消息，只是会慢"
        ) from None


def _public_url(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    yield _tried(f"公网地址 {url}", lambda: _health(url))
    parts = urlsplit(url)
    api_urls = [a.api_url for a in settings.wecom.values()] + [a.api_url for a in settings.dingtalk.values()]
    real = any(api_url.startswith("https") for api_url in api_urls)
    if real and parts.hostname in _HERE:
        yield Finding("!", f"公网地址 {url} 只有本机能访问", "平台的回调和卡片里的链接到不了这里，请填公网域名")
    elif real and parts.scheme != "https":
        yield Finding("!", f"公网地址 {url} 没有加密", "请用 https://，否则回调和链接会在网络上被看到")


def _health(url: str) -> None:
    advice = "请启动 web 和 ticker（make run），并确认 public_url 指向 web 进程"
    try:
        answer = requests.get(f"{url}/healthz", timeout=5, allow_redirects=False)
    except requests.RequestException:
        raise NotWell("连不上", advice) from None
    if answer.status_code == 503:
        raise NotWell("web 在运行，但它连不上数据库", "请检查 web 进程用的 database_url")
    if answer.status_code != 200:
        raise NotWell(f"后面不是回声的 web 进程（HTTP {answer.status_code}）", advice)
    if answer.json().get("ticker") != "ok":
        raise NotWell("web 在运行，但 ticker 没有在运行", advice)


def _probes(settings: Settings, at: datetime) -> Iterator[tuple[str, Probe]]:
    for name, wecom_account in settings.wecom.items():
        for probe in wecom.probes(name, wecom_account, settings.public_url, at):
            yield f"{TITLES['wecom']} {name}", probe
    for name, dingtalk_account in settings.dingtalk.items():
        for probe in dingtalk.probes(name, dingtalk_account, settings.public_url, at):
            yield f"{TITLES['dingtalk']} {name}", probe
