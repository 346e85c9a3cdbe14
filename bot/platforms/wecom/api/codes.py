"""WeCom's error codes: what each says, in words, and what follows from it."""

from enum import Enum
from typing import NamedTuple


class Then(Enum):
    """What follows from an errcode."""

    LATER = "try again later"
    REFRESH = "fetch a new token and try once more"
    REROUTE = "take the next way; when there is none, whoever is responsible for the matter is told"
    MEND = "take the next way, and tell the administrator: the set-up has to be mended"
    FORGET = "this one thing is over, and nobody needs to hear of it"


class Rule(NamedTuple):
    """What follows, and the reason in words."""

    then: Then
    reason: str


LATER, REFRESH, REROUTE, MEND, FORGET = Then

_BUSY = {
    -1: "企业微信系统繁忙",
    6000: "企业微信数据版本冲突",
    45009: "调用过于频繁，被企业微信限流",
    45033: "并发调用过多，被企业微信限流",
}
_TOKEN = {
    40001: "应用 Secret 不正确，或 access_token 无效",
    40014: "access_token 无效",
    41001: "缺少 access_token",
    42001: "access_token 已过期",
}
_SET_UP = {
    40013: "企业 ID（corpid）不正确",
    40056: "AgentID 不正确",
    40091: "应用 Secret 不正确",
    41002: "缺少企业 ID（corpid）",
    41004: "缺少应用 Secret",
    41011: "缺少 AgentID",
    43012: "应用没有设置接收消息的服务器，不能发交互卡片",
    48002: "应用没有这个接口的权限",
    48007: "这个客服账号没有授权给应用",
    50001: "网页授权的域名不在应用的可信域名里",
    50003: "应用已停用",
    60020: "服务器 IP 不在应用的企业可信 IP 里",
    86008: "这个群不是应用创建的",
    93000: "群机器人的地址无效，或机器人已被移出群",
    93004: "群机器人已停用",
    93008: "机器人不在这个群里",
    95000: "客服账号 ID（open_kfid）不正确",
    95003: "企业未验证，客服可接待的客户数已到上限",
    95004: "客服账号不存在",
    95011: "微信客服已在企业微信中使用，应用的 Secret 不对应",
    95012: "微信客服没有在企业微信中使用，应用的 Secret 不对应",
    95017: "微信客服的 API 开关已关闭",
    95023: "微信客服的 API 已授权给别的应用",
    95026: "客服账号使用率较低，暂时不能再创建",
    95027: "企业未认证，只能创建 10 个客服账号",
    301002: "没有操作这个应用的权限",
    301052: "会话存档服务已过期",
    301053: "会话存档服务没有开启",
    846609: "智能机器人的长连接没有订阅成功",
    853000: "智能机器人的 bot_id 或 secret 不正确",
}
_RECEIVER = {
    40003: "成员 userid 无效",
    40031: "成员列表不合法",
    40032: "成员列表过长",
    40050: "群聊不存在",
    40066: "部门不存在",
    40068: "标签不存在",
    40096: "外部联系人 ID 不正确",
    43004: "成员没有关注微信插件",
    46004: "成员不存在",
    60011: "应用无权给这位成员、部门或标签发消息",
    60111: "成员不存在",
    60123: "部门 ID 无效",
    81013: "接收人都无效，或不在应用的可见范围内",
    82001: "没有接收人",
    82002: "部门数超过 100",
    82003: "标签数超过 100",
    84061: "不是企业的外部联系人",
    86001: "群聊 ID 不合法",
    86003: "群聊不存在",
    86004: "群名不合法",
    86005: "群主不合法",
    86006: "群成员过多或过少",
    86007: "群成员不合法",
    86204: "缺少群成员",
    86205: "群聊 ID 过长",
    86206: "群聊 ID 过大",
    86207: "群主不在群成员里",
    86214: "群发类型不合法",
    86215: "群聊 ID 已经存在",
    86216: "群成员里有不合法的 ID",
    90501: "不是客户群",
    93006: "群 ID 无效（区分大小写），或机器人没有在这个会话里收到过消息",
    95001: "客户说话以后已发满 5 条，要等客户再说话",
    95002: "客户已超过 48 小时没有说话，要等客户再说话",
    95013: "客服会话已经结束，要等客户再说话",
    95014: "这位成员不是客服接待人员",
    95016: "客服会话不能这样变更状态",
    95018: "客服会话现在的状态不允许发送",
    95019: "接待人员已停止接待",
    60253: "这位成员不在客服的接待人员列表里",
}
_CONTENT = {
    40004: "媒体文件类型不被接受",
    40005: "文件类型不被接受",
    40006: "文件大小不被接受",
    40007: "文件（media_id）无效或已过期",
    40008: "消息类型不被接受",
    40009: "图片大小不被接受",
    40011: "视频大小不被接受",
    40016: "按钮数量不被接受",
    40033: "请求里有不允许的字符",
    40035: "参数不合法",
    40039: "链接过长",
    40058: "参数不合法",
    40063: "缺少必填参数",
    40123: "图片内容不合法",
    40201: "内容被企业微信的安全检查拦截",
    41006: "缺少 media_id",
    41009: "缺少成员 userid",
    41010: "缺少链接",
    41016: "缺少标题",
    41033: "缺少描述",
    42014: "任务卡片的 task_id 不合法",
    42015: "要更新的卡片是另一个应用发的",
    42016: "任务卡片的 task_id 不存在",
    42017: "卡片按钮的 key 不存在",
    42018: "卡片按钮的 key 不合法",
    42019: "缺少卡片按钮的 key",
    43001: "接口要求 GET 请求",
    43002: "接口要求 POST 请求",
    44001: "文件内容为空",
    44002: "请求内容为空",
    44004: "消息内容为空",
    45001: "文件过大",
    45002: "消息内容过长",
    45007: "语音超过 60 秒",
    45008: "图文消息的文章数超过 8 篇",
    47001: "请求内容的格式不正确",
    82004: "消息内容不合法",
    95008: "菜单消息超过 10 项",
    95009: "菜单消息有不合法的项",
    846608: "流式消息已过 6 分钟，或已经结束",
}
_OVER = {
    40029: "登录码无效、已过期或已用过",
    41008: "缺少登录码",
    41050: "欢迎语的 code 无效、已过期或已用过",
    60140: "response_code 无效、已过期或已用过",
    95007: "收取消息的 token 无效或已过期",
    846605: "回复所用的 req_id 无效",
}

CODES: dict[int, Rule] = {
    code: Rule(then, reason)
    for then, reasons in (
        (LATER, _BUSY),
        (REFRESH, _TOKEN),
        (MEND, _SET_UP),
        (REROUTE, _RECEIVER),
        (REROUTE, _CONTENT),
        (FORGET, _OVER),
    )
    for code, reason in reasons.items()
}
"""The codes of the global table (path/90313) that our calls can meet, and those of the smart bot's long connection."""

UNLISTED = Rule(REROUTE, "企业微信拒绝了请求")

WAIT_SECONDS = {45009: 60, 45033: 5}
"""A minute is what WeCom blocks after a per-minute limit (path/90454); too many calls at once are over soon."""

REUSED = 60140
"""A response_code that is spent: a card may have another one."""
BAD_PARAMETER = 40058
MEDIA_GONE = 40007
STALE_PULL = 95007
WRONG_STATE = 95018
TOO_MANY, TOO_LATE = 95001, 95002
