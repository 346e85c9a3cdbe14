"""The commands for the keys of other programs: give one out, list them, take one back."""

import click
from sqlalchemy.orm import Session

from bot import clock
from bot.api import openapi
from bot.settings import load
from storage import api_keys
from storage.api_keys import ApiKey, NameTaken
from storage.db import connect, in_transaction


@click.group()
def apikey() -> None:
    """REST 接口的密钥：发给别的系统，列出，停用。"""


@apikey.command()
@click.argument("name")
@click.option("--company", default="", help="用这个密钥提交的反馈属于哪家客户公司。")
def new(name: str, company: str) -> None:
    """发一个新密钥；只显示这一次，我们只存它的摘要。"""
    if not name.strip():
        raise click.UsageError("请给密钥起个名字，如 晨光ERP")

    def make(session: Session) -> str:
        return api_keys.new(session, name, company, clock.now())[1]

    try:
        words = in_transaction(connect(load().database_url), make)
    except NameTaken:
        raise click.ClickException(f"已经有一个叫 {name} 的密钥了（也可能已停用），请换个名字") from None
    click.echo(words)
    click.echo("✓ 请现在就存好：以后看不到了。用法：Authorization: Bearer 密钥", err=True)


@apikey.command(name="list")
def listed() -> None:
    """列出全部密钥的名字、公司和最后一次使用的时间。"""
    found = in_transaction(connect(load().database_url), api_keys.everything)
    for key in found:
        click.echo("\t".join((key.name, key.company or "-", _standing(key))))
    if not found:
        click.echo("还没有密钥。用 huisheng apikey new 名字 发一个。")


@apikey.command()
@click.argument("name")
def revoke(name: str) -> None:
    """停用一个密钥，立即生效；已提交的反馈不受影响。"""
    revoked = in_transaction(connect(load().database_url), lambda session: api_keys.revoke(session, name, clock.now()))
    if revoked is None:
        raise click.ClickException(f"没有叫 {name} 的密钥；huisheng apikey list 列出全部")
    click.echo(f"✓ 密钥 {revoked.name} 已停用")


@apikey.command(name="openapi")
def described() -> None:
    """打印接口的 OpenAPI 文档（JSON）。"""
    click.echo(openapi.written(), nl=False)


def _standing(key: ApiKey) -> str:
    used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "没有用过"
    return f"已停用，最后使用：{used}" if key.revoked_at else f"可用，最后使用：{used}"
