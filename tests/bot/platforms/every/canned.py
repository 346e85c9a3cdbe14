"""A platform's server without a socket: whatever is asked, it answers with what was put in."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

TOKENS = {
    "gettoken": b'{"errcode":0,"errmsg":"ok","access_token":"t","expires_in":7200}',
    "accessToken": b'{"accessToken":"t","expireIn":7200}',
}
"""The end of a path → a good answer, so that most damage falls on what is asked with a token."""


class Canned(HTTPAdapter):
    """`body`, `status` and `headers` are the answer to everything; `tokens` says whether tokens are always given."""

    def __init__(self, given: Mapping[str, bytes] = TOKENS) -> None:
        super().__init__()
        self._given = given
        self.body, self.status, self.tokens = b"{}", 200, True
        self.headers: dict[str, str] = {}
        self.asked: list[requests.PreparedRequest] = []
        """Everything but tokens."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The answer."""
        asked = self.token_asked(request) if self.tokens else ""
        if not asked:
            self.asked.append(request)
        body, status = (self._given[asked], 200) if asked else (self.body, self.status)
        raw = HTTPResponse(BytesIO(body), self.headers, status, preload_content=False)
        return self.build_response(request, raw)

    def token_asked(self, request: requests.PreparedRequest) -> str:
        """The name under which a token is asked for, if it is."""
        name = urlsplit(request.url or "").path.rpartition("/")[2]
        return name if name in self._given else ""
