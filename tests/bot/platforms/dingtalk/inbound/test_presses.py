"""Presses on interactive cards, in every shape DingTalk documents."""

import json
from typing import Any

import pytest

from bot.platforms.dingtalk.drawing.faces import PUBLIC
from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.tracks import Track
from bot.platforms.port import Refused
from handlers.messages import Clicked, Unknown
from tests.bot.platforms.dingtalk.office import AT, account

PARAMS = {"action": "accept:F-1:"}


@pytest.mark.parametrize(
    "body",
    [
        {"content": json.dumps({"cardPrivateData": {"actionIds": ["btn1"], "params": PARAMS}})},
        {"value": json.dumps({"cardPrivateData": {"actionIds": ["btn1"], "params": PARAMS}})},
        {"value": json.dumps({"cardPrivateData": {"actionIds": ["1"]}, "params": PARAMS})},
        {"content": {"cardPrivateData": {"params": PARAMS}}},
        {"content": "{}", "value": json.dumps({"params": PARAMS})},
    ],
)
def test_a_press_is_read_in_every_shape(body: dict[str, Any]) -> None:
    click = Ear("main", account()).click({"outTrackId": "d7", "userId": "ligong", **body}, AT)
    assert isinstance(click, Clicked)
    assert (click.action, click.card, click.where.kind, click.where.chat_id) == (
        "accept:F-1:",
        "d7",
        "private",
        "ligong",
    )
    assert click.handle == {"door": "dingtalk.card", "out_track_id": "d7"}
    assert click.answers == {"repaint"}


def test_a_press_in_a_group_is_heard_in_that_group() -> None:
    track = str(Track("d7", "cidGroup=="))
    click = Ear("main", account()).click(
        {"outTrackId": track, "userId": "ligong", "content": json.dumps({"params": PARAMS})}, AT
    )
    assert isinstance(click, Clicked)
    assert (click.card, click.where.kind, click.where.chat_id) == ("d7", "group", "cidGroup==")
    assert click.handle["out_track_id"] == track


def test_two_presses_by_http_differ_by_who_pressed_what() -> None:
    def pressed(user: str, action: str) -> str:
        body = {"outTrackId": "d7", "userId": user, "content": json.dumps({"params": {"action": action}})}
        return Ear("main", account()).click(body, AT).message_id

    assert pressed("ligong", "accept") == pressed("ligong", "accept")
    assert len({pressed("ligong", "accept"), pressed("ligong", "resolve"), pressed("wangwu", "accept")}) == 3


def test_a_press_in_another_organisation_is_refused() -> None:
    """Its user ids are not ours, though they may be written alike."""
    body = {"outTrackId": "d7", "userId": "ligong", "content": json.dumps({"params": PARAMS})}
    ear = Ear("main", account(corp_id="dingOURS"))
    assert isinstance(ear.click({**body, "corpId": "dingOURS"}, AT), Clicked)
    with pytest.raises(Refused) as refused:
        ear.click({**body, "corpId": "dingOTHER"}, AT)
    assert refused.value.status == 403


def test_a_press_without_an_action_is_kept_as_it_came() -> None:
    heard = Ear("main", account()).click({"outTrackId": "d7", "userId": "ligong", "content": "[]"}, AT)
    assert isinstance(heard, Unknown)
    assert heard.kind == "card"


@pytest.mark.parametrize(
    "body", [{}, {"outTrackId": "d7"}, {"userId": "ligong"}, {"outTrackId": "d" * 201, "userId": "x"}]
)
def test_a_press_of_nobody_or_on_nothing_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Ear("main", account()).click(body, AT)


def pressed(track: str = "d7", **fields: Any) -> Clicked | Unknown:
    """李工 presses something on a card."""
    return Ear("main", account()).click({"outTrackId": track, "userId": "ligong", **fields}, AT)


def test_a_button_of_the_public_template_carries_its_action_as_its_id() -> None:
    content = json.dumps({"cardPrivateData": {"actionIds": ["accept:F-1:"], "params": {}}})
    click = pressed(str(Track("d7", "cidGroup==", PUBLIC)), content=content)
    assert isinstance(click, Clicked)
    assert (click.action, click.card, click.where.chat_id) == ("accept:F-1:", "d7", "cidGroup==")
    assert click.handle == {"door": PUBLIC, "out_track_id": "d7~.cidGroup=="}


def test_the_id_of_a_component_of_our_own_template_is_no_action() -> None:
    assert isinstance(pressed(content=json.dumps({"cardPrivateData": {"actionIds": ["btn1"]}})), Unknown)


@pytest.mark.parametrize(
    ("params", "form"),
    [
        ({"input": "换了电源"}, {"input": "换了电源"}),
        ({"score": 5, "agree": True}, {"score": "5", "agree": "true"}),
        ({"select": "a,b", "select.index": [0, 2], "currentIndexes": [0, 2]}, {"select": "a,b"}),
        ({"select.index": [0, 2], "currentIndexes": [0, 2]}, {"select": "0,2"}),
        ({"select.index": 1}, {"select": "1"}),
        ({"currentIndexes": [0, 2]}, {"currentIndexes": "0,2"}),
        ({"select": json.dumps({"index": 1, "value": "b"})}, {"select": "b"}),
        ({"select": {"index": 1}}, {"select": "1"}),
        ({"nested": [[1], {"x": 2}], "nothing": None}, {"nested": "", "nothing": ""}),
    ],
)
def test_what_was_written_and_chosen_comes_with_the_press(params: dict[str, Any], form: dict[str, str]) -> None:
    click = pressed(content=json.dumps({"cardPrivateData": {"params": PARAMS | params}}))
    assert isinstance(click, Clicked)
    assert (click.action, click.form) == ("accept:F-1:", form)


@pytest.mark.parametrize(("user_id_type", "kind"), [(1, Clicked), ("1", Clicked), (2, Unknown)])
def test_a_union_id_is_nobody_we_know(user_id_type: Any, kind: type[Clicked | Unknown]) -> None:
    assert isinstance(pressed(content=json.dumps({"params": PARAMS}), userIdType=user_id_type), kind)
