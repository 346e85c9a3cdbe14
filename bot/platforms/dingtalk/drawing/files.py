"""Files as the robot shows them: by which message, after which upload; what it cannot show is told by a link."""

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import PurePath

from bot.platforms.dingtalk.drawing import lengths
from bot.platforms.dingtalk.drawing.limits import TITLE_BYTES, shortened
from handlers.messages import File

MB = 1024 * 1024
LARGEST: Mapping[str, int] = {"image": 20 * MB, "voice": 2 * MB, "video": 20 * MB, "file": 20 * MB}
PICTURES = (".jpg", ".jpeg", ".gif", ".png", ".bmp")
DOCUMENTS = ("xlsx", "pdf", "zip", "rar", "doc", "docx")
"""What sampleFile takes as its fileType."""
_COVER_SIZE = (320, 180)
_COVER_GREY = 0x33

Upload = Callable[[str, str, bytes], str]
"""Kind, name and bytes → media_id."""


def can_be_shown(file: File) -> bool:
    """Whether there is a message for it, as far as its name and size tell."""
    ending = PurePath(file.name).suffix.lower()
    if not 0 < file.size <= LARGEST[file.kind]:
        return False
    known = {"image": PICTURES, "voice": (".amr",), "video": (".mp4",)}
    return ending in known.get(file.kind, tuple(f".{one}" for one in DOCUMENTS))


def message(file: File, data: bytes, upload: Upload) -> Mapping[str, str] | None:
    """`msgKey` and `msgParam` of the file; None when its bytes are not what its name says.

    Errors: whatever `upload` raises.
    """
    param = _MESSAGES[file.kind](file, data, upload)
    return {"msgKey": _KEYS[file.kind], "msgParam": json.dumps(param, ensure_ascii=False)} if param else None


def _image(file: File, data: bytes, upload: Upload) -> dict[str, str]:
    return {"photoURL": upload("image", file.name, data)}


def _voice(file: File, data: bytes, upload: Upload) -> dict[str, str]:
    if not lengths.is_amr(data):
        return {}
    return {"mediaId": upload("voice", file.name, data), "duration": str(lengths.amr_ms(data))}


def _video(file: File, data: bytes, upload: Upload) -> dict[str, str]:
    if not lengths.is_mp4(data):
        return {}
    return {
        "videoMediaId": upload("video", file.name, data),
        "videoType": "mp4",
        "duration": str(lengths.mp4_seconds(data)),
        "picMediaId": upload("image", "cover.png", cover()),
    }


def _file(file: File, data: bytes, upload: Upload) -> dict[str, str]:
    ending = PurePath(file.name).suffix.lower().lstrip(".")
    name = shortened(PurePath(file.name).stem, TITLE_BYTES)
    return {"mediaId": upload("file", file.name, data), "fileName": f"{name}.{ending}", "fileType": ending}


_KEYS: Mapping[str, str] = {
    "image": "sampleImageMsg",
    "voice": "sampleAudio",
    "video": "sampleVideo",
    "file": "sampleFile",
}
_MESSAGES: Mapping[str, Callable[[File, bytes, Upload], dict[str, str]]] = {
    "image": _image,
    "voice": _voice,
    "video": _video,
    "file": _file,
}


def cover() -> bytes:
    """A plain PNG: a film must have a picture in front, and we have none of it."""
    width, height = _COVER_SIZE
    row = b"\x00" + bytes([_COVER_GREY]) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(body)) + name + body + _check(name + body) for name, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _check(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))
