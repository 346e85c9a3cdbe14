"""A database that is empty and ours alone: a file of SQLite, or a new database beside the given one on PostgreSQL."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.demo.process import NotStarted


@contextlib.contextmanager
def a_database(folder: Path, given: str = "") -> Iterator[str]:
    """The URL of a new database until the block ends; `given` is where, else a file in the folder.

    On PostgreSQL the given user must be allowed to create databases. Errors: NotStarted.
    """
    if not given.startswith("postgresql"):
        yield f"sqlite:///{folder / 'huisheng.db'}"
        return
    beside = make_url(given)
    name = f"huisheng_{secrets.token_hex(6)}"
    _say(beside, f'CREATE DATABASE "{name}"')
    try:
        yield beside.set(database=name).render_as_string(hide_password=False)
    finally:
        _say(beside, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _say(url: URL, sentence: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(text(sentence))
    except SQLAlchemyError as error:
        shown = url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise NotStarted(f"{shown} 上不能建库或删库（需要 CREATEDB 权限）：{reason}") from error
