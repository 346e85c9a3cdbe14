"""Media that the app uploads: what kinds there are, how large they may be, and finding one by its id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import cast

from aiohttp.web_request import FileField

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.office import Office, random_id
from bot.sandbox.world import FileKind, Json, SentFile

MB = 1024 * 1024
LARGEST: Mapping[str, int] = {"image": 20 * MB, "voice": 2 * MB, "video": 20 * MB, "file": 20 * MB}
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image": (".jpg", ".jpeg", ".gif", ".png", ".bmp"),
    "voice": (".amr", ".mp3", ".wav"),
    "video": (".mp4",),
}
"""Nothing is said about the endings of files."""


@dataclass
class Media:
    """What has been uploaded; an id may be used again and again."""

    office: Office
    _files: dict[str, SentFile] = field(default_factory=dict)

    async def upload(self, call: ApiCall) -> Json:
        """POST /media/upload?type=: `type` stands in the query, or as the SDK sends it among the parts.

        Errors: 40035, 40004 (kind or ending), 40006 (size).
        """
        kind = call.query.get("type") or str(call.parts.get("type", ""))
        if not kind:
            raise Refused(40035, "type")
        if kind not in LARGEST:
            raise Refused(40004, kind)
        part = call.parts.get("media")
        if not isinstance(part, FileField):
            raise Refused(40035, "media")
        file = SentFile(cast(FileKind, kind), part.filename, part.file.read())
        _check(file)
        media_id = "@" + random_id(30).rstrip("=")
        self._files[media_id] = file
        now = self.office.now_ms()
        return {"errcode": 0, "errmsg": "ok", "media_id": media_id, "created_at": now, "type": kind}

    def find(self, media_id: str, kind: str) -> SentFile:
        """The file with this id. Errors: Refused resource.not.found, msgParam.invalid for another kind."""
        file = self._files.get(media_id)
        if file is None:
            raise Refused("resource.not.found", media_id)
        if file.kind != kind:
            raise Refused("invalidParameter.msgParam.invalid", f"{media_id} 是 {file.kind}，应为 {kind}")
        return file


def _check(file: SentFile) -> None:
    endings = ENDINGS.get(file.kind, ())
    if endings and PurePath(file.name).suffix.lower() not in endings:
        raise Refused(40004, f"{file.kind} 不支持 {file.name}")
    if not file.data or len(file.data) > LARGEST[file.kind]:
        raise Refused(40006, f"{file.kind} 为 {len(file.data)} 字节")
