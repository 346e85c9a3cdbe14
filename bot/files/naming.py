"""The names files are kept under: nothing but the hex digits of a SHA-256, so that no name leads anywhere else."""

import re
from hashlib import sha256

_NAME = re.compile(r"[0-9a-f]{64}")


def name_of(data: bytes) -> str:
    """The name of these bytes."""
    return sha256(data).hexdigest()


def folded(name: str) -> str:
    """`ab/cd/abcd…`: no folder holds too many. Errors: KeyError for what is no such name."""
    if not _NAME.fullmatch(name):
        raise KeyError(name)
    return f"{name[:2]}/{name[2:4]}/{name}"
