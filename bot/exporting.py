"""The command `huisheng export`: the feedback of the last days as a CSV, one row each, fit for a spreadsheet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import spreadsheets
from bot.house import House
from bot.settings import load
from handlers import exporting
from storage.db import in_transaction
from storage.feedback import Feedback

AT_ONCE = 200
"""Feedbacks read in one transaction: nobody who speaks meanwhile waits for the whole table."""
MOST_DAYS = 3650

Rows = list[list[str]]


@click.command()
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="最近多少天提出的。")
@click.option("--events", is_flag=True, help="一行一个动作，而不是一行一件反馈。")
def export(file: Path, days: int, events: bool) -> None:
    """把最近的反馈导出成 CSV，一件一行；手机号、证件号等只留头尾，公式不会被表格软件执行。"""
    if file.exists():
        raise click.ClickException(f"已经有 {file} 了，请换个名字")
    house = House.open(load())
    head = in_transaction(house.engine, lambda session: exporting.headings(house.scene(session), events=events))
    rows = _rows(house, house.now() - timedelta(days=days), events)
    count = spreadsheets.write(file, chain([head], rows)) - 1
    click.echo(f"✓ {count:,} 行已写入 {file}")


def _rows(house: House, since: datetime, events: bool) -> Iterator[list[str]]:
    after, rows = 0, Rows()
    while True:
        after, rows = in_transaction(house.engine, partial(_some, house, since, events, after))
        yield from rows
        if not after:
            return


def _some(house: House, since: datetime, events: bool, after: int, session: Session) -> tuple[int, Rows]:
    """The next rows, and the id of the last feedback among them; 0 when there are no more."""
    scene = house.scene(session)
    next_ones = select(Feedback).where(Feedback.created_at >= since, Feedback.id > after).order_by(Feedback.id)
    matters = session.scalars(next_ones.limit(AT_ONCE)).all()
    rows = [
        line for one in matters for line in (exporting.lines(scene, one) if events else [exporting.row(scene, one)])
    ]
    return (matters[-1].id if matters else 0), rows
