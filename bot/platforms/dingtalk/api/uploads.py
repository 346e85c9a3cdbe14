"""Files that go up: each once an hour, for the id that comes back may be used again and again."""

from datetime import datetime, timedelta
from hashlib import sha256

from bot.platforms.dingtalk.api.client import Client

GOOD_FOR = timedelta(hours=1)
"""DingTalk does not say how long it keeps a file; it costs a call of the month to ask again."""
MOST = 1000


class Uploads:
    """The files of one app, as far as this process has brought them up."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[tuple[str, bytes], tuple[str, datetime]] = {}

    def media_id(self, kind: str, name: str, data: bytes, at: datetime) -> str:
        """Under which id a message may show these bytes. Errors: TryLater, Closed."""
        key = (kind, sha256(data).digest())
        known, until = self._known.get(key, ("", at))
        if until > at:
            return known
        media_id = self._client.upload(kind, name, data)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (media_id, at + GOOD_FOR)
        return media_id

    def forget(self, message: str) -> None:
        """DingTalk does not know a file of this message any more: whoever shows one of them next uploads it again."""
        self._known = {key: known for key, known in self._known.items() if known[0] not in message}
