"""The bodies of the control API's POSTs, each a type of its own."""

import base64
import binascii
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.sandbox.world import SentFile


class Wanted(BaseModel):
    """The body of a POST."""

    model_config = ConfigDict(extra="forbid", strict=True)


class WantedFile(Wanted):
    """A file that somebody sends; `data` is base64."""

    kind: Literal["image", "voice", "video", "file"]
    name: str = ""
    data: str
    seconds: int = 0


class Say(Wanted):
    """Write into a chat; `picture` (base64) is short for a file of kind image."""

    chat: str
    user: str
    text: str = ""
    mention: bool = True
    picture: str = ""
    file: WantedFile | None = None
    quote: int = 0
    """The id of the message that is quoted; 0: none."""

    def sent_file(self) -> SentFile | None:
        """What goes along with the words. Errors: ValueError."""
        if self.picture and self.file is not None:
            raise ValueError("picture 和 file 只能给一个")
        if self.picture:
            return SentFile("image", "picture.jpg", _decoded("picture", self.picture))
        if self.file is None:
            return None
        data = _decoded("file.data", self.file.data)
        return SentFile(self.file.kind, self.file.name or self.file.kind, data, self.file.seconds)


class Click(Wanted):
    """Press a button."""

    message_id: int
    user: str
    key: str
    form: dict[str, str] = {}


class Enter(Wanted):
    """Open a chat."""

    chat: str
    user: str
    scene_param: str = ""


class Recall(Wanted):
    """Withdraw a message."""

    message_id: int
    user: str


class Rename(Wanted):
    """Give a group another name."""

    chat: str
    title: str


class Kick(Wanted):
    """Put the robot out of a group."""

    chat: str


class Membership(Wanted):
    """Who comes into a group, or goes."""

    chat: str
    user: str


class Happening(Wanted):
    """An event that the platform reports by itself."""

    user: str = ""
    event: str
    fields: dict[str, Any] = {}


class Clock(Wanted):
    """Move time: by seconds, or to a time of day or a date."""

    advance_seconds: float | None = None
    to: str = ""


class Fault(Wanted):
    """Let something go wrong so many times; 0 switches it off, -1 lasts until then."""

    name: str
    times: int = 1


class Repeat(Wanted):
    """Send one callback again."""

    wire_id: int


def _decoded(name: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError(f"{name} 应为 base64") from error
