"""What a file truly is, told by its bytes: its name and what the platform says of it may be a lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"})
"""What a browser may show within a page of ours."""
PICTURES = SHOWN | {"image/heif"}
UNKNOWN, PLAIN = "application/octet-stream", "text/plain"

_SIGNS: tuple[tuple[bytes, int, str], ...] = (
    (b"#!AMR", 0, "audio/amr"),
    (b"#!SILK", 0, "audio/silk"),
    (b"\x02#!SILK", 0, "audio/silk"),
    (b"Speex", 28, "audio/ogg"),
)
"""Voices of the platforms, by (bytes, offset): some begin like a script."""

_PROGRAMS: tuple[bytes, ...] = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"dex\n",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
"""How programs begin: Windows, Linux, scripts, Java, macOS, Android, WebAssembly, Windows links."""

_MARKUP: tuple[bytes, ...] = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<iframe",
    b"<svg",
    b"<hta:",
)
"""What a browser would run, wherever in the first lines it stands."""

_BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe \t\r\n\v\f"
"""Byte order marks and blanks."""

_RISKY_NAMES = frozenset(
    {
        *(
            "apk",
            "app",
            "bat",
            "cmd",
            "com",
            "cpl",
            "dmg",
            "exe",
            "jar",
            "lnk",
            "msi",
            "msp",
            "pif",
            "ps1",
            "scr",
            "sh",
        ),
        *("chm", "reg", "scf", "url"),
        *("hta", "htm", "html", "js", "jse", "mht", "svg", "vbe", "vbs", "wsf", "wsh", "xhtml"),
    }
)
"""How the names of programs and of pages end."""
_MIMES: Mapping[str, str] = {"image/x-ms-bmp": "image/bmp", "image/heic": "image/heif", "image/jpg": "image/jpeg"}
_EXTENSIONS: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "image/heif": ".heic",
    "audio/amr": ".amr",
    "audio/silk": ".silk",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}
_LOOKED_AT = 1024
_NAME_CHARACTERS = 100


class NotTaken(Exception):
    """We do not take such a file: a program, a page that a browser would run, or no picture where one was said."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What it is, and the name it is kept under: with the extension that is true where we know it."""

    mime: str
    name: str


def check(data: bytes, said: str, name: str) -> Kind:
    """What these bytes are; `said` is image, voice, video or file. Errors: NotTaken."""
    if not data:
        raise NotTaken("it is empty")
    last = _last_of(name)
    if PurePosixPath(last.lower()).suffix.removeprefix(".") in _RISKY_NAMES:
        raise NotTaken("the name is that of a program or a page")
    mime = mime_of(data)
    if said == "image" and mime not in PICTURES:
        raise NotTaken(f"no picture: {mime}")
    if said == "voice" and not mime.startswith(("audio/", "video/", UNKNOWN)):
        raise NotTaken(f"no voice: {mime}")
    return Kind(mime, _named(PurePosixPath(last or said), mime))


def mime_of(data: bytes) -> str:
    """The type of these bytes. Errors: NotTaken for a program or a page."""
    for sign, offset, mime in _SIGNS:
        if data[offset : offset + len(sign)] == sign:
            return mime
    if data.startswith(_PROGRAMS):
        raise NotTaken("a program")
    if any(mark in _readable(data) for mark in _MARKUP):
        raise NotTaken("a page that a browser would run")
    return _by_magic(data)


def _readable(data: bytes) -> bytes:
    """The beginning as a browser would read it, whatever its width; nothing where it is no text."""
    head = data[:_LOOKED_AT].replace(b"\0", b"").lstrip(_BEFORE_MARKUP)
    return head.lower() if head.startswith(b"<") else b""


def _by_magic(data: bytes) -> str:
    try:
        found = puremagic.magic_string(data[: max(_LOOKED_AT * 64, 1)])
    except (puremagic.PureError, ValueError):
        return PLAIN if _is_text(data) else UNKNOWN
    mime = next((one.mime_type for one in found if one.mime_type), UNKNOWN)
    return _MIMES.get(mime, mime)


def _is_text(data: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            return "\0" not in data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return False


def _last_of(name: str) -> str:
    """The last part of its name as it will be seen: without what is invisible, and without dots and blanks behind."""
    return "".join(one for one in name.replace("\\", "/").rsplit("/", 1)[-1] if one.isprintable()).strip(". ")


def _named(path: PurePosixPath, mime: str) -> str:
    """Short, and ending in what it is."""
    return path.stem[:_NAME_CHARACTERS] + _EXTENSIONS.get(mime, path.suffix[:12])
