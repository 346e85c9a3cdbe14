"""Signed addresses: a button that is pressed in a browser, the page of a feedback, and a file of it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer

ACTION_GOOD_FOR = timedelta(days=7)
PAGE_GOOD_FOR = timedelta(days=30)
FILE_GOOD_FOR = timedelta(days=7)
TALK_GOOD_FOR = timedelta(days=365)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
"""When the link of a form ends that was given no end."""
_SALT = "huisheng.links"
_HERE = ("127.0.0.1", "localhost", "::1")


def is_here(url: str) -> bool:
    """Whether an address leads to the very machine that opens it: no platform and no telephone gets to us by it."""
    return urlsplit(url).hostname in _HERE


class LinkBroken(Exception):
    """This is not a link of ours, or not any more as we made it."""


class LinkExpired(Exception):
    """It was a link of ours, and its time is over."""


@dataclass(frozen=True, slots=True)
class ActionLink:
    """A packed action, for one person, on a card in one chat: ids of the ledger."""

    action: str
    person_id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class FileLink:
    """One file of the store, and what it is called."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """The page of one feedback."""

    number: str


@dataclass(frozen=True, slots=True)
class FormLink:
    """A form to be filled in: the id of the ledger."""

    form_id: int


@dataclass(frozen=True, slots=True)
class TalkLink:
    """The page on which somebody reads what they and we have said: the id of their chat."""

    chat_id: int


Link = ActionLink | PageLink | FileLink | FormLink | TalkLink


class Links:
    """Makes and reads the links of one installation."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._serializer = URLSafeSerializer(
            secret, salt=_SALT, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
        )

    def action(self, packed: str, person_id: int, chat_id: int, now: datetime) -> str:
        """The address behind which this person may press this button of that chat, for ACTION_GOOD_FOR."""
        until = (now + ACTION_GOOD_FOR).timestamp()
        return self._url("a", ["a", packed, person_id, chat_id, round(until, 3)])

    def feedback(self, number: str, now: datetime) -> str:
        """The address of a feedback's page, for PAGE_GOOD_FOR; the same one for a whole day (UTC).

        A card with this link must not look different each time it is drawn.
        """
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._url("f", ["f", number, (midnight + PAGE_GOOD_FOR).timestamp()])

    def file(self, sha256: str, name: str, now: datetime) -> str:
        """The address of a stored file, for FILE_GOOD_FOR."""
        return self._url("m", ["m", sha256, name, round((now + FILE_GOOD_FOR).timestamp())])

    def form(self, form_id: int, until: datetime | None) -> str:
        """The address of a form, the same one every time: it hangs on walls."""
        return self._url("q", ["q", form_id, round((until or NEVER).timestamp())])

    def talk(self, chat_id: int, now: datetime) -> str:
        """The private page of whoever speaks to us without a bot, for TALK_GOOD_FOR."""
        return self._url("s", ["s", chat_id, round((now + TALK_GOOD_FOR).timestamp())])

    def read(self, token: str, now: datetime) -> Link:
        """What a token stands for. Errors: LinkBroken, LinkExpired."""
        try:
            values = self._serializer.loads(token)
        except BadSignature as broken:
            raise LinkBroken from broken
        if values[-1] <= now.timestamp():
            raise LinkExpired
        return _KINDS[values[0]](*values[1:-1])

    def _url(self, page: str, values: list[Any]) -> str:
        return f"{self._public_url}/{page}/{self._serializer.dumps(values)}"


_KINDS: Mapping[str, Callable[..., Link]] = {
    "a": ActionLink,
    "f": PageLink,
    "m": FileLink,
    "q": FormLink,
    "s": TalkLink,
}
