"""Outgoing HTTP for every platform: no host but the configured ones, no redirects, a deadline, and silent errors."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError, SSLError

CONNECT_SECONDS, READ_SECONDS = 3.0, 8.0
FILE_SECONDS = 30.0
"""For all of one file that comes slowly: 20 MB need 0.7 MB a second. What takes longer is tried again."""
ANSWER_BYTES = 8 * 1024 * 1024
"""An answer longer than this is not read to its end; files are streamed, and bounded by whoever asks for them."""

_AUTHORITY = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""A host as it is written in ASCII, and a port. Anything else in its place is a trick, or of no use to us."""
_NOWHERE = ("", "", None)
_NOT_SENT = (NewConnectionError, ConnectTimeoutError, SSLError, ProxyError)


class ForeignHost(requests.RequestException):
    """A URL that does not belong to the platform: a forged webhook, perhaps. Nothing was sent."""


class NotReached(requests.ConnectTimeout):
    """The line could not be opened. Nothing was sent."""


class TooLong(requests.ConnectionError):
    """An answer without an end."""


class Wire(requests.Session):
    """A session that only reaches the hosts of the given base URLs, follows no redirect and always has a deadline.

    What it raises says what happened and quotes nothing: URLs and headers of the platforms contain secrets.
    """

    def __init__(self, base_urls: Iterable[str]) -> None:
        super().__init__()
        self.trust_env = False
        self.origins = {origin(url) for url in base_urls} - {_NOWHERE}
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=8))

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """As requests.Session.request. Errors: ForeignHost, NotReached, and all of requests."""
        self._check(str(url))
        try:
            return super().request(method, url, *args, **kwargs)
        except requests.RequestException as error:
            silent = _silent(error)
        raise silent  # out here, where it has no context that tells more

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """As requests.Session.send; every request passes here, with the address that will really be called."""
        self._check(str(request.url))
        if kwargs.get("timeout") is None:  # also where a library says "none" for us
            kwargs["timeout"] = (CONNECT_SECONDS, READ_SECONDS)
        streamed = kwargs.get("stream", False)
        response = super().send(request, **{**kwargs, "stream": True, "allow_redirects": False})
        if not streamed:
            _read(response)
        return response

    def _check(self, url: str) -> None:
        if origin(url) not in self.origins:
            raise ForeignHost("not a host of this platform")


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; three nothings for a URL that is not HTTP, or whose host is not plainly written."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _NOWHERE
    default = {"https": 443, "http": 80}.get(parts.scheme)
    if default is None or not _AUTHORITY.fullmatch(parts.netloc) or not url.isprintable() or "\\" in url:
        return _NOWHERE
    return parts.scheme, parts.hostname or "", default if port is None else port


def leads_to(url: str, base_url: str, path: str) -> bool:
    """Whether a URL means just this path at the host of a base URL: others there may say things to somebody else."""
    return origin(url) == origin(base_url) != _NOWHERE and urlsplit(url).path == path


def _read(response: requests.Response) -> None:
    """Read the answer, but not for ever."""
    parts, size = [], 0
    for part in response.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > ANSWER_BYTES:
            response.close()
            raise TooLong("the answer is too long")
    response._content = b"".join(parts)


def _silent(error: requests.RequestException) -> requests.RequestException:
    """The same kind of error without the address, and without anything that leads to it."""
    cause = error.args[0] if error.args else None
    if isinstance(error, ForeignHost | TooLong):
        return error
    if isinstance(error, requests.ConnectTimeout) or isinstance(getattr(cause, "reason", cause), _NOT_SENT):
        return NotReached("the line could not be opened")
    return type(error)("the line broke")
