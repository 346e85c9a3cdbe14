"""The sandbox's DingTalk in a process of its own, and our side of the wire that listens to it by Stream."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from pydantic import SecretStr

from bot import clock
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import OpenWay, Target
from bot.platforms.tools import Tools
from bot.stream import Stream
from bot.streaming.times import Times
from handlers.messages import Button, Card, Clicked, Heard, Reply, Show

CID, TEMPLATE = "cidKehu==", "tpl.schema"
GROUP, PRIVATE = f"dingtalk:group:{CID}", "dingtalk:robot:ligong"
HOOK, HOOK_SECRET = "the token of the group", "SECgroup"
GROUP_OF_CUSTOMERS = {
    "conversation_id": CID,
    "title": "客户群",
    "members": ["zhangsan", "ligong"],
    "robot_token": HOOK,
    "robot_secret": HOOK_SECRET,
}
CARD = Card(
    title="F-1 屏幕",
    state="待接单",
    facts=(("客户", "张三"),),
    text="“屏幕花了”",
    buttons=(Button(label="接单", action="accept:F-1:", style="primary"),),
    link="http://127.0.0.1:9/f/abc",
)
TAKEN = CARD.model_copy(update={"state": "处理中", "buttons": (Button(label="解决", action="resolve:F-1:"),)})
PATIENCE = 15


@dataclass
class Town:
    """The sandbox from outside, and what our side heard."""

    page: str
    dingtalk: str
    heard: list[Heard] = field(default_factory=list)
    reply: Reply = field(default_factory=Reply)

    def hear(self, _: str, heard: Heard) -> Reply:
        """Write it down; a press is answered with the card as it is then."""
        self.heard.append(heard)
        return Reply(repaint=TAKEN) if isinstance(heard, Clicked) else Reply()

    def platform(self, **settings: Any) -> DingTalkPlatform:
        """Our side of the wire."""
        account = DingTalkAccount(
            client_id="dingapp",
            client_secret=SecretStr("a client secret"),
            corp_id="dingcorp",
            robot_code="dingrobot",
            api_url=self.dingtalk,
            oapi_url=self.dingtalk,
            **settings,
        )
        return DingTalkPlatform("main", account, Tools.of(None, "", clock.now))

    def post(self, path: str, **body: Any) -> Any:
        """Do something as a person of the sandbox."""
        answer = requests.post(f"{self.page}/sandbox/{path}", json=body, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, chat: str) -> list[Any]:
        """What hangs in a chat."""
        state = requests.get(f"{self.page}/sandbox/state", timeout=PATIENCE).json()
        return next(one["messages"] for one in state["chats"] if one["id"] == chat)

    def verdicts(self) -> list[str]:
        """What the sandbox has to complain about."""
        wire = requests.get(f"{self.page}/sandbox/wire", timeout=PATIENCE).json()
        return [f"{entry['what']}: {entry['verdict']}" for entry in wire if entry["verdict"]]

    def target(self, chat: str) -> Target:
        """The place, with the way that the last message opened."""
        ways = [
            OpenWay(
                id=1, door=one.opening.door, address=one.opening.address, expires_at=one.opening.expires_at, once=False
            )
            for one in self.heard
            if one.opening
        ][-1:]
        if chat == GROUP:
            return Target(CID, "group", ways, lambda action: f"http://127.0.0.1:9/a/{action}")
        return Target("ligong", "private", ways, lambda action: f"http://127.0.0.1:9/a/{action}")

    def send(self, chat: str, route: str, show: Show, **settings: Any) -> Any:
        """Show something by one route."""
        routes = self.platform(**settings).routes(self.target(chat), show, datetime.now(UTC))
        return next(one for one in routes if one.name == route).send(f"d{time.monotonic_ns()}")


def config() -> dict[str, Any]:
    users = [{"user_id": "zhangsan", "name": "张三"}, {"user_id": "ligong", "name": "李工"}]
    return {
        "wecom": None,
        "dingtalk": {
            "corp_id": "dingcorp",
            "client_id": "dingapp",
            "client_secret": "a client secret",
            "robot_code": "dingrobot",
            "robot_name": "回声",
            "mode": "stream",
            "users": users,
            "groups": [GROUP_OF_CUSTOMERS],
            "templates": [TEMPLATE],
        },
        "phones": [],
        "options": {"pings_seconds": 0.3},
    }


@contextmanager
def process(config: Path, ports: list[int], clock_file: Path) -> Iterator[None]:
    names = ("--wecom-port", "--dingtalk-port", "--page-port")
    flags = [flag for pair in zip(names, map(str, ports), strict=True) for flag in pair]
    command = [sys.executable, "-m", "bot.sandbox", "--config", str(config), *flags, "--clock-file", str(clock_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            yield
        finally:
            process.terminate()


@contextmanager
def streaming(town: Town) -> Iterator[None]:
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    stream = Stream([town.platform()], town.hear, times=Times(silence=5, first_wait=0.1))
    thread = threading.Thread(target=lambda: loop.run_until_complete(stream.run(stop)))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        loop.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until_connected(town: Town) -> None:
    """Call until somebody answers: what is said before the stream stands is lost, and the sandbox complains of it."""
    for _ in range(PATIENCE * 5):
        town.post("say", chat=PRIVATE, user="ligong", text="在吗", mention=False)
        for _ in range(4):
            if town.heard:
                return
            time.sleep(0.05)
    raise AssertionError("nobody ever listened")


def until_heard(town: Town, before: int) -> Heard:
    for _ in range(PATIENCE * 20):
        if len(town.heard) > before:
            return town.heard[-1]
        time.sleep(0.05)
    raise AssertionError("nothing was heard")
