"""Patients for every test of the doctor: their worlds are begun once and kept until the last one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.demo.redis_server import flush
from bot.demo.worlds import World
from tests.bot.doctor.patient import Bench, Patient


@pytest.fixture(scope="package")
def bench(tmp_path_factory: pytest.TempPathFactory, _redis: str) -> Iterator[Bench]:
    """Where the worlds run."""
    flush(_redis)
    bench = Bench(tmp_path_factory, _redis)
    yield bench
    bench.end()


@pytest.fixture
def install(bench: Bench, tmp_path: Path) -> Callable[[World], Patient]:
    """Sets up a patient in a world."""
    return lambda world: bench.patient_in(world, tmp_path)
