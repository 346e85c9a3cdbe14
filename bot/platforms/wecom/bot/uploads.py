"""Files for the smart bot, in chunks over its long connection (path/101463): each is uploaded once in three days."""

import base64
from datetime import timedelta
from hashlib import md5, sha256

from bot.platforms.port import TryLater, Uncertain
from bot.platforms.wecom.api.client import Client
from bot.platforms.wecom.api.media import Kind
from bot.platforms.wecom.api.remembered import Remembered
from bot.platforms.wecom.bot.line import Line
from bot.platforms.wecom.sdk import Json

INIT, CHUNK, FINISH = "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish"
CHUNK_BYTES = 256 * 1024
"""Before base64. WeCom takes twice as much, and a hundred chunks: so the largest file fits, and each chunk passes a
narrow line well within the time for its acknowledgement.
"""
FIRST_CHUNK = 1
"""The document counts from one, the SDK from nought; either is taken."""
GOOD_FOR = timedelta(days=2, hours=23)
"""WeCom keeps a file for three days."""


class Uploads:
    """The files of one bot."""

    def __init__(self, client: Client, line: Line, bot_id: str) -> None:
        self._client, self._line, self._lane = client, line, client.lanes.bot_uploads(bot_id)
        self._uploaded = Remembered[tuple[bytes, Kind], str](GOOD_FOR)

    def upload(self, name: str, data: bytes, kind: Kind) -> str:
        """The media_id under which the bot may send it as this kind. Errors: TryLater, Closed."""
        try:
            return self._uploaded.of((sha256(data).digest(), kind), lambda: self._upload(name, data, kind))
        except Uncertain as error:  # an uploaded file shows nothing to anybody
            raise TryLater(str(error)) from None

    def forget(self, data: bytes) -> None:
        """WeCom no longer knows what we uploaded of these bytes: the next one who needs them uploads them again."""
        digest = sha256(data).digest()
        self._uploaded.forget(lambda upload: upload[0] == digest)

    def _upload(self, name: str, data: bytes, kind: Kind) -> str:
        chunks = [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]
        digest = md5(data).hexdigest()  # noqa: S324 - the platform's algorithm
        announced: Json = {"type": kind, "filename": name, "total_size": len(data), "total_chunks": len(chunks)}
        self._client.take([self._lane])
        upload: Json = {"upload_id": _told(self._say(INIT, announced | {"md5": digest}), "upload_id")}
        for index, chunk in enumerate(chunks, start=FIRST_CHUNK):
            self._say(CHUNK, upload | {"chunk_index": index, "base64_data": base64.b64encode(chunk).decode()})
        return _told(self._say(FINISH, upload), "media_id")

    def _say(self, cmd: str, body: Json) -> Json:
        return self._client.by_line(self._lane, lambda: self._line.call(cmd, body))


def _told(answer: Json, name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise TryLater(f"企业微信没有给出 {name}")
    return found
