"""The words between the platforms and us: what was heard, and what is to be shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from handlers.origin import Origin

ACTION_BYTES = 120
"""The longest packed action: it must fit the tightest door (a WeCom task_id takes 128 bytes)."""


class Words(BaseModel):
    """A value that is spoken and never changed."""

    model_config = ConfigDict(frozen=True)


class Who(Words):
    """A speaker as the platform verified and named them."""

    platform: str
    account: str
    user_id: str
    name: str = ""
    reachable: bool = False
    """Whether the platform lets us write to them first, in a chat of their own."""


class Where(Words):
    """A place; a private chat is named by the user id of the person in it."""

    platform: str
    account: str
    chat_id: str
    kind: Literal["group", "private"]
    title: str = ""
    voice: str = ""
    """By which name of ours it was spoken to, where the platform told: there we answer by the same."""


class Opening(Words):
    """A way to answer later that came with a message: a session webhook, a response URL."""

    door: str
    address: str
    expires_at: datetime
    once: bool = False
    budget: int = 0
    """How many messages it carries until the other side speaks again; 0 where nobody counts."""


class Media(Words):
    """A picture, voice, file or video that came with a message: `source` is the platform's code or URL."""

    kind: Literal["image", "voice", "video", "file"]
    source: str
    name: str = ""
    door: str = ""
    """Through which door it came, for doors that are fetched from differently."""
    key: str = ""
    """What opens this one file, where the platform gave it something: a key in base64, the robot it was sent to."""


class Heard(Words):
    """What everything heard has in common. `answers` says what may ride on the door's own answer."""

    message_id: str
    who: Who
    where: Where
    at: datetime
    answers: frozenset[Literal["text", "card", "repaint"]] = frozenset()
    room: int = 0
    """How many bytes of words that answer carries: longer ones follow by themselves. 0 where there is room for all."""
    opening: Opening | None = None


class Said(Heard):
    """Somebody spoke: text without the mention of the bot."""

    text: str = ""
    kind: str = "text"
    quoted: str = ""
    media: tuple[Media, ...] = ()
    origin: Origin | None = None
    """Told where it came by another way than a chat."""


class Clicked(Heard):
    """Somebody pressed a button: the packed action, and the handle to repaint that card once."""

    action: str
    card: str = ""
    handle: Mapping[str, str] = Field(default_factory=dict)
    form: Mapping[str, str] = Field(default_factory=dict)
    """What was chosen or typed on the card: the input's key → its value, several joined by commas."""


class Joined(Heard):
    """Somebody opened the chat with the bot, or the bot was added to a group."""

    came_by: str = ""
    """The `scene_param` of the link that led here, where the platform tells it."""


class Withdrawn(Heard):
    """Somebody took back a message of theirs: `withdrawn` is its message id."""

    withdrawn: str


class Happened(Heard):
    """Nobody spoke: something happened to a chat. `who` is whoever caused it, or has no user id."""


class Renamed(Happened):
    """A group has a new title: the one in `where`."""


class Removed(Happened):
    """We are no longer in this group, or it is no more."""


class Bounced(Happened):
    """A message of ours that had been accepted did not arrive: `key` is the one it was sent with."""

    key: str
    reason: str


class Muted(Happened):
    """Somebody spoke, and the platform kept their words from us: the month's quota is used up."""

    payload: str = ""


class Unknown(Heard):
    """Authentic, but of a kind we do not act on; kept in the transcript as it came."""

    kind: str
    payload: str = ""


class ActionTooLong(ValueError):
    """A button would carry more than every door can bring back."""


class Action(Words):
    """What a button carries: a verb, its feedback number, and one small value."""

    verb: str
    number: str = ""
    value: str = ""

    def pack(self) -> str:
        """`verb:number:value`, at most ACTION_BYTES bytes of UTF-8; Errors: ActionTooLong."""
        packed = f"{self.verb}:{self.number}:{self.value}"
        if len(packed.encode()) > ACTION_BYTES:
            raise ActionTooLong(packed)
        return packed

    @classmethod
    def unpack(cls, packed: str) -> "Action":
        """The action in a packed string; what cannot be read is an action with an unknown verb."""
        verb, _, rest = packed.partition(":")
        number, _, value = rest.partition(":")
        return cls(verb=verb, number=number, value=value)


class Button(Words):
    """One thing to press. Where there are no buttons it has a number: its own, or its place on the card."""

    label: str
    action: str
    style: Literal["primary", "plain", "danger"] = "plain"
    number: int = 0
    """Fixed for buttons that come and go, so that the number of an older message means the same."""


def numbered(buttons: Sequence[Button]) -> list[tuple[int, Button]]:
    """The buttons with the numbers they are chosen by."""
    return [(button.number or place, button) for place, button in enumerate(buttons, start=1)]


def menu_of(buttons: Sequence[Button]) -> tuple[str, ...]:
    """The packed actions in the order of their numbers; empty where a number has none."""
    actions = {number: button.action for number, button in numbered(buttons)}
    return tuple(actions.get(number, "") for number in range(1, max(actions, default=0) + 1))


class Text(Words):
    """Plain words, with line breaks; `mention` calls one person by name where the door can."""

    type: Literal["text"] = "text"
    text: str
    mention: str = ""
    """The platform user id of the person to call."""
    links: tuple[tuple[str, str], ...] = ()
    """(label, URL) of pages with more; each stands on a line of its own below the words."""


class Card(Words):
    """A card: title, a line of state, facts, a paragraph, and buttons. Each door draws what it can."""

    type: Literal["card"] = "card"
    title: str
    state: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    buttons: tuple[Button, ...] = ()
    mention: str = ""
    link: str = ""
    """A page with more, opened by a tap on the card."""


class File(Words):
    """A picture, voice, video or file from our store: shown as such where the door can, else as its link."""

    type: Literal["file"] = "file"
    kind: Literal["image", "voice", "video", "file"]
    sha256: str
    name: str
    """With its extension."""
    size: int
    """In bytes."""
    link: str = ""
    """The signed address of a page with it."""
    mention: str = ""

    @property
    def text(self) -> str:
        """What stands for it in words."""
        return self.name


Show = Annotated[Text | Card | File, Field(discriminator="type")]


class Reply(Words):
    """The answer to one thing heard: what to show in that chat, and how the pressed card looks now."""

    shows: tuple[Show, ...] = ()
    repaint: Card | None = None
    toast: str = ""
    """A word to the clicker only, where the door has a place for it; else it is shown as text."""


SILENCE = Reply()
