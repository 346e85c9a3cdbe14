"""message/update_template_card: one response_code, one update, within 72 hours."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import AGENT, APP_CHAT, BUTTONS, NOTICE, Bench

LIGONG = "wecom:app:LiGong"
DONE = BUTTONS | {"main_title": {"title": "F-260214-007", "desc": "处理中"}, "replace_text": "李工已接单"}


def update(wecom: Bench, code: object, **change: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"userids": ["ZhangSan"], "agentid": AGENT, "response_code": code}
    if "button" not in change:
        body["template_card"] = DONE
    return wecom.post("message/update_template_card", body | change)


def send(wecom: Bench, card: dict[str, Any] = BUTTONS) -> str:
    return str(wecom.send("template_card", card, touser="ZhangSan|LiGong")["response_code"])


def test_only_the_listed_users_cards_change(wecom: Bench) -> None:
    answer = update(wecom, send(wecom))
    assert answer["errcode"] == 0
    card = wecom.last(APP_CHAT).card
    assert card is not None
    assert (card.state, card.note, card.buttons) == ("处理中", "李工已接单", [])
    assert wecom.last(APP_CHAT).edited == 1
    assert wecom.last(LIGONG).edited == 0


def test_atall_changes_everybodys_card(wecom: Bench) -> None:
    assert update(wecom, send(wecom), userids=[], atall=1)["errcode"] == 0
    assert wecom.last(APP_CHAT).edited == wecom.last(LIGONG).edited == 1


def test_who_never_had_the_card_is_listed_in_an_array(wecom: Bench) -> None:
    assert update(wecom, send(wecom), userids=["zhangsan", "Ghost"])["invaliduser"] == ["ghost"]
    assert wecom.last(APP_CHAT).edited == 1


def test_the_button_form_turns_the_buttons_into_words(wecom: Bench) -> None:
    assert update(wecom, send(wecom), button={"replace_name": "已处理"})["errcode"] == 0
    card = wecom.last(APP_CHAT).card
    assert card is not None
    assert (card.note, card.buttons, card.state) == ("已处理", [], "待接单")


def test_the_button_form_is_for_interactive_cards(wecom: Bench) -> None:
    menu = {"desc": "更多", "action_list": [{"text": "静音", "key": "mute"}]}
    code = send(wecom, NOTICE | {"action_menu": menu, "task_id": "n1"})
    assert update(wecom, code, button={"replace_name": "已处理"})["errcode"] == 40058
    assert update(wecom, code)["errcode"] == 0


def test_a_code_is_used_once_and_dies_after_72_hours(wecom: Bench) -> None:
    code = send(wecom)
    assert update(wecom, code)["errcode"] == 0
    assert update(wecom, code)["errcode"] == 60140
    late = send(wecom, BUTTONS | {"task_id": "t2"})
    wecom.pass_time(hours=72, seconds=1)
    assert update(wecom, late)["errcode"] == 60140
    assert update(wecom, "made-up")["errcode"] == 60140
    assert update(wecom, None)["errcode"] == 60140


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agentid": 5}, 40056),
        ({"userids": []}, 82001),
        ({"userids": "ZhangSan"}, 40031),
        ({"userids": [f"u{n}" for n in range(101)]}, 40031),
        ({"atall": 2}, 40035),
        ({"button": {}}, 40058),
        ({"template_card": {"card_type": "poem"}}, 40058),
    ],
)
def test_a_refused_update_does_not_use_up_the_code(wecom: Bench, change: dict[str, Any], code: int) -> None:
    response_code = send(wecom)
    assert update(wecom, response_code, **change)["errcode"] == code
    assert wecom.last(APP_CHAT).edited == 0
    assert update(wecom, response_code)["errcode"] == 0
