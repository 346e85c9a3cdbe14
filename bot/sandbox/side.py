"""What people do on a platform: write, press, open, withdraw, and change who sits in their groups."""

from typing import Any, Protocol, runtime_checkable

from bot.sandbox.world import SentFile, ShownMessage


class Side(Protocol):
    """One platform as its people use it. Where it tells the bot nothing, only the World changes.

    Errors of all: ValueError, in words.
    """

    async def say(
        self,
        chat: str,
        user: str,
        text: str,
        *,
        mention: bool = True,
        file: SentFile | None = None,
        quote: ShownMessage | None = None,
    ) -> ShownMessage:
        """Somebody writes or sends a file, perhaps in answer to `quote`."""

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """Somebody presses a button; words about what went wrong, else ""."""

    async def enter(self, chat: str, user: str, scene_param: str = "") -> None:
        """Somebody opens a chat, by a link that carries `scene_param` where there is such a thing."""

    async def recall(self, message: ShownMessage, user: str) -> None:
        """Somebody withdraws what he has said."""

    async def rename(self, chat: str, title: str) -> None:
        """A group gets another name."""

    async def kick(self, chat: str) -> None:
        """The robot is put out of a group."""

    async def join(self, chat: str, user: str) -> None:
        """Somebody comes into a group."""

    async def leave(self, chat: str, user: str) -> None:
        """Somebody goes out of a group."""


@runtime_checkable
class EventSource(Protocol):
    """A side on which more happens than people write: what the platform reports by itself."""

    async def happen(self, user: str, event: str, fields: dict[str, Any]) -> str:
        """Tell the bot of such an event; words about what went wrong, else "". Errors: ValueError."""


@runtime_checkable
class FrameRepeater(Protocol):
    """A side that sends something else than HTTP callbacks, and can send that again."""

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Status and text of the answer; None if this entry is not its own."""
