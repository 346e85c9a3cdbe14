"""Bring the tables of a database up to what the code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.db import connect
from storage.searching.indexing import catch_up

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x48554953
"""Any number, as long as nobody else in this database locks it: two processes that start at once take turns."""


def upgrade(url: str, revision: str = "head") -> None:
    """Create or change the tables, in one transaction; does nothing when they are as they should be.

    What was written before there was an index of its words is indexed.

    `url` as for storage.db.connect. Errors: sqlalchemy.exc.OperationalError when the database cannot be reached.
    """
    engine = connect(url)
    try:
        with engine.begin() as connection:
            _wait_for_turn(connection)
            command.upgrade(configuration(connection), revision)
            if revision == "head":
                catch_up(connection)
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the tables are as the code expects them. Errors: as for `upgrade`."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            newest = ScriptDirectory.from_config(configuration(connection)).get_heads()
            return set(MigrationContext.configure(connection).get_current_heads()) == set(newest)
    finally:
        engine.dispose()


def configuration(connection: Connection) -> Config:
    """The Alembic configuration for a connection that is already open."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # on SQLite, BEGIN IMMEDIATE has the same effect
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
