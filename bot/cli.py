"""The command `huisheng`: run it, look after it, show it; what goes wrong is said in words."""

import importlib.metadata
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import tomli_w
from sqlalchemy.exc import SQLAlchemyError

from bot import (
    answer_commands,
    api_commands,
    dingtalk_commands,
    form_commands,
    lessons_commands,
    privacy_commands,
    running,
    wecom_commands,
    wordbook,
)
from bot.demo import show, worlds
from bot.demo.day import live_through
from bot.demo.process import NotStarted
from bot.doctor import guide, trial
from bot.doctor.examining import examine
from bot.doctor.finding import Finding, Line
from bot.exporting import export
from bot.importing.commands import import_
from bot.logs import without_password
from bot.ruling import commands as ruling
from bot.settings import BadSettings, load
from bot.understanding import commands as understanding
from storage.migrate import upgrade

BAD_SETTINGS, FAILED = 2, 1
"""Exit codes, beside 0."""


class InWords(click.Group):
    """A group of commands whose foreseen troubles end in a sentence and an exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Whatever it raises that is not foreseen here is a defect of ours, and shows as one."""
        try:
            return super().invoke(ctx)
        except BadSettings as error:
            _complain("配置有误：", *(f"  ✗ {problem}" for problem in error.problems))
            ctx.exit(BAD_SETTINGS)
        except NotStarted as error:
            _complain(str(error))
            ctx.exit(FAILED)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
            _complain(f"数据库不能用：{without_password(reason)}", "  请检查 database_url，再运行 huisheng doctor")
            ctx.exit(FAILED)
        except OSError as error:
            _complain(f"{error.filename or '系统'}：{error.strerror or type(error).__name__}")
            ctx.exit(FAILED)


@click.group(cls=InWords, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """回声：企业微信与钉钉上的客户反馈闭环。"""


@main.command()
def run() -> None:
    """启动全部进程（web、stream、worker、ticker），没有 Redis 时自带一个。"""
    sys.exit(running.run(load(), Path("Procfile")))


@main.command()
def migrate() -> None:
    """建表，或把表结构升级到最新。"""
    settings = load()
    upgrade(settings.database_url)
    click.echo(f"✓ {without_password(settings.database_url)} 的表结构已是最新")


@main.command()
@click.option("--guide", "door", is_flag=False, flag_value=guide.ANY, help="打印每扇门怎样开通；可以只写一扇，如 kf。")
@click.option("--send-to", metavar="账号:收件人", help="真的发一条测试消息和一张测试卡片，如 wecom.main:zhangsan。")
def doctor(door: str | None, send_to: str | None) -> None:
    """逐项检查配置和每个平台账号的每扇门，并告诉您下一步做什么。"""
    try:
        if door is not None:
            click.echo("\n".join(guide.guide(door)))
            return
        well = _report(examine())
        if send_to:
            well = _report(trial.send(load(), send_to)) and well
    except (guide.NoSuchDoor, trial.NoSuchChat) as unknown:
        raise click.UsageError(str(unknown)) from None
    click.echo("一切正常。" if well else "请先处理上面打 ✗ 的项目。")
    sys.exit(0 if well else FAILED)


@main.command()
def config() -> None:
    """打印实际生效的配置，密钥已遮盖。"""
    click.echo(tomli_w.dumps(dict(_without_none(load().masked()))))


@main.command()
@click.option("--once", is_flag=True, help="演完故事就退出，不打开页面。")
@click.option("--page-port", type=click.IntRange(1, 65535), help=f"页面端口，默认 {show.PAGE_PORT}。")
@click.option("--world", type=click.Choice(sorted(worlds.WORLDS)), default=worlds.BOTH.name, help="在哪个组织里演。")
@click.option("--database-url", envvar="HUISHENG_DATABASE_URL", default="", help="在哪个数据库旁新建演示库。")
@click.option("--redis-url", envvar="HUISHENG_REDIS_URL", default="", help="借用哪个 Redis 的空库。")
def demo(once: bool, page_port: int | None, world: str, database_url: str, redis_url: str) -> None:
    """在沙盒里演一遍完整的反馈闭环，然后打开可以自己聊天的页面。"""
    code = show.show(
        worlds.WORLDS[world], once=once, page_port=page_port, database_url=database_url, redis_url=redis_url
    )
    sys.exit(code)


@main.command()
@click.option("--messages", type=click.IntRange(min=2), default=10_000, show_default=True, help="客户一共说多少条。")
@click.option("--database-url", envvar="HUISHENG_DATABASE_URL", default="", help="在哪个数据库旁新建演示库。")
@click.option("--redis-url", envvar="HUISHENG_REDIS_URL", default="", help="借用哪个 Redis 的空库。")
def day(messages: int, database_url: str, redis_url: str) -> None:
    """在沙盒里过一整天：所有的门、各种故障一起来，然后对账（没有丢、没有重、没有乱序、没有超限）。"""
    sys.exit(live_through(messages, database_url=database_url, redis_url=redis_url))


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def sandbox(options: tuple[str, ...]) -> None:
    """只启动沙盒（两个平台的另一端），选项见 huisheng sandbox --help。"""
    os.execv(sys.executable, [sys.executable, "-m", "bot.sandbox", *options])  # noqa: S606 - our own program


@main.command()
def version() -> None:
    """打印版本号。"""
    click.echo(importlib.metadata.version("huisheng"))


main.add_command(wecom_commands.kf)
main.add_command(wecom_commands.appchat)
main.add_command(dingtalk_commands.dingtalk)
main.add_command(form_commands.form)
main.add_command(api_commands.apikey)
main.add_command(understanding.classify)
main.add_command(understanding.duplicates)
main.add_command(understanding.evaluate)
main.add_command(answer_commands.answers)
main.add_command(wordbook.texts)
main.add_command(privacy_commands.forget)
main.add_command(ruling.rules)
main.add_command(lessons_commands.lessons)
main.add_command(import_)
main.add_command(export)


def _report(lines: Iterator[Line]) -> bool:
    """Print the lines as they come; whether nothing is broken."""
    well = True
    for line in lines:
        click.echo(line)
        well = well and not (isinstance(line, Finding) and line.mark == "✗")
    return well


def _complain(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)


def _without_none(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """TOML knows no null: what is not set is not printed."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield key, dict(_without_none(value))
        elif isinstance(value, list | tuple):
            yield key, [dict(_without_none(one)) if isinstance(one, dict) else one for one in value]
        elif value is not None:
            yield key, value
