"""What the self-built app's callback says, in our words: every kind of message and event of path/90239 and 90240."""

from collections.abc import Callable, Mapping
from typing import Literal, TypedDict

from bot.platforms.wecom.api.media import Kind
from bot.platforms.wecom.reading import SYSTEM, Common, Tree, branches, kind, word, words
from handlers.messages import Clicked, Heard, Joined, Media, Said, Unknown


class Passive(TypedDict):
    """What may be answered at once."""

    answers: frozenset[Literal["text"]]
    room: int


DOOR = "wecom.app"
TEXT_BYTES = 2048
"""A passive text is cut off beyond this (path/90241)."""
ARRIVALS = ("enter_agent", "subscribe")
IN_WORDS: Passive = {"answers": frozenset({"text"}), "room": TEXT_BYTES}
"""The one answer that may be given at once to most of it."""
MENU_CLICK = "click"
"""Of the menu below the chat; its key may be a packed action."""
COLONS = 2
"""In every packed action, and hardly in anybody else's key."""


def heard(common: Common, tree: Tree, body: str) -> Heard:
    """What a member said, pressed or did; what we do not act on, as it came."""
    sender, msg_type, event = word(tree, "FromUserName"), word(tree, "MsgType"), word(tree, "Event")
    if sender and sender != SYSTEM:
        if msg_type == "event":
            if event in CLICKS:
                return CLICKS[event](common, tree)
            if event in ARRIVALS:
                return Joined(**common, **IN_WORDS)
            if event == MENU_CLICK and word(tree, "EventKey").count(":") >= COLONS:
                return Clicked(**common, action=word(tree, "EventKey"), **IN_WORDS)
        elif msg_type in SAID:
            text, media = SAID[msg_type](tree)
            return Said(**common, text=text, kind=msg_type, media=media, **IN_WORDS)
    return Unknown(**common, kind=kind(msg_type, event), payload=body)


def _card_clicked(common: Common, tree: Tree) -> Clicked:
    task_id = word(tree, "TaskId")
    handle = {"response_code": word(tree, "ResponseCode"), "task_id": task_id, "user_id": common["who"].user_id}
    return Clicked(
        **common,
        action=word(tree, "EventKey"),
        card=task_id,
        handle={"door": DOOR} | handle,
        form=_form(tree),
        answers=frozenset({"repaint"}),
    )


def _task_card_clicked(common: Common, tree: Tree) -> Clicked:
    """The card of old, which we never send: nothing of ours can repaint it."""
    return Clicked(**common, action=word(tree, "EventKey"), card=word(tree, "TaskId"))


def _form(tree: Tree) -> dict[str, str]:
    chosen = branches(tree, "SelectedItems", "SelectedItem")
    return {word(item, "QuestionKey"): ",".join(words(item, "OptionIds", "OptionId")) for item in chosen}


CLICKS: Mapping[str, Callable[[Common, Tree], Clicked]] = {
    "template_card_event": _card_clicked,
    "template_card_menu_event": _card_clicked,
    "taskcard_click": _task_card_clicked,
}
"""What counts as pressed on a card."""


Reader = Callable[[Tree], tuple[str, tuple[Media, ...]]]


def _media(name: Kind) -> Reader:
    def read(tree: Tree) -> tuple[str, tuple[Media, ...]]:
        file_name = word(tree, "FileName") or word(tree, "Title")
        return "", (Media(kind=name, source=word(tree, "MediaId"), name=file_name, door=DOOR),)

    return read


def _text(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    return word(tree, "Content").strip(), ()


def _location(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    point = f"{word(tree, 'Location_X')},{word(tree, 'Location_Y')}"
    return f"{word(tree, 'Label')} ({point})".strip(), ()


def _link(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    return "\n".join(filter(None, (word(tree, "Title"), word(tree, "Description"), word(tree, "Url")))), ()


SAID: Mapping[str, Reader] = {
    "text": _text,
    "image": _media("image"),
    "voice": _media("voice"),
    "video": _media("video"),
    "file": _media("file"),
    "location": _location,
    "link": _link,
}
"""What counts as spoken, and how its words and files are read. `file` is not documented for apps, but it comes."""
