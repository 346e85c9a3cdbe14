"""What each platform's folder tells the contract test about its doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.platforms.port import Door, Request, Response

AT = datetime.fromisoformat("2026-11-25T02:00:00+00:00")
WORDS = "打印机又坏了"

Tamper = Callable[[Request], Request]


@dataclass(frozen=True)
class DoorContract:
    """One HTTP door, from the side of the platform that calls it."""

    name: str
    """`wecom.app`."""
    door: Callable[[], Door]
    call: Callable[[bytes, datetime, str], Request]
    """An authentic call that says this, at this time; the last is a nonce, or whatever else makes it another call."""
    said: bytes
    """What 张三 says to it: WORDS."""
    another: bytes
    """The same words, said once more."""
    heard: tuple[str, str, str]
    """Who says so, in which chat, and of which kind."""
    read: Callable[[Request, Response], Any]
    """The answer as the platform opens and checks it. Errors: AssertionError, and whatever opening raises."""
    wrong: Mapping[str, Tamper]
    """What makes an authentic call one that is not."""
    max_age_seconds: int
    samples: Mapping[str, bytes]
    """Real payloads by what they show, as they are before they are sealed."""
    pressed: bytes | None = None
    """A button is pressed, where this door tells that; its action is `accept:F-1:`."""
    says_words: bool = True
    """Whether people speak by this door at all."""
    covers_body: bool = True
    """Whether the platform's signature covers the body."""
