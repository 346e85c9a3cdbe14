"""What every way to speak works with: the account, its calls and its files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.platforms.port import Closed, Sent, Target
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.api.client import Client
from bot.platforms.wecom.api.files import Files
from bot.platforms.wecom.api.media import Kind, taken_as
from bot.platforms.wecom.api.remembered import Remembered
from bot.platforms.wecom.bot.mouth import Mouth
from bot.platforms.wecom.errors import MediaGone
from bot.platforms.wecom.kf.attempts import Attempts
from handlers.messages import File

SIZE_GOOD_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """One per account."""

    account: WecomAccount
    client: Client
    files: Files
    attempts: Attempts
    mouth: Mouth | None = None
    """What the smart bot speaks with on its long connection."""
    sizes: Remembered[str, int] = field(default_factory=lambda: Remembered(SIZE_GOOD_FOR))
    """How many people are in the groups that the app made."""

    @property
    def agent_id(self) -> int:
        """The app's. Errors: Closed without an app."""
        if self.account.app is None:
            raise Closed("没有配置自建应用")
        return self.account.app.agent_id


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file with its bytes, and as what WeCom takes it."""

    file: File
    data: bytes
    kind: Kind


def loaded(target: Target, show: object) -> Loaded | None:
    """The file to be shown, if it is one, is still in the store, and WeCom takes it; else its words have to do."""
    if not isinstance(show, File):
        return None
    try:
        data = target.read(show.sha256)
    except KeyError:
        return None
    kind = taken_as(show.kind, data)
    return Loaded(show, data, kind) if kind else None


def with_its_file(target: Target, show: object, forget: Callable[[bytes], None], send: Callable[[], Sent]) -> Sent:
    """Send; where the uploaded file has died before its time, nothing was shown: upload it and send, once more.

    Errors: what `send` raises.
    """
    try:
        return send()
    except MediaGone:
        file = loaded(target, show)
        if file is None:
            raise
        forget(file.data)
    return send()
