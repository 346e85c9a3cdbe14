"""The long connections as a process of its own, with a WeCom bot: it hears, answers, and leaves what it cannot say."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot.stream import listeners_of
from tests.bot.sandbox.wecom_bench import BOT_CHAT
from tests.bot.sandbox.wecom_bot_bench import Office, office
from tests.bot.streaming.listening import platform_at, subscriptions, until
from tests.bot.test_stream import platform

SETTINGS = """
secret = "0123456789abcdef0123"
[wecom.main]
corp_id = "wwCORP0001"
api_url = "{url}"
ws_url = "{ws}/openws"
[wecom.main.bot]
name = "回声"
mode = "socket"
bot_id = "aib1"
secret = "bot-secret"
[policy]
default_team = "service"
[policy.teams.service]
name = "服务组"
[policy.people.ligong]
name = "李工"
role = "lead"
team = "service"
accounts = ["wecom.main:LiGong"]
"""
SOON = 60.0


@contextmanager
def a_process(line: Office, folder: Path, database_url: str, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    url = line.bench.sandbox.wecom_url
    file = folder / "huisheng.toml"
    file.write_text(SETTINGS.format(url=url, ws=url.replace("http", "ws", 1)), "utf-8")
    told = {"HUISHENG_CONFIG": str(file), "HUISHENG_DATABASE_URL": database_url, "HUISHENG_REDIS_URL": redis_url}
    command = [sys.executable, "-m", "bot.stream"]
    with subprocess.Popen(command, env={**os.environ, **told}, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def answers(line: Office) -> list[str]:
    shown = [message for message in line.bench.chat(BOT_CHAT).messages if message.sender.startswith("bot:")]
    return [message.card.title if message.card else message.text for message in shown]


def rows(url: str, query: str) -> list[Any]:
    with create_engine(url).connect() as connection:
        return list(connection.execute(text(query)))


def test_the_process_hears_answers_and_leaves_what_it_cannot_say(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    with office() as line, a_process(line, tmp_path, sqlite_url, redis_url) as process:
        until(lambda: subscriptions(line) == 1, SOON)
        line.bench.say(BOT_CHAT, "扫码枪连不上，产线停了")
        until(lambda: len(answers(line)) > 0)
        shown = len(answers(line))
        line.inject("回复报846608")
        line.bench.say(BOT_CHAT, "我那个问题怎么样了")
        until(lambda: len(rows(sqlite_url, "SELECT 1 FROM deliveries WHERE purpose = 'unsaid.1'")) == 1)
        assert len(answers(line)) == shown
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=30)
        assert process.returncode == 0 and time.monotonic() - began < 10
    events = [json.loads(one)["event"] for one in logged.decode().splitlines()]
    assert {"stream.connected", "stream.heard", "stream.answer_left", "stream.stopped"} <= set(events)
    assert "扫码枪" not in logged.decode() and "bot-secret" not in logged.decode()
    heard = [row[0] for row in rows(sqlite_url, "SELECT text FROM messages ORDER BY id")]
    assert heard == ["扫码枪连不上，产线停了", "我那个问题怎么样了"]


def test_every_account_on_a_long_connection_listens_and_no_other() -> None:
    stream, http = platform("http://127.0.0.1:9"), platform("http://127.0.0.1:9", mode="http")
    on_the_line = platform_at("http://127.0.0.1:9")
    by_callback = platform_at("http://127.0.0.1:9", mode="webhook", token="t", aes_key="k" * 43)
    assert listeners_of([stream, http, on_the_line, by_callback]) == [stream, on_the_line]
