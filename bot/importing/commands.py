"""The command `huisheng import`: look first, then write, and say what became of every line."""

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot import clock
from bot.house import House
from bot.importing import ledger, report
from bot.importing.columns import Mapped, mapped
from bot.importing.files import read_table
from bot.importing.headings import FIELDS, NOTE, NOTHING
from bot.importing.ledger import Plan, Source
from bot.importing.records import Reading, records
from bot.importing.rejects import write_rejects
from bot.importing.tables import Table, Unreadable
from bot.settings import Settings, load
from handlers import texts
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


@click.command("import")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会怎样，什么也不写。")
@click.option("--map", "given", multiple=True, type=Meant(), help="这一列是什么，如 备注=内容；可以写几次。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="没写时间的行算在哪一天，如 2026-11-20。")
@click.option("--source", default=_ANY, show_default=True, help="来自哪个系统；编号会重复的系统各起一个名字。")
@click.option("--sheet", default="", help="Excel 里的哪个工作表，默认第一个。")
@click.option("--open", "is_open", is_flag=True, help="没写已解决的当作还没办完：分派给同事，从现在起计时。")
def import_(
    file: Path,
    dry_run: bool,
    given: Sequence[tuple[str, str]],
    as_of: datetime | None,
    source: str,
    sheet: str,
    is_open: bool,
) -> None:
    """从表格导入以前的反馈（CSV、XLSX），作为历史，不打扰任何人；同一行只会导入一次。"""
    settings = load()
    engine = connect(settings.database_url)  # to look only: a dry run changes nothing, not even the list of colleagues
    come_from = _source(source, file)
    try:
        table, columns = _understood(file, sheet, dict(given))
    except Unreadable as wrong:
        raise click.ClickException(f"{file}：{wrong}") from None
    plan = ledger.planned(engine, come_from.account, records(table, columns, _reading(settings, as_of)))
    click.echo(f"{file}：{table.described}")
    click.echo("\n".join((*report.of_columns(columns), *report.of_plan(plan, is_open=is_open))))
    if dry_run:
        click.echo("这是试运行，什么也没有写。去掉 --dry-run 就会导入。")
    else:
        _write(House.open(settings), come_from, plan, is_open)
        _put_aside(file, table, columns, plan)
    sys.exit(SOME_REJECTED if plan.rejected else 0)


def _write(house: House, come_from: Source, plan: Plan, is_open: bool) -> None:
    done = ledger.write(house, come_from, plan.new, is_open=is_open)
    with click.progressbar(done, len(plan.new), "导入中", file=sys.stderr) as shown:
        written = sum(1 for _ in shown)
    click.echo(f"✓ 导入了 {written:,} 条")


def _source(account: str, file: Path) -> Source:
    """Cards name the system where one was given, else the file; what was put aside has the name it had before."""
    title = Path(_PUT_ASIDE.sub("", file.name)).stem if account == _ANY else account
    return Source(account[:_SOURCE_CHARACTERS], title)


def _understood(file: Path, sheet: str, given: Mapping[str, str]) -> tuple[Table, Mapped]:
    table = read_table(file, sheet)
    return table, mapped(table, given)


def _reading(settings: Settings, as_of: datetime | None) -> Reading:
    policy = settings.policy
    zone = ZoneInfo(policy.calendar.timezone)
    return Reading(
        zone=zone,
        now=clock.now(),
        label=lambda key: texts.say(policy, key),
        topics=frozenset(taxonomy(policy.taxonomy).topics),
        as_of=as_of.replace(tzinfo=zone) if as_of else None,
    )


def _put_aside(file: Path, table: Table, columns: Mapped, plan: Plan) -> None:
    if plan.rejected:
        cells = {row.number: row.cells for row in table.rows}
        path = write_rejects(file, columns.heading.cells, cells, plan.rejected)
        click.echo(f"退回的 {len(plan.rejected):,} 条写在 {path}，改好后导入这个文件就行")
