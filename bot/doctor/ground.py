"""What all doors stand on: calendar, database, Redis, public address, the store of files."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import redis
import requests
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.doctor.finding import Finding, NotWell, tried
from bot.files.away import StoreAway
from bot.files.s3 import NoBoto
from bot.files.store import FOLDER, open_store
from bot.links import is_here
from bot.logs import without_password
from bot.settings import Settings
from handlers.calendar import Calendar
from storage import migrate

_TRIAL = b"huisheng doctor"


def examine(settings: Settings, at: datetime) -> Iterator[Finding]:
    """The lines about it."""
    yield Finding("✓", f"配置：{len(settings.policy.teams)} 个团队，{len(settings.policy.people)} 位成员")
    yield from _calendar(settings, at)
    yield tried("数据库 " + without_password(settings.database_url), lambda: _database(settings.database_url))
    yield tried("Redis " + without_password(settings.redis_url), lambda: _redis(settings.redis_url))
    yield from _public_url(settings)
    yield tried(f"文件存放 {settings.files.partition('?')[0]}", lambda: _files(settings.files))


def _calendar(settings: Settings, at: datetime) -> Iterator[Finding]:
    calendar = Calendar(settings.policy.calendar)
    this_year = calendar.local(at).year
    soon = [this_year] if calendar.local(at).month < 12 else [this_year, this_year + 1]
    for year in soon:
        if not calendar.known(year):
            advice = "国务院公布后，把调休上班的日子写进 [policy.calendar] 的 working_days，放假写进 holidays"
            yield Finding("!", f"日历：还不知道 {year} 年的调休安排", advice, "policy.calendar")


def _database(url: str) -> str:
    try:
        current = migrate.is_current(url)
    except (SQLAlchemyError, ArgumentError, ImportError) as error:
        advice = "请检查 database_url、数据库是否在运行；PostgreSQL 需要安装 huisheng[postgres]"
        raise NotWell(f"连不上（{type(error).__name__}）", advice, "database_url") from None
    if not current:
        raise NotWell("表结构不是最新的", "请运行 huisheng migrate")
    return ""


def _redis(url: str) -> str:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        advice = "请检查 redis_url，启动 Redis；没有也不丢消息，只是会慢"
        raise NotWell(f"连不上（{type(error).__name__}）", advice, "redis_url") from None
    return ""


def _public_url(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    yield tried(f"公网地址 {url}", lambda: _health(url))
    api_urls = [a.api_url for a in settings.wecom.values()] + [a.api_url for a in settings.dingtalk.values()]
    real = any(api_url.startswith("https") for api_url in api_urls)
    if real and is_here(url):
        advice = "平台的回调和卡片里的链接到不了这里，请填公网域名"
        yield Finding("!", f"公网地址 {url} 只有本机能访问", advice, "public_url")
    elif real and urlsplit(url).scheme != "https":
        advice = "请用 https://，否则回调和链接会在网络上被看到"
        yield Finding("!", f"公网地址 {url} 没有加密", advice, "public_url")


def _health(url: str) -> str:
    advice = "请启动 web 和 ticker（make run），并确认 public_url 指向 web 进程"
    try:
        answer = requests.get(f"{url}/healthz", timeout=5, allow_redirects=False)
    except requests.RequestException:
        raise NotWell("连不上", advice, "public_url") from None
    if answer.status_code == 503:
        raise NotWell("web 在运行，但它连不上数据库", "请检查 web 进程用的 database_url")
    if answer.status_code != 200:
        raise NotWell(f"后面不是回声的 web 进程（HTTP {answer.status_code}）", advice, "public_url")
    if _ticker_of(answer) != "ok":
        raise NotWell("web 在运行，但 ticker 没有在运行", advice)
    return ""


def _ticker_of(answer: requests.Response) -> object:
    try:
        told = answer.json()
    except ValueError:
        return None
    return told.get("ticker") if isinstance(told, dict) else None


def _files(address: str) -> str:
    """Keep a few bytes, read them, and forget them."""
    is_folder = address.startswith(FOLDER)
    advice = "请检查目录的权限和磁盘空间" if is_folder else "请检查桶名、endpoint 和访问密钥（AWS_ACCESS_KEY_ID 等）"
    try:
        store = open_store(address)
        name = store.put(_TRIAL)
        store.get(name)
        store.forget(name)
    except NoBoto as missing:
        raise NotWell(str(missing), "", "files") from None
    except StoreAway as away:
        raise NotWell(f"写不进去（{away}）", advice, "files") from None
    except KeyError:
        raise NotWell("写进去的读不出来", advice, "files") from None
    return ""
