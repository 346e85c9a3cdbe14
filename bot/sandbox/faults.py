"""What can go wrong on a real wire, on demand: the names of the faults and whether one strikes now."""

from bot.sandbox.world import World

REPEATED = "重复投递"
AT_ONCE = "同时投递"
SLOW = "慢响应"
TOKEN_LOST = "令牌失效"  # noqa: S105 - a fault's name
LIMITED = "限流"
BUSY = "系统繁忙"
CUT_BEFORE = "断线前"
CUT_AFTER = "断线后"
DISCONNECT = "断线"
ABORT = "硬断线"
HALF_OPEN = "半开连接"
OPEN_REFUSED = "建连401"
OPEN_BUSY = "建连503"
QUOTA = "额度用尽"
UNDELIVERED = "投放失败"

FAULTS = {
    REPEATED: "下一个回调在得到应答后再投递，次数由 times 决定",
    AT_ONCE: "下一个回调同时投递多份，份数为 1 + times",
    SLOW: "平台接口过一会儿（默认 6 秒）才应答，请求已被受理",
    TOKEN_LOST: "当前 access_token 提前失效",
    LIMITED: "接口返回频率超限",
    BUSY: "接口返回系统繁忙",
    CUT_BEFORE: "请求未受理，连接被断开",
    CUT_AFTER: "请求已受理，但应答未发出，连接被断开",
    DISCONNECT: "钉钉长连接收到 disconnect，稍后被关闭",
    ABORT: "钉钉长连接不打招呼就断开",
    HALF_OPEN: "现有的钉钉长连接看似连着，却不再收发任何内容",
    OPEN_REFUSED: "钉钉长连接建连返回 401 authFailed",
    OPEN_BUSY: "钉钉长连接建连返回 503",
    QUOTA: "钉钉接口返回本月额度用尽",
    UNDELIVERED: "钉钉单聊消息被流控、卡片投放失败",
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
