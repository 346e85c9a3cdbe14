"""Files that people sent to the robot: a code comes with the message, a link for the code, the content for the link."""

import mimetypes
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import FROM_BOT, ApiCall
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.office import PLATFORM, Office, random_id
from bot.sandbox.dingtalk.sends.addressed import check_robot
from bot.sandbox.world import Json, SentFile

PATH = "/files/"
ENDINGS = {"image": ".png", "voice": ".amr", "video": ".mp4", "file": ".bin"}
TYPES = {"image": "image/png", "voice": "audio/amr", "video": "video/mp4", "file": "application/octet-stream"}
"""Where the name says nothing."""
LOST = "Request has expired."


@dataclass(frozen=True)
class Kept:
    """One file, its number, and when the code for it was given out."""

    number: int
    file: SentFile
    at: datetime


@dataclass
class Files:
    """All of them; the link is plain HTTP and dies."""

    office: Office
    base_url: str
    habits: Habits
    _kept: dict[str, Kept] = field(default_factory=dict)
    """downloadCode → file."""

    def receive(self, file: SentFile) -> str:
        """Keep a file that somebody sent; the downloadCode."""
        code = random_id(30)
        self._kept[code] = Kept(len(self._kept), file, self.office.world.now())
        return code

    async def download(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/messageFiles/download: where the content lies. Errors: robotCode.{auth,downloadCode}."""
        check_robot(call.body, self.office)
        kept = self._kept.get(str(call.body.get("downloadCode")))
        if kept is None or self.office.strikes(faults.CODE_EXPIRED, call.remarks) or self._expired(kept):
            raise Refused("invalidParameter.robotCode.downloadCode")
        if self.office.strikes(faults.CODE_FOREIGN, call.remarks):
            raise Refused("invalidParameter.robotCode.auth")
        expires = self.office.now_ms() // 1000 + self.habits.link_seconds
        ending = PurePath(kept.file.name).suffix or ENDINGS[kept.file.kind]
        return {"downloadUrl": f"{self.base_url}{PATH}{kept.number}{ending}?Expires={expires}"}

    async def serve(self, request: web.Request) -> web.Response:
        """GET /files/…?Expires=: the content; 403 once the link is dead."""
        remarks: list[str] = []
        answer = self._served(int(request.match_info["number"]), request.query.get("Expires", ""), remarks)
        body = answer.body if answer.status != 200 and isinstance(answer.body, bytes) else b""
        self.office.world.log(
            PLATFORM,
            FROM_BOT,
            f"GET {request.path_qs}",
            status=answer.status,
            response=body.decode() if body else f"（{answer.content_type}，{answer.content_length} 字节）",
            verdict="；".join(remarks),
        )
        return answer

    def _served(self, number: int, until: str, remarks: list[str]) -> web.Response:
        kept = next((one for one in self._kept.values() if one.number == number), None)
        if kept is None:
            remarks.append("没有这个文件")
            return web.Response(text=_denied(), status=404, content_type="application/xml")
        if not until.isdigit() or self.office.now_ms() >= int(until) * 1000:
            remarks.append("下载链接已过期")
        if remarks or self.office.strikes(faults.LINK_DEAD, remarks):
            return web.Response(text=_denied(), status=403, content_type="application/xml")
        guessed, _ = mimetypes.guess_type(kept.file.name)
        return web.Response(body=kept.file.data, content_type=guessed or TYPES[kept.file.kind])

    def _expired(self, kept: Kept) -> bool:
        life = self.habits.download_code_seconds
        return bool(life) and self.office.world.now() - kept.at >= timedelta(seconds=life)


def _denied() -> str:
    return f"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>{LOST}</Message></Error>"
