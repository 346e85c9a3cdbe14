"""Damaged calls through the whole web process: each is answered, none with a 5xx, no log line says what was said."""

import json
import logging
from collections.abc import Iterator
from random import Random

import pytest
import structlog
from flask.testing import FlaskClient
from pydantic import SecretStr

from bot import clock, logs
from bot.app import create_app
from bot.house import House
from bot.settings import Settings
from handlers.policy import PersonSettings, Policy, TeamSettings
from tests.bot.platforms.dingtalk import contract as dingtalk
from tests.bot.platforms.every.calls import CANARY
from tests.bot.platforms.every.doors import DoorContract
from tests.bot.platforms.wecom import contract as wecom
from tests.fuzz.mutations import altered, damaged, written

TIMES = 400
ANSWERS = {200, 400, 403}
IDS = ("message_id", "chat")
"""What a log line tells of everything heard, also where the damage has put words into their place."""
DOORS = (*wecom.DOORS, *dingtalk.DOORS)


@pytest.fixture
def client(sqlite_url: str, redis_url: str) -> Iterator[FlaskClient]:
    """The web process of a house with both platforms, which logs all it can."""
    settings = Settings(
        secret=SecretStr("a secret of sixteen or more"),
        database_url=sqlite_url,
        redis_url=redis_url,
        wecom={"main": wecom.ACCOUNT},
        dingtalk={"main": dingtalk.ACCOUNT},
        policy=Policy(
            teams={"tech": TeamSettings(name="技术组")},
            default_team="tech",
            people={"ligong": PersonSettings(name="李工", team="tech", accounts=("wecom.main:ligong",))},
        ),
    )
    handlers = logging.getLogger().handlers[:]
    house = House.open(settings)
    yield create_app(house).test_client()
    house.engine.dispose()
    logging.getLogger().handlers[:] = handlers
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def _contents(door: DoorContract, random: Random) -> Iterator[bytes]:
    samples = [content.replace("打印机".encode(), CANARY.encode()) for content in door.samples.values()]
    for number in range(TIMES):
        sample = random.choice(samples)
        if number % 2 and sample.startswith(b"{"):
            yield written(altered(random, json.loads(sample)))
        else:
            yield damaged(random, sample, samples)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_whatever_is_damaged_the_web_process_answers(
    door: DoorContract, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("debug", "web")
    random, seen = Random(f"web {door.name}"), set()
    for number, content in enumerate(_contents(door, random)):
        call = door.call(content, clock.now(), str(number + 1))
        answer = client.open(
            f"/{door.door().path}", method="POST", query_string=call.query, headers=dict(call.headers), data=call.body
        )
        assert answer.status_code in ANSWERS, (number, content)
        seen.add(answer.status_code)
    assert seen >= {200, 400}
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert any(line["event"] == "heard" for line in lines)
    told = [{key: value for key, value in line.items() if key not in IDS} for line in lines]
    assert [line for line in told if CANARY in str(line)] == []
