"""The month's quota: how much was used, and how far it will go."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.doctor.dingtalk.asking import PLATFORM, Asking
from bot.doctor.finding import Doubtful, NotWell, Probe
from bot.doctor.site import Site
from bot.metering import Metering
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.usage import Kind
from storage import meters
from storage.db import connect, transaction

KINDS: tuple[tuple[Kind, str], ...] = (("calls", "本月接口调用"), ("pushes", "本月 Webhook 与 Stream"))
_ALL = 100
_MORE = "钉钉管理后台升级版本或加购后改 quota；在那之前，回声会合并消息、省去可有可无的通知"
_GONE = "升级或加购，否则到下月 1 日前收不到、发不出；额度填错了就改 quota（0 为不限）"


def probes(name: str, account: DingTalkAccount, site: Site, asking: Asking) -> Iterator[Probe]:
    """One for each quota."""
    for kind, title in KINDS:
        yield Probe(title, partial(_left, name, account, site, asking, kind))


def _left(name: str, account: DingTalkAccount, site: Site, asking: Asking, kind: Kind) -> str:
    allowed: int = getattr(account.quota, kind)
    if not allowed:
        return "不限"
    with _ledger(site.database_url) as engine:
        quotas = {(PLATFORM, name): {"calls": account.quota.calls, "pushes": account.quota.pushes}}
        Metering(engine, asking.usage, quotas, lambda: site.at).write()
        with transaction(engine) as session:
            rows = [row for row in meters.of_month(session, site.at) if (row.platform, row.account) == (PLATFORM, name)]
            found = next((row for row in rows if row.kind == kind), None)
            used, by_then = (found.count, meters.forecast(found, site.at)) if found else (0, 0)
    return _verdict(used, by_then, allowed, f"dingtalk.{name}.quota.{kind}")


def _verdict(used: int, by_then: int, allowed: int, field: str) -> str:
    """Errors: NotWell when nothing is left, Doubtful at 70 and 90 %."""
    share = used * _ALL // allowed
    words = f"已用 {used} / {allowed}（{share}%），照这样到月底约 {by_then}"
    if share >= _ALL:
        raise NotWell(words, _GONE, field)
    passed = [limit for limit in meters.WARN_AT if share >= limit]
    if passed:
        raise Doubtful(f"{words}，已过 {max(passed)}%", _MORE, field)
    return words


@contextmanager
def _ledger(url: str) -> Iterator[Engine]:
    """Errors: Doubtful when it is away, which has been said above."""
    try:
        engine = connect(url)
    except (SQLAlchemyError, ArgumentError, ImportError):
        raise Doubtful("数据库不能用，不知道用了多少") from None
    try:
        yield engine
    except SQLAlchemyError:
        raise Doubtful("数据库不能用，不知道用了多少") from None
    finally:
        engine.dispose()
