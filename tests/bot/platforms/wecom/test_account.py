"""What an account is configured with: what each mode needs, and what must not be left out."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.configuring.accounts import contradictions
from bot.platforms.wecom.account import Pace, WecomAccount
from tests.bot.platforms.wecom.sender import AES_KEY

APP = {"agent_id": 1000002, "secret": "app-secret", "token": "QDG6eK", "aes_key": AES_KEY}
SOCKET = {"name": "回声", "mode": "socket", "bot_id": "AIBOTID", "secret": "bot-secret"}


def problems(**account: Any) -> list[str]:
    found = contradictions({"wecom": {"main": {"corp_id": "wwcorp"} | account}})
    return [problem for problem in found if problem.startswith("wecom.main")]


@pytest.mark.parametrize(
    ("bot", "missing"),
    [
        ({"name": "回声"}, "token 和 aes_key"),
        ({"name": "回声", "token": "t"}, "token 和 aes_key"),
        ({"name": "回声", "mode": "socket", "secret": "s"}, "bot_id 和 secret"),
        ({"name": "回声", "mode": "socket", "bot_id": "b", "token": "t", "aes_key": AES_KEY}, "bot_id 和 secret"),
    ],
)
def test_each_mode_of_the_bot_needs_its_own(bot: dict[str, str], missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        WecomAccount.model_validate({"corp_id": "wwcorp", "bot": bot})


def test_a_bot_on_the_line_needs_no_key_of_a_callback() -> None:
    assert problems(bot=SOCKET) == []


@pytest.mark.parametrize(
    ("account", "problem"),
    [
        ({"bot": SOCKET, "kf": {"accounts": {"wk1": "售后"}}}, "wecom.main.kf：要有自建应用"),
        ({"bot": SOCKET, "appchats": {"wr1": "wr2"}}, "wecom.main.appchats：要有自建应用"),
        ({"app": APP, "oauth_url": "open.weixin.qq.com"}, "wecom.main.oauth_url：要写 http://"),
        ({"app": APP, "ws_url": "https://openws.work.weixin.qq.com"}, "wecom.main.ws_url：要写 ws://"),
        ({"app": APP, "media_hosts": ["cos.example.com"]}, "wecom.main.media_hosts：每一项"),
    ],
)
def test_what_does_not_go_together_is_said(account: dict[str, Any], problem: str) -> None:
    (found,) = problems(**account)
    assert found.startswith(problem)


@pytest.mark.parametrize("rates", [[[0, 60]], [[20, 0]], [[20]], [["20", "a"]]])
def test_a_pace_is_counted_in_whole_numbers(rates: Any) -> None:
    with pytest.raises(ValidationError):
        Pace(robot=rates)


def test_nobody_counts_where_no_figure_is_given() -> None:
    assert Pace.model_validate({"robot": []}).robot == ()
