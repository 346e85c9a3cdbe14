"""Taking back what the robot has said."""

from typing import Any

import pytest

from bot.platforms.port import Closed, Recalls, TryLater
from handlers.messages import Text
from tests.bot.platforms.dingtalk.office import AT, Office

ALONE, GROUP = "/v1.0/robot/otoMessages/batchRecall", "/v1.0/robot/groupMessages/recall"
HANDLES = {
    ALONE: {"door": "dingtalk.robot", "query_key": "q", "kind": "private", "chat_id": "ligong"},
    GROUP: {"door": "dingtalk.robot", "query_key": "q", "kind": "group", "chat_id": "cidGroup+/=="},
}
SENDS = {ALONE: "/v1.0/robot/oToMessages/batchSend", GROUP: "/v1.0/robot/groupMessages/send"}


@pytest.mark.parametrize("path", HANDLES)
def test_a_message_is_taken_back_by_the_key_it_was_sent_with(dingtalk: Office, path: str) -> None:
    dingtalk.says(SENDS[path], (200, {"processQueryKey": "q"}))
    dingtalk.says(path, (200, {"successResult": ["q"], "failedResult": {}}))
    platform = dingtalk.platform(robot_code="dingrobot")
    assert isinstance(platform, Recalls)
    target = dingtalk.person() if path == ALONE else dingtalk.group()
    handle = platform.routes(target, Text(text="已记下"), AT)[0].send("d7").handle
    assert handle == HANDLES[path]
    platform.recall(handle)
    body = dingtalk.about(path)[0].body
    assert (body["robotCode"], body["processQueryKeys"]) == ("dingrobot", ["q"])
    assert body.get("openConversationId") == (None if path == ALONE else "cidGroup+/==")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, {"successResult": [], "failedResult": {"q": "expired"}}), Closed),
        ((400, {"code": "robot.processQueryKey.expired"}), Closed),
        ((500, {"code": "system.error"}), TryLater),
        ((504, "gone"), TryLater),
    ],
)
def test_what_cannot_be_taken_back_says_so(dingtalk: Office, answer: Any, error: type[Exception]) -> None:
    dingtalk.says(GROUP, answer)
    with pytest.raises(error):
        dingtalk.platform().recall(HANDLES[GROUP])


@pytest.mark.parametrize("handle", [{}, {"door": "dingtalk.session"}, {"door": "dingtalk.robot", "query_key": ""}])
def test_a_message_without_a_key_stays(dingtalk: Office, handle: dict[str, str]) -> None:
    with pytest.raises(Closed):
        dingtalk.platform().recall(handle)
    assert dingtalk.asked == []
