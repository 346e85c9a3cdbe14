"""A whole world on one machine: it comes up, passes every check, survives a killed worker, and leaves nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot.demo.process import NotStarted, is_free
from bot.demo.redis_server import answers
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH, DINGTALK_TEXT

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
HUISHENG = Path(sys.executable).with_name("huisheng")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A world in which nobody has said anything before these tests."""
    with Stack(DINGTALK_TEXT, tmp_path_factory.mktemp("fresh")) as stack:
        yield stack


def test_a_world_comes_up_well_and_goes_without_a_trace(tmp_path: Path, postgres: str) -> None:
    with Stack(BOTH, tmp_path, database_url=postgres) as stack:
        assert "一切正常" in doctor(stack)
        assert stack.database_url.startswith("postgresql://")
        stack.kill_worker()
        assert stack.fallen() == ["worker"]
        stack.restart_worker()
        stack.flush_redis()
        assert stack.fallen() == []
        addresses = [stack.page_url, stack.wecom_url, stack.dingtalk_url, stack.public_url]
        redis_url, database_url = stack.redis_url, stack.database_url
    assert all(is_free(int(address.rpartition(":")[2])) for address in addresses)
    assert not answers(redis_url)
    with pytest.raises(OperationalError):
        create_engine(database_url).connect()


def test_the_first_word_said_is_answered(fresh: Stack) -> None:
    zhaoliu = fresh.world.find("赵六")
    fresh.control.say(zhaoliu.group, zhaoliu.user_id, "导出一直失败，从昨天开始的")
    (group,) = (chat for chat in fresh.control.state()["chats"] if chat["id"] == zhaoliu.group)
    assert [message["sender_name"] for message in group["messages"]][:2] == ["赵六", "回声"]
    assert "已登记" in group["messages"][1]["text"] or "已记下" in group["messages"][1]["text"]


def test_a_world_that_cannot_come_up_says_why_and_leaves_nothing(fresh: Stack, tmp_path: Path) -> None:
    port = int(fresh.page_url.rpartition(":")[2])
    second = Stack(DINGTALK_TEXT, tmp_path, page_port=port)
    with pytest.raises(NotStarted, match="sandbox 启动后退出了"):
        second.start()
    assert not answers(second.redis_url)
    assert fresh.fallen() == []


def doctor(stack: Stack) -> str:
    """What `huisheng doctor` says of it."""
    environ = os.environ | {
        "HUISHENG_CONFIG": str(stack.folder / "huisheng.toml"),
        "HUISHENG_CLOCK_FILE": str(stack.clock_file),
    }
    done = subprocess.run([HUISHENG, "doctor"], env=environ, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
