"""A bench with a DingTalk whose cards call back by HTTP, and the card that is made and looked at on it."""

from typing import Any

from bot.sandbox.world import ShownCard
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, GROUP, TEMPLATE, Bench

DELIVER = "/v1.0/card/instances/createAndDeliver"
CARD = "/v1.0/card/instances"
SECRET = "secret-of-card-callbacks"
VARIABLES = {
    "title": "F-260214-007 打印机坏了",
    "state": "待接单",
    "facts": "**客户**：张三  \n**原话**：坏了  \n急：今天要",
    "text": "打印机**坏了**",
    "btn1": "接单",
    "act1": "accept:F-260214-007:1",
    "style1": "primary",
    "btn2": "转派",
    "act2": "reassign:F-260214-007:1",
    "btn3": "",
}


def new_card(**changes: Any) -> dict[str, Any]:
    """What createAndDeliver is called with; None leaves a key out."""
    body = {
        "cardTemplateId": TEMPLATE,
        "outTrackId": "card-1",
        "cardData": {"cardParamMap": VARIABLES},
        "callbackType": "HTTP",
        "callbackRouteKey": "feedback",
        "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
    }
    return {key: value for key, value in (body | changes).items() if value is not None}


def hung(bench: Bench, chat: str = GROUP) -> ShownCard:
    """The newest card in a chat."""
    card = bench.shown(chat)[-1].card
    assert card is not None
    return card


def put(bench: Bench, **body: Any) -> Any:
    """Update it."""
    return bench.call("PUT", CARD, {"outTrackId": "card-1"} | body)
