"""The message templates of proactive sends: which parameters each `msgKey` takes, and how it looks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.sends.media import Media
from bot.sandbox.world import SentFile, ShownButton, ShownCard, World

LONGEST_BYTES = 15_000
VIDEO_TYPE = "mp4"
FILE_TYPES = ("xlsx", "pdf", "zip", "rar", "doc", "docx")

FIELDS: dict[str, tuple[str, ...]] = {
    "sampleText": ("content",),
    "sampleMarkdown": ("title", "text"),
    "sampleImageMsg": ("photoURL",),
    "sampleLink": ("title", "text", "messageUrl"),
    "sampleActionCard": ("title", "text", "singleTitle", "singleURL"),
    **{
        f"sampleActionCard{count}": (
            "title",
            "text",
            *(f"action{part}{number}" for number in range(1, count + 1) for part in ("Title", "URL")),
        )
        for count in range(2, 6)
    },
    "sampleActionCard6": ("title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"),
    "sampleAudio": ("mediaId", "duration"),
    "sampleFile": ("mediaId", "fileName", "fileType"),
    "sampleVideo": ("duration", "videoMediaId", "videoType", "picMediaId"),
}
"""All values are strings. `picUrl` of sampleLink is optional."""

BUTTONS: dict[str, tuple[tuple[str, str], ...]] = {
    "sampleActionCard": (("singleTitle", "singleURL"),),
    **{
        f"sampleActionCard{count}": tuple(
            (f"actionTitle{number}", f"actionURL{number}") for number in range(1, count + 1)
        )
        for count in range(2, 6)
    },
    "sampleActionCard6": (("buttonTitle1", "buttonUrl1"), ("buttonTitle2", "buttonUrl2")),
}
"""Where the labels and URLs of the buttons stand."""

MEDIA: Mapping[str, tuple[tuple[str, str], ...]] = {
    "sampleImageMsg": (("photoURL", "image"),),
    "sampleAudio": (("mediaId", "voice"),),
    "sampleFile": (("mediaId", "file"),),
    "sampleVideo": (("videoMediaId", "video"), ("picMediaId", "image")),
}
"""Which parameters are ids of uploaded media, and of which kind; a picture may be a URL instead."""
NUMBERS: Mapping[str, tuple[str, ...]] = {"sampleAudio": ("duration",), "sampleVideo": ("duration", "height", "width")}


@dataclass(frozen=True)
class Sample:
    """A checked message of a proactive send, with the media that it names."""

    key: str
    params: Mapping[str, str]
    files: tuple[SentFile, ...] = field(default=())

    def shown(self, world: World) -> dict[str, Any]:
        """The arguments for World.show."""
        if self.key == "sampleText":
            return {"text": self.params["content"]}
        if self.key == "sampleMarkdown":
            return {"text": self.params["text"], "markdown": True}
        if self.files:
            return world.shown(self._named(self.files[0]))
        return {"text": f"[图片] {self.params['photoURL']}"} if self.key in MEDIA else {"card": self._card()}

    def _named(self, file: SentFile) -> SentFile:
        if self.key == "sampleFile":
            name, ending = self.params["fileName"], self.params["fileType"]
            return replace(file, name=name if name.endswith(f".{ending}") else f"{name}.{ending}")
        length = int(self.params.get("duration", "0"))
        return replace(file, seconds=round(length / 1000) if self.key == "sampleAudio" else length)

    def _card(self) -> ShownCard:
        title, text = self.params["title"], self.params["text"]
        if self.key == "sampleLink":
            return ShownCard(kind="link", title=title, text=text, link=self.params["messageUrl"])
        buttons = [ShownButton(label=self.params[label], url=self.params[url]) for label, url in BUTTONS[self.key]]
        return ShownCard(kind="actionCard", title=title, text=text, buttons=buttons)


def read(key: Any, param: Any, media: Media) -> Sample:
    """The message behind msgKey and msgParam.

    Errors: Refused msgKey.{empty,invalid}, msgParam.{invalid,tooLong}, resource.not.found for unknown media.
    """
    if not key:
        raise Refused("invalidParameter.msgKey.empty")
    if not isinstance(key, str) or key not in FIELDS:
        raise Refused("invalidParameter.msgKey.invalid", str(key))
    params = _params(param)
    for name in FIELDS[key]:
        if not params.get(name):
            raise Refused("invalidParameter.msgParam.invalid", f"缺少 {name}")
    for name in NUMBERS.get(key, ()):
        if not params.get(name, "0").isdigit():
            raise Refused("invalidParameter.msgParam.invalid", f"{name} 应为数字")
    _check_types(key, params)
    return Sample(key, params, _files(key, params, media))


def _check_types(key: str, params: Mapping[str, str]) -> None:
    if key == "sampleFile" and params["fileType"] not in FILE_TYPES:
        raise Refused("invalidParameter.msgParam.invalid", f"fileType {params['fileType']}")
    if key == "sampleVideo" and params["videoType"] != VIDEO_TYPE:
        raise Refused("invalidParameter.msgParam.invalid", f"videoType {params['videoType']}")


def _files(key: str, params: Mapping[str, str], media: Media) -> tuple[SentFile, ...]:
    named = [(params[name], kind) for name, kind in MEDIA.get(key, ())]
    return tuple(media.find(value, kind) for value, kind in named if not value.startswith(("http://", "https://")))


def _params(param: Any) -> dict[str, str]:
    if not isinstance(param, str):
        raise Refused("invalidParameter.msgParam.invalid", "msgParam 必须是 JSON 字符串")
    if len(param.encode()) > LONGEST_BYTES:
        raise Refused("invalidParameter.msgParam.tooLong")
    try:
        params = json.loads(param)
    except ValueError:
        params = None
    if not isinstance(params, dict):
        raise Refused("invalidParameter.msgParam.invalid", "msgParam 不是 JSON 对象")
    for name, value in params.items():
        if not isinstance(value, str):
            raise Refused("invalidParameter.msgParam.invalid", f"{name} 必须是字符串")
    return params
