"""Files up and down: uploaded once in three days, fetched before their link dies, decrypted where they are sealed."""

from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from bot.platforms.port import Closed, Fetched, TooLarge, TryLater, Uncertain
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.api.client import Ask, Client
from bot.platforms.wecom.api.fetching import Fetching
from bot.platforms.wecom.api.media import Kind
from bot.platforms.wecom.api.remembered import Remembered
from bot.platforms.wecom.crypto import BLOCK, BadKey, decrypt_media
from bot.platforms.wecom.sdk import Json
from handlers.messages import File, Media

GOOD_FOR = timedelta(days=2, hours=23)
"""WeCom keeps an uploaded file for three days (path/96484)."""
MIME = "application/octet-stream"


class Upload(NamedTuple):
    """What was brought up: for which robot's key (empty: for the app), of which bytes, and as what."""

    robot: str
    digest: bytes
    kind: Kind


class Files:
    """The files of one account."""

    def __init__(self, account: WecomAccount, client: Client, fetching: Fetching) -> None:
        self._client, self._fetching = client, fetching
        self._bot_key = account.bot.aes_key.get_secret_value() if account.bot else ""
        self._uploaded = Remembered[Upload, str](GOOD_FOR)

    def upload(self, file: File, data: bytes, kind: Kind) -> str:
        """The media_id under which the app may send it as this kind. Errors: TryLater, Closed."""
        ask = Ask("media/upload", (file.name, data, MIME), [("type", kind)])
        return self._uploaded.of(Upload("", sha256(data).digest(), kind), lambda: _media_id(self._client.question(ask)))

    def upload_for_robot(self, key: str, file: File, data: bytes, kind: Kind) -> str:
        """The media_id for the webhook robot with this key, and for no other. Errors: TryLater, Closed."""
        ask = Ask("webhook/upload_media", (file.name, data, MIME), [("type", kind)])

        def upload() -> str:
            try:
                return _media_id(self._client.as_robot(key, ask, self._client.lanes.api(ask.url)))
            except Uncertain as error:  # an uploaded file shows nothing to anybody
                raise TryLater(str(error)) from None

        return self._uploaded.of(Upload(key, sha256(data).digest(), kind), upload)

    def forget(self, data: bytes) -> None:
        """WeCom no longer knows what we uploaded of these bytes: the next one who needs them uploads them again."""
        digest = sha256(data).digest()
        self._uploaded.forget(lambda upload: upload.digest == digest)

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """The file of a message: by its media_id, or sealed behind a URL of a bot's message.

        Errors: TryLater; Closed when the link is dead, not WeCom's, or the file too large.
        """
        if media.source.startswith(("http://", "https://")):
            return self._unsealed(media, most_bytes)
        return self._with_token(media.source, most_bytes)

    def _with_token(self, media_id: str, most_bytes: int) -> Fetched:
        """media/get (path/90254); a refused token is asked for anew, once."""
        lane = self._client.lanes.api("media/get")
        return self._client.with_token(lambda token: self._fetching.by_id(media_id, token, most_bytes), [lane])

    def _unsealed(self, media: Media, most_bytes: int) -> Fetched:
        """The file behind a bot's URL, opened with its own key or the callback's (path/100719, path/101463)."""
        sealed = self._fetching.by_url(media.source, most_bytes + BLOCK)
        try:
            data = decrypt_media(media.key or self._bot_key, sealed.data)
        except (BadKey, ValueError):
            raise Closed("文件无法解密") from None
        if len(data) > most_bytes:
            raise TooLarge("文件过大")
        return Fetched(data, media.name or sealed.name, sealed.mime)


def _media_id(answer: Json) -> str:
    media_id = answer.get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise TryLater("企业微信没有给出 media_id")
    return media_id
