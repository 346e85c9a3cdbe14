"""The message format of webhooks (session webhook, custom robot, HTTP answer): read strictly, drawn as a bubble."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.dingtalk.sends import mentions
from bot.sandbox.world import Json, ShownButton, ShownCard

MENTIONING = ("text", "markdown", "actionCard")
"""Types in which @ has an effect."""


@dataclass
class Bubble:
    """What will hang in the chat, and what was odd about the message (`remarks`, in words)."""

    text: str = ""
    markdown: bool = False
    card: ShownCard | None = None
    mentions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """The arguments for World.show."""
        text = "" if self.card else self.text
        return {"text": text, "markdown": self.markdown, "card": self.card, "mentions": self.mentions}


def read(body: Json, office: Office, chat: str, *, dingtalk_ids: bool = False) -> Bubble:
    """The bubble that a webhook message becomes in this chat. Errors: Refused 40035, 400105.

    With `dingtalk_ids` people may also be called by their encrypted ids.
    """
    kind = _string(body, "msgtype")
    if kind not in READERS:
        raise Refused(400105, kind)
    part = body.get(kind)
    if not isinstance(part, dict):
        raise Refused(40035, kind)
    bubble = READERS[kind](part)
    at = body.get("at") or {}
    found = mentions.called(bubble.text, at, office, chat, dingtalk_ids=dingtalk_ids)
    if kind not in MENTIONING:
        bubble.remarks.extend([f"{kind} 消息不支持 @"] if at else [])
        return bubble
    bubble.text, bubble.mentions, bubble.remarks = found.text, found.mentions, found.remarks
    if bubble.card is not None:
        bubble.card.text = bubble.text
    return bubble


def _text(part: Json) -> Bubble:
    return Bubble(text=_string(part, "content", "text."))


def _markdown(part: Json) -> Bubble:
    _string(part, "title", "markdown.")
    return Bubble(text=_string(part, "text", "markdown."), markdown=True)


def _link(part: Json) -> Bubble:
    title, text = _string(part, "title", "link."), _string(part, "text", "link.")
    return Bubble(card=ShownCard(kind="link", title=title, text=text, link=_string(part, "messageUrl", "link.")))


def _action_card(part: Json) -> Bubble:
    title, text = _string(part, "title", "actionCard."), _string(part, "text", "actionCard.")
    card = ShownCard(kind="actionCard", title=title, text=text, buttons=_buttons(part))
    return Bubble(text=text, card=card)


def _buttons(part: Json) -> list[ShownButton]:
    if "btns" not in part:
        url = _string(part, "singleURL", "actionCard.")
        return [ShownButton(label=_string(part, "singleTitle", "actionCard."), url=url, style="primary")]
    buttons = part["btns"]
    if not isinstance(buttons, list) or not buttons or not all(isinstance(b, dict) for b in buttons):
        raise Refused(40035, "actionCard.btns")
    return [ShownButton(label=_string(b, "title", "btns."), url=_string(b, "actionURL", "btns.")) for b in buttons]


def _feed_card(part: Json) -> Bubble:
    links = part.get("links")
    if not isinstance(links, list) or not links or not all(isinstance(link, dict) for link in links):
        raise Refused(40035, "feedCard.links")
    for link in links:
        _string(link, "picURL", "links.")
    buttons = [
        ShownButton(label=_string(link, "title", "links."), url=_string(link, "messageURL", "links.")) for link in links
    ]
    return Bubble(card=ShownCard(kind="feedCard", buttons=buttons))


READERS: dict[str, Callable[[Json], Bubble]] = {
    "text": _text,
    "markdown": _markdown,
    "link": _link,
    "actionCard": _action_card,
    "feedCard": _feed_card,
}


def _string(part: Json, name: str, prefix: str = "") -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(40035, prefix + name)
    return value
