"""One card on each rung: template variables, ActionCards with signed links, markdown, and numbered text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.dingtalk.drawing import bodies, cards
from bot.platforms.dingtalk.drawing.limits import MSG_PARAM_BYTES, PARAM_VALUE_BYTES, WEBHOOK_BYTES
from handlers.messages import Button, Card, Text

ACCEPT = Button(label="接单", action="accept:F-1:", style="primary")
TRANSFER = Button(label="转派", action="transfer:F-1:")
CARD = Card(
    title="F-1 屏幕",
    state="待接单 · 李工",
    facts=(("客户", "张三"), ("级别", "P1")),
    text="“屏幕花了\n重启没用”",
    buttons=(ACCEPT, TRANSFER),
    link="http://us/f/abc",
)


def link(action: str) -> str:
    """As the house makes them."""
    return f"http://us/a/{action}"


def with_buttons(count: int) -> Card:
    """The card with so many buttons."""
    return CARD.model_copy(
        update={"buttons": tuple(Button(label=f"{n} 分", action=f"score:F-1:{n}") for n in range(1, count + 1))}
    )


def robot_param(card: Card, links: bool = True) -> tuple[str, dict[str, str]]:
    """msgKey and the parsed msgParam."""
    body = bodies.for_robot(card, links, link).body
    return body["msgKey"], json.loads(body["msgParam"])


def test_the_template_gets_every_variable_so_that_nothing_old_stays() -> None:
    values = cards.params(CARD)
    assert (values["title"], values["state"]) == ("F-1 屏幕", "待接单 · 李工")
    assert values["facts"] == "**客户**：张三  \n**级别**：P1"
    assert values["text"] == "“屏幕花了  \n重启没用”  \n[查看详情](http://us/f/abc)"
    assert [values[f"btn{n}"] for n in range(1, 7)] == ["接单", "转派", "", "", "", ""]
    assert [values[f"act{n}"] for n in range(1, 7)] == ["accept:F-1:", "transfer:F-1:", "", "", "", ""]
    assert [values[f"style{n}"] for n in range(1, 7)] == ["primary", "plain", "", "", "", ""]
    assert set(values) == set(cards.params(Card(title="x")))


_WORDS = st.text(max_size=600)


@given(
    st.builds(
        Card,
        title=_WORDS,
        state=_WORDS,
        text=_WORDS,
        facts=st.lists(st.tuples(_WORDS, _WORDS), max_size=8).map(tuple),
        link=st.sampled_from(["", "http://us/f/abc"]),
        mention=st.sampled_from(["", "ligong", "$:LWCP_v1:$x"]),
        buttons=st.lists(st.builds(Button, label=_WORDS, action=st.just("accept:F-1:")), max_size=9).map(tuple),
    )
)
def test_every_limit_is_kept_whatever_the_card_says(card: Card) -> None:
    for name, value in cards.params(card).items():
        assert isinstance(value, str)
        assert len(name.encode()) <= 100
        assert len(value.encode()) <= PARAM_VALUE_BYTES
    if card.link:
        assert cards.params(card)["text"].endswith("(http://us/f/abc)")
    assert all(cards.params(card)[f"btn{n}"] for n in range(1, min(len(card.buttons), 6) + 1))
    for links in (True, False):
        assert len(json.dumps(bodies.for_session(card, links, link).body, ensure_ascii=False).encode()) <= WEBHOOK_BYTES
        assert len(bodies.for_robot(card, links, link).body["msgParam"].encode()) <= MSG_PARAM_BYTES


@pytest.mark.parametrize("filling", ["长", '"', "a\n", "🙂", "a"])
def test_words_that_are_far_too_long_are_cut_and_buttons_are_not(filling: str) -> None:
    card = CARD.model_copy(update={"text": "x" + filling * 30_000 + "x"})
    session = bodies.for_session(card, True, link).body
    assert WEBHOOK_BYTES - 50 <= len(json.dumps(session, ensure_ascii=False).encode()) <= WEBHOOK_BYTES
    assert [button["title"] for button in session["actionCard"]["btns"]] == ["接单", "转派"]
    assert session["actionCard"]["text"].endswith("…\n\n[查看详情](http://us/f/abc)")
    raw = bodies.for_robot(card, True, link).body["msgParam"]
    assert MSG_PARAM_BYTES - 50 <= len(raw.encode()) <= MSG_PARAM_BYTES
    assert json.loads(raw)["buttonTitle2"] == "转派"
    numbers = bodies.for_session(card, False, link).body["text"]["content"]
    assert numbers.endswith("…\n1. 接单\n2. 转派\n回复数字选择\n查看详情：http://us/f/abc")
    text = bodies.words_of(Text(text=card.text, mention="ligong"))
    assert len(json.dumps(text, ensure_ascii=False).encode()) <= WEBHOOK_BYTES
    assert text["text"]["content"].startswith("@ligong x")


def test_an_action_card_has_signed_links_and_calls_by_name() -> None:
    body = bodies.for_session(CARD.model_copy(update={"mention": "ligong"}), True, link).body
    held = body["actionCard"]
    assert (body["msgtype"], held["title"], held["btnOrientation"]) == ("actionCard", "F-1 屏幕", "1")
    assert held["btns"][0] == {"title": "接单", "actionURL": "http://us/a/accept:F-1:"}
    assert held["text"].startswith("@ligong ### F-1 屏幕\n\n**待接单 · 李工**\n\n- **客户**：张三\n- **级别**：P1")
    assert body["at"] == {"atUserIds": ["ligong"], "isAtAll": False}


def test_an_action_card_with_one_button_is_a_single_one() -> None:
    held = bodies.for_session(with_buttons(1), True, link).body["actionCard"]
    assert (held["singleTitle"], held["singleURL"]) == ("1 分", "http://us/a/score:F-1:1")
    assert "btns" not in held


def test_many_buttons_stand_one_below_the_other() -> None:
    held = bodies.for_session(with_buttons(5), True, link).body["actionCard"]
    assert (held["btnOrientation"], len(held["btns"])) == ("0", 5)


@pytest.mark.parametrize(
    ("count", "key", "last"),
    [
        (1, "sampleActionCard", ("singleTitle", "singleURL")),
        (2, "sampleActionCard6", ("buttonTitle2", "buttonUrl2")),
        (3, "sampleActionCard3", ("actionTitle3", "actionURL3")),
        (5, "sampleActionCard5", ("actionTitle5", "actionURL5")),
    ],
)
def test_the_robot_has_a_sample_for_each_number_of_buttons(count: int, key: str, last: tuple[str, str]) -> None:
    found, param = robot_param(with_buttons(count))
    assert found == key
    assert (param[last[0]], param[last[1]]) == (f"{count} 分", f"http://us/a/score:F-1:{count}")
    assert all(isinstance(value, str) and value for value in param.values())


def test_two_long_labels_stand_one_below_the_other() -> None:
    long = Button(label="转派给另一位同事", action="transfer:F-1:")
    found, param = robot_param(CARD.model_copy(update={"buttons": (ACCEPT, long)}))
    assert (found, param["actionTitle2"]) == ("sampleActionCard2", "转派给另一位同事")


def test_six_buttons_become_links_in_the_text_for_there_is_no_such_sample() -> None:
    found, param = robot_param(with_buttons(6))
    assert found == "sampleMarkdown"
    assert param["text"].endswith("[6 分](http://us/a/score:F-1:6)")


def test_numbered_text_says_all_and_keeps_what_the_numbers_mean() -> None:
    message = bodies.for_session(CARD.model_copy(update={"mention": "ligong"}), False, link)
    assert message.body["text"]["content"] == (
        "@ligong 【F-1 屏幕】\n待接单 · 李工\n客户：张三\n级别：P1\n“屏幕花了\n重启没用”\n1. 接单\n2. 转派\n回复数字选择\n查看详情：http://us/f/abc"
    )
    assert message.menu == ("accept:F-1:", "transfer:F-1:")
    by_robot = bodies.for_robot(CARD, False, link)
    assert (by_robot.body["msgKey"], by_robot.menu) == ("sampleText", message.menu)


@pytest.mark.parametrize("links", [True, False])
def test_a_card_without_buttons_is_markdown_and_has_no_menu(links: bool) -> None:
    card = CARD.model_copy(update={"buttons": ()})
    session, robot = bodies.for_session(card, links, link), bodies.for_robot(card, links, link)
    assert (session.body["msgtype"], session.menu) == ("markdown", ())
    assert (robot.body["msgKey"], robot.menu) == ("sampleMarkdown", ())
    assert session.body["markdown"]["text"].endswith("[查看详情](http://us/f/abc)")


def test_somebody_without_a_staff_id_is_not_called() -> None:
    body = bodies.words_of(Text(text="已记下", mention="$:LWCP_v1:$x"))
    assert body == {"msgtype": "text", "text": {"content": "已记下"}}
    assert cards.as_mention("$:LWCP_v1:$x") == {}


@pytest.mark.parametrize("user_id", ["@ALL", "@all"])
def test_nobody_is_everybody(user_id: str) -> None:
    assert cards.as_mention(user_id) == {}
    assert "at" not in bodies.words_of(Text(text="您好", mention=user_id))


@pytest.mark.parametrize(
    "words", ["[点我](http://evil)", "![x](http://evil)", "[点我] (http://evil)", "<a atId=all>", "<font size=9>"]
)
def test_the_words_of_a_customer_make_no_link_and_no_tag(words: str) -> None:
    card = Card(title=words, state=words, facts=((words, words),), text=words)
    shown: list[Any] = [*cards.params(card).values(), bodies.markdown(card)["markdown"]["text"]]
    for value in [cards.params(card)["text"], cards.params(card)["facts"], shown[-1]]:
        assert "](" not in value.replace(" ", "")
        assert "<" not in value


def test_a_message_always_has_a_title() -> None:
    assert bodies.markdown(Card(title="", text="早上好"))["markdown"]["title"] == "早上好"
