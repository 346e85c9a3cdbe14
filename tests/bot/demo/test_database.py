"""A database for one demonstration: new, empty, and gone afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.demo.database import a_database
from bot.demo.process import NotStarted, free_port
from storage.migrate import is_current, upgrade


def test_without_a_server_it_is_a_file_in_the_folder(tmp_path: Path) -> None:
    with a_database(tmp_path) as url:
        upgrade(url)
        assert is_current(url)
    assert url == f"sqlite:///{tmp_path}/huisheng.db"


def test_on_postgresql_it_is_a_new_database_that_is_dropped_afterwards(tmp_path: Path, postgres: str) -> None:
    with a_database(tmp_path, postgres) as url, a_database(tmp_path, postgres) as other:
        upgrade(url)
        assert is_current(url)
        assert make_url(url).database not in (make_url(postgres).database, make_url(other).database)
        lingering = create_engine(url).connect()
        lingering.execute(text("SELECT 1"))
    with pytest.raises(OperationalError, match="does not exist"):
        create_engine(url).connect()


def test_a_server_that_is_away_is_said_without_the_password(tmp_path: Path) -> None:
    away = f"postgresql://me:hush@127.0.0.1:{free_port()}/h"
    with pytest.raises(NotStarted, match=r"postgresql://me:\*\*\*@") as caught, a_database(tmp_path, away):
        pass
    assert "hush" not in str(caught.value)
