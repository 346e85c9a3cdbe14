"""Files on the platform's shelf: uploaded by the bot or sent by members, each for three days."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeGuard

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import FileKind, World

LIFETIME = timedelta(days=3)
MEGABYTE = 1024 * 1024
LARGEST: dict[FileKind, int] = {
    "image": 10 * MEGABYTE,
    "voice": 2 * MEGABYTE,
    "video": 10 * MEGABYTE,
    "file": 20 * MEGABYTE,
}
SMALLEST = 6
MARKS = {"image": (b"\xff\xd8\xff", b"\x89PNG"), "voice": (b"#!AMR",), "video": (b"ftyp",)}
"""How files of a type begin; a video after the length of its first box."""
BOX_LENGTH = 4
AMR_HEADER = b"#!AMR\n"
AMR_FRAMES = (12, 13, 15, 17, 19, 20, 26, 31, 5)
"""Bytes of a frame of 20 ms behind its first byte, by mode."""
VOICE_SECONDS = 60


def is_kind(kind: str) -> TypeGuard[FileKind]:
    """Whether files of this type can be uploaded."""
    return kind in LARGEST


def amr_seconds(content: bytes) -> float:
    """How long an AMR voice lasts, as far as its frames can be read."""
    at, frames = len(AMR_HEADER), 0
    while at < len(content):
        mode = content[at] >> 3 & 0x0F
        if mode >= len(AMR_FRAMES):
            break
        at += 1 + AMR_FRAMES[mode]
        frames += 1
    return frames * 0.02


@dataclass(frozen=True)
class Media:
    """One file."""

    kind: FileKind
    name: str
    content: bytes
    put_at: datetime


@dataclass
class Shelf:
    """media_id → file."""

    world: World
    files: dict[str, Media] = field(default_factory=dict)

    def put(self, kind: str, name: str, content: bytes) -> str:
        """The media_id of a file. Errors: Refused 40004, 40005, 40006, 44001, 45001, 45007."""
        if not is_kind(kind):
            raise Refused(40004, f"type={kind!r}")
        if not content:
            raise Refused(44001)
        if len(content) < SMALLEST:
            raise Refused(40006, "文件必须大于 5 字节")
        if len(content) > LARGEST[kind]:
            raise Refused(45001, f"{kind} 最大 {LARGEST[kind]} 字节")
        if not content[BOX_LENGTH if kind == "video" else 0 :].startswith(MARKS.get(kind, (b"",))):
            raise Refused(40005, f"内容不是 {kind}")
        if kind == "voice" and amr_seconds(content) > VOICE_SECONDS:
            raise Refused(45007, f"语音最长 {VOICE_SECONDS} 秒")
        return self.keep(kind, name, content)

    def keep(self, kind: FileKind, name: str, content: bytes) -> str:
        """The media_id of a file that a member sent: not checked."""
        media_id = secrets.token_urlsafe(32)
        self.files[media_id] = Media(kind, name, content, self.world.now())
        return media_id

    def get(self, media_id: object, kind: str = "") -> Media:
        """A file, of this kind if one is named. Errors: Refused 41006, 40007."""
        if not media_id:
            raise Refused(41006)
        media = self.files.get(media_id) if isinstance(media_id, str) else None
        if media is None or (kind and media.kind != kind):
            raise Refused(40007)
        if media.put_at + LIFETIME <= self.world.now():
            raise Refused(40007, "media_id 已过期（3 天）")
        return media
