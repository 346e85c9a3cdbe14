"""WeCom's error codes as an administrator meets them: which setting is wrong, and where to put it right."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.doctor.finding import Doubtful, NotWell
from bot.doctor.knocking import address_in
from bot.platforms.wecom.api.codes import CODES, UNLISTED, Then

_APP = "企业微信管理后台 → 应用管理 → 自建 → 打开您的应用"
_KF = "企业微信管理后台 → 应用管理 → 微信客服"
_AGENT_ID = "AgentId 在应用页面的最上方"


class Mend(NamedTuple):
    """The setting below the account's section, empty where it is none of ours; and what to do."""

    field: str
    step: str


_SECRET = Mend("app.secret", f"{_APP} → Secret → 查看（会发到企业微信里），重新复制；要用这个应用的，不是别的应用的")
_GRANTED = Mend("kf.accounts", f"{_KF} → API → 可调用接口的应用：勾选您的自建应用，并把这个客服账号授权给它")
_KNOWN = Mend("kf.accounts", f"{_KF} → 客服账号：核对 open_kfid（wk 开头），doctor 会列出应用看得到的账号")
_MADE = Mend("appchats", "这里要填 huisheng appchat create 打印的 chatid；别的应用或成员建的群不行")
_ROBOT = Mend("group_robots", "群 → 群设置 → 消息推送（群机器人）：重新添加机器人，复制 Webhook 地址里 key= 后面的部分")
_PERSON = Mend("", "企业微信管理后台 → 通讯录 → 打开这位成员：“账号”就是 userid，改好 accounts")

MENDS: Mapping[int, Mend] = {
    **dict.fromkeys((40001, 40091, 41004), _SECRET),
    **dict.fromkeys((40013, 41002), Mend("corp_id", "企业微信管理后台 → 我的企业 → 企业信息 → 企业 ID，重新复制")),
    **dict.fromkeys((40056, 41011), Mend("app.agent_id", f"{_APP}：{_AGENT_ID}，重新复制")),
    301002: Mend("app.agent_id", f"{_APP}：AgentId 和 Secret 要来自同一个应用；{_AGENT_ID}"),
    50003: Mend("app.agent_id", f"{_APP} → 启用"),
    60020: Mend("", f"{_APP} → 企业可信IP → 配置，加上{{address}}，过一分钟再试"),
    43012: Mend("app", f"{_APP} → 接收消息 → 设置 API 接收，保存回调 URL"),
    50001: Mend("sign_in", f"{_APP} → 网页授权及 JS-SDK → 可信域名"),
    60011: Mend("", f"{_APP} → 可见范围：加上这位成员或其部门"),
    **dict.fromkeys((60111, 46004, 40003), _PERSON),
    81013: Mend("", f"{_APP} → 可见范围：加上接收的人；userid 要和通讯录里的“账号”一样"),
    48002: Mend("app", f"{_APP}：应用没有这个接口的权限；Secret 要是自建应用的，不是通讯录同步或微信客服的"),
    48007: _GRANTED,
    **dict.fromkeys((95000, 95004), _KNOWN),
    **dict.fromkeys((95011, 95012), Mend("app.secret", f"{_KF} → API：改为在企业微信里使用，由自建应用调用")),
    95017: Mend("kf.accounts", f"{_KF} → API：打开 API 开关"),
    95023: Mend("kf.accounts", f"{_KF} → API → 可调用接口的应用：改为您的自建应用，收回给别的应用的授权"),
    **dict.fromkeys((95001, 95002, 95013), Mend("", "让客户再说一句话：说完 48 小时内可以发 5 条")),
    95018: Mend("", "会话在人工接待中：huisheng kf session 可以查看和变更"),
    **dict.fromkeys((86001, 86003, 86008, 40050), _MADE),
    **dict.fromkeys((93000, 93008), _ROBOT),
    93004: Mend("group_robots", "群 → 群设置 → 消息推送（群机器人）：启用它"),
    95003: Mend("", f"{_KF}：完成企业验证，才能接待更多客户"),
    **dict.fromkeys((95026, 95027), Mend("", f"{_KF}：已有的账号够用就不必再建；完成企业认证可以建更多")),
    **dict.fromkeys((301052, 301053), Mend("", "回声不用会话存档：请在企业微信管理后台查看这个应用的权限")),
    **dict.fromkeys(
        (40014, 41001, 42001),
        Mend("", "再运行一次 huisheng doctor；一直如此时，看有没有别的程序在换取同一个应用的 token"),
    ),
    93006: Mend("", "先在这个会话里 @ 一次智能机器人；chatid 区分大小写"),
    846609: Mend("bot.bot_id", "看 stream 进程的日志，再运行 huisheng doctor：同一个机器人同时只能有一个程序连着"),
    853000: Mend("bot.bot_id", "智能机器人 → API 模式 → 长连接：重新复制 Bot ID 和 Secret（bot.bot_id、bot.secret）"),
}
KF_MENDS: Mapping[int, Mend] = {**MENDS, 48002: _GRANTED}
"""Asked about 微信客服, a missing permission is that of its accounts."""
UNSPOKEN = (93006, 95001, 95002, 95013, 95018)
"""Nothing is wrong with the set-up: somebody has to say something first."""
OURS = "这台服务器的出口 IP（例如用 curl ifconfig.me 查看）"
WAIT = "过几分钟再试；一直如此时，检查服务器能否访问 qyapi.weixin.qq.com:443"


def not_well(place: str, code: int, said: str = "", field: str = "", mends: Mapping[int, Mend] = MENDS) -> NotWell:
    """What an errcode means for the account at `place`; `field` is the setting that the question was about."""
    then, reason = CODES.get(code, UNLISTED)
    mend = mends.get(code, Mend("", WAIT if then is Then.LATER else "请在企业微信的全局错误码里查这个代码"))
    address = address_in(said)
    named = f"，它看到的地址是 {address}" if address and code == 60020 else ""
    step = mend.step.replace("{address}", f" {address} " if address else OURS)
    where = f"{place}.{mend.field}" if mend.field and not field.startswith(f"{place}.{mend.field}") else field
    kind = Doubtful if code in UNSPOKEN else NotWell
    return kind(f"{reason}（{code}）{named}", step, where)
