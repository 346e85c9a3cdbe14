"""The commands for what DingTalk's console has to be given: our card template."""

from pathlib import Path

import click

from bot.platforms.dingtalk import template as card_template


@click.group()
def dingtalk() -> None:
    """钉钉：导出互动卡片的模板。"""


@dingtalk.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写进这个文件；不填则打印出来。")
def template(output: Path | None) -> None:
    """导出互动卡片模板的 JSON，在卡片平台里导入。"""
    if output is None:
        click.echo(card_template.exported(), nl=False)
        return
    output.write_text(card_template.exported(), "utf-8")
    click.echo(f"✓ 已写入 {output}，请在 open-dev.dingtalk.com/fe/card 导入，发布后把模板 ID 填进 card_template_id")
