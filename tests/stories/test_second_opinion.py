"""A second opinion through real processes: the customer has the receipt, and the card on the desk is painted anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo.player import Player
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH
from tests.bot.opinion.service import Service, a_service, view
from tests.stories.conftest import play_in

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

SAID = "那个东西到现在也没个说法，电话 13812345678"


@pytest.fixture
def service() -> Iterator[Service]:
    """Somebody with an opinion."""
    with a_service(view("建议", "物流配送", why="想要个说法")) as running:
        yield running


@pytest.fixture
def player(service: Service, tmp_path: Path) -> Iterator[Player]:
    """Everybody in an organisation that asks this service."""
    world = replace(BOTH, name="asking", policy={"second_opinion": {"url": service.url, "model": "small"}})
    with Stack(world, tmp_path / "asking") as running:
        yield play_in(world, running)


def test_it_is_painted_onto_the_card_that_hangs_there(player: Player, service: Service) -> None:
    player.says("张三", SAID, private=True)
    player.hears("张三", "F-", private=True)
    player.says("张三", "跳过", private=True)
    player.sees_card("李工", "那个东西", "第二意见（仅供参考）：像是建议·物流配送。想要个说法")
    assert len(service.asked) == 1
    assert "13812345678" not in str(service.asked)
