"""Everything else over the sandbox's wire: the public card, the custom robot, files, recalls, events and signing in."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from bot.platforms.port import Closed, TryLater, Uncertain
from handlers.messages import Button, Clicked, File, Happened, Removed, Renamed, Said, Text, Unknown
from tests.bot.platforms.dingtalk.town import CARD, CID, GROUP, HOOK, HOOK_SECRET, PRIVATE, TEMPLATE, Town, until_heard

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
HOOKED = {"custom_robots": {CID: {"access_token": HOOK, "secret": HOOK_SECRET}}}
TEMPLATED = {"cards": "template", "card_template_id": TEMPLATE}


@pytest.fixture
def quiet(town: Town) -> Iterator[Town]:
    """The town, and at the end nothing that the sandbox complains about."""
    complaints = len(town.verdicts())
    yield town
    assert town.verdicts()[complaints:] == []


@pytest.mark.parametrize(("chat", "where"), [(GROUP, "group"), (PRIVATE, "private")])
def test_a_card_by_the_public_template_is_pressed_answered_and_painted_anew(
    quiet: Town, asked: Said, chat: str, where: str
) -> None:
    before = len(quiet.heard)
    sent = quiet.send(chat, "dingtalk.public_card", CARD, cards="public")
    shown = quiet.messages(chat)[-1]
    assert (shown["card"]["title"], [one["label"] for one in shown["card"]["buttons"]]) == ("F-1 屏幕", ["接单"])
    assert "客户" in shown["card"]["text"]
    quiet.post("click", message_id=shown["id"], user="ligong", key="accept:F-1:", form={})
    click = until_heard(quiet, before)
    assert isinstance(click, Clicked)
    assert (click.action, click.who.user_id, click.where.kind) == ("accept:F-1:", "ligong", where)
    pressed = quiet.messages(chat)[-1]["card"]
    assert [button["label"] for button in pressed["buttons"]] == ["解决"]
    done = CARD.model_copy(update={"state": "已闭环", "buttons": ()})
    quiet.platform(cards="public").repaint(done, sent.handle, datetime.now(UTC), lambda _: "")
    assert quiet.messages(chat)[-1]["card"]["buttons"] == []
    assert "已闭环" in quiet.messages(chat)[-1]["card"]["text"]


@pytest.mark.parametrize(
    "show", [Text(text="已记下", mention="zhangsan"), CARD, CARD.model_copy(update={"buttons": ()})]
)
def test_the_custom_robot_speaks_into_its_group(quiet: Town, asked: Said, show: Any) -> None:
    quiet.send(GROUP, "dingtalk.custom_robot", show, **HOOKED)
    assert quiet.messages(GROUP)[-1]["sender_name"] == "自定义机器人"
    assert quiet.messages(GROUP)[-1]["mentions"] == (["zhangsan"] if isinstance(show, Text) else [])


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        ("image", "屏幕.png", PNG),
        ("voice", "语音.amr", b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50),
        ("video", "现场.mp4", b"\0\0\0\x18ftypisom" + bytes(100)),
        ("file", "报价单.xlsx", b"PK\3\4"),
        ("file", "日志.log", b"x"),
    ],
)
@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
def test_files_are_shown_by_the_robot(quiet: Town, asked: Said, chat: str, kind: Any, name: str, data: bytes) -> None:
    file = File(kind=kind, sha256="s", name=name, size=len(data), link="http://127.0.0.1:9/p/1")
    target = replace(quiet.target(chat), read=lambda _: data)
    routes = {one.name: one for one in quiet.platform().routes(target, file, datetime.now(UTC))}
    routes["dingtalk.robot"].send("d7")
    shown = quiet.messages(chat)[-1]
    assert (file.link in shown["text"]) is name.endswith("log")
    assert bool(shown["picture"] or shown["file"]) is not name.endswith("log")


@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
def test_what_was_said_is_taken_back(quiet: Town, asked: Said, chat: str) -> None:
    for route, show in (("dingtalk.robot", Text(text="说错了")), ("dingtalk.card", CARD)):
        sent = quiet.send(chat, route, show, **TEMPLATED)
        quiet.platform().recall(sent.handle)
        assert quiet.messages(chat)[-1]["recalled"] is True


@pytest.mark.parametrize(("kind", "name", "chat"), [("image", "屏幕.png", GROUP), ("file", "日志.zip", PRIVATE)])
def test_a_file_that_somebody_sends_is_fetched(quiet: Town, asked: Said, kind: str, name: str, chat: str) -> None:
    before = len(quiet.heard)
    file = {"kind": kind, "name": name, "data": base64.b64encode(PNG).decode(), "seconds": 0}
    quiet.post("say", chat=chat, user="ligong", text="", mention=True, file=file)
    heard = until_heard(quiet, before)
    assert isinstance(heard, Said)
    (media,) = heard.media
    assert (media.kind, media.door) == (kind, "dingtalk")
    fetched = quiet.platform().download(media, 1000)
    assert fetched.data == PNG


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [("下载码过期", Closed, "已过期"), ("下载码不符", Closed, "没有这个机器人"), ("下载链接失效", Closed, "已失效")],
)
def test_a_file_that_is_gone_says_why(town: Town, asked: Said, fault: str, error: type[Exception], words: str) -> None:
    before = len(town.heard)
    file = {"kind": "image", "name": "屏幕.png", "data": base64.b64encode(PNG).decode(), "seconds": 0}
    town.post("say", chat=PRIVATE, user="ligong", text="", mention=True, file=file)
    heard = until_heard(town, before)
    assert isinstance(heard, Said)
    town.post("fault", name=fault, times=1)
    with pytest.raises(error, match=words):
        town.platform().download(heard.media[0], 1000)
    assert town.platform().download(heard.media[0], 1000).data == PNG


def test_what_happens_to_a_group_is_heard_by_stream(quiet: Town, asked: Said) -> None:
    before = len(quiet.heard)
    quiet.post("rename", chat=GROUP, title="大客户群")
    renamed = until_heard(quiet, before)
    assert isinstance(renamed, Renamed)
    assert (renamed.where.title, renamed.where.chat_id) == ("大客户群", CID)
    quiet.post("kick", chat=GROUP)
    removed = until_heard(quiet, before + 1)
    assert isinstance(removed, Removed)
    quiet.post("join", chat=GROUP, user="dingrobot")
    assert not isinstance(until_heard(quiet, before + 2), Happened)
    quiet.post("leave", chat=GROUP, user="zhangsan")
    left = until_heard(quiet, before + 3)
    assert isinstance(left, Unknown) and left.kind == "event.chat_quit"
    quiet.post("join", chat=GROUP, user="zhangsan")
    joined = until_heard(quiet, before + 4)
    assert isinstance(joined, Unknown) and joined.kind == "event.chat_add_member"


def test_the_directory_knows_colleagues_and_no_strangers(town: Town) -> None:
    assert town.platform().name_of("ligong") == "李工"
    with pytest.raises(Closed):
        town.platform().name_of("nobody")


def test_a_code_of_the_client_signs_in_once(town: Town) -> None:
    answer = requests.get(f"{town.dingtalk}/sandbox-auth-code?user=ligong", timeout=5)
    code = answer.json()["code"]
    assert town.platform().who_is(code) == "ligong"
    with pytest.raises(Closed, match="已用过"):
        town.platform().who_is(code)


@pytest.mark.parametrize(
    ("route", "times"),
    [("dingtalk.card", 1), ("dingtalk.custom_robot", 1), ("dingtalk.session", 2), ("dingtalk.robot", 2)],
)
def test_only_a_way_without_a_key_would_say_it_twice_after_a_lost_answer(
    town: Town, asked: Said, route: str, times: int
) -> None:
    """The window that remains: a line that breaks behind the request. Nobody sends again by such a way."""
    settings = {**TEMPLATED, **HOOKED}
    way = next(
        one
        for one in town.platform(**settings).routes(town.target(GROUP), CARD, datetime.now(UTC))
        if one.name == route
    )
    way.send("warm-up")  # so that no token is fetched when the line breaks
    before = len(town.messages(GROUP))
    town.post("fault", name="断线后", times=1)
    with pytest.raises(Uncertain):
        way.send("d7")
    assert len(town.messages(GROUP)) == before + 1
    way.send("d7")
    assert len(town.messages(GROUP)) == before + times
    assert way.idempotent is (times == 1)


@pytest.mark.parametrize("route", ["dingtalk.card", "dingtalk.custom_robot", "dingtalk.session", "dingtalk.robot"])
def test_a_token_or_a_line_lost_before_the_message_costs_nothing(town: Town, asked: Said, route: str) -> None:
    settings = {**TEMPLATED, **HOOKED}
    way = next(
        one
        for one in town.platform(**settings).routes(town.target(GROUP), CARD, datetime.now(UTC))
        if one.name == route
    )
    before = len(town.messages(GROUP))
    town.post("fault", name="令牌失效", times=1)
    way.send("d8")
    assert len(town.messages(GROUP)) == before + 1
    town.post("fault", name="令牌失效", times=0)


@pytest.mark.parametrize(
    ("fault", "route", "error"),
    [
        ("限流", "dingtalk.robot", TryLater),
        ("分钟限流", "dingtalk.robot", TryLater),
        ("整体限流", "dingtalk.card", TryLater),
        ("系统繁忙", "dingtalk.robot", TryLater),
        ("额度用尽", "dingtalk.robot", Closed),
        ("权限不足", "dingtalk.card", Closed),
        ("模板未发布", "dingtalk.card", Closed),
        ("投放失败", "dingtalk.card", Closed),
        ("内容不安全", "dingtalk.card", Closed),
        ("网关超时", "dingtalk.robot", Uncertain),
        ("限流", "dingtalk.custom_robot", TryLater),
        ("IP不在白名单", "dingtalk.custom_robot", Closed),
        ("额度用尽", "dingtalk.session", Closed),
    ],
)
def test_each_fault_means_what_it_says(town: Town, asked: Said, fault: str, route: str, error: type[Exception]) -> None:
    before = len(town.messages(GROUP))
    town.post("fault", name=fault, times=1)
    with pytest.raises(error):
        town.send(GROUP, route, CARD, **TEMPLATED, **HOOKED)
    town.post("fault", name=fault, times=0)
    assert len(town.messages(GROUP)) == before + (1 if error is Uncertain else 0)


def test_six_buttons_hang_on_every_rung(quiet: Town, asked: Said) -> None:
    buttons = tuple(Button(label=f"{n} 分", action=f"score:F-20261125-0001:{n}") for n in range(1, 7))
    card = CARD.model_copy(update={"buttons": buttons})
    for route, settings in (("dingtalk.card", TEMPLATED), ("dingtalk.public_card", {"cards": "public"})):
        quiet.send(GROUP, route, card, **settings)
        assert [one["label"] for one in quiet.messages(GROUP)[-1]["card"]["buttons"]] == [one.label for one in buttons]
