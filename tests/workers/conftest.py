"""A stage for each story, and what the workers say in their logs."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from tests.workers.stage import Stage, build
from workers import pile


@pytest.fixture
def stage(engine: Engine, redis_url: str, tmp_path: Path) -> Stage:
    """A house with paper platforms, on SQLite and on PostgreSQL, with a real Redis."""
    return build(engine, redis_url, tmp_path / "files")


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not make a job give way in the middle of a story."""
    monkeypatch.setattr(pile, "BUDGET_SECONDS", 600.0)


@pytest.fixture(autouse=True)
def log_lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was logged so far."""
    with capture_logs() as lines:
        yield lines
