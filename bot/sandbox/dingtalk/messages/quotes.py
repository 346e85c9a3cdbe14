"""A message that answers to another one: where the quoted words stand, of which no document tells."""

from collections.abc import Callable, Mapping

from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.messages.spoken import MSG_ID, MSG_TYPE, Spoken
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.dingtalk.sends.receipts import KEY
from bot.sandbox.world import Json, ShownMessage

CARD = "interactiveCard"


def inside(spoken: Spoken, office: Office, habits: Habits) -> Json:
    """What stands within `text` or `content`: `isReplyMsg` and `repliedMsg`; nothing in the legacy form."""
    quoted = spoken.quote
    if quoted is None or habits.quotes == "legacy":
        return {}
    kind = kind_of(quoted)
    replied = {
        "msgType": kind,
        "msgId": _id(quoted),
        "senderId": _sender(quoted, office),
        "createdAt": int(quoted.at.timestamp() * 1000),
    }
    content = QUOTED.get(kind, _nothing)(quoted, habits)
    return {"isReplyMsg": True, "repliedMsg": replied | ({"content": content} if content else {})}


def around(spoken: Spoken, office: Office, habits: Habits) -> Json:
    """What stands at the top of the body: the legacy quote, else the ids of what is answered to."""
    quoted = spoken.quote
    if quoted is None:
        return {}
    if habits.quotes == "legacy":
        return {
            "quoteMessage": {
                "msgId": _id(quoted),
                "msgtype": kind_of(quoted),
                "text": {"content": quoted.text},
                "senderNick": quoted.sender_name,
                "senderId": _sender(quoted, office),
            }
        }
    key = quoted.secret.get(KEY)
    return {"originalMsgId": _id(quoted), **({"originalProcessQueryKey": key} if key else {})}


def kind_of(message: ShownMessage) -> str:
    """The msgtype of a bubble: as its sender sent it, else as the robot's messages are."""
    if MSG_TYPE in message.secret:
        return str(message.secret[MSG_TYPE])
    if message.card is not None:
        return CARD
    return "markdown" if message.markdown else "text"


def _text(quoted: ShownMessage, habits: Habits) -> Json:
    return {"text" if habits.quotes == "older" else "content": quoted.text}


def _markdown(quoted: ShownMessage, habits: Habits) -> Json:
    return {"text": quoted.text}


def _rich_text(quoted: ShownMessage, habits: Habits) -> Json:
    return {"richText": [{"msgType": "text", "content": quoted.text}]}


def _record(quoted: ShownMessage, habits: Habits) -> Json:
    return {"summary": quoted.text, "title": f"{quoted.sender_name}的聊天记录"}


def _card(quoted: ShownMessage, habits: Habits) -> Json:
    """Metadata only, or (2026) the tree of what the card shows."""
    if habits.quotes == "older" or quoted.card is None:
        return {}
    lines = [quoted.card.title, quoted.card.state, quoted.card.text]
    return {"cardContent": {"elements": [{"type": "text", "text": line} for line in lines if line]}}


def _nothing(quoted: ShownMessage, habits: Habits) -> Json:
    return {}


QUOTED: Mapping[str, Callable[[ShownMessage, Habits], Json]] = {
    "text": _text,
    "markdown": _markdown,
    "richText": _rich_text,
    "chatRecord": _record,
    CARD: _card,
}


def _id(message: ShownMessage) -> str:
    return str(message.secret.get(MSG_ID) or f"msg{message.id:022d}==")


def _sender(message: ShownMessage, office: Office) -> str:
    robot = message.sender.startswith("bot:")
    return office.encrypted_id(office.config.robot_code if robot else message.sender)
