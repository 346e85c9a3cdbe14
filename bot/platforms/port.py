"""What every platform must be able to do: hear and answer without I/O, and post, repaint through its own client."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.messages import Card, Heard, Reply, Show


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


class Door(Protocol):
    """One HTTP address that a platform calls. Pure: no network, no database, no clock."""

    path: str
    """`wecom/<account>/app`: what follows PUBLIC_URL."""

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """What was said, in our words; or the answer at once, where nothing was said (a URL check).

        Errors: Refused.
        """

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """The reply, or as much of it as `heard.answers` promised, in the door's own envelope."""


@dataclass(frozen=True, slots=True)
class OpenWay:
    """A way to answer that is still open: `id` is its row, so that one used up is marked."""

    id: int
    door: str
    address: str
    expires_at: datetime
    once: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is to be shown. `link` makes the signed URL of a packed action for the person it is for."""

    chat_id: str
    kind: str
    ways: Sequence[OpenWay]
    link: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived: what a later repaint needs, the way that is used up, and the numbered options that were shown."""

    handle: Mapping[str, str] = field(default_factory=dict)
    used_way: int | None = None
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


class TryLater(Exception):
    """The platform says: not now. Nothing was shown."""

    def __init__(self, reason: str, after_seconds: int | None = None) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds


class Closed(Exception):
    """This route leads nowhere, now and later: take the next one. Nothing was shown."""


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
