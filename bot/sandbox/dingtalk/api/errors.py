"""How DingTalk says no: the codes of the new API and the numbers of the old one, each with its words."""

import uuid

from bot.sandbox import faults
from bot.sandbox.world import Json

QPS = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
QUOTA = "Forbidden.AccessDenied.ApiCountLimitForOrg"

STATUSES = {
    "authFailed": 401,
    "serviceUnavailable": 503,
    "InvalidAction.NotFound": 404,
    QPS: 403,
    QUOTA: 403,
    "system.error": 500,
    "param.callbackRouteKeyExist": 500,
}
"""Where it is not 400."""

MESSAGES: dict[str | int, str] = {
    "authFailed": "鉴权失败",
    "systemError": "系统错误",
    "serviceUnavailable": "服务不可用",
    "system.error": "系统错误",
    "InvalidAction.NotFound": "Specified api is not found, please check your url and method.",
    "InvalidAuthentication": "不合法的access_token",
    "invalidClientIdOrSecret": "无效的clientId或者clientSecret",
    QPS: "应用调用该接口的QPS超过上限",
    QUOTA: "组织本月的接口调用量已用完",
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
    "miss.openConversationId": "openConversationId不能为空",
    "invalid.openConversationId": "无效的openConversationId",
    "param.empty": "参数为空",
    "param.invalid": "参数不合法",
    "param.outTrackIdEmpty": "outTrackId为空",
    "param.openSpaceIdEmpty": "openSpaceId为空",
    "param.openSpaceIdInvalid": "openSpaceId不合法",
    "param.openSpaceModelInvalid": "场域模型不合法",
    "param.openDeliverModelEmpty": "投放模型为空",
    "param.openDeliverModelError": "投放模型不合法",
    "param.spaceDeliverModelEmpty": "场域投放模型为空",
    "param.cardTemplateIdEmpty": "cardTemplateId为空",
    "param.templateNotExist": "卡片模板不存在",
    "param.cardPublicDataEmpty": "卡片公有数据为空",
    "param.cardDataAndPrivateDataBothEmpty": "卡片公有数据和私有数据都为空",
    "param.cardAlreadyExist": "卡片已存在",
    "param.cardNotExist": "卡片不存在",
    "param.userIdNotExist": "用户不存在",
    "param.callbackRouteKeyEmpty": "callbackRouteKey为空",
    "param.callbackUrlEmpty": "callbackUrl为空",
    "param.callbackRouteKeyExist": "callbackRouteKey已存在",
    -1: "系统繁忙",
    33012: "无效的USERID",
    40014: "不合法的access_token",
    40035: "缺少参数",
    40089: "不合法的corpid或corpsecret",
    42001: "access_token已过期",
    43002: "需要POST请求",
    43004: "无效的HTTP HEADER Content-Type",
    60121: "找不到该用户",
    90018: "应用调用该接口的QPS超过上限",
    90020: "组织本月的接口调用量已用完",
    90030: "组织本月的Webhook调用量已用完",
    130101: "send too fast, exceed 20 times per minute",
    300001: "session 不存在",
    300005: "token is not exist",
    310000: "sign not match",
    400101: "access_token为空",
    400105: "不支持的消息类型",
    460101: "message too long, exceed 20000 bytes",
}

OPENAPI, OAPI, WEBHOOK = "openapi", "oapi", "webhook"
PRESSURE: dict[str, dict[str, str | int]] = {
    OPENAPI: {faults.LIMITED: QPS, faults.BUSY: "system.error", faults.QUOTA: QUOTA},
    OAPI: {faults.LIMITED: 90018, faults.BUSY: -1, faults.QUOTA: 90020},
    WEBHOOK: {faults.LIMITED: 130101, faults.BUSY: -1, faults.QUOTA: 90030},
}
"""Family of calls → fault → what it answers."""


class Refused(Exception):
    """A call is refused. A word is a code of the new API; a number is an old errcode, which travels on HTTP 200."""

    def __init__(self, code: str | int, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code] + (f"：{detail}" if detail else "")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 200 if isinstance(self.code, int) else STATUSES.get(self.code, 400)

    def body(self) -> Json:
        """What the caller reads."""
        if isinstance(self.code, int):
            return {"errcode": self.code, "errmsg": self.message}
        return {"requestid": str(uuid.uuid4()).upper(), "code": self.code, "message": self.message}
