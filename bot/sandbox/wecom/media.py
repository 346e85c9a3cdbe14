"""Files on the platform's shelf: uploaded by the bot or sent by members, each for three days."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import World

LIFETIME = timedelta(days=3)
MEGABYTE = 1024 * 1024
LARGEST = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
SMALLEST = 6
MARKS = {"image": (b"\xff\xd8\xff", b"\x89PNG"), "voice": (b"#!AMR",)}
"""How files of a type begin."""


@dataclass(frozen=True)
class Media:
    """One file."""

    kind: str
    name: str
    content: bytes
    put_at: datetime


@dataclass
class Shelf:
    """media_id → file."""

    world: World
    files: dict[str, Media] = field(default_factory=dict)

    def put(self, kind: str, name: str, content: bytes) -> str:
        """The media_id of a file. Errors: Refused 40004, 40005, 40006, 44001, 45001."""
        if kind not in LARGEST:
            raise Refused(40004, f"type={kind!r}")
        if not content:
            raise Refused(44001)
        if len(content) < SMALLEST:
            raise Refused(40006, "文件必须大于 5 字节")
        if len(content) > LARGEST[kind]:
            raise Refused(45001, f"{kind} 最大 {LARGEST[kind]} 字节")
        if not content.startswith(MARKS.get(kind, (b"",))):
            raise Refused(40005, f"内容不是 {kind}")
        return self.keep(kind, name, content)

    def keep(self, kind: str, name: str, content: bytes) -> str:
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
