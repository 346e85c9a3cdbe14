"""Files in a folder of this machine: written aside and moved into place, so that nobody reads half of one."""

import os
import tempfile
from pathlib import Path

from bot.files.away import StoreAway
from bot.files.naming import folded, name_of


class Folder:
    """A store for one machine, or for several that mount the same disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Keep these bytes; written once, however often they come. Errors: StoreAway."""
        name = name_of(data)
        file = self._root / folded(name)
        try:
            if not file.is_file() or file.stat().st_size != len(data):
                _write(file, data)
        except OSError as error:
            raise StoreAway(f"the folder cannot be written: {error.strerror}") from None
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes of this name. Errors: KeyError when they are not here, or are damaged; StoreAway."""
        try:
            data = (self._root / folded(sha256)).read_bytes()
        except FileNotFoundError:
            raise KeyError(sha256) from None
        except OSError as error:
            raise StoreAway(f"the folder cannot be read: {error.strerror}") from None
        if name_of(data) != sha256:
            raise KeyError(sha256)
        return data

    def forget(self, sha256: str) -> None:
        """Drop the bytes of this name, if they are here. Errors: StoreAway."""
        try:
            (self._root / folded(sha256)).unlink(missing_ok=True)
        except OSError as error:
            raise StoreAway(f"the folder cannot be written: {error.strerror}") from None


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(aside, file)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise
