"""Presses on interactive cards, in every shape DingTalk documents."""

import json
from typing import Any

import pytest

from bot.platforms.dingtalk.hearing import Ear, track_id
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
    track = track_id("d7", "cidGroup==", "group")
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
