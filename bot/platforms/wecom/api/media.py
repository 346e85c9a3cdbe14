"""What WeCom takes as a picture, voice, video or file, by its size and by how it begins (path/96484)."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["image", "voice", "video", "file"]

MEGABYTE = 1024 * 1024
SMALLEST = 6
LARGEST: Mapping[Kind, int] = {
    "image": 10 * MEGABYTE,
    "voice": 2 * MEGABYTE,
    "video": 10 * MEGABYTE,
    "file": 20 * MEGABYTE,
}
"""In bytes; everything must have more than five."""
LONGEST_VOICE_SECONDS = 60
ROBOT_IMAGE_BYTES = 2 * MEGABYTE
"""A picture that a webhook robot shows is part of its message (path/91770)."""

_AMR = b"#!AMR\n"
_AMR_FRAMES = (12, 13, 15, 17, 19, 20, 26, 31, 5)
"""Bytes of a frame of 20 milliseconds behind its first byte, by the mode in that byte (RFC 4867)."""
_FRAMES_PER_SECOND = 50


def taken_as(kind: Kind, data: bytes) -> Kind | None:
    """As what WeCom takes these bytes: as this kind, else as a file; None where they are too few or too many."""
    for candidate in dict.fromkeys((kind, "file")):
        if SMALLEST <= len(data) <= LARGEST[candidate] and _is(candidate, data):
            return candidate
    return None


def is_picture(data: bytes) -> bool:
    """JPG or PNG."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG"))


def _is(kind: Kind, data: bytes) -> bool:
    if kind == "image":
        return is_picture(data)
    if kind == "voice":
        return data.startswith(_AMR) and _seconds(data) <= LONGEST_VOICE_SECONDS
    return kind == "file" or data[4:8] == b"ftyp"


def _seconds(amr: bytes) -> float:
    place, frames = len(_AMR), 0
    while place < len(amr):
        mode = amr[place] >> 3 & 0x0F
        place += 1 + (_AMR_FRAMES[mode] if mode < len(_AMR_FRAMES) else 0)
        frames += 1
    return frames / _FRAMES_PER_SECOND
