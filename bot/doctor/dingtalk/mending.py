"""DingTalk's error codes as an administrator meets them: which setting is wrong, and where to put it right."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.doctor.finding import NotWell
from bot.doctor.knocking import address_in
from bot.platforms.dingtalk.api import codes
from bot.platforms.dingtalk.api.codes import ACCESS, PARAM, Then

_APP = "钉钉开放平台（open-dev.dingtalk.com）→ 应用开发 → 打开您的应用"
_CREDENTIALS = f"{_APP} → 凭证与基础信息：重新复制 Client ID 和 Client Secret，前后不要有空格"
_CARD = "docs/platforms/dingtalk.md 的“卡片模板”一节：导入模板并发布，把模板 ID 填进 card_template_id"
_ROBOT = "群设置 → 机器人 → 自定义：重新复制 Webhook 里 access_token= 后面的部分和加签密钥（SEC 开头）"
_ADDRESSES = (f"{ACCESS}IpNotInWhiteList", "60020")
_PERMISSIONS = (f"{ACCESS}AccessTokenPermissionDenied", "60011")


class Mend(NamedTuple):
    """The setting below the account's section, empty where it is none of ours; and what to do."""

    field: str
    step: str


MENDS: Mapping[str, Mend] = {
    **dict.fromkeys(
        ("invalidClientIdOrSecret", "authFailed", "40089"), Mend("client_id / client_secret", _CREDENTIALS)
    ),
    **dict.fromkeys(_ADDRESSES, Mend("", f"{_APP} → 开发配置 → 安全设置 → 服务器出口 IP：加上{{address}}")),
    **dict.fromkeys(
        _PERMISSIONS, Mend("", f"{_APP} → 开发配置 → 权限管理：搜索{{scopes}}，申请权限，然后发布一个新版本")
    ),
    **dict.fromkeys(
        (
            f"{PARAM}robotCode.empty",
            f"{PARAM}robotCode.notExsit",
            f"{PARAM}robotCode.auth",
            "not.allowed.robotCode",
            "unauthorized",
            "auth.error",
        ),
        Mend("robot_code", f"{_APP} → 机器人：核对 RobotCode；企业内部应用的和 Client ID 一样，去掉 robot_code 即可"),
    ),
    **dict.fromkeys(
        ("bot.stopped", "bot.forbidden.sendMessage", "template.stopped"),
        Mend("", f"{_APP} → 机器人：启用，并发布一个新版本；群里被管理员禁言的，请管理员解除"),
    ),
    **dict.fromkeys(
        ("param.callbackRouteKeyEmpty", "param.callbackUrlEmpty"),
        Mend("card_callback_secret", "重启 worker，它会重新登记卡片回调；public_url 要是公网 HTTPS 地址"),
    ),
    "chatbotId.notAllow.sendOTO": Mend("", f"{_APP} → 机器人：打开单聊，并发布一个新版本"),
    **dict.fromkeys(
        ("param.templateNotExist", "param.templateUnpublished", "param.cardTemplateIdEmpty"),
        Mend("card_template_id", _CARD),
    ),
    **dict.fromkeys(("300005", "300001", "400101", "400102", "400106", "310000"), Mend("custom_robots", _ROBOT)),
    **dict.fromkeys(
        ("33012", "60121", "staffId.notExisted", "param.userIdNotExist"),
        Mend("", "钉钉管理后台 → 通讯录 → 打开这位成员：“员工 UserID”就是 userid，改好 accounts"),
    ),
    **dict.fromkeys(
        (f"{ACCESS}ApiCountLimitForOrg", "90020", "90030"),
        Mend("quota", "钉钉管理后台 → 应用与服务用量：升级版本或加购，然后把新的额度写进 quota"),
    ),
}
OURS = "这台服务器的出口 IP（例如用 curl ifconfig.me 查看）"
UNPUBLISHED = f"{_APP}：发布一个版本；机器人的消息接收模式选 Stream；服务器出口 IP 在白名单里"
"""Why the Stream's gateway answers 400."""
WAIT = "过几分钟再试；一直如此时，检查服务器能否访问 api.dingtalk.com:443 和 oapi.dingtalk.com:443"


class Refused(NotWell):
    """DingTalk answered with a code; `code` is it."""

    def __init__(self, code: str, reason: str, advice: str, field: str) -> None:
        super().__init__(reason, advice, field)
        self.code = code


def not_well(place: str, code: str, said: str = "", scopes: Sequence[str] = (), field: str = "") -> Refused:
    """What a code means for the account at `place`; `field` is the setting that the question was about."""
    rule = codes.rule(code)
    later = rule.then in (Then.LATER, Then.BLOCK, Then.REFRESH, Then.DOUBT)
    mend = MENDS.get(code, Mend("", WAIT if later else "请在钉钉开放平台的文档里查这个错误码"))
    address = address_in(said) if code in _ADDRESSES else ""
    named = f"，它看到的地址是 {address}" if address else ""
    wanted = f"，缺少 {'、'.join(scopes)}" if scopes else ""
    step = mend.step.replace("{address}", f" {address} " if address else OURS)
    step = step.replace("{scopes}", f" {'、'.join(scopes)} " if scopes else "被拒绝的接口需要的权限")
    where = f"{place}.{mend.field}" if mend.field else field
    return Refused(code, f"{rule.reason}（{code}）{named}{wanted}", step, where)
