"""How often WeCom lets itself be called: every documented figure, with what follows when it is exceeded."""

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True)
class Rule:
    """So many calls within so many seconds; who exceeds it is refused for `block_seconds` whatever he does."""

    limit: str
    """Its name on the page and in `/sandbox/limits`."""
    allowed: int
    seconds: float
    block_seconds: float = 0


API = (
    Rule("企业微信 每企业每接口每分钟", 10_000, MINUTE, MINUTE),
    Rule("企业微信 每企业每接口每小时", 150_000, HOUR, HOUR),
    Rule("企业微信 每来源地址每接口每分钟", 20_000, MINUTE, MINUTE),
    Rule("企业微信 每来源地址每接口每小时", 600_000, HOUR, HOUR),
)
"""The key is the path; the sandbox has one company and one address. Message endpoints are not counted."""
MEMBER = (Rule("应用消息 每成员每分钟", 30, MINUTE), Rule("应用消息 每成员每小时", 1000, HOUR))
"""What is above them is dropped in silence."""
PERSON_TIMES = "应用消息 每天人次"
PERSON_TIMES_EACH = 200
"""A day's person-times of an app, for each member of the company."""
GROUPS_MADE = (Rule("应用群聊 每天创建", 1000, DAY, DAY),)
GROUPS_CHANGED = (Rule("应用群聊 每小时修改", 1000, HOUR, HOUR),)
GROUP_PUSHES = (Rule("应用群聊 每分钟人次", 20_000, MINUTE, MINUTE),)
GROUP_MEMBER = (Rule("应用群聊 每成员每分钟", 200, MINUTE), Rule("应用群聊 每成员每天", 10_000, DAY))
"""Dropped in silence."""
ROBOT = (Rule("群机器人 每分钟", 20, MINUTE, MINUTE),)
FAILED_TOKENS = (Rule("gettoken 每小时失败", 2000, HOUR, HOUR),)
TOKENS = "gettoken 每分钟"
TOKENLESS_PULLS = "sync_msg 不带 token 每分钟"
KF_PER_MESSAGE = "微信客服 每条客户消息"
KF_MESSAGES = 5
KF_WINDOW = "微信客服 48 小时窗口"
BOT_TALK = (Rule("智能机器人长连接 每会话每分钟", 30, MINUTE), Rule("智能机器人长连接 每会话每小时", 1000, HOUR))
"""Replies and messages of its own accord together."""
BOT_UPLOADS = (Rule("智能机器人上传 每分钟", 30, MINUTE), Rule("智能机器人上传 每小时", 1000, HOUR))
BOT_SUBSCRIBES = "智能机器人长连接 每分钟订阅"
