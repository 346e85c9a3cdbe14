"""All processes of the Procfile together, for one machine: the tables are made, and a Redis is there."""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from bot.demo.process import NotStarted
from bot.demo.redis_server import answers, serve
from bot.settings import DEFAULT_REDIS, Settings
from storage.migrate import upgrade

TIMES = {"worker": 2}
"""How often a process of the Procfile runs: while one worker fetches a slow file, the other goes on."""


def run(settings: Settings, procfile: Path) -> int:
    """Run everything until one process ends or we are told to; the exit code.

    Where no Redis is configured and none answers at the usual place, one of our own runs beside them.
    Errors: NotStarted; SQLAlchemyError when the database cannot be had.
    """
    if not procfile.is_file():
        raise NotStarted(f"这里没有 {procfile}：请在项目目录里运行，或照它的内容用自己的进程管理器启动")
    upgrade(settings.database_url)
    with ExitStack() as opened:
        environ = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        if settings.redis_url == DEFAULT_REDIS and not answers(DEFAULT_REDIS):
            environ["HUISHENG_REDIS_URL"] = _own_redis(opened)
        manager = Manager()
        for name, command in parse_procfile(procfile.read_text("utf-8")).processes.items():
            for number in range(TIMES.get(name, 1)):
                one = f"{name}.{number + 1}" if number else name
                manager.add_process(one, command, env=environ | {"PYTHONUNBUFFERED": "1"})
        manager.loop()
        return int(manager.returncode or 0)


def _own_redis(opened: ExitStack) -> str:
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="huisheng-redis-")))
    url, program = serve(folder)
    opened.callback(program.end)
    return url
