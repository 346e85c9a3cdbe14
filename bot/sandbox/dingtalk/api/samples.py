"""The message templates of proactive sends: which parameters each `msgKey` takes, and how it looks."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.world import ShownButton, ShownCard

LONGEST_BYTES = 15_000
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

PLAIN = {"sampleImageMsg": "[图片]", "sampleAudio": "[语音]", "sampleVideo": "[视频]"}


@dataclass(frozen=True)
class Sample:
    """A checked message of a proactive send."""

    key: str
    params: dict[str, str]

    def shown(self) -> dict[str, Any]:
        """The arguments for World.show."""
        if self.key == "sampleText":
            return {"text": self.params["content"]}
        if self.key == "sampleMarkdown":
            return {"text": self.params["text"], "markdown": True}
        if self.key == "sampleFile":
            return {"text": f"[文件] {self.params['fileName']}"}
        return {"text": PLAIN[self.key]} if self.key in PLAIN else {"card": self._card()}

    def _card(self) -> ShownCard:
        title, text = self.params["title"], self.params["text"]
        if self.key == "sampleLink":
            return ShownCard(kind="link", title=title, text=text, link=self.params["messageUrl"])
        buttons = [ShownButton(label=self.params[label], url=self.params[url]) for label, url in BUTTONS[self.key]]
        return ShownCard(kind="actionCard", title=title, text=text, buttons=buttons)


def read(key: Any, param: Any) -> Sample:
    """The message behind msgKey and msgParam. Errors: Refused msgKey.{empty,invalid}, msgParam.{invalid,tooLong}."""
    if not key:
        raise Refused("invalidParameter.msgKey.empty")
    if not isinstance(key, str) or key not in FIELDS:
        raise Refused("invalidParameter.msgKey.invalid", str(key))
    params = _params(param)
    for name in FIELDS[key]:
        if not params.get(name):
            raise Refused("invalidParameter.msgParam.invalid", f"缺少 {name}")
    if key == "sampleFile" and params["fileType"] not in FILE_TYPES:
        raise Refused("invalidParameter.msgParam.invalid", f"fileType {params['fileType']}")
    return Sample(key, params)


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
