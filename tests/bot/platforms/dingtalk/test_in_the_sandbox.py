"""The platform against the sandbox's DingTalk, over the wire: every rung is accepted, and every answer understood."""

from datetime import UTC, datetime

import pytest

from handlers.messages import Button, Clicked, Said, Text
from tests.bot.platforms.dingtalk.town import CARD, CID, GROUP, PRIVATE, TEMPLATE, Town, until_heard


def test_what_is_said_in_a_group_is_heard_by_stream(asked: Said) -> None:
    assert (asked.text, asked.who.user_id, asked.who.name) == ("屏幕花了", "zhangsan", "张三")
    assert (asked.where.kind, asked.where.chat_id, asked.where.title) == ("group", CID, "客户群")
    assert asked.opening is not None


def test_what_is_said_alone_is_heard_and_answered(town: Town, asked: Said) -> None:
    before = len(town.heard)
    town.post("say", chat=PRIVATE, user="ligong", text="我的", mention=False)
    heard = until_heard(town, before)
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
    click = until_heard(town, before)
    assert isinstance(click, Clicked)
    assert (click.action, click.who.user_id, click.where.kind) == ("accept:F-1:", "ligong", where)
    assert click.handle.items() <= sent.handle.items()
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
    assert route.send("d900").handle["out_track_id"] == route.send("d900").handle["out_track_id"]
    assert len(town.messages(GROUP)) == before + 1
