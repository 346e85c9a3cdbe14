"""The Stream as a process of its own: it writes down, acknowledges, and stops when told to."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.streaming.dingtalk.frames import ROBOT_TOPIC
from tests.bot.gateway import gateway
from tests.bot.test_stream import MESSAGE

SETTINGS = """
secret = "0123456789abcdef0123"
[dingtalk.main]
client_id = "dingapp"
client_secret = "client secret"
api_url = "{url}"
oapi_url = "{url}"
[policy]
default_team = "service"
[policy.teams.service]
name = "服务组"
[policy.people.ligong]
name = "李工"
role = "lead"
team = "service"
accounts = ["dingtalk.main:ligong"]
"""


def test_the_process_writes_down_acknowledges_and_stops_when_told_to(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with gateway() as there:
            file = tmp_path / "huisheng.toml"
            file.write_text(SETTINGS.format(url=there.url), "utf-8")
            told = {"HUISHENG_CONFIG": str(file), "HUISHENG_DATABASE_URL": sqlite_url, "HUISHENG_REDIS_URL": redis_url}
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.stream", env={**os.environ, **told}, stderr=asyncio.subprocess.PIPE
            )
            line = await asyncio.wait_for(there.lines.get(), 60)
            await line.push("CALLBACK", ROBOT_TOPIC, {**MESSAGE, "text": {"content": "屏幕花了"}}, "m1")
            assert (await line.ack())["code"] == 200
            process.send_signal(signal.SIGTERM)
            _, logged = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode == 0
            assert b"stream.heard" in logged
            assert b"stream.stopped" in logged
            assert "屏幕花了" not in logged.decode()

    asyncio.run(story())
    with create_engine(sqlite_url).connect() as connection:
        row = connection.execute(text("SELECT text, account FROM messages")).one()
    assert tuple(row) == ("屏幕花了", "main")
