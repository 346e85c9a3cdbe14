"""What can go wrong on a real wire, on demand: the names of the faults and whether one strikes now."""

from bot.sandbox.world import World

REPEATED = "重复投递"
AT_ONCE = "同时投递"
SLOW = "慢响应"
TOKEN_LOST = "令牌失效"  # noqa: S105 - a fault's name
LIMITED = "限流"
BUSY = "系统繁忙"
CROWDED = "并发超限"
CUT_BEFORE = "断线前"
CUT_AFTER = "断线后"
DISCONNECT = "断线"
ABORT = "硬断线"
HALF_OPEN = "半开连接"
OPEN_REFUSED = "建连401"
OPEN_BUSY = "建连503"
QUOTA = "额度用尽"
UNDELIVERED = "投放失败"
ANSWER_LOST = "应答丢失"
SAME_SECOND = "同秒事件"
AGENT_ID_MOVED = "字段换序"
PARTLY_INVALID = "部分接收人无效"
MEDIA_DEAD = "素材失效"
EMPTY_PAGE = "空页"
DOORBELL_TWICE = "门铃两次"
DOORBELL_LOST = "门铃丢失"
SENT_IN_VAIN = "发送后失败"
WRONG_SIGN = "签名错误"
STALE_SIGN = "签名过期"
OPEN_BAD = "建连400"
OPEN_HANGS = "建连挂起"
HANDSHAKE_REFUSED = "握手401"
CLOSED_AT_ONCE = "立即关闭"
LIMITED_PER_MINUTE = "分钟限流"
LIMITED_PLATFORM = "整体限流"
PUNISHED = "IP封禁"
IP_UNKNOWN = "IP不在白名单"
DENIED = "权限不足"
GATEWAY_TIMEOUT = "网关超时"
UNSAFE = "内容不安全"
FILTERED = "接收人被过滤"
UNPUBLISHED = "模板未发布"
CODE_EXPIRED = "下载码过期"
CODE_FOREIGN = "下载码不符"
LINK_DEAD = "下载链接失效"
OVER_QUOTA_PUSH = "超额推送"
PING_UNANSWERED = "心跳不应答"
KICKED = "踢下线"
REQ_ID_REFUSED = "回复报846605"
STREAM_EXPIRED = "回复报846608"

FAULTS = {
    REPEATED: "下一个回调在得到应答后再投递，次数由 times 决定",
    AT_ONCE: "下一个回调同时投递多份，份数为 1 + times",
    ANSWER_LOST: "下一个回调已送达，但应答没有回到平台，按超时处理并重试",
    SAME_SECOND: "企业微信应用的下一个事件与该成员上一个事件的 CreateTime 相同",
    AGENT_ID_MOVED: "企业微信应用的下一个回调里 AgentID 换到 Encrypt 的另一侧",
    PARTLY_INVALID: "企业微信应用消息的最后一个接收成员被当作无效（invaliduser）",
    MEDIA_DEAD: "下载素材时返回失效（企业微信 40007）",
    EMPTY_PAGE: "微信客服 sync_msg 返回 has_more=1 和空列表",
    DOORBELL_TWICE: "微信客服的下一条消息按两次门铃",
    DOORBELL_LOST: "微信客服的下一条消息不按门铃",
    SENT_IN_VAIN: "微信客服消息返回成功，随后报告 msg_send_fail，客户没有收到",
    SLOW: "平台接口过一会儿（默认 6 秒）才应答，请求已被受理",
    TOKEN_LOST: "当前 access_token 提前失效",
    LIMITED: "接口返回频率超限",
    BUSY: "接口返回系统繁忙",
    CROWDED: "企业微信接口返回并发超限（45033）",
    CUT_BEFORE: "请求未受理，连接被断开",
    CUT_AFTER: "请求已受理，但应答未发出，连接被断开",
    DISCONNECT: "长连接被平台关闭（钉钉先发 disconnect）",
    ABORT: "长连接不打招呼就断开",
    HALF_OPEN: "现有的长连接看似连着，却不再收发任何内容",
    PING_UNANSWERED: "企业微信长连接的心跳得不到应答",
    KICKED: "企业微信长连接被别处的订阅取代（disconnected_event，稍后关闭）",
    REQ_ID_REFUSED: "企业微信长连接的回复被拒：846605 req_id 无效",
    STREAM_EXPIRED: "企业微信长连接的回复被拒：846608 流式消息已过期",
    OPEN_REFUSED: "钉钉长连接建连返回 401 authFailed",
    OPEN_BUSY: "钉钉长连接建连返回 503",
    QUOTA: "钉钉接口返回本月额度用尽",
    UNDELIVERED: "钉钉单聊消息被流控、卡片投放失败",
    WRONG_SIGN: "钉钉下一个回调的签名是错的",
    STALE_SIGN: "钉钉下一条机器人消息的时间戳超过一小时",
    OPEN_BAD: "钉钉长连接建连返回 400 systemError（应用未发布、非 Stream 模式等）",
    OPEN_HANGS: "钉钉长连接建连请求一直没有应答",
    HANDSHAKE_REFUSED: "钉钉长连接的 WebSocket 握手返回 401",
    CLOSED_AT_ONCE: "钉钉长连接被以 1000 立即关闭，没有 disconnect",
    LIMITED_PER_MINUTE: "钉钉接口返回每分钟调用超限（QpmLimitForAppkeyAndApi）",
    LIMITED_PLATFORM: "钉钉接口返回全平台调用超限（QpsLimitForApi）",
    PUNISHED: "调用方 IP 被钉钉封禁 5 分钟，应答不是接口格式",
    IP_UNKNOWN: "钉钉接口返回 IP 不在白名单",
    DENIED: "钉钉接口返回缺少权限（AccessTokenPermissionDenied）",
    GATEWAY_TIMEOUT: "钉钉接口返回 504 service.timeout，请求已被受理",
    UNSAFE: "钉钉认为下一条消息或卡片的内容不安全",
    FILTERED: "钉钉单聊消息的接收人被过滤（filteredStaffIdList）",
    UNPUBLISHED: "钉钉卡片模板尚未发布",
    CODE_EXPIRED: "钉钉消息文件的 downloadCode 已过期",
    CODE_FOREIGN: "钉钉消息文件的 downloadCode 属于别的机器人",
    LINK_DEAD: "钉钉消息文件的下载链接已失效",
    OVER_QUOTA_PUSH: "钉钉下一条机器人消息不带正文，只带额度用尽的错误",
}
"""Each may be limited to one platform by a prefix: `wecom:限流`, `dingtalk:限流`."""

PLATFORMS = ("wecom", "dingtalk")


def known(name: str) -> bool:
    """Whether this is a fault that can be injected."""
    platform, _, bare = name.rpartition(":")
    return bare in FAULTS and platform in ("", *PLATFORMS)


def strikes(world: World, platform: str, name: str) -> bool:
    """Whether this fault strikes this platform now; counts it down."""
    return world.strikes(f"{platform}:{name}") or world.strikes(name)


def copies(world: World, platform: str, name: str) -> int:
    """How many extra copies of one callback a fault asks for (all that are left; one each if it is endless)."""
    total = 0
    for key in (f"{platform}:{name}", name):
        left = world.faults.get(key, 0)
        total += 1 if left < 0 else left
        if left > 0:
            world.faults[key] = 0
    return total
