"""DingTalk's codes, those of the new API and the numbers of the old one: what each says, and what follows from it."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

SECOND, MINUTE, BAN, MUTE = 2, 60, 300, 600
"""Seconds: of a limit per second, per minute, of an address that is shut out, of a robot that is mute."""


class Then(Enum):
    """What follows from a code."""

    LATER = "try again later"
    BLOCK = "try again later, and nobody uses this API meanwhile"
    REFRESH = "fetch a new token and try once more"
    THERE = "it is there already: an earlier attempt arrived"
    DOUBT = "it may have been shown"
    REROUTE = "take the next way; when there is none, whoever is responsible for the matter is told"
    MEND = "take the next way, and tell the administrator: the set-up has to be mended"
    SPENT = "take a way that costs something else, and tell the administrator: the month's quota is used up"


class Rule(NamedTuple):
    """What follows, the reason in words, and how long to wait where one has to."""

    then: Then
    reason: str
    seconds: int | None = None


LATER, BLOCK, REFRESH, THERE, DOUBT, REROUTE, MEND, SPENT = Then
ACCESS = "Forbidden.AccessDenied."
FILE_GONE = "resource.not.found"
PARAM = "invalidParameter."

_TOO_OFTEN: Mapping[str, Rule] = {
    f"{ACCESS}QpsLimitForAppkeyAndApi": Rule(BLOCK, "应用调用这个接口超过每秒上限", SECOND),
    f"{ACCESS}QpmLimitForAppkeyAndApi": Rule(BLOCK, "应用调用这个接口超过每分钟上限", MINUTE),
    f"{ACCESS}QpsLimitForApi": Rule(BLOCK, "这个接口被全平台限流", SECOND),
    "Throttling": Rule(BLOCK, "调用过于频繁", SECOND),
    "send.too.fast": Rule(BLOCK, "机器人发送过快", MINUTE),
    "send.byToken.tooFast": Rule(BLOCK, "机器人发送过快", MINUTE),
    "90002": Rule(BLOCK, "这个接口被全平台限流", SECOND),
    "90018": Rule(BLOCK, "应用调用这个接口超过每秒上限", SECOND),
    "130101": Rule(BLOCK, "自定义机器人每分钟超过 20 条，被禁言 10 分钟", MUTE),
    "410100": Rule(BLOCK, "自定义机器人每分钟超过 20 条，被禁言 10 分钟", MUTE),
}
_BUSY: Mapping[str, Rule] = {
    "system.busy": Rule(LATER, "钉钉系统繁忙", MINUTE),
    "system.error": Rule(LATER, "钉钉系统出错", MINUTE),
    "systemError": Rule(LATER, "钉钉系统出错", MINUTE),
    "resource.unavailable": Rule(LATER, "钉钉的资源暂不可用", MINUTE),
    "too.many.group": Rule(LATER, "一次发送的群过多", MINUTE),
    "too.many.people": Rule(LATER, "一次发送的人过多", MINUTE),
    "-1": Rule(LATER, "钉钉系统繁忙", 5),
}
_TOKEN: Mapping[str, Rule] = dict.fromkeys(
    ("InvalidAuthentication", "40014", "42001", "41001"), Rule(REFRESH, "access_token 无效或已过期")
)
_DOUBTFUL: Mapping[str, Rule] = {
    "unknown.send.result": Rule(DOUBT, "钉钉不知道消息有没有发出"),
    "service.timeout": Rule(DOUBT, "钉钉的服务超时"),
}
_CREDENTIALS: Mapping[str, Rule] = dict.fromkeys(
    ("invalidClientIdOrSecret", "authFailed", "40089"), Rule(MEND, "Client ID 或 Client Secret 不正确")
)
_QUOTA: Mapping[str, Rule] = {
    f"{ACCESS}ApiCountLimitForOrg": Rule(SPENT, "组织本月的接口调用量已用完"),
    "90020": Rule(SPENT, "组织本月的接口调用量已用完"),
    "90030": Rule(SPENT, "组织本月的 Webhook 调用量已用完"),
}
_SET_UP: Mapping[str, str] = {
    f"{ACCESS}AccessTokenPermissionDenied": "应用没有开通这个接口的权限",
    f"{ACCESS}IpNotInWhiteList": "服务器 IP 不在应用的白名单里",
    "60011": "应用没有开通这个接口的权限",
    "60020": "服务器 IP 不在应用的白名单里",
    "unauthorized": "应用没有这个机器人的权限",
    "auth.error": "应用没有这个机器人的权限",
    f"{PARAM}robotCode.empty": "没有填写机器人编码",
    f"{PARAM}robotCode.notExsit": "机器人编码不存在",
    f"{PARAM}robotCode.auth": "应用没有这个机器人的权限",
    "not.allowed.robotCode": "应用没有这个机器人的权限",
    "bot.stopped": "机器人已停用",
    "template.stopped": "机器人的消息模板已停用",
    "chatbotId.notAllow.sendOTO": "机器人不能发单聊消息",
    "bot.forbidden.sendMessage": "机器人被禁止发消息",
    "param.templateNotExist": "卡片模板不存在",
    "param.templateUnpublished": "卡片模板没有发布",
    "param.cardTemplateIdEmpty": "没有填写卡片模板 ID",
    "param.callbackRouteKeyEmpty": "卡片回调没有 routeKey",
    "param.callbackUrlEmpty": "卡片回调没有地址",
    "300005": "自定义机器人的 access_token 不正确",
    "310000": "自定义机器人的安全设置拒绝了消息（关键词、加签或 IP 地址段）",
    "400101": "自定义机器人没有填写 access_token",
    "400102": "自定义机器人已停用",
    "400106": "自定义机器人不存在",
}
_RECEIVER: Mapping[str, str] = {
    "staffId.notExisted": "组织里没有这个人",
    "param.userIdNotExist": "组织里没有这个人",
    "param.userIdEmpty": "没有写明是谁",
    "33012": "组织里没有这个人",
    "60121": "组织里没有这个人",
    "robot.oto.notExist": "这个人没有和机器人的单聊",
    f"{PARAM}userIds.empty": "没有写明发给谁",
    f"{PARAM}userIds.overMax": "一次发送的人过多",
    "miss.openConversationId": "没有写明是哪个群",
    "invalid.openConversationId": "没有这个群",
    "conversation.org.notMatch": "群不属于这个组织",
    "group.disbanded": "群已解散",
    "400013": "群已解散",
    "session.notExisted": "没有这个会话",
    "session.expired": "会话已过期",
    "300001": "会话地址已过期",
    "param.openSpaceIdEmpty": "没有写明卡片投放到哪里",
    "param.openSpaceIdInvalid": "卡片投放的会话不正确",
    "param.openSpaceModelInvalid": "卡片的场域不正确",
    "param.openDeliverModelEmpty": "卡片的投放方式为空",
    "param.openDeliverModelError": "卡片的投放方式不正确",
    "param.spaceDeliverModelEmpty": "卡片的投放方式为空",
}
_CONTENT: Mapping[str, str] = {
    f"{PARAM}msgKey.empty": "没有写明消息类型",
    f"{PARAM}msgKey.invalid": "消息类型不正确",
    f"{PARAM}msgParam.invalid": "消息内容不正确",
    f"{PARAM}msgParam.tooLong": "消息过长",
    f"{PARAM}param.invalid": "参数不正确",
    "contain.notAllowed.text": "钉钉认为文字不合适",
    "contain.notAllowed.picture": "钉钉认为图片不合适",
    "contain.notAllowed.content": "钉钉认为内容不合适",
    "contain.unsafe.url": "钉钉认为链接不安全",
    "only.groupAdmin.canAtAll": "只有群管理员可以 @所有人",
    FILE_GONE: "文件已经不在钉钉了",
    "param.empty": "卡片的参数为空",
    "param.invalid": "卡片的参数不正确",
    "param.outTrackIdEmpty": "卡片没有编号",
    "param.cardPublicDataEmpty": "卡片的内容为空",
    "param.cardDataAndPrivateDataBothEmpty": "卡片的内容为空",
    "param.contentUnsafe": "钉钉认为卡片的内容不安全",
    "40004": "钉钉不支持这种文件",
    "40006": "文件的大小不合规定",
    "40035": "缺少参数",
    "43002": "要用 POST 请求",
    "43004": "请求头 Content-Type 不正确",
    "400105": "不支持这种消息",
    "430101": "钉钉认为链接不安全",
    "430102": "钉钉认为文字不合适",
    "430103": "钉钉认为图片不合适",
    "430104": "钉钉认为内容不合适",
    "101002": "消息过长",
    "460101": "消息过长，超过 20000 字节",
}
_GONE: Mapping[str, str] = {
    "param.cardNotExist": "卡片已不存在",
    f"{PARAM}robotCode.downloadCode": "文件的下载码错误或已过期",
    f"{PARAM}processQueryKeys.overMax": "一次撤回的消息过多",
    "robot.processQueryKey.expired": "消息发出太久，不能再撤回",
    "processQueryKey.expireTime": "消息发出太久，查不到了",
    "notRevoke.all.messages": "消息没有全部撤回",
    "40078": "免登码已用过或已过期",
}

CODES: Mapping[str, Rule] = {
    **_TOO_OFTEN,
    **_BUSY,
    **_TOKEN,
    **_DOUBTFUL,
    **_CREDENTIALS,
    **_QUOTA,
    "param.cardAlreadyExist": Rule(THERE, "卡片已存在"),
    "param.callbackRouteKeyExist": Rule(THERE, "卡片回调的地址已登记"),
    **{code: Rule(MEND, reason) for code, reason in _SET_UP.items()},
    **{code: Rule(REROUTE, reason) for code, reason in {**_RECEIVER, **_CONTENT, **_GONE}.items()},
}
DENIED = Rule(MEND, "应用被钉钉拒绝访问")
"""Whatever else comes under this prefix."""
UNLISTED = Rule(REROUTE, "钉钉拒绝了请求")
"""Every code that stands in no table means "never", too."""

SECURITY: Mapping[str, str] = {
    "keywords": "消息里没有自定义机器人的关键词",
    "timestamp": "自定义机器人的加签时间戳不正确，请校准服务器时间",
    "sign": "自定义机器人的加签密钥不正确",
    "whitelist": "服务器 IP 不在自定义机器人的 IP 地址段里",
}
"""310000 says in its words alone which of the robot's settings it was: a word in them → ours."""
SECURITY_CODE, WRAPPED = "310000", "88"
"""88: the old API's envelope; what it is about stands in `sub_code`."""

REFUSED_RUNG = frozenset(
    {"param.templateNotExist", "param.templateUnpublished", f"{ACCESS}AccessTokenPermissionDenied"}
)
"""Cards will be refused for the next one, too, until somebody mends the set-up."""
FREE = frozenset({BLOCK, REFRESH, SPENT})
"""What was refused in this way does not count for the month."""


_BY_WORDS: Mapping[str, tuple[str, Rule]] = {
    "300001": ("token", Rule(MEND, "自定义机器人的 access_token 不正确")),
}
"""A code that has meant something else of old → the word by which that is told, and the rule then."""


def rule(code: str, said: str = "") -> Rule:
    """What a code means, `said` being the platform's own words.

    New codes may carry more after a dot, and card codes are seen without their `param.`.
    """
    if code in _BY_WORDS and _BY_WORDS[code][0] in said:
        return _BY_WORDS[code][1]
    if code in CODES:
        return CODES[code]
    parent = next((CODES[known] for known in _TOO_OFTEN if code.startswith(f"{known}.")), None)
    return parent or CODES.get(f"param.{code}") or (DENIED if code.startswith(ACCESS) else UNLISTED)
