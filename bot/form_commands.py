"""The commands that hand out forms: a link and a QR code for a wall, a list, and an end."""

from datetime import datetime, timedelta
from pathlib import Path

import click
import segno
from sqlalchemy.orm import Session

from bot import clock
from bot.links import Links, is_here
from bot.settings import Settings, load
from handlers.policy import Policy
from storage import forms
from storage.db import connect, in_transaction
from storage.forms import Form

PICTURES = (".png", ".svg")
SCALE, QUIET_ZONE = 10, 4
"""Pixels of a module, and modules of white around: what ISO/IEC 18004 asks for."""


@click.group(invoke_without_command=True)
@click.option("--label", default="", help="表单放在哪里，如 门店三号店；同事在卡片的“来源”里看到它。")
@click.option("--company", default="", help="填表的人属于哪家客户公司。")
@click.option("--group", default="", help="给哪个客户群用：policy.groups 里的群名或 chatid，公司照那里写的。")
@click.option("--days", type=click.IntRange(1, 3650), help="多少天后失效；不填则一直有效。")
@click.option("--qr", type=click.Path(dir_okay=False, path_type=Path), help="二维码写进这个 .png 或 .svg 文件。")
@click.pass_context
def form(context: click.Context, label: str, company: str, group: str, days: int | None, qr: Path | None) -> None:
    """网页表单：给机器人够不着的客户（外部群、电话、门店）一个链接和二维码。"""
    if context.invoked_subcommand is not None:
        return
    settings = load()
    label, company = _placed(settings.policy, label, company, group)
    if not label:
        raise click.UsageError("请用 --label 写明表单放在哪里，或用 --group 写明给哪个客户群")
    if qr is not None and qr.suffix.lower() not in PICTURES:
        raise click.UsageError("二维码的文件名要以 .png 或 .svg 结尾")
    made = _made(settings, label, company, days)
    address, picture = _address(settings, made), qr or Path(f"form-{made.id}.png")
    segno.make(address, error="m").save(str(picture), scale=SCALE, border=QUIET_ZONE)
    click.echo(f"{address}\n✓ 第 {made.id} 号表单“{made.label}”的二维码已写入 {picture}")
    if is_here(address):
        click.echo("⚠️ public_url 还是本机地址，手机打不开：请填好后重新生成二维码", err=True)


@form.command(name="list")
def listed() -> None:
    """列出全部表单和它们的链接。"""
    settings, at = load(), clock.now()
    found = in_transaction(connect(settings.database_url), forms.everything)
    for one in found:
        click.echo("\t".join((f"{one.id}", _standing(one, at), one.label, one.company or "-", _address(settings, one))))
    if not found:
        click.echo("还没有表单。用 huisheng form --label 门店三号店 做一个。")


@form.command()
@click.argument("number", type=int)
def stop(number: int) -> None:
    """停用一张表单：链接和二维码从此不再收集反馈，已收到的不受影响。"""
    settings = load()
    stopped = in_transaction(connect(settings.database_url), lambda session: forms.stop(session, number, clock.now()))
    if stopped is None:
        raise click.ClickException(f"没有第 {number} 号表单；huisheng form list 列出全部")
    click.echo(f"✓ 第 {stopped.id} 号表单“{stopped.label}”已停用")


def _placed(policy: Policy, label: str, company: str, group: str) -> tuple[str, str]:
    """Where the form is and whose people fill it in; of a configured group, what stands there."""
    if not group:
        return label.strip(), company.strip()
    known = next((one for key, one in policy.groups.items() if group in (key, one.title)), None)
    if known is None:
        raise click.UsageError(f"policy.groups 里没有 {group}：请写群名（title）或 chatid，或改用 --label")
    return label.strip() or known.title or group, company.strip() or known.company


def _made(settings: Settings, label: str, company: str, days: int | None) -> Form:
    at = clock.now()
    until = at + timedelta(days=days) if days is not None else None

    def make(session: Session) -> Form:
        return forms.make(session, label, company, at, until)

    return in_transaction(connect(settings.database_url), make)


def _address(settings: Settings, one: Form) -> str:
    return Links(settings.secret.get_secret_value(), settings.public_url).form(one.id, one.until)


def _standing(one: Form, at: datetime) -> str:
    if one.stopped_at is not None:
        return "已停用"
    return "收集中" if one.is_open(at) else "已过期"
