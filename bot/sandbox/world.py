"""The world outside: who has which phone, what hangs in which chat, what went over the wire, and what time it is."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from bot.sandbox.counting import Ledger

Json = dict[str, Any]
FileKind = Literal["image", "voice", "video", "file"]


@dataclass(frozen=True)
class SentFile:
    """A file that somebody sends; `seconds` is how long a voice or a video lasts."""

    kind: FileKind
    name: str
    data: bytes
    seconds: int = 0


class ShownButton(BaseModel):
    """A button as the app draws it: `key` comes back in a callback, `url` opens a page."""

    label: str
    key: str = ""
    url: str = ""
    style: str = "plain"
    disabled: bool = False


class ShownInput(BaseModel):
    """A choice on a card: one of `options` (id, text)."""

    key: str
    label: str = ""
    options: list[tuple[str, str]] = []
    chosen: str = ""
    many: bool = False
    """Whether several may be chosen: their ids then come joined by commas."""


class ShownCard(BaseModel):
    """A card in one common form, whatever platform and type it came from."""

    kind: str
    """`template_card.button_interaction`, `interactive`, `actionCard`, ..."""
    source: str = ""
    title: str = ""
    state: str = ""
    emphasis: str = ""
    facts: list[tuple[str, str]] = []
    text: str = ""
    buttons: list[ShownButton] = []
    inputs: list[ShownInput] = []
    link: str = ""
    quote: str = ""
    note: str = ""
    """What the platform prints when the card has been answered (replace_text)."""


class ShownFile(BaseModel):
    """A voice, video or file in a bubble; `url` is where the page downloads it (`World.keep_file`)."""

    kind: FileKind
    name: str
    url: str
    size: int
    """In bytes."""
    seconds: int = 0


class ShownMessage(BaseModel):
    """One bubble in one chat."""

    id: int
    chat: str
    at: datetime
    sender: str
    """A user id, or `bot:<name>`."""
    sender_name: str
    text: str = ""
    markdown: bool = False
    mentions: list[str] = []
    card: ShownCard | None = None
    quote: str = ""
    picture: str = ""
    """Where the page finds the picture (`World.keep_picture`)."""
    file: ShownFile | None = None
    recalled: bool = False
    edited: int = 0
    """How often it has been repainted."""
    rated: dict[str, int] | None = None
    """Where people may say how good an answer was: who found it right (1) or wrong (2). Pressed as `feedback:1`,
    `feedback:2`, and `feedback:3` to take it back."""
    hidden_from: list[str] = []
    """Members to whom the platform did not show it, because they had had too many."""
    only_for: dict[str, ShownCard] = {}
    """What single members see instead of `card`, after an update that touched only them."""
    secret: Json = {}
    """The platform's own ids of this message (task_id, outTrackId, ...): never shown."""


class ShownChat(BaseModel):
    """One chat, named `wecom:group:<chatid>`, `wecom:app:<userid>`, `wecom:bot:<userid>`,
    `wecom:kf:<open_kfid>:<external_userid>`, `dingtalk:group:<cid>` or `dingtalk:robot:<userid>`.
    """

    id: str
    platform: str
    kind: str
    title: str
    members: list[str] = []
    messages: list[ShownMessage] = []


class WireEntry(BaseModel):
    """One exchange: who called whom, both bodies as they were on the wire and, where encrypted, in the clear."""

    id: int
    at: datetime
    platform: str
    direction: str
    """`→ bot` the platform calls the bot; `← bot` the bot calls the platform."""
    what: str
    """The method and path, or the Stream topic."""
    request_headers: dict[str, str] = {}
    """Only those that carry a meaning of the platform's own (signatures, tokens)."""
    request: str = ""
    request_clear: str = ""
    response: str = ""
    response_clear: str = ""
    status: int = 0
    verdict: str = ""
    """Empty when all was well; else what was wrong, in words."""
    took_ms: int = 0


@dataclass
class World:
    """Everything both platforms share. All changes happen in one asyncio loop."""

    clock_file: Path | None = None
    chats: dict[str, ShownChat] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """`wecom:zhangsan` → 张三."""
    wire: list[WireEntry] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    """Name of a fault → how many more times it strikes; -1 until it is switched off."""
    pictures: list[bytes] = field(default_factory=list)
    files: list[SentFile] = field(default_factory=list)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    """Platform → what was called how often (`ledger`)."""
    moved: timedelta = timedelta()
    version: int = 0
    _ids: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> datetime:
        """The sandbox's time, aware, UTC."""
        return datetime.now(UTC) + self.moved

    def move_clock(self, by: timedelta) -> datetime:
        """Move time forward for everyone who reads the clock file. Errors: ValueError for a step backwards."""
        if by < timedelta():
            raise ValueError("time only moves forward")
        self.moved += by
        self.write_clock()
        self.touch()
        return self.now()

    def read_clock(self) -> None:
        """Take up the time that a sandbox before this one has left, so that time does not go back."""
        if self.clock_file is not None and self.clock_file.exists():
            self.moved = timedelta(seconds=float(self.clock_file.read_text("ascii").strip() or 0))

    def write_clock(self) -> None:
        """Tell the other processes what time it is here."""
        if self.clock_file is not None:
            part = self.clock_file.with_suffix(".part")
            part.write_text(str(self.moved.total_seconds()), "ascii")
            part.replace(self.clock_file)

    def next_id(self) -> int:
        """A number never given before."""
        return self._ids()

    def open_chat(self, chat_id: str, platform: str, kind: str, title: str, members: list[str]) -> ShownChat:
        """The chat, made if it is new."""
        if chat_id not in self.chats:
            self.chats[chat_id] = ShownChat(id=chat_id, platform=platform, kind=kind, title=title, members=members)
            self.touch()
        return self.chats[chat_id]

    def show(self, chat: str, sender: str, sender_name: str, **what: Any) -> ShownMessage:
        """Hang one more bubble into a chat."""
        message = ShownMessage(
            id=self.next_id(), chat=chat, at=self.now(), sender=sender, sender_name=sender_name, **what
        )
        self.chats[chat].messages.append(message)
        self.touch()
        return message

    def keep_picture(self, picture: bytes) -> str:
        """Keep a picture that somebody sent; its path on the page's port."""
        self.pictures.append(picture)
        return f"/sandbox/picture/{len(self.pictures) - 1}"

    def keep_file(self, file: SentFile) -> ShownFile:
        """Keep a voice, video or file; what a bubble shows of it."""
        self.files.append(file)
        url = f"/sandbox/file/{len(self.files) - 1}"
        return ShownFile(kind=file.kind, name=file.name, url=url, size=len(file.data), seconds=file.seconds)

    def shown(self, file: SentFile | None) -> Json:
        """How `show` is told of a file: a picture as `picture`, anything else as `file`."""
        if file is None:
            return {}
        if file.kind == "image":
            return {"picture": self.keep_picture(file.data)}
        return {"file": self.keep_file(file)}

    def ledger(self, platform: str) -> Ledger:
        """Where the calls of this platform are counted."""
        return self.ledgers.setdefault(platform, Ledger(platform, self.now))

    def find(self, message_id: int) -> ShownMessage | None:
        """The bubble with this id."""
        return next((m for c in self.chats.values() for m in c.messages if m.id == message_id), None)

    def log(self, platform: str, direction: str, what: str, **details: Any) -> WireEntry:
        """Keep one exchange in the wire log."""
        entry = WireEntry(
            id=self.next_id(), at=self.now(), platform=platform, direction=direction, what=what, **details
        )
        self.wire.append(entry)
        del self.wire[:-5000]
        self.touch()
        return entry

    def strikes(self, fault: str) -> bool:
        """Whether a fault that was injected strikes now; counts it down."""
        left = self.faults.get(fault, 0)
        if left > 0:
            self.faults[fault] = left - 1
        return left != 0

    def touch(self) -> None:
        """Something changed: wake whoever watches."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, since: int, wait_seconds: float) -> int:
        """Wait until the version is past `since`, at most so long; the version now."""
        if self.version <= since:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_seconds):
                    await self._changed.wait()
        return self.version
