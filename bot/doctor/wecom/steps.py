"""How each door of WeCom is set up: the guide prints it with this installation's own addresses."""

from bot.doctor.door import Walk

APP = Walk(
    "自建应用",
    "企业成员：单聊、卡片和按钮、主动通知。听不到任何群，也到不了微信客户",
    (
        "企业微信管理后台（work.weixin.qq.com）→ 应用管理 → 自建 → 创建应用；可见范围选上要用回声的全部同事",
        "我的企业 → 企业信息 → 企业 ID：复制到 corp_id",
        "应用页面：AgentId 复制到 app.agent_id；Secret → 查看（会发到企业微信里），复制到 app.secret",
        "应用页面 → 接收消息 → 设置 API 接收：URL 填 {public}/wecom/{account}/app；"
        "Token 和 EncodingAESKey 点“随机获取”，复制到 app.token 和 app.aes_key",
        "先保存配置并重启 web，再回后台点“保存”：企业微信会马上来验证这个 URL",
        "应用页面 → 企业可信IP → 配置：填这台服务器的出口 IP；不填，所有调用都会被拒绝（60020）",
        "运行 huisheng doctor；再用 huisheng doctor --send-to wecom.{account}:您的userid 给自己发一条",
    ),
    """
[wecom.{account}]
corp_id = "ww…"

[wecom.{account}.app]
agent_id = 1000002
secret = "应用的Secret"
token = "接收消息的Token"
aes_key = "43位的EncodingAESKey"
""",
)

KF = Walk(
    "微信客服",
    "微信客户，一对一：客户说话后 48 小时内最多回 5 条。外部微信客户能双向对话的官方入口只有它",
    (
        "先配好上面的自建应用：客服的消息由它来收取和发送",
        "企业微信管理后台 → 应用管理 → 微信客服 → 客服账号：创建账号，记下 open_kfid（wk 开头）",
        "微信客服 → API → 可调用接口的应用：勾选您的自建应用，并把这个账号授权给它"
        "（2023 年 12 月起，微信客服自己的 Secret 不再有效）",
        "门铃不用另填地址：它走自建应用的回调 URL {public}/wecom/{account}/app",
        "把账号写进 kf.accounts（open_kfid = 名字），重启 web 和 worker，运行 huisheng doctor",
        "huisheng kf link --account {account} --kf wk… --scene web --param 来源：生成给客户的链接，"
        "做成二维码或放进网页；--param 会随客户带回来，用 policy.sources 给它起名",
    ),
    """
[wecom.{account}.kf.accounts]
wkXXXXXXXX = "示例公司客服"
""",
)

BOT_WEBHOOK = Walk(
    "智能机器人（回调 URL）",
    "企业成员：内部群里 @ 它，单聊直接说；卡片可以点。进不了有外部微信客户的群，不能主动说话",
    (
        "企业微信管理后台 → 管理工具 → 智能机器人 → 创建机器人 → API 模式 → 使用回调 URL",
        "URL 填 {public}/wecom/{account}/bot；Token 和 EncodingAESKey 点“随机获取”，复制到 bot.token 和 bot.aes_key",
        "机器人的名字原样写到 bot.name：群里 @ 它的部分靠名字去掉",
        "先保存配置并重启 web，再回后台点“保存”：企业微信会马上来验证这个 URL",
        "把机器人加进要用的内部群，@ 它说一句话；群的 chatid 写在 web 进程的日志里",
    ),
    """
[wecom.{account}.bot]
name = "回声"
token = "机器人的Token"
aes_key = "43位的EncodingAESKey"
""",
)

BOT_SOCKET = Walk(
    "智能机器人（长连接）",
    "企业成员：内部群里 @ 它，单聊直接说；卡片可以点。不需要公网地址，说过话的会话可以主动发",
    (
        "企业微信管理后台 → 管理工具 → 智能机器人 → 创建机器人 → API 模式 → 使用长连接（和回调 URL 只能二选一）",
        "Bot ID 复制到 bot.bot_id，Secret 复制到 bot.secret；bot.mode 写 socket",
        "机器人的名字原样写到 bot.name：群里 @ 它的部分靠名字去掉",
        "服务器要能访问 openws.work.weixin.qq.com:443；重启 stream 进程，运行 huisheng doctor",
        "同一个机器人同时只能有一个程序连着：测试环境请另建机器人",
        "要主动发话的会话里，先有人 @ 它或和它说过一句",
    ),
    """
[wecom.{account}.bot]
name = "回声"
mode = "socket"
bot_id = "aib…"
secret = "长连接的Secret"
""",
)

GROUP_ROBOTS = Walk(
    "群机器人（消息推送）",
    "它所在的群里的人：只说不听，每分钟 20 条。让迟到的结果和回访回到群里",
    (
        "在群里：群设置 → 消息推送（群机器人）→ 添加，复制 Webhook 地址里 key= 后面的部分",
        "群的 chatid：在群里 @ 一次智能机器人，web 或 stream 进程的日志里 chat= 后面就是",
        "写进 group_robots（chatid = key），重启 worker",
        "huisheng doctor --send-to wecom.{account}:群的chatid 会真的往群里发一条测试，请先和群里的人打个招呼",
    ),
    """
[wecom.{account}.group_robots]
wrXXXXXXXX = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
""",
)

APPCHATS = Walk(
    "应用群聊",
    "由应用新建的内部群的成员：只说不听，没有卡片。已有的群不能改成这种群",
    (
        "应用页面 → 可见范围：必须是整个企业（根部门）",
        "huisheng appchat create --account {account} --name 群名 --owner 群主 --member 成员（可以多次）："
        "建群并打印 chatid",
        "把智能机器人也加进这个群，@ 它一次：日志里 chat= 后面是机器人看到的 chatid",
        "写进 appchats（机器人看到的 chatid = 打印的 chatid），重启 worker，运行 huisheng doctor",
    ),
    """
[wecom.{account}.appchats]
wrXXXXXXXX = "huisheng appchat create 打印的chatid"
""",
)

SIGN_IN = Walk(
    "网页授权登录",
    "打开链接和页面的企业成员：确认是本人。不打开 sign_in 时，谁拿着链接谁就能看",
    (
        "应用页面 → 网页授权及 JS-SDK → 可信域名：填 {host}",
        "按那里的提示下载校验文件，让 {public}/WW_verify_….txt 能打开它（在反向代理里放一个静态文件）",
        "顶层写 sign_in = true，重启 web",
    ),
    """
sign_in = true      # 写在文件最前面，不在任何 [节] 里
""",
)
