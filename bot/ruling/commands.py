"""The commands `huisheng rules check`, `preview` and `report`."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import click
from sqlalchemy import Engine

from bot import clock
from bot.ruling import report as written
from bot.settings import Settings, load
from handlers.calendar import Calendar
from handlers.policy import Policy
from handlers.rules.previewing import preview as tried
from handlers.rules.settings import RuleSettings
from storage import rules as ledger
from storage.db import connect, transaction
from storage.feedback import Feedback

_days = click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="看最近多少天。")


@click.group()
def rules() -> None:
    """管理员写的规则：检查、在最近的反馈上试一遍、看它们做了什么。"""


@rules.command()
def check() -> None:
    """检查规则写得对不对，逐条列出什么情况下做什么。"""
    settings = _settings()
    click.echo("\n".join(written.listed(settings.policy.rules)))


@rules.command()
@_days
@click.option("--rule", "name", default="", help="只试这一条规则。")
def preview(days: int, name: str) -> None:
    """在最近的反馈上试一遍每条规则（各自单独看）：符合多少、会改变什么、举五个例子。什么也不写入。"""
    settings = _settings()
    chosen = _chosen(settings.policy, name)
    said = _said_since(connect(settings.database_url), clock.now() - timedelta(days=days))
    for one in tried(settings.policy, chosen, said):
        click.echo("\n".join(written.of_preview(one, days)))


@rules.command()
@_days
def report(days: int) -> None:
    """每条规则最近符合了多少反馈、做了多少；观察中的规则只数不做。"""
    settings = _settings()
    local = Calendar(settings.policy.calendar).local
    with transaction(connect(settings.database_url)) as session:
        found = ledger.counted(session, clock.now() - timedelta(days=days))
        lines = written.of_counts(settings.policy.rules, found, local, days)
    click.echo("\n".join(lines))


def _said_since(engine: Engine, since: datetime) -> Iterator[Feedback]:
    """What came in, the newest first; nobody who wants to write waits until all of it is judged."""
    before: int | None = None
    while True:
        with transaction(engine) as session:
            some = ledger.said_since(session, since, before)
        if not some:
            return
        yield from some
        before = some[-1].id


def _settings() -> Settings:
    settings = load()
    if not settings.policy.rules:
        raise click.ClickException("还没有规则：写法见 docs/configuration.md 的 [[policy.rules]]")
    return settings


def _chosen(policy: Policy, name: str) -> Sequence[RuleSettings]:
    chosen = [rule for rule in policy.rules if name in ("", rule.name)]
    if not chosen:
        names = "、".join(rule.name for rule in policy.rules)
        raise click.ClickException(f"没有叫“{name}”的规则，可以是 {names}")
    return chosen
