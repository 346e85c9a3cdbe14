"""The commands for what WeCom offers beside its callbacks: links and sessions of 微信客服, groups of the app."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot import clock
from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wecom.desk import Desk
from bot.platforms.wecom.groups import appchat as groups
from bot.platforms.wecom.kf import calls
from bot.platforms.wecom.platform import WecomPlatform
from bot.settings import load

STATES = ("未处理", "智能助手", "待接入池", "人工接待", "已结束")
"""service_state of 微信客服, by its number."""

of_account = click.option("--account", default="main", show_default=True, help="企业微信账号名。")
of_kf = click.option("--kf", "open_kfid", required=True, help="客服账号 ID（open_kfid，wk 开头）。")


@click.group()
def kf() -> None:
    """微信客服：生成给客户的链接，查看和变更会话。"""


@kf.command()
@of_account
@of_kf
@click.option("--scene", required=True, help="场景值，最长 32 字节，由数字、字母、_ 和 - 组成。")
@click.option("--param", default="", help="说明客户从哪里来，编码后最长 128 字节；客户进来时会带回。")
def link(account: str, open_kfid: str, scene: str, param: str) -> None:
    """打印一个客服链接，放在网页、短信或二维码里。"""
    with _in_words():
        click.echo(calls.contact_link(_desk(account).client, open_kfid, scene, param))


@kf.command()
@of_account
@of_kf
@click.option("--customer", required=True, help="客户的 external_userid（wm 开头）。")
@click.option("--to", type=click.IntRange(1, 4), help="变更为：1 智能助手，2 待接入池，3 人工，4 结束。")
@click.option("--servicer", default="", help="变更为人工（3）时，接待人员的 userid。")
def session(account: str, open_kfid: str, customer: str, to: int | None, servicer: str) -> None:
    """查看一位客户的会话由谁接待；带 --to 时先变更。"""
    with _in_words():
        client = _desk(account).client
        if to is not None:
            calls.move(client, open_kfid, customer, calls.Session(to, servicer))
        now = calls.session(client, open_kfid, customer)
    name = STATES[now.state] if 0 <= now.state < len(STATES) else "未知"
    click.echo(f"{now.state} {name} {now.servicer}".rstrip())


@click.group()
def appchat() -> None:
    """应用群聊：由应用创建的内部群，可以主动推送。"""


@appchat.command()
@of_account
@click.option("--name", required=True, help="群名，最长 50 个字。")
@click.option("--owner", required=True, help="群主的 userid。")
@click.option("--member", "members", multiple=True, required=True, help="成员的 userid，可以多次；连群主至少 2 人。")
def create(account: str, name: str, owner: str, members: tuple[str, ...]) -> None:
    """建一个群，打印它的 chatid；应用的可见范围要是整个企业。"""
    everybody = list(dict.fromkeys((owner, *members)))
    with _in_words():
        click.echo(groups.create(_desk(account), name, owner, everybody))


@appchat.command()
@of_account
@click.argument("chatid")
def show(account: str, chatid: str) -> None:
    """打印一个群的名称、群主和成员。"""
    with _in_words():
        info = groups.shown(_desk(account), chatid)
    click.echo(f"{info.get('name', '')}\n群主：{info.get('owner', '')}\n成员：{'、'.join(info.get('userlist') or ())}")


def _desk(name: str) -> Desk:
    settings = load()
    account = settings.wecom.get(name)
    if account is None:
        raise click.ClickException(f"配置里没有企业微信账号 {name}")
    tools = Tools.of(settings.redis_url, settings.secret.get_secret_value(), clock.now)
    return WecomPlatform(name, account, tools).desk


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (TryLater, Closed, Uncertain) as error:
        raise click.ClickException(str(error)) from None
