"""Outgoing HTTP for every platform: a deadline on each call, no redirects, and no host but the configured ones."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

CONNECT_SECONDS, READ_SECONDS = 3.0, 8.0


class ForeignHost(requests.RequestException):
    """A URL that does not belong to the platform: a forged webhook, perhaps. Nothing was sent."""


class Wire(requests.Session):
    """A session that only reaches the hosts of the given base URLs, follows no redirect and always has a deadline."""

    def __init__(self, base_urls: Iterable[str]) -> None:
        super().__init__()
        self.trust_env = False
        self.origins = {origin(url) for url in base_urls}
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=8))

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """As requests.Session.request. Errors: ForeignHost, and all of requests."""
        if origin(str(url)) not in self.origins:
            raise ForeignHost("not a host of this platform")
        if kwargs.get("timeout") is None:  # also where a library says "none" for us
            kwargs["timeout"] = (CONNECT_SECONDS, READ_SECONDS)
        kwargs["allow_redirects"] = False
        return super().request(method, url, *args, **kwargs)


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; three nothings for a URL with a user name in it or that cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ("", "", None)
    if parts.username is not None or parts.password is not None:
        return ("", "", None)
    return parts.scheme, parts.hostname or "", port or {"https": 443, "http": 80}.get(parts.scheme)
