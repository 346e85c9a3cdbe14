"""By which robot a chat is spoken to: the one it spoke to itself, unless one is configured, else the app's own."""

from dataclasses import replace

import pytest

from bot.platforms.port import Downloads, Recalls, Target
from handlers.messages import Button, Card, Media, Text
from tests.bot.platforms.dingtalk.office import AT, Office

GROUP_SEND, SEND = "/v1.0/robot/groupMessages/send", "/v1.0/robot/oToMessages/batchSend"
RECALL, CARDS, DOWNLOAD = (
    "/v1.0/robot/groupMessages/recall",
    "/v1.0/card/instances/createAndDeliver",
    "/v1.0/robot/messageFiles/download",
)
CARD = Card(title="F-1", buttons=(Button(label="接单", action="accept:F-1:"),))
VOICES = [("dingscene", "", "dingscene"), ("dingscene", "dingours", "dingours"), ("", "", "dingapp")]
"""What the chat spoke to, what is configured, and by which it is answered."""


def spoken_to(target: Target, voice: str) -> Target:
    return replace(target, voice=voice)


@pytest.mark.parametrize(("voice", "configured", "robot"), VOICES)
def test_words_go_out_and_are_taken_back_by_it(dingtalk: Office, voice: str, configured: str, robot: str) -> None:
    platform = dingtalk.platform(robot_code=configured, cards="text")
    for path, target in ((GROUP_SEND, dingtalk.group()), (SEND, dingtalk.person())):
        dingtalk.says(path, (200, {"processQueryKey": "q"}))
        sent = platform.routes(spoken_to(target, voice), Text(text="已记下"), AT)[0].send("d7")
        assert dingtalk.about(path)[0].body["robotCode"] == robot
        if path == GROUP_SEND:
            dingtalk.says(RECALL, (200, {"successResult": ["q"], "failedResult": {}}))
            assert isinstance(platform, Recalls)
            platform.recall(sent.handle)
            assert dingtalk.about(RECALL)[0].body["robotCode"] == robot


@pytest.mark.parametrize(("voice", "configured", "robot"), VOICES)
def test_a_card_is_delivered_by_it(dingtalk: Office, voice: str, configured: str, robot: str) -> None:
    platform = dingtalk.platform(robot_code=configured, cards="template", card_template_id="ours.schema")
    dingtalk.says(CARDS, (200, {"success": True, "result": {"deliverResults": [{"success": True}]}}))
    for target, model in ((dingtalk.group(), "imGroup"), (dingtalk.person(), "imRobot")):
        platform.routes(spoken_to(target, voice), CARD, AT)[0].send("d7")
        assert dingtalk.about(CARDS)[-1].body[f"{model}OpenDeliverModel"]["robotCode"] == robot


def test_a_file_that_was_sent_to_it_is_fetched_by_it(dingtalk: Office) -> None:
    dingtalk.says(DOWNLOAD, (200, {"downloadUrl": f"{dingtalk.url}/file"}))
    dingtalk.says("/file", (200, "bytes"))
    platform = dingtalk.platform()
    assert isinstance(platform, Downloads)
    platform.download(Media(kind="image", source="a code", door="dingtalk", key="dingscene"), 1000)
    assert dingtalk.about(DOWNLOAD)[0].body == {"downloadCode": "a code", "robotCode": "dingscene"}
