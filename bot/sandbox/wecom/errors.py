"""The error codes that WeCom answers with, and the one exception that carries them."""

from typing import Any

NAMES = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid file size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40031: "invalid userid list",
    40033: "invalid charset: \\uxxxx is not allowed",
    40035: "invalid parameter",
    40050: "chatid not exist",
    40056: "invalid agentid",
    40058: "invalid Request Parameter",
    40063: "some parameters are empty",
    40096: "invalid external_userid",
    41001: "access_token missing",
    41006: "media_id missing",
    41010: "url missing",
    41011: "agentid missing",
    41016: "title missing",
    42001: "access_token expired",
    42014: "invalid task_id",
    43001: "require GET method",
    43002: "require POST method",
    43012: "app has no callback url",
    44001: "empty media data",
    44002: "empty post data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45007: "voice playtime out of limit",
    45008: "article count out of limit",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    47001: "data format error",
    48002: "api forbidden",
    48007: "no permission of this kf account",
    50001: "redirect_uri not trusted",
    60011: "no privilege to access/modify contact/party/agent",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60123: "invalid party id",
    60253: "not in the servicer list",
    60140: "invalid response_code",
    81013: "user & party & tag all invalid",
    82001: "user & party & tag all empty",
    82002: "too many parties",
    82003: "too many tags",
    84061: "not external contact",
    86001: "invalid chatid",
    86003: "chatid not exist",
    86004: "invalid chat name",
    86005: "invalid chat owner",
    86006: "chat member count out of limit",
    86007: "invalid chat member",
    86008: "chat not created by this app",
    86215: "chatid already exists",
    93000: "invalid webhook url",
    93004: "robot disabled",
    93006: "invalid chatid",
    93008: "robot not in the group",
    95000: "invalid open_kfid",
    95001: "send msg count limit",
    95002: "send msg time limit",
    95004: "open_kfid not exist",
    95006: "invalid kf account name",
    95007: "invalid msg token",
    95008: "msgmenu item count out of limit",
    95009: "invalid msgmenu item type",
    95013: "session ended",
    95014: "not a servicer",
    95016: "session status change not allowed",
    95018: "send msg session status invalid",
    95019: "servicer stopped",
    846605: "invalid req_id",
    846608: "stream expired or finished",
    846609: "not subscribed",
    853000: "invalid bot_id or secret",
}
"""Code → `errmsg`. The texts are not stable on the real platform either: branch on the code."""


class Refused(Exception):
    """A call is answered with an error code; `why` says in words what was wrong."""

    def __init__(self, code: int, why: str = "", **more: Any) -> None:
        super().__init__(code, why)
        self.code = code
        self.why = why
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON that the platform answers with."""
        detail = f": {self.why}" if self.why else ""
        return {"errcode": self.code, "errmsg": f"{NAMES[self.code]}{detail}, hint: [sandbox]", **self.more}

    def words(self) -> str:
        """For the wire log."""
        return f"{self.code} {NAMES[self.code]}" + (f"：{self.why}" if self.why else "")
