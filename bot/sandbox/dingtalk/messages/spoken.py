"""What one person said to the robot, before it is put into DingTalk's words."""

from dataclasses import dataclass, field

from bot.sandbox.config import DingTalkUser
from bot.sandbox.dingtalk.office import PRIVATE
from bot.sandbox.world import FileKind, Json, SentFile, ShownMessage

MSG_ID, MSG_TYPE, FILE_CODE = "msgId", "msgtype", "downloadCode"
"""Where a shown message keeps what DingTalk calls it."""

KINDS: dict[FileKind, str] = {"image": "picture", "voice": "audio", "video": "video", "file": "file"}
"""Kind of a file → msgtype."""
SPECIAL = ("unknownMsgType", "chatRecord", "interactiveCard", "markdown", "longText")
"""msgtypes that no document shows, or that say nothing."""
WORDS = {
    "text": "文字消息",
    "picture": "图片消息",
    "richText": "图文消息",
    "audio": "语音消息",
    "video": "视频消息",
    "file": "文件消息",
    "unknownMsgType": "暂不支持的消息",
    "chatRecord": "聊天记录",
    "interactiveCard": "转发的卡片",
    "markdown": "Markdown 消息",
    "longText": "长文本消息",
}
"""How the log calls them."""


@dataclass(frozen=True)
class Spoken:
    """One message. `code` is the downloadCode of its file; `quote` the message that it answers to."""

    chat: str
    person: DingTalkUser
    text: str
    file: SentFile | None = None
    code: str = ""
    quote: ShownMessage | None = None
    special: str = ""
    """One of SPECIAL, "" for what people usually send."""
    content: Json = field(default_factory=dict)
    """What a special message holds, where it is to be something else than usual."""

    @property
    def private(self) -> bool:
        """Whether it was said in the private chat."""
        return self.chat.startswith(PRIVATE)

    @property
    def kind(self) -> str:
        """Its msgtype: a picture with words is rich text, the words to a voice are what DingTalk heard in it."""
        if self.special:
            return self.special
        if self.file is None:
            return "text"
        return "richText" if self.file.kind == "image" and self.text else KINDS[self.file.kind]
