"""What a store of files must be able to do, and which one an address in the settings stands for."""

import re
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from bot.files.folder import Folder
from bot.files.s3 import Bucket, Place

DEFAULT = "folder:var/files"
FOLDER = "folder:"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class Store(Protocol):
    """Keeps bytes under the SHA-256 (hex) of what they are."""

    def put(self, data: bytes) -> str:
        """Keep these bytes; the name they are kept under. Errors: StoreAway."""

    def get(self, sha256: str) -> bytes:
        """The bytes of this name, just as they were. Errors: KeyError when they are not here; StoreAway."""


class Forgetful(Protocol):
    """A store whose files do not stay for ever."""

    def forget(self, sha256: str) -> None:
        """Drop the bytes of this name, if they are here. Errors: StoreAway."""


class KeptFor(Store, Forgetful, Protocol):
    """What a house keeps its files in."""


class BadAddress(ValueError):
    """No store can be found at such an address."""


def open_store(address: str) -> KeptFor:
    """The store at `folder:<path>` or `s3://<bucket>/<prefix>?endpoint=<url>&region=<name>`; nothing is touched yet.

    Errors: BadAddress; NoBoto for a bucket without the extra.
    """
    if address.startswith(FOLDER) and len(address) > len(FOLDER):
        return Folder(Path(address.removeprefix(FOLDER)))
    return Bucket(place_of(address))


def place_of(address: str) -> Place:
    """Where an `s3://` address leads. Errors: BadAddress."""
    parts = urlsplit(address)
    if parts.scheme != "s3" or not _NAME.fullmatch(parts.netloc):
        raise BadAddress('要写 "folder:目录"，或 "s3://桶名/前缀?endpoint=https://…&region=…"')
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = asked.get("endpoint", "")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise BadAddress("endpoint 要写 http:// 或 https:// 开头的完整地址")
    return Place(parts.netloc, parts.path.strip("/"), endpoint, asked.get("region", "us-east-1"))
