"""Bytes from WeCom, streamed: never more than wanted, never for longer than a deadline, errors told from files."""

import json
from email.message import Message
from urllib.parse import unquote

import requests

from bot.platforms.downloading import file_in
from bot.platforms.port import Closed, Fetched, TryLater, Uncertain
from bot.platforms.wecom import errors
from bot.platforms.wire import ForeignHost, Wire, origin

ERROR_TYPES = ("application/json", "text/json", "text/plain")
"""How an error comes; a file of these types is an attachment."""
ERROR_BYTES = 4096


class Fetching:
    """Downloads by one account. Errors of every method: TryLater, Closed."""

    def __init__(self, api_url: str, wire: Wire) -> None:
        """`wire` reaches the API and the hosts of the media, and nothing else."""
        self._url, self._wire = f"{api_url.rstrip('/')}/cgi-bin/media/get", wire

    def by_id(self, media_id: str, token: str, most_bytes: int) -> Fetched:
        """A file by its media_id. Errors: TokenRefused, which is a TryLater, too."""
        return self._fetch(self._url, [("access_token", token), ("media_id", media_id)], most_bytes)

    def by_url(self, url: str, most_bytes: int) -> Fetched:
        """A file by an address that carries its own permission."""
        return self._fetch(url, [], most_bytes)

    def _fetch(self, url: str, query: list[tuple[str, str]], most_bytes: int) -> Fetched:
        try:
            with self._wire.request("get", url, params=query, stream=True) as answer:
                return self._file(answer, most_bytes)
        except ForeignHost:
            host = origin(url)[1] or "未知的地址"
            raise Closed(f"文件在 {host}，不在配置的 media_hosts 里", "administrator") from None
        except requests.RequestException as error:
            meaning = errors.of_broken_line(error)
            raise (TryLater(str(meaning)) if isinstance(meaning, Uncertain) else meaning) from None

    def _file(self, answer: requests.Response, most_bytes: int) -> Fetched:
        if answer.status_code != 200:
            raise _of_status(answer.status_code)
        attached = answer.headers.get("Content-Disposition", "")
        mime = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if mime in ERROR_TYPES and not attached:
            raise _refusal(file_in(answer, ERROR_BYTES))
        return Fetched(file_in(answer, most_bytes), file_name(attached), mime)


def file_name(content_disposition: str) -> str:
    """The name in a Content-Disposition, however it is encoded: RFC 5987, percent signs, or bare UTF-8."""
    header = Message()
    header["Content-Disposition"] = content_disposition.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        name = unquote(header.get_filename() or "")
    except (ValueError, LookupError):  # an encoding that there is not
        return ""
    return name.replace("\\", "/").rpartition("/")[2].strip()


def _refusal(body: bytes) -> Exception:
    try:
        code = int(json.loads(body)["errcode"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return TryLater("企业微信的回答无法读取")
    return errors.of_code(code)


def _of_status(status: int) -> TryLater | Closed:
    """A signed link that has run out is answered with 403, one that never was with 404."""
    if status in (408, 429) or status >= 500:
        return TryLater(f"文件暂时取不到（HTTP {status}）")
    return Closed(f"文件的链接已失效（HTTP {status}）")
