"""What every platform must be able to do: hear and answer without I/O, and post, repaint through its own client."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from handlers.messages import Card, Heard, Media, Reply, Show

BODY_BYTES = 256 * 1024
"""The largest callback that is read: a message has a few kilobytes, but a whole chat may have been forwarded."""


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes that came in by a door; header names are lower-case, `query` has been URL-decoded."""

    method: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """Bytes that go out by the same door."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"


class Refused(Exception):
    """What came in is not authentic (403) or cannot be read (400). `reason` never quotes the content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True)
class Doorbell:
    """There is something to fetch: from which `source`, with which short-lived `token`, and the answer to the ring."""

    platform: str
    account: str
    source: str
    token: str = ""
    token_until: datetime | None = None
    answer: Response = field(default_factory=Response)


class Door(Protocol):
    """One HTTP address that a platform calls. Pure: no network, no database, no clock."""

    path: str
    """`wecom/<account>/app`: what follows PUBLIC_URL."""

    def hear(self, request: Request, at: datetime) -> Heard | Response | Doorbell:
        """What was said, in our words; the answer at once, where nothing was said (a URL check); or a doorbell.

        Errors: Refused.
        """

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """The reply, or as much of it as `heard.answers` promised, in the door's own envelope."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a signed call can be recognised by when it comes again: the bytes that count, and what is used only once."""

    content: bytes
    once: tuple[str, ...]
    """Signature, nonce: each of them comes with this content and no other."""
    lasts_seconds: int
    """How long the platform's own signature is taken for good; so long it is remembered."""
    grace_seconds: int = 0
    """How long after its first use other contents may still come with it: where only a moment is signed."""


@runtime_checkable
class Guarded(Protocol):
    """A door whose platform does not rule out that a captured call is used again for something else."""

    def stamp(self, request: Request) -> Stamp | None:
        """What is remembered of an authentic call, after `hear`; None for one that may come as often as it likes."""


@runtime_checkable
class Hasty(Protocol):
    """A door whose platform drops an answer that comes late, though what was done about it is done."""

    patience: float
    """Seconds: what took longer may be too late."""


@dataclass(frozen=True, slots=True)
class OpenWay:
    """A way to answer that is still open: `id` is its row, so that one used up is marked."""

    id: int
    door: str
    address: str
    expires_at: datetime
    once: bool
    left: int | None = None
    """How many messages it still carries; None where nobody counts."""


def _no_file(sha256: str) -> bytes:
    raise KeyError(sha256)


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is to be shown. `link` makes the signed URL of a packed action for the person it is for."""

    chat_id: str
    kind: str
    ways: Sequence[OpenWay]
    link: Callable[[str], str]
    read: Callable[[str], bytes] = _no_file
    """The bytes of a stored file by its SHA-256 (hex). Errors: KeyError when the store does not have it."""
    voice: str = ""
    """By which name of ours we are spoken to there, as `Where.voice`."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived: what a later repaint needs, the way that is used up, and the numbered options that were shown."""

    handle: Mapping[str, str] = field(default_factory=dict)
    used_way: int | None = None
    spent: int = 1
    """How many of the messages that the way carries it took."""
    menu: tuple[str, ...] = ()
    """The packed actions behind the numbers 1, 2, ... when the card was shown as numbered text."""


class Route(Protocol):
    """One way to show one thing in one chat, ready to be tried."""

    name: str
    """`wecom.app`, `wecom.response_url`, `dingtalk.session`, ...: kept with the delivery."""
    idempotent: bool
    """Whether sending the same key again cannot show it twice."""

    def send(self, key: str) -> Sent:
        """Show it; `key` is stable across attempts (at most 32 of [0-9A-Za-z_-]).

        Errors: TryLater, Closed, Uncertain.
        """


@runtime_checkable
class Carried(Protocol):
    """A route by a way that somebody opened for us: whatever is tried by it counts into what the way carries."""

    way: OpenWay


Tell = Literal["", "administrator"]
"""Whom it concerns beside whoever waits for the message: a set-up that somebody has to mend, for instance."""


class TryLater(Exception):
    """The platform says: not now. Nothing was shown."""

    def __init__(self, reason: str, after_seconds: int | None = None, tell: Tell = "") -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds
        self.tell: Tell = tell


class Paced(TryLater):
    """We ourselves wait, so that no limit of the platform is exceeded: no attempt was made, and none is counted."""

    def __init__(self, reason: str, after_seconds: int | None = None, lane: str = "") -> None:
        """`lane` names what is full, at most 64 characters and no secret: what waits for the same waits as long."""
        super().__init__(reason, after_seconds)
        self.lane = lane


class Closed(Exception):
    """This route leads nowhere, now and later: take the next one. Nothing was shown."""

    def __init__(self, reason: str = "", tell: Tell = "") -> None:
        super().__init__(reason)
        self.tell: Tell = tell


class WayShut(Closed):
    """The way of this route carries nothing more, whatever is sent, until the other side speaks again."""


class TooLarge(Closed):
    """The file is larger than was asked for."""


class Uncertain(Exception):
    """The line broke after the request was written: it may have been shown."""


class Platform(Protocol):
    """One configured account of one platform."""

    name: str
    account: str

    def doors(self) -> Sequence[Door]:
        """The HTTP doors this account is configured for."""

    def settle_in(self, public_url: str) -> None:
        """Tell the platform what it must know before it can reach us; safe to repeat. Errors: TryLater, Closed."""

    def name_of(self, user_id: str) -> str:
        """What the platform's directory calls this person; empty when it does not tell.

        Errors: TryLater; Closed when the directory does not know them, or does not talk to us.
        """

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """The routes that can show this there now, the best first; empty when there is none."""

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """Paint a shown card anew; the handle for the next time.

        Errors: TryLater; Closed when this card cannot be painted again.
        """


@dataclass(frozen=True, slots=True)
class Pulled:
    """One batch fetched after a doorbell: what was heard in it, where to go on, and whether there is more."""

    heard: Sequence[Heard]
    cursor: str
    more: bool


@runtime_checkable
class Pulls(Protocol):
    """A platform whose doorbell only says that there is something."""

    def pull(self, source: str, cursor: str, token: str, at: datetime) -> Pulled:
        """The next batch of `source` after `cursor` (empty: from the oldest that is kept). Errors: TryLater, Closed."""


@runtime_checkable
class ListsSources(Protocol):
    """A platform that knows what can be pulled from it before any doorbell has rung."""

    def sources(self) -> Sequence[str]:
        """Every source that is configured, as `Doorbell.source` names it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came from the platform, decrypted."""

    data: bytes
    name: str = ""
    mime: str = ""
    """As the platform said; not to be believed."""


@runtime_checkable
class Downloads(Protocol):
    """A platform whose messages bring files that have to be fetched before their links die."""

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """The file. Errors: TryLater; TooLarge for more than `most_bytes`; Closed when the link is dead."""


@runtime_checkable
class Recalls(Protocol):
    """A platform that can take back what we have sent."""

    def recall(self, handle: Mapping[str, str]) -> None:
        """Take a sent message back. Errors: TryLater; Closed when it is too late or cannot be taken back."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody proves who they are: an address to be sent to, or a script that asks the client for a code."""

    redirect: str = ""
    script: str = ""
    corp_id: str = ""
    client_id: str = ""


@runtime_checkable
class SignsIn(Protocol):
    """A platform that can say who is looking at a page of ours (网页授权, 免登)."""

    def sign_in(self, back: str, state: str) -> SignIn:
        """How to obtain a code that comes back to `back` together with `state`."""

    def who_is(self, code: str) -> str:
        """The user id behind a code, as in Who. Errors: TryLater; Closed when the code is not good."""
