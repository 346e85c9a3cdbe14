"""The commands `huisheng classify`, `duplicates` and `eval`; they start without the rest of the house."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from bot.understanding import report
from bot.understanding.answers import classified, compared
from bot.understanding.lines import Answer, Row, answer_all
from bot.understanding.measuring import Folder, look, measure
from bot.understanding.pairs import Paired

SOME_BAD = 1
"""The exit code when a line could not be answered, or a folder holds nothing to measure."""


@click.command()
def classify() -> None:
    """从标准输入读 JSON 行 {"text": …, "context": …}，每行写出一行判断和理由；context 可以不写。"""
    _pipe(classified)


@click.command()
def duplicates() -> None:
    """从标准输入读 JSON 行 {"a": …, "b": …}，每行写出一行 {"score": 0–1, "same": true/false}。"""
    _pipe(compared)


@click.command("eval")
@click.argument("folder", metavar="目录", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "for_machines", is_flag=True, help="只打印一个 JSON 对象。")
def evaluate(folder: Path, for_machines: bool) -> None:
    """用目录里每个带标注的集（如 sentiment.jsonl）衡量判断得准不准；训练时见过的句子单独列出。"""
    try:
        found = look(folder)
        if for_machines:
            click.echo(json.dumps(_figures(found), ensure_ascii=False, indent=1))
        else:
            _tell(found)
    except BrokenPipeError:
        _nobody_reads_on()
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}：{error.strerror or type(error).__name__}") from None
    if not found.sets:
        click.echo("没有认识的带标注的集。", err=True)
        sys.exit(SOME_BAD)


def _pipe(answer: Callable[[Row], Answer]) -> None:
    try:
        bad = answer_all(sys.stdin.buffer, sys.stdout.buffer, answer)
    except BrokenPipeError:
        _nobody_reads_on()
    sys.exit(SOME_BAD if bad else 0)


def _nobody_reads_on() -> NoReturn:
    """End quietly; Python would complain once more when it closes the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(SOME_BAD)


def _tell(found: Folder) -> None:
    click.echo(f"{report.LEGEND}\n")
    for path in found.sets:
        measured = measure(path)
        lines = report.of_pairs(measured) if isinstance(measured, Paired) else report.of_set(measured)
        click.echo("\n".join(lines) + "\n")
    click.echo("\n".join(report.of_folder(found)))


def _figures(found: Folder) -> dict[str, object]:
    sets: dict[str, object] = {}
    for path in found.sets:
        measured = measure(path)
        told = report.figures_of_pairs(measured) if isinstance(measured, Paired) else report.figures_of_set(measured)
        sets[path.stem] = told
    return {"sets": sets, "unscored": dict(found.unscored), "unknown": list(found.unknown)}
