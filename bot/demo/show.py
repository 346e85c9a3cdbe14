"""The demonstration: the story is played through the sandbox, then its page stays open for whoever wants to try."""

import shutil
import signal
import tempfile
import time
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from bot.demo import story
from bot.demo.player import StoryBroken
from bot.demo.process import free_port, is_free
from bot.demo.stack import Stack
from bot.demo.worlds import World

PAGE_PORT = 8765
ROOM = Path("var/demo")
"""Each run has a folder of its own here; it stays only when something went wrong."""

_LOOK_SECONDS = 1


def show(world: World, *, once: bool, page_port: int | None, database_url: str, redis_url: str) -> int:
    """Play the story, then keep the page open until Ctrl-C, unless `once`; the exit code.

    Errors: NotStarted.
    """
    signal.signal(signal.SIGTERM, _leave)
    ROOM.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{datetime.now():%m%d-%H%M%S}-", dir=ROOM))
    port = page_port or (PAGE_PORT if is_free(PAGE_PORT) else free_port())
    click.echo(f"正在启动（日志在 {folder}）……")
    try:
        with Stack(world, folder, database_url=database_url, redis_url=redis_url, page_port=port) as stack:
            story.play(world, stack.control, click.echo)
            code = 0 if once else _stay(stack)
    except StoryBroken as broken:
        click.echo(f"\n故事没有讲完：{broken}", err=True)
        code = 1
    except KeyboardInterrupt:
        code = 0
    if code == 0:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        click.echo(f"各进程的日志在 {folder}", err=True)
    return code


def _stay(stack: Stack) -> int:
    click.echo(f"\n  页面已打开：{stack.page_url}/\n  您可以扮演客户、员工和管理者；按 Ctrl-C 结束。\n")
    while not (fallen := stack.fallen()):
        time.sleep(_LOOK_SECONDS)
    click.echo(f"{'、'.join(fallen)} 意外停止了", err=True)
    return 1


def _leave(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
