"""What the tests of the DingTalk platform share."""

import json
from collections.abc import Iterator

import pytest

from handlers.messages import Said
from tests.bot.platforms.dingtalk.office import Office, office
from tests.bot.platforms.dingtalk.town import (
    GROUP,
    Town,
    config,
    free_port,
    process,
    streaming,
    until_connected,
    until_heard,
)


@pytest.fixture
def dingtalk() -> Iterator[Office]:
    """DingTalk on the loopback."""
    with office() as here:
        yield here


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The sandbox in its own process, our Stream in a thread."""
    folder = tmp_path_factory.mktemp("sandbox")
    ports = [free_port() for _ in range(3)]
    file = folder / "sandbox.json"
    file.write_text(json.dumps(config()), "utf-8")
    with process(file, ports, folder / "clock"):
        here = Town(page=f"http://127.0.0.1:{ports[2]}", dingtalk=f"http://127.0.0.1:{ports[1]}")
        with streaming(here):
            until_connected(here)
            yield here


@pytest.fixture
def asked(town: Town) -> Said:
    """张三 has just said something in the group."""
    before = len(town.heard)
    town.post("say", chat=GROUP, user="zhangsan", text="屏幕花了", mention=True)
    heard = until_heard(town, before)
    assert isinstance(heard, Said)
    return heard
