"""A crowd of messages at once: those that may go now go, and the sandbox counts nothing that exceeds a limit."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests

from bot.clock import now
from bot.platforms.port import Paced, Target
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Text
from tests.bot.platforms.wecom.meeting import APP, GROUP, OURS, Meeting, a_meeting


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    with a_meeting(tmp_path_factory.mktemp("meeting")) as meeting:
        yield meeting


def pour(platform: WecomPlatform, chat: tuple[str, str], count: int) -> int:
    """Try to say so many things; how many were let through."""
    passed = 0
    for number in range(count):
        (route,) = platform.routes(Target(*chat, (), str), Text(text=f"第 {number} 条"), now())
        with suppress(Paced):
            route.send(f"d{number}-pour")
            passed += 1
    return passed


def test_no_limit_is_exceeded_by_a_single_message(meeting: Meeting) -> None:
    assert pour(meeting.platform, ("zhangsan", "private"), 40) == 30
    assert pour(meeting.platform, ("wrCHAT", "group"), 30) == 20
    assert pour(meeting.platform, ("wrAPP", "group"), 230) == 200
    for place, count in ((APP, 30), (GROUP, 20), (OURS, 200)):
        assert len(meeting.messages(place)) == count
    counted = requests.get(f"{meeting.page}/sandbox/limits", timeout=5).json()
    assert counted["exceeded"] == [] and counted["counted"]


def test_without_the_doorbells_token_customers_are_fetched_for_no_more_often_than_allowed(meeting: Meeting) -> None:
    for _ in range(20):
        with suppress(Paced):
            meeting.platform.pull("wkMAIN", "", "", now())
    assert requests.get(f"{meeting.page}/sandbox/limits", timeout=5).json()["exceeded"] == []
