"""The commands `huisheng lessons` and `huisheng lessons undo`: what colleagues put right, and taking it back."""

from collections.abc import Iterator
from datetime import datetime

import click

from bot.house import House
from bot.settings import load
from handlers.scene import Scene
from handlers.teaching import correcting
from handlers.teaching.memory import NAMES
from handlers.triage.judge import FEEDBACK
from storage import lessons as ledger
from storage.db import in_transaction, transaction
from storage.feedback import MoveNotAllowed
from storage.lessons import Lesson


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="最近多少条。")
@click.pass_context
def lessons(context: click.Context, limit: int) -> None:
    """同事更正过什么：谁、什么时候、从什么改成什么；undo 编号 撤销一条。"""
    if context.invoked_subcommand is not None:
        return
    house = House.open(load())
    with transaction(house.engine) as session:
        lines = list(_listed(house.scene(session), ledger.newest(session, limit)))
    click.echo("\n".join(lines) if lines else "还没有更正过什么。")


@lessons.command()
@click.argument("number", metavar="编号", type=click.IntRange(min=1))
def undo(number: int) -> None:
    """撤销一条更正：那件反馈改回原来的判断，以后也不再照它判断。"""
    house = House.open(load())
    try:
        done = in_transaction(house.engine, lambda session: _undone(house.scene(session), number))
    except MoveNotAllowed as no:
        raise click.ClickException(f"{no.feedback.number} 现在是“{no.feedback.state}”，不能撤销") from None
    click.echo(done)


def _undone(scene: Scene, number: int) -> str:
    lesson = ledger.by_id(scene.session, number)
    if lesson is None:
        raise click.ClickException(f"没有编号为 {number} 的更正，先用 huisheng lessons 看一下")
    if not correcting.undo(scene, lesson, None):
        return f"第 {number} 条已经撤销过了。"
    if lesson.decision == FEEDBACK:
        return f"✓ 已撤销：{lesson.feedback.number} 已放回，照常处理"
    now = correcting.called(scene, lesson.decision, correcting.value_of(scene, lesson.feedback, lesson.decision))
    return f"✓ 已撤销：{lesson.feedback.number} 的{NAMES[lesson.decision]}现在是{now}"


def _listed(scene: Scene, found: list[Lesson]) -> Iterator[str]:
    for one in found:
        was, becomes = (correcting.called(scene, one.decision, value) for value in (one.was, one.becomes))
        change = f"{NAMES[one.decision]} {was} → {becomes}"
        back = f"（{_when(scene, one.undone_at)} 已撤销）" if one.undone_at else ""
        yield f"{one.id}. {_when(scene, one.at)} {one.actor.name} {one.feedback.number}：{change}{back}"


def _when(scene: Scene, at: datetime) -> str:
    return f"{scene.calendar.local(at):%Y-%m-%d %H:%M}"
