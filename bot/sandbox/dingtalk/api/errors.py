"""How DingTalk says no: the codes of the new API and the numbers of the old one, each with its words."""

import uuid

from bot.sandbox import faults
from bot.sandbox.world import Json

ACCESS = "Forbidden.AccessDenied."
QPS = f"{ACCESS}QpsLimitForAppkeyAndApi"
QPM = f"{ACCESS}QpmLimitForAppkeyAndApi"
PLATFORM_QPS = f"{ACCESS}QpsLimitForApi"
QUOTA = f"{ACCESS}ApiCountLimitForOrg"
DENIED = f"{ACCESS}AccessTokenPermissionDenied"
IP_UNKNOWN = f"{ACCESS}IpNotInWhiteList"

STATUSES = {
    "authFailed": 401,
    "serviceUnavailable": 503,
    "service.timeout": 504,
    "InvalidAction.NotFound": 404,
    "system.error": 500,
    "system.busy": 500,
    "param.callbackRouteKeyExist": 500,
    **dict.fromkeys((QPS, QPM, PLATFORM_QPS, QUOTA, DENIED, IP_UNKNOWN), 403),
}
"""Where it is not 400."""

MESSAGES: dict[str | int, str] = {
    "authFailed": "鉴权失败",
    "systemError": "系统错误",
    "serviceUnavailable": "服务不可用",
    "service.timeout": "服务超时",
    "system.error": "系统错误",
    "system.busy": "系统繁忙",
    "InvalidAction.NotFound": "Specified api is not found, please check your url and method.",
    "InvalidAuthentication": "不合法的access_token",
    "invalidClientIdOrSecret": "无效的clientId或者clientSecret",
    QPS: "应用调用该接口的QPS超过上限",
    QPM: "应用每分钟调用该接口的次数超过上限",
    PLATFORM_QPS: "该接口的总QPS超过上限",
    QUOTA: "组织本月的接口调用量已用完",
    DENIED: "应用尚未开通所需的权限",
    IP_UNKNOWN: "访问ip不在白名单之中",
    "invalidParameter.param.invalid": "无效的参数",
    "invalidParameter.robotCode.empty": "robotCode不能为空",
    "invalidParameter.robotCode.notExsit": "机器人不存在",
    "invalidParameter.robotCode.auth": "robotCode无权限",
    "invalidParameter.robotCode.downloadCode": "downloadCode错误或已过期",
    "invalidParameter.userIds.empty": "userIds不能为空",
    "invalidParameter.userIds.overMax": "userIds超过上限",
    "invalidParameter.msgKey.empty": "msgKey不能为空",
    "invalidParameter.msgKey.invalid": "msgKey无效",
    "invalidParameter.msgParam.invalid": "msgParam无效",
    "invalidParameter.msgParam.tooLong": "msgParam过长",
    "invalidParameter.processQueryKeys.overMax": "processQueryKeys超过上限",
    "processQueryKey.expireTime": "processQueryKey已超过查询时间",
    "miss.openConversationId": "openConversationId不能为空",
    "invalid.openConversationId": "无效的openConversationId",
    "group.disbanded": "群已解散",
    "resource.not.found": "资源不存在",
    "contain.notAllowed.text": "消息中包含不合适的内容",
    "param.empty": "参数为空",
    "param.invalid": "参数不合法",
    "param.contentUnsafe": "内容不安全",
    "param.outTrackIdEmpty": "outTrackId为空",
    "param.openSpaceIdEmpty": "openSpaceId为空",
    "param.openSpaceIdInvalid": "openSpaceId不合法",
    "param.openSpaceModelInvalid": "场域模型不合法",
    "param.openDeliverModelEmpty": "投放模型为空",
    "param.openDeliverModelError": "投放模型不合法",
    "param.spaceDeliverModelEmpty": "场域投放模型为空",
    "param.cardTemplateIdEmpty": "cardTemplateId为空",
    "param.templateNotExist": "卡片模板不存在",
    "param.templateUnpublished": "卡片模板未发布",
    "param.cardPublicDataEmpty": "卡片公有数据为空",
    "param.cardDataAndPrivateDataBothEmpty": "卡片公有数据和私有数据都为空",
    "param.cardAlreadyExist": "卡片已存在",
    "param.cardNotExist": "卡片不存在",
    "param.userIdEmpty": "userId为空",
    "param.userIdNotExist": "用户不存在",
    "param.callbackRouteKeyEmpty": "callbackRouteKey为空",
    "param.callbackUrlEmpty": "callbackUrl为空",
    "param.callbackRouteKeyExist": "callbackRouteKey已存在",
    -1: "系统繁忙",
    88: "ding talk error",
    33012: "无效的USERID",
    40004: "无效的媒体文件类型",
    40006: "无效的文件大小",
    40014: "不合法的access_token",
    40035: "缺少参数",
    40078: "不存在的临时授权码",
    40089: "不合法的corpid或corpsecret",
    42001: "access_token已过期",
    43002: "需要POST请求",
    43004: "无效的HTTP HEADER Content-Type",
    60020: "访问ip不在白名单之中",
    60121: "找不到该用户",
    90002: "该接口的总QPS超过上限",
    90018: "应用调用该接口的QPS超过上限",
    90020: "组织本月的接口调用量已用完",
    90030: "组织本月的Webhook调用量已用完",
    101002: "message is too long",
    130101: "send too fast, exceed 20 times per minute",
    300001: "session 不存在",
    300005: "token is not exist",
    310000: "sign not match",
    400013: "群已解散",
    400101: "access_token为空",
    400105: "不支持的消息类型",
    410100: "发送速度太快而限流",
    430102: "消息中含有不合适的文本",
    460101: "message too long, exceed 20000 bytes",
}

OPENAPI, OAPI, WEBHOOK = "openapi", "oapi", "webhook"
PRESSURE: dict[str, dict[str, str | int]] = {
    OPENAPI: {
        faults.IP_UNKNOWN: IP_UNKNOWN,
        faults.LIMITED: QPS,
        faults.LIMITED_PER_MINUTE: QPM,
        faults.LIMITED_PLATFORM: PLATFORM_QPS,
        faults.BUSY: "system.error",
        faults.QUOTA: QUOTA,
    },
    OAPI: {
        faults.IP_UNKNOWN: 60020,
        faults.LIMITED: 90018,
        faults.LIMITED_PLATFORM: 90002,
        faults.BUSY: -1,
        faults.QUOTA: 90020,
    },
    WEBHOOK: {faults.LIMITED: 130101, faults.BUSY: -1, faults.QUOTA: 90030},
}
"""Family of calls → fault → what it answers."""


class Refused(Exception):
    """A call is refused. A word is a code of the new API; a number is an old errcode, which travels on HTTP 200."""

    def __init__(self, code: str | int, detail: str = "", *, words: str = "", **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = words or MESSAGES[code] + (f"：{detail}" if detail else "")
        self.fields = fields
        """What else stands in the body."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 200 if isinstance(self.code, int) else STATUSES.get(self.code, 400)

    def body(self) -> Json:
        """What the caller reads."""
        if isinstance(self.code, int):
            return {"errcode": self.code, "errmsg": self.message, **self.fields}
        return {"requestid": str(uuid.uuid4()).upper(), "code": self.code, "message": self.message, **self.fields}


def denied(family: str, scope: str) -> Refused:
    """How a call is refused for which the app was not given the permission."""
    if family == OPENAPI:
        return Refused(DENIED, scope, accessdenieddetail={"requiredScopes": [scope]})
    words = f"应用尚未开通所需的权限：[{scope}]"
    return Refused(88, words=f"ding talk error[subcode=60011,submsg={words}]", sub_code="60011", sub_msg=words)
