"""A place where commands can be typed: nothing is configured there but what a test writes down."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.test_settings import organisation, written


@pytest.fixture
def a_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Begin a company in this folder: `a_company(public_url=…)` writes the least that runs, with these settings."""
    for name in [name for name in os.environ if name.startswith("HUISHENG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return lambda **values: written(tmp_path, organisation() | values)
