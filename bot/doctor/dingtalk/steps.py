"""How each door of DingTalk is set up: the guide prints it with this installation's own addresses."""

from bot.doctor.door import Walk

APP = Walk(
    "企业内部应用",
    "组织里的同事：单聊机器人、内部群里 @ 它、主动通知。外部群和组织外的人不行",
    (
        "钉钉开放平台（open-dev.dingtalk.com）→ 应用开发 → 企业内部应用 → 创建应用，然后 添加应用能力 → 机器人",
        "凭证与基础信息：Client ID 和 Client Secret 复制到 client_id、client_secret，前后不要有空格",
        "开发配置 → 权限管理：申请 qyapi_robot_sendmsg（企业内机器人发送消息）、"
        "Card.Instance.Write（互动卡片实例写）、qyapi_get_member（成员信息读）",
        "开发配置 → 安全设置 → 服务器出口 IP：填了就只认这些地址，要包含这台服务器的出口 IP",
        "版本管理与发布：创建新版本并发布，可用范围选上要用回声的全部同事。没有发布时，发言人没有 staffId，"
        "Stream 打不开（400）；以后每次改权限或机器人设置都要再发布",
        "运行 huisheng doctor；再用 huisheng doctor --send-to dingtalk.{account}:您的userid 给自己发一条",
    ),
    """
[dingtalk.{account}]
client_id = "ding…"
client_secret = "应用的ClientSecret"
""",
)

STREAM = Walk(
    "收消息：Stream",
    "单聊、内部群里的 @、卡片点击、事件。不需要公网地址，推荐",
    (
        "应用 → 机器人 → 消息接收模式：选 Stream 模式，保存并发布一个新版本",
        "服务器要能访问 api.dingtalk.com:443、wss-open-connection.dingtalk.com:443 和 oapi.dingtalk.com:443",
        "启动 stream 进程（make run），运行 huisheng doctor",
        "同一个 Client ID 只能有一套回声在收：第二个程序会抢走一部分消息，测试环境请另建应用",
    ),
    """
[dingtalk.{account}]
mode = "stream"
""",
)

HTTP = Walk(
    "收消息：HTTP 回调",
    "单聊、内部群里的 @。要有公网 HTTPS 地址",
    (
        "应用 → 机器人 → 消息接收模式：选 HTTP 模式，消息接收地址填 {public}/dingtalk/{account}/robot，发布一个新版本",
        "mode 写 http，重启 web，运行 huisheng doctor",
    ),
    """
[dingtalk.{account}]
mode = "http"
""",
)

EVENTS = Walk(
    "事件",
    "群改名、群解散、酷应用的机器人被移出群：回声据此改群名、关掉去不了的群，并告诉手上有事的同事",
    (
        "Stream 收消息时：应用 → 事件订阅 → Stream 模式推送，勾选“群会话”事件（群名称变更、群解散），发布；不用写配置",
        "HTTP 收事件时：应用 → 事件订阅 → HTTP 推送，请求网址填 {public}/dingtalk/{account}/events",
        "加密 aes_key 和签名 token 点“随机生成”，复制到 events.aes_key、events.token",
        "先保存配置并重启 web，再回平台点“保存”：钉钉会马上发一个 check_url 来验证",
    ),
    """
[dingtalk.{account}.events]
token = "签名token"
aes_key = "43位的加密aes_key"
""",
)

CARDS = Walk(
    "互动卡片",
    '同事和内部群里的客户：按钮点了当场变样。没有它时用带签名链接的卡片（cards = "link"），群里用编号文字',
    (
        "huisheng dingtalk template --output card.json：导出模板",
        "卡片平台 open-dev.dingtalk.com/fe/card → 新建模板（消息卡片，关联这个应用）→ 导入 card.json",
        "逐个检查变量绑定（导入有时会清空它们，见 docs/platforms/dingtalk.md 的“卡片模板”），保存并发布",
        "模板 ID 填进 card_template_id，cards 写 template；不想自己建模板时 cards 写 public"
        "（钉钉 SDK 的公共模板，钉钉没有承诺它一直可用）",
        "HTTP 收消息时：card_callback_secret 填一串自己定的随机字符；点击会发到 {public}/dingtalk/{account}/card，"
        "worker 启动时自动登记",
        "huisheng doctor --send-to dingtalk.{account}:您的userid 给自己发一张，按一下按钮",
    ),
    """
[dingtalk.{account}]
cards = "template"
card_template_id = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.schema"
# card_callback_secret = "自己定的随机字符"     # 只在 mode = "http" 时
""",
)

CUSTOM_ROBOTS = Walk(
    "自定义机器人",
    "它所在的群里的人，外部群也可以：只说不听，每分钟 20 条",
    (
        "群设置 → 机器人 → 添加机器人 → 自定义：安全设置选“加签”，"
        "复制 Webhook 里 access_token= 后面的部分和 SEC 开头的密钥",
        "会话 ID：在群里 @ 一次企业机器人，日志里 chat= 后面 cid 开头的就是",
        "写进 custom_robots，重启 worker；huisheng doctor --send-to dingtalk.{account}:会话ID 会真的往群里发一条",
    ),
    """
[dingtalk.{account}.custom_robots."cidXXXXXXXX=="]
access_token = "Webhook地址里access_token=后面的部分"
secret = "SEC…"
""",
)

SIGN_IN = Walk(
    "网页免登",
    "在钉钉里打开链接和页面的同事：确认是本人。不打开 sign_in 时，谁拿着链接谁就能看",
    (
        "钉钉开放平台首页：CorpId 复制到 corp_id",
        "应用 → 添加应用能力 → 网页应用：应用首页地址填 {public}；"
        "开发配置 → 安全设置 → 端内免登地址：填 {public}，发布一个新版本",
        "顶层写 sign_in = true，重启 web",
    ),
    """
sign_in = true      # 写在文件最前面，不在任何 [节] 里

[dingtalk.{account}]
corp_id = "ding…"
""",
)

QUOTA = Walk(
    "每月额度",
    "整个组织共用：标准版每月 5000 次接口调用、3000 次 Webhook 与 Stream（收一条、用 Webhook 发一条各算一次）",
    (
        "钉钉管理后台查看版本和用量；升级或加购过的，把数字写进 quota，不限写 0",
        "用到 70% 和 90% 时管理者会收到提醒，并进入节约模式：合并消息、省去可有可无的通知",
    ),
    """
[dingtalk.{account}.quota]
calls = 5000
pushes = 3000
""",
)
