"""The command by which an administrator forgets a customer who asked for it in a group or by telephone."""

import click
from sqlalchemy.orm import Session

from bot.house import House
from bot.settings import load
from handlers.privacy import forgetting
from storage import feedback
from storage.db import in_transaction
from storage.erasing.words import of_person
from storage.people import Person


@click.command()
@click.argument("number", metavar="反馈编号")
@click.option("--yes", is_flag=True, help="不再询问，直接删除。")
def forget(number: str, yes: bool) -> None:
    """替客户办理“忘记我”：清空提出这件反馈的客户说过的话、名字、文件和账号，只留件数和时间。"""
    house = House.open(load())
    name, count = in_transaction(house.engine, lambda session: _whose(session, number))
    if not yes:
        click.confirm(f"{number} 是{name}提出的，一共 {count} 件。清空后找不回来，确定吗", abort=True)
    in_transaction(house.engine, lambda session: _forget(session, house, number))
    click.echo(f"✓ 已清空 {count} 件的内容和客户的名字、文件、账号；处理中的已撤回，并会告诉负责人")


def _whose(session: Session, number: str) -> tuple[str, int]:
    person = _reporter(session, number)
    return person.name, len(of_person(session, person.id))


def _forget(session: Session, house: House, number: str) -> None:
    forgetting.forget(house.scene(session), _reporter(session, number))


def _reporter(session: Session, number: str) -> Person:
    """Who brought it. Errors: click.ClickException for nobody we know, or a colleague."""
    matter = feedback.by_number(session, number)
    if matter is None:
        raise click.ClickException(f"没有 {number} 这件反馈")
    if matter.reporter.forgotten_at is not None:
        raise click.ClickException(f"{number} 的客户已经清空过了")
    if matter.reporter.is_staff:
        raise click.ClickException(f"{number} 是同事提出的；同事在配置里管理，不能这样清空")
    return matter.reporter
