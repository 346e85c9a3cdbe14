"""The files of messages: a code comes with the message, a link for the code, and the bytes for the link."""

from email.message import Message
from urllib.parse import unquote, urlsplit

import requests

from bot.platforms.dingtalk.api import errors
from bot.platforms.dingtalk.api.client import Client
from bot.platforms.downloading import file_in
from bot.platforms.port import Closed, Fetched, TryLater, Uncertain
from bot.platforms.wire import ForeignHost, Wire
from handlers.messages import Media


class Files:
    """Downloads by one app. `wire` reaches the hosts of the files, by plain HTTP too, and nothing else."""

    def __init__(self, client: Client, robot: str, wire: Wire) -> None:
        self._client, self._robot, self._wire = client, robot, wire

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """A file by its downloadCode. How long that lives is not documented, so it is fetched at once.

        Errors: TryLater; TooLarge; Closed when the code is dead, another robot's, or leads to a host we do not know.
        """
        body = {"downloadCode": media.source, "robotCode": media.key or self._robot}
        url = self._client.question("POST", "/v1.0/robot/messageFiles/download", body).get("downloadUrl")
        if not isinstance(url, str) or not url:
            raise TryLater("钉钉没有给出下载地址")
        return self._fetched(url, media, most_bytes)

    def _fetched(self, url: str, media: Media, most_bytes: int) -> Fetched:
        try:
            with self._wire.request("GET", url, stream=True) as answer:
                _check(answer.status_code)
                name = media.name or _name_in(answer.headers.get("Content-Disposition", ""))
                mime = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                return Fetched(file_in(answer, most_bytes), name, mime)
        except ForeignHost:
            host = (urlsplit(url).hostname or "")[:100]
            raise Closed(f"文件在不认识的主机 {host} 上，请把它加进 media_hosts", errors.ADMINISTRATOR) from None
        except requests.RequestException as error:
            meaning = errors.of_broken_line(error)
            raise (TryLater(str(meaning)) if isinstance(meaning, Uncertain) else meaning) from None


def _check(status: int) -> None:
    """A link that has run out is answered with 403. Errors: TryLater, Closed."""
    if status in (408, 429) or status >= 500:
        raise TryLater(f"文件暂时取不到（HTTP {status}）")
    if status != 200:
        raise Closed(f"文件的链接已失效（HTTP {status}）")


def _name_in(content_disposition: str) -> str:
    header = Message()
    header["Content-Disposition"] = content_disposition.encode("latin-1", "replace").decode("utf-8", "replace")
    return unquote(header.get_filename() or "").replace("\\", "/").rpartition("/")[2].strip()
