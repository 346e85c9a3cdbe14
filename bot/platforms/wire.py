"""Outgoing HTTP for every platform: no host but the configured ones, no redirects, a deadline, and silent errors."""

import re
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

CONNECT_SECONDS, READ_SECONDS = 3.0, 8.0
ANSWER_BYTES = 8 * 1024 * 1024
"""An answer longer than this is not read to its end; files are streamed, and bounded by whoever asks for them."""

_PART = 64 * 1024
"""What is read at a time; a body that is not longer takes no time to be sent, unlike a file."""

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
        streamed, began = kwargs.get("stream", False), time.monotonic()
        response = super().send(request, **{**kwargs, "stream": True, "allow_redirects": False})
        if not streamed:
            since = began if len(request.body or b"") <= _PART else time.monotonic()
            response._content = read(response, since + _seconds(kwargs["timeout"]), ANSWER_BYTES)
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


def read(response: requests.Response, ends: float, most_bytes: int) -> bytes:
    """The whole answer, until `ends` by time.monotonic(): what drips in could keep us for ever, timeout or not.

    Errors: TooLong, requests.ReadTimeout, and all that reading with requests raises.
    """
    found = bytearray()
    for part in _parts(response):
        found += part
        if len(found) > most_bytes:
            response.close()
            raise TooLong("the answer is too long")
        if time.monotonic() > ends:
            response.close()
            raise requests.ReadTimeout("the answer takes too long")
    return bytes(found)


def _parts(response: requests.Response) -> Iterator[bytes]:
    """What has come in, as soon as there is any: `iter_content` waits until there is as much as was asked for."""
    try:
        while part := response.raw.read1(_PART, decode_content=True):
            yield part
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from None
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from None
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from None
    except SSLError as error:
        raise requests.exceptions.SSLError(error) from None


def _seconds(timeout: float | tuple[float | None, float | None]) -> float:
    """For how long a call may last that was given this timeout, as requests takes it."""
    connect, waiting = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    return (connect or CONNECT_SECONDS) + (waiting or READ_SECONDS)


def _silent(error: requests.RequestException) -> requests.RequestException:
    """The same kind of error without the address, and without anything that leads to it."""
    cause = error.args[0] if error.args else None
    if isinstance(error, ForeignHost | TooLong):
        return error
    if isinstance(error, requests.ConnectTimeout) or isinstance(getattr(cause, "reason", cause), _NOT_SENT):
        return NotReached("the line could not be opened")
    return type(error)("the line broke")
