"""Media over HTTP: uploads in a form, downloads as bytes with their type and name, errors as JSON."""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.answering import VERDICT
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.front import wire
from bot.sandbox.wecom.groups import robot
from bot.sandbox.wecom.media import Media

PICTURES = "/pictures/"
SEALED = "/sealed/"
SEALED_SECONDS = 300
TYPES = {"voice": "audio/amr", "video": "video/mp4"}
UNTOLD = "application/octet-stream"
"""The type of a file whose name does not tell it."""


@dataclass(frozen=True)
class Files:
    """The shelf's two doors, and the addresses that are told in callbacks. `check` refuses a bad token."""

    company: Company
    check: Callable[[web.Request], None]

    def routes(self) -> list[web.RouteDef]:
        """media/upload, media/get, webhook/upload_media, and the addresses of single files."""
        return [
            web.route("*", "/cgi-bin/media/upload", self._upload),
            web.route("*", "/cgi-bin/webhook/upload_media", self._upload_for_robot),
            web.route("*", "/cgi-bin/media/get", self._download),
            web.get(PICTURES + "{media_id}", self._picture),
            web.get(SEALED + "{media_id}", self._sealed),
        ]

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        try:
            _must_be(request, "POST")
            self.check(request)
            kind, name, content = await _form(request)
            media_id = self.company.shelf.put(kind, name, content)
        except Refused as error:
            return wire.refusal(request, error)
        return self._put_away(kind, media_id)

    async def _upload_for_robot(self, request: web.Request) -> web.StreamResponse:
        try:
            _must_be(request, "POST")
            kind, name, content = await _form(request)
            media_id = robot.upload(self.company, request.query.get("key", ""), kind, name, content)
        except Refused as error:
            return wire.refusal(request, error)
        return self._put_away(kind, media_id)

    def _put_away(self, kind: str, media_id: str) -> web.Response:
        return wire.success({"type": kind, "media_id": media_id, "created_at": str(self.company.unix())})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            _must_be(request, "GET")
            self.check(request)
            if self.company.strikes(faults.MEDIA_DEAD):
                raise Refused(40007, f"注入故障：{faults.MEDIA_DEAD}")
            media = self.company.shelf.get(request.query.get("media_id"))
        except Refused as error:
            return wire.refusal(request, error)
        name = {"Content-Disposition": f'attachment; filename="{quote(media.name)}"'}
        return web.Response(body=media.content, content_type=_type(media), headers=name)

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        """The `PicUrl` of a picture message."""
        try:
            media = self.company.shelf.get(request.match_info["media_id"])
        except Refused as error:
            raise web.HTTPNotFound from error
        return web.Response(body=media.content, content_type=_type(media))

    async def _sealed(self, request: web.Request) -> web.StreamResponse:
        """A file sent to 智能机器人: encrypted, and here for five minutes only."""
        try:
            media = self.company.shelf.get(request.match_info["media_id"])
        except Refused as error:
            raise web.HTTPNotFound from error
        if self.company.strikes(faults.MEDIA_DEAD):
            request[VERDICT] = f"注入故障：{faults.MEDIA_DEAD}"
            return web.Response(status=403)
        if (self.company.world.now() - media.put_at).total_seconds() > SEALED_SECONDS:
            request[VERDICT] = "下载地址已过期（5 分钟）"
            return web.Response(status=403)
        name = {"Content-Disposition": f'attachment; filename="{quote(media.name)}"'}
        return web.Response(body=media.content, content_type="application/octet-stream", headers=name)


def _must_be(request: web.Request, method: str) -> None:
    if request.method != method:
        raise Refused(43001 if method == "GET" else 43002)


async def _form(request: web.Request) -> tuple[str, str, bytes]:
    """The type, the name and the bytes of an upload. Errors: Refused 44001."""
    try:
        field = (await request.post()).get("media")
    except ValueError as error:
        raise Refused(44001, "请求体不是 multipart/form-data") from error
    if not isinstance(field, web.FileField):
        raise Refused(44001, "缺少名为 media 的文件")
    return request.query.get("type", ""), field.filename, field.file.read()


def _type(media: Media) -> str:
    if media.kind == "image":
        return "image/png" if media.content.startswith(b"\x89PNG") else "image/jpeg"
    return TYPES.get(media.kind) or mimetypes.guess_type(media.name)[0] or UNTOLD
