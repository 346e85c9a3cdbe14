"""The migrations make exactly the tables that the code expects."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from storage.db import connect
from storage.migrate import upgrade
from storage.tables import METADATA


def test_migrations_and_models_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_every_constraint_of_the_models_is_in_the_database(engine: Engine) -> None:
    """Alembic does not compare everything on SQLite: names of unique constraints and partial indexes are looked up."""
    found = inspect(engine)
    for table in METADATA.sorted_tables:
        indexes = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes, table.name


def test_upgrading_twice_does_nothing(database_url: str) -> None:
    upgrade(database_url)
    upgrade(database_url)


def test_processes_that_start_at_once_take_turns(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/new.db"
    with ThreadPoolExecutor() as pool:
        started = [pool.submit(upgrade, url) for _ in range(4)]
    assert [start.exception() for start in started] == [None] * 4
    assert "feedback" in inspect(connect(url)).get_table_names()


@pytest.mark.parametrize(
    "index",
    [
        "ix_alarms_due",
        "ix_attachments_due",
        "ix_pulls_wanted",
        "ix_tasks_open",
        "ix_deliveries_due",
        "ix_deliveries_line",
        "ix_deliveries_repaint",
        "ix_opinions_due",
    ],
)
def test_what_is_looked_for_every_tick_has_a_partial_index(engine: Engine, index: str) -> None:
    names = "pg_indexes" if engine.dialect.name == "postgresql" else "sqlite_master"
    column, definition = ("indexname", "indexdef") if names == "pg_indexes" else ("name", "sql")
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {definition} FROM {names} WHERE {column} = '{index}'").scalar()
    assert " WHERE " in str(found)
