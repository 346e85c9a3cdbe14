"""Chunked upload over the long connection: init, chunks in any order, finish."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.wecom import limits, media
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import FileKind, Json

LIFETIME = timedelta(minutes=30)
CHUNK_BYTES = 512 * 1024
CHUNKS = 100


@dataclass
class Upload:
    """One session: the chunks that are here, by the client's index (which may begin with 0 or 1)."""

    kind: FileKind
    name: str
    size: int
    chunks: int
    md5: str
    until: datetime
    parts: dict[int, bytes] = field(default_factory=dict)

    def whole(self) -> bytes:
        """The file. Errors: Refused 40058 where chunks are missing, or size or md5 differ from what was announced."""
        base = min(self.parts, default=0)
        if set(self.parts) != set(range(base, base + self.chunks)):
            raise Refused(40058, f"分片不完整：共 {self.chunks} 片，收到 {len(self.parts)} 片")
        content = b"".join(self.parts[index] for index in sorted(self.parts))
        if len(content) != self.size:
            raise Refused(40058, f"total_size 为 {self.size}，实际 {len(content)} 字节")
        if self.md5 and hashlib.md5(content).hexdigest() != self.md5.lower():  # noqa: S324 - the platform's rule
            raise Refused(40058, "md5 与内容不符")
        return content


@dataclass
class Uploads:
    """The sessions of one bot."""

    company: Company
    bot_id: str
    sessions: dict[str, Upload] = field(default_factory=dict)

    def init(self, body: Json) -> Done:
        """A new session. Errors: Refused 45009, 40004, 40058, 40006, 45001."""
        if not self.company.fits(limits.BOT_UPLOADS, self.bot_id):
            raise Refused(45009, "每个机器人上传素材最多 30 次/分钟、1000 次/小时")
        upload_id = secrets.token_urlsafe(32)
        self.sessions[upload_id] = self._announced(body)
        return Done({"upload_id": upload_id})

    def chunk(self, body: Json) -> Done:
        """One part; the same part again changes nothing. Errors: Refused 40058, 45001."""
        upload, index = self._session(body), body.get("chunk_index")
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index <= upload.chunks:
            raise Refused(40058, f"chunk_index 应在 0 到 {upload.chunks} 之间")
        content = _decoded(body.get("base64_data"))
        if len(content) > CHUNK_BYTES:
            raise Refused(45001, f"每片最多 {CHUNK_BYTES} 字节，收到 {len(content)} 字节")
        if upload.parts.setdefault(index, content) != content:
            raise Refused(40058, f"第 {index} 片重复上传，内容却不同")
        return Done()

    def finish(self, body: Json) -> Done:
        """The media_id of the whole. Errors: Refused 40058, and what media/upload refuses."""
        upload = self._session(body)
        media_id = self.company.shelf.put(upload.kind, upload.name, upload.whole())
        del self.sessions[str(body["upload_id"])]
        return Done({"type": upload.kind, "media_id": media_id, "created_at": str(self.company.unix())})

    def _announced(self, body: Json) -> Upload:
        kind, name, md5 = body.get("type"), body.get("filename"), body.get("md5", "")
        if not isinstance(kind, str) or not media.is_kind(kind):
            raise Refused(40004, f"type={kind!r}")
        if not isinstance(name, str) or not name or not isinstance(md5, str):
            raise Refused(40058, "缺少 filename，或 md5 不是字符串")
        size, chunks = _number(body, "total_size"), _number(body, "total_chunks")
        if size < media.SMALLEST:
            raise Refused(40006, "文件必须大于 5 字节")
        if size > media.LARGEST[kind]:
            raise Refused(45001, f"{kind} 最大 {media.LARGEST[kind]} 字节")
        if not 1 <= chunks <= CHUNKS or size > chunks * CHUNK_BYTES:
            raise Refused(40058, f"total_chunks 应为 1 到 {CHUNKS}，且每片不超过 {CHUNK_BYTES} 字节")
        return Upload(kind, name, size, chunks, md5, self.company.world.now() + LIFETIME)

    def _session(self, body: Json) -> Upload:
        found = self.sessions.get(str(body.get("upload_id")))
        if found is None or found.until <= self.company.world.now():
            raise Refused(40058, "upload_id 不存在、已完成或已超过 30 分钟")
        return found


def _number(body: Json, name: str) -> int:
    found = body.get(name)
    if isinstance(found, bool) or not isinstance(found, int):
        raise Refused(40058, f"{name} 应为整数")
    return found


def _decoded(encoded: object) -> bytes:
    if not isinstance(encoded, str) or not encoded:
        raise Refused(40058, "缺少 base64_data")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Refused(40058, "base64_data 无法解码") from error
