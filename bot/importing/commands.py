"""The command `huisheng import`: look first, then write, and say what became of every line."""

import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot import clock
from bot.house import House
from bot.importing import ledger, report
from bot.importing.headings import FIELDS, NOTE, NOTHING
from bot.importing.ledger import Plan, Source
from bot.importing.opening import Asked, Opened, opened
from bot.importing.reading.tables import Unreadable
from bot.importing.records import Reading
from bot.importing.rejects import write_rejects
from bot.settings import load
from handlers import texts
from handlers.policy import Policy
from handlers.triage.taxonomy import taxonomy
from storage.db import connect

SOME_REJECTED = 1
"""The exit code when a line was rejected, or the file could not be read."""
_FIELDS = (*FIELDS, NOTE, NOTHING)
_SOURCE_CHARACTERS = 64
_ANY = "file"
"""The account of files whose system was not named."""
_PUT_ASIDE = re.compile(r"(?:\.rejected(?:-\d+)?\.csv)+$")


class Meant(click.ParamType[tuple[str, str]]):
    """列=字段."""

    name = "列=字段"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The column and the field."""
        if isinstance(value, tuple):
            return value
        column, _, field = value.rpartition("=")
        if not column or field not in _FIELDS:
            self.fail(f"要写成 列名=字段，字段是这些之一：{'、'.join(_FIELDS)}", param, ctx)
        return column.strip(), field


def _not_too_long(ctx: click.Context, param: click.Parameter, name: str) -> str:
    """Two systems whose names begin alike would otherwise be taken for one."""
    if len(name) > _SOURCE_CHARACTERS:
        raise click.BadParameter(f"名字最多 {_SOURCE_CHARACTERS} 个字", ctx, param)
    return name


@click.command("import")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会怎样，什么也不写。")
@click.option("--map", "given", multiple=True, type=Meant(), help="这一列是什么，如 备注=内容；可以写几次。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="没写时间的行算在哪一天，如 2026-11-20。")
@click.option(
    "--source",
    default=_ANY,
    show_default=True,
    callback=_not_too_long,
    help="来自哪个系统；编号会重复的系统各起一个名字。",
)
@click.option("--sheet", default="", help="Excel 里的哪个工作表，默认第一个。")
@click.option("--staff", multiple=True, metavar="名字", help="聊天记录里谁也是同事（配置里的不用写）；可以写几次。")
@click.option("--open", "is_open", is_flag=True, help="没写已解决的当作还没办完：分派给同事，从现在起计时。")
def import_(
    file: Path,
    dry_run: bool,
    given: Sequence[tuple[str, str]],
    as_of: datetime | None,
    source: str,
    sheet: str,
    staff: Sequence[str],
    is_open: bool,
) -> None:
    """从表格（CSV、XLSX）或聊天记录导入以前的反馈，作为历史，不打扰任何人；同一条只会导入一次。"""
    settings = load()
    engine = connect(settings.database_url)  # to look only: a dry run changes nothing, not even the list of colleagues
    come_from = _source(source, file)
    asked = Asked(sheet, dict(given), _colleagues(settings.policy, staff))
    try:
        content = opened(file, asked, _reading(settings.policy, as_of))
    except Unreadable as wrong:
        raise click.ClickException(f"{file}：{wrong}") from None
    plan = ledger.planned(engine, come_from.account, content.found)
    click.echo("\n".join((f"{file}：{content.told[0]}", *content.told[1:], *report.of_plan(plan, is_open=is_open))))
    if dry_run:
        click.echo("这是试运行，什么也没有写。去掉 --dry-run 就会导入。")
    else:
        _write(House.open(settings), come_from, plan, is_open)
        _put_aside(file, content, plan)
    sys.exit(SOME_REJECTED if plan.rejected else 0)


def _write(house: House, come_from: Source, plan: Plan, is_open: bool) -> None:
    done = ledger.write(house, come_from, plan.new, is_open=is_open)
    with click.progressbar(done, len(plan.new), "导入中", file=sys.stderr) as shown:
        written = sum(1 for _ in shown)
    click.echo(f"✓ 导入了 {written:,} 条")


def _source(account: str, file: Path) -> Source:
    """Cards name the system where one was given, else the file; what was put aside has the name it had before."""
    title = Path(_PUT_ASIDE.sub("", file.name)).stem if account == _ANY else account
    return Source(account, title)


def _colleagues(policy: Policy, named: Sequence[str]) -> frozenset[str]:
    """The names of our people, and what the platforms call them."""
    people = policy.colleagues()
    user_ids = (user_id for one in people for _, _, user_id in one.accounts)
    return frozenset((*named, *(one.name for one in people), *user_ids))


def _reading(policy: Policy, as_of: datetime | None) -> Reading:
    zone = ZoneInfo(policy.calendar.timezone)
    return Reading(
        zone=zone,
        now=clock.now(),
        label=lambda key: texts.say(policy, key),
        topics=frozenset(taxonomy(policy.taxonomy).topics),
        as_of=as_of.replace(tzinfo=zone) if as_of else None,
    )


def _put_aside(file: Path, content: Opened, plan: Plan) -> None:
    if plan.rejected:
        path = write_rejects(file, content.heading, content.cells, plan.rejected)
        click.echo(f"退回的 {len(plan.rejected):,} 条写在 {path}，改好后导入这个文件就行")
