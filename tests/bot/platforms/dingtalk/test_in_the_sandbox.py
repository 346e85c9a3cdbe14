"""The platform against the sandbox's DingTalk, over the wire: every rung is accepted, and every answer understood."""

import asyncio
import json
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

import pytest
import requests
from pydantic import SecretStr

from bot import clock
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import OpenWay, Target
from bot.platforms.tokens import TokenStore
from bot.stream import Stream
from bot.streaming.listener import Times
from handlers.messages import Button, Card, Clicked, Heard, Reply, Said, Show, Text

CID, TEMPLATE = "cidKehu==", "tpl.schema"
GROUP, PRIVATE = f"dingtalk:group:{CID}", "dingtalk:robot:ligong"
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
        return DingTalkPlatform("main", account, TokenStore(None, clock.now))

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


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The sandbox in its own process, our Stream in a thread."""
    folder = tmp_path_factory.mktemp("sandbox")
    ports = [_free_port() for _ in range(3)]
    config = folder / "sandbox.json"
    config.write_text(json.dumps(_config()), "utf-8")
    with _process(config, ports, folder / "clock"):
        here = Town(page=f"http://127.0.0.1:{ports[2]}", dingtalk=f"http://127.0.0.1:{ports[1]}")
        with _streaming(here):
            yield here


def _config() -> dict[str, Any]:
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
            "groups": [{"conversation_id": CID, "title": "客户群", "members": ["zhangsan", "ligong"]}],
            "templates": [TEMPLATE],
        },
        "phones": [],
        "options": {"pings_seconds": 0.3},
    }


@contextmanager
def _process(config: Path, ports: list[int], clock_file: Path) -> Iterator[None]:
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
def _streaming(town: Town) -> Iterator[None]:
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    stream = Stream([town.platform()], town.hear, times=Times(silence=2, first_wait=0.1))
    thread = threading.Thread(target=lambda: loop.run_until_complete(stream.run(stop)))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        loop.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_heard(town: Town, before: int) -> Heard:
    for _ in range(PATIENCE * 20):
        if len(town.heard) > before:
            return town.heard[-1]
        time.sleep(0.05)
    raise AssertionError("nothing was heard")


@pytest.fixture
def asked(town: Town) -> Said:
    """张三 has just said something in the group."""
    before = len(town.heard)
    for _ in range(50):  # the line may not stand yet
        town.post("say", chat=GROUP, user="zhangsan", text="屏幕花了", mention=True)
        if len(town.heard) > before:
            break
        time.sleep(0.1)
    heard = _until_heard(town, before)
    assert isinstance(heard, Said)
    return heard


def test_what_is_said_in_a_group_is_heard_by_stream(asked: Said) -> None:
    assert (asked.text, asked.who.user_id, asked.who.name) == ("屏幕花了", "zhangsan", "张三")
    assert (asked.where.kind, asked.where.chat_id, asked.where.title) == ("group", CID, "客户群")
    assert asked.opening is not None


def test_what_is_said_alone_is_heard_and_answered(town: Town, asked: Said) -> None:
    before = len(town.heard)
    town.post("say", chat=PRIVATE, user="ligong", text="我的", mention=False)
    heard = _until_heard(town, before)
    assert (heard.where.kind, heard.where.chat_id) == ("private", "ligong")
    town.send(PRIVATE, "dingtalk.session", Text(text="您手上没有待处理的反馈"))
    assert town.messages(PRIVATE)[-1]["text"] == "您手上没有待处理的反馈"


@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
@pytest.mark.parametrize("route", ["dingtalk.session", "dingtalk.robot"])
@pytest.mark.parametrize("cards", ["link", "text"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 6])
def test_every_message_of_every_rung_is_accepted(
    town: Town, asked: Said, chat: str, route: str, cards: str, count: int
) -> None:
    buttons = tuple(Button(label=f"{n} 分", action=f"score:F-1:{n}") for n in range(1, count + 1))
    complaints = len(town.verdicts())
    sent = town.send(chat, route, CARD.model_copy(update={"buttons": buttons}), cards=cards)
    assert town.verdicts()[complaints:] == []
    assert len(sent.menu) == (count if cards == "text" or chat == GROUP else 0)


def test_a_person_is_called_by_name_in_the_group(town: Town, asked: Said) -> None:
    town.send(GROUP, "dingtalk.session", Text(text="已记下", mention="zhangsan"))
    assert town.messages(GROUP)[-1]["mentions"] == ["zhangsan"]
    assert town.messages(GROUP)[-1]["text"] == "@张三 已记下"


@pytest.mark.parametrize(("chat", "where"), [(GROUP, "group"), (PRIVATE, "private")])
def test_an_interactive_card_is_pressed_answered_and_painted_anew(
    town: Town, asked: Said, chat: str, where: str
) -> None:
    complaints, before = len(town.verdicts()), len(town.heard)
    template = {"cards": "template", "card_template_id": TEMPLATE}
    sent = town.send(chat, "dingtalk.card", CARD, **template)
    shown = town.messages(chat)[-1]
    assert (shown["card"]["title"], shown["card"]["state"]) == ("F-1 屏幕", "待接单")
    assert shown["card"]["facts"] == [["客户", "张三"]]
    verdict = town.post("click", message_id=shown["id"], user="ligong", key="btn1", form={})["verdict"]
    assert verdict == ""
    click = _until_heard(town, before)
    assert isinstance(click, Clicked)
    assert (click.action, click.who.user_id, click.where.kind) == ("accept:F-1:", "ligong", where)
    assert click.handle == sent.handle
    pressed = town.messages(chat)[-1]["card"]
    assert (pressed["state"], [button["label"] for button in pressed["buttons"]]) == ("处理中", ["解决"])
    done = CARD.model_copy(update={"state": "已闭环", "buttons": ()})
    town.platform(**template).repaint(done, sent.handle, datetime.now(UTC), lambda _: "")
    painted = town.messages(chat)[-1]["card"]
    assert (painted["state"], painted["buttons"]) == ("已闭环", [])
    assert town.verdicts()[complaints:] == []


def test_the_same_card_twice_hangs_once(town: Town, asked: Said) -> None:
    before = len(town.messages(GROUP))
    platform = town.platform(cards="template", card_template_id=TEMPLATE)
    route = platform.routes(town.target(GROUP), CARD, datetime.now(UTC))[0]
    assert route.send("d900").handle == route.send("d900").handle
    assert len(town.messages(GROUP)) == before + 1
