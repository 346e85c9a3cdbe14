"""A card as WeCom's template_card: every field within the limits of the document, as JSON and as XML.

Three kinds are drawn. With buttons: button_interaction. Without buttons but with a link, which they must have:
text_notice, or news_notice where the account has a picture for it. Without either there is no legal card, and the
words are shown as text.

A card that hangs in a chat stays a button_interaction when its last button is gone: `replace_text` then shows one
grey button that cannot be pressed. Turning it into a text_notice would be allowed, but only an interactive card may
be updated again (path/94888), and a feedback can be reopened while response codes are still left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.platforms.wecom.drawing.markup import Branch
from handlers.fit import shorten
from handlers.messages import Action, Button, Card

FACTS, BUTTONS = 6, 6
KEYNAME_CHARS, BUTTON_CHARS = 5, 10
KEY_BYTES = 1024
STYLES = {"primary": 1, "plain": 2, "danger": 3}
GREY_KEY = Action(verb="none").pack()
"""The key of the grey button, should some client let it be pressed: a verb that nobody answers to."""
NOTHING = "—"
PARAGRAPH = "说明"
"""The heading of a news_notice's paragraph, which cannot do without one."""

_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


@dataclass(frozen=True, slots=True)
class Limits:
    """Characters a field shows; the client cuts what is longer wherever it likes (path/90236, path/101032)."""

    title: int
    desc: int
    sub_title: int
    value: int


APP = Limits(title=36, desc=44, sub_title=160, value=30)
BOT = Limits(title=26, desc=30, sub_title=112, value=26)
"""The smart bot and the group robot."""


class CardTooLarge(ValueError):
    """A button's key or a task_id breaks a hard limit: nothing that shortening could mend."""


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """One template_card, already within its limits."""

    card_type: str
    title: str
    desc: str
    sub_title: str
    facts: Sequence[tuple[str, str]]
    buttons: Sequence[Button]
    link: str
    task_id: str
    replace_text: str = ""
    picture: str = ""
    """The address of a news_notice's picture."""

    def __post_init__(self) -> None:
        if self.task_id and not _TASK_ID.fullmatch(self.task_id):
            raise CardTooLarge("task_id")
        if any(len(button.action.encode()) > KEY_BYTES for button in self.buttons):
            raise CardTooLarge("key")

    def as_json(self) -> Branch:
        """The template_card object; what is empty is left out."""
        card: Branch = {"card_type": self.card_type, "main_title": _filled(title=self.title, desc=self.desc)}
        if self.picture:
            card["card_image"] = {"url": self.picture}
        if self.sub_title:
            card |= self._paragraph()
        if self.facts:
            card["horizontal_content_list"] = [{"keyname": name, "value": value} for name, value in self.facts]
        if self.link:
            card["card_action"] = {"type": 1, "url": self.link}
        if self.buttons:
            card["button_list"] = [_button(button) for button in self.buttons]
        return card | _filled(task_id=self.task_id, replace_text=self.replace_text)

    def _paragraph(self) -> Branch:
        if self.picture:
            return {"vertical_content_list": [{"title": PARAGRAPH, "desc": self.sub_title}]}
        return {"sub_title_text": self.sub_title}


def draw(card: Card, limits: Limits, task_id: str, picture: str = "") -> TemplateCard | None:
    """The card as it is sent; None where WeCom has no card without buttons and without a link.

    `picture` is the address of one for cards that only inform.

    Errors: CardTooLarge.
    """
    if card.buttons:
        return _within(limits, "button_interaction", card, _unique(card.buttons), task_id)
    if card.link:
        notice = _within(limits, "text_notice", card, (), task_id="")
        return replace(notice, card_type="news_notice", picture=picture) if picture else notice
    return None


def redraw(card: Card, limits: Limits, task_id: str = "") -> TemplateCard:
    """The card as it replaces one that hangs already. A bot's update must name its task_id, an app's must not."""
    if card.buttons:
        return _within(limits, "button_interaction", card, _unique(card.buttons), task_id)
    last_word = shorten(card.state or card.title, BUTTON_CHARS)
    grey = Button(label=last_word or NOTHING, action=GREY_KEY)
    return _within(limits, "button_interaction", card, (grey,), task_id, replace_text=grey.label)


def task_id(key: str, card: Card) -> str:
    """A task_id that is the same for every attempt to send this, and another for anything else.

    The digest keeps apart two databases that both began to count their deliveries at one.
    """
    return f"{key}-{sha256(card.model_dump_json().encode('utf-8', 'replace')).hexdigest()[:16]}"


def _within(
    limits: Limits, card_type: str, card: Card, buttons: Sequence[Button], task_id: str, replace_text: str = ""
) -> TemplateCard:
    facts, left_over = card.facts[:FACTS], card.facts[FACTS:]
    paragraph = "\n".join([*(f"{name}：{value}" for name, value in left_over), card.text]).strip()
    return TemplateCard(
        card_type=card_type,
        title=shorten(card.title.strip() or card.state or NOTHING, limits.title),
        desc=shorten(card.state, limits.desc),
        sub_title=shorten(paragraph, limits.sub_title),
        facts=[
            (shorten(name or NOTHING, KEYNAME_CHARS), shorten(value or NOTHING, limits.value)) for name, value in facts
        ],
        buttons=[_labelled(button) for button in buttons],
        link=card.link,
        task_id=task_id,
        replace_text=replace_text,
    )


def _unique(buttons: Sequence[Button]) -> Sequence[Button]:
    first: dict[str, Button] = {}
    for button in buttons:
        first.setdefault(button.action, button)
    return list(first.values())[:BUTTONS]


def _labelled(button: Button) -> Button:
    return button.model_copy(update={"label": shorten(button.label or NOTHING, BUTTON_CHARS)})


def _button(button: Button) -> Branch:
    return {"text": button.label, "style": STYLES[button.style], "key": button.action}


def _filled(**fields: str) -> Branch:
    return {name: value for name, value in fields.items() if value}
