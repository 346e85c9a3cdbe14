"""A day at 恒远机械, as far as it fits on five phones: one of every bubble and card that the page draws."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.world import ShownButton, ShownCard, ShownInput, World
from tests.browser.canned import Canned

WECOM_GROUP = "wecom:group:hengyuan"
DINGTALK_GROUP = "dingtalk:group:cidLanhai"
LI_CHAT = "dingtalk:robot:ligong"
WANG_CHAT = "wecom:app:wangjie"
ZHOU_CHAT = "wecom:app:zhouzong"
ZHANG_CHAT = "wecom:bot:zhangsan"
CHEN_CHAT = "dingtalk:robot:chenlu"
BOT = {"sender": "bot:回声", "sender_name": "回声"}
PHONES: list[dict[str, Any]] = [
    {
        "id": "zhangsan",
        "label": "客户 张三",
        "role": "customer",
        "chats": [WECOM_GROUP, ZHANG_CHAT],
        "user": "wecom:zhangsan",
    },
    {
        "id": "chenlu",
        "label": "客户 陈璐",
        "role": "customer",
        "chats": [DINGTALK_GROUP, CHEN_CHAT],
        "user": "dingtalk:chenlu",
    },
    {"id": "ligong", "label": "员工 李工", "role": "staff", "chats": [LI_CHAT], "user": "dingtalk:ligong"},
    {
        "id": "wangjie",
        "label": "员工 王洁",
        "role": "staff",
        "chats": [WANG_CHAT, WECOM_GROUP],
        "user": "wecom:wangjie",
    },
    {"id": "zhouzong", "label": "管理者 周总", "role": "manager", "chats": [ZHOU_CHAT], "user": "wecom:zhouzong"},
]
NAMES = {
    "wecom:zhangsan": "张三",
    "wecom:wangjie": "王洁",
    "wecom:zhouzong": "周总",
    "dingtalk:chenlu": "陈璐",
    "dingtalk:ligong": "李工",
}
RECEIPT = """收到，已记录为 **F-261125-001**。
> 3 号线的扫码枪从今早开始连不上

负责人：李工，<font color="warning">14:35 前</font>给您答复。<@zhangsan>"""
DIGEST = """## 今日反馈日报
新增 **6** · 闭环 **4** · <font color="warning">超时 1</font>

满意度 <font color="info">4.5</font> / 5，闭环率 83%

1. [F-261125-002 报表导出卡住](https://huisheng.example/f/2)
2. [F-261124-009 打印偏移](https://huisheng.example/f/9)

> 按类别：设备 3 · 软件 2 · 物流 1"""
CHATS = [
    (WECOM_GROUP, "wecom", "group", "恒远机械 服务群", ["zhangsan", "wangjie"]),
    (ZHANG_CHAT, "wecom", "private", "回声", ["zhangsan"]),
    (WANG_CHAT, "wecom", "private", "回声", ["wangjie"]),
    (ZHOU_CHAT, "wecom", "private", "回声", ["zhouzong"]),
    (DINGTALK_GROUP, "dingtalk", "group", "蓝海物流 × 我们", ["chenlu", "ligong"]),
    (CHEN_CHAT, "dingtalk", "private", "回声", ["chenlu"]),
    (LI_CHAT, "dingtalk", "private", "回声", ["ligong"]),
]


def set_up(world: World) -> None:
    """Chats with people and no word said, on Wednesday 25 November 2026, 14:05 in Beijing."""
    world.moved = datetime(2026, 11, 25, 6, 5, tzinfo=UTC) - datetime.now(UTC)
    world.names.update(NAMES)
    for chat in CHATS:
        world.open_chat(*chat)


def fill(canned: Canned) -> None:
    """Hang up a day full of every kind of bubble and card."""
    canned.do(_morning)
    canned.do(_afternoon)
    canned.do(_wire)


def staff_card(**changes: Any) -> ShownCard:
    """The card on which staff act, as DingTalk's interactive card."""
    card = ShownCard(
        kind="interactive",
        title="F-261125-001 · 扫码枪连不上",
        state="待接单",
        facts=[("客户", "张三（恒远机械）"), ("优先级", "P1：整条线停了"), ("首次响应", "今天 14:35 前")],
        text="> 3 号线的扫码枪从今早开始连不上，**整条线都停了**，很急！",
        buttons=[
            ShownButton(label="接单", key="accept:1:", style="primary"),
            ShownButton(label="转派", key="pass:1:"),
            ShownButton(label="回复客户", key="reply:1:"),
            ShownButton(label="解决", key="resolve:1:"),
        ],
    )
    return card.model_copy(update=changes)


def wecom_card(**changes: Any) -> ShownCard:
    """The same on WeCom: a template_card with buttons."""
    card = staff_card(
        kind="template_card.button_interaction",
        source="回声 · 恒远机械",
        text="报表导出总是卡住，每天下午都这样。",
        title="F-261125-002 报表导出卡住",
        state="待接单 · 陈璐（蓝海物流）",
        facts=[("优先级", "P2"), ("负责人", "王洁"), ("首次响应", "今天 16:05 前")],
        link="https://huisheng.example/f/2",
    )
    return card.model_copy(update=changes)


def _morning(world: World) -> None:
    world.show(
        WECOM_GROUP,
        "zhangsan",
        "张三",
        text="@回声 3 号线的扫码枪从今早开始连不上，整条线都停了，很急！",
        mentions=["回声"],
    )
    world.show(
        WECOM_GROUP,
        **BOT,
        text=RECEIPT,
        markdown=True,
        quote="张三：3 号线的扫码枪…",
    )
    world.show(DINGTALK_GROUP, "chenlu", "陈璐", text="@回声 报表导出总是卡住")
    world.show(
        DINGTALK_GROUP,
        **BOT,
        text="### 想再确认一点\n哪张报表？大概**什么时候**开始的？\n- 直接回一句就好\n- 不想说就回「跳过」",
        markdown=True,
    )
    world.show(DINGTALK_GROUP, "chenlu", "陈璐", text="库存日报，每天下午都这样")
    world.show(
        DINGTALK_GROUP,
        **BOT,
        card=ShownCard(
            kind="actionCard",
            title="F-261125-002 已记录",
            text="负责人：**王洁**\n\n16:05 前给您答复",
            buttons=[
                ShownButton(label="查看进展", url="https://huisheng.example/f/2"),
                ShownButton(label="补充说明", url="https://huisheng.example/a/2"),
            ],
        ),
    )
    world.show(LI_CHAT, **BOT, card=staff_card(state="已解决", note="李工 14:12 已解决", buttons=[]), edited=2)
    world.show(LI_CHAT, "ligong", "李工", text="驱动被系统更新换掉了，已远程装回，请再扫一次看看。")
    world.show(LI_CHAT, **BOT, card=staff_card(title="F-261125-003 · 第二条线也停了"))


def _afternoon(world: World) -> None:
    world.moved += timedelta(minutes=40)
    world.show(
        WECOM_GROUP,
        **BOT,
        card=wecom_card(
            kind="template_card.vote_interaction",
            source="回声",
            title="这次处理，您满意吗？",
            state="F-261125-001",
            facts=[],
            text="",
            link="",
            inputs=[
                ShownInput(
                    key="score", label="打个分", options=[("5", "5 分 非常满意"), ("4", "4 分"), ("2", "2 分 不满意")]
                )
            ],
            buttons=[ShownButton(label="提交", key="score:1:", style="primary")],
        ),
    )
    world.show(WANG_CHAT, **BOT, card=wecom_card())
    world.show(
        WANG_CHAT,
        **BOT,
        card=wecom_card(
            title="F-261124-009 打印偏移",
            state="处理中",
            text="",
            buttons=[ShownButton(label="已接单", key="x", disabled=True)],
        ),
        edited=1,
    )
    world.show(ZHOU_CHAT, **BOT, text="F-261125-002 还有 30 分钟到首次响应时限，负责人王洁尚未接单。")
    world.moved += timedelta(hours=3)
    world.show(
        ZHOU_CHAT,
        **BOT,
        text=DIGEST,
        markdown=True,
    )
    world.show(
        ZHOU_CHAT,
        **BOT,
        card=ShownCard(
            kind="template_card.text_notice",
            source="回声 · 日报",
            title="本周满意度",
            emphasis="4.5",
            facts=[("回访", "12 份"), ("低分", "1 份")],
            link="https://huisheng.example/m",
        ),
    )


def _wire(world: World) -> None:
    world.log(
        "wecom",
        "→ bot",
        "POST /wecom/main/bot 文字消息",
        request='{"encrypt":"pQm1x…加密的内容…"}',
        request_clear='{"msgid":"m-1","msgtype":"text","text":{"content":"@回声 3 号线的扫码枪"}}',
        response='{"encrypt":"kk8…"}',
        response_clear='{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"收到"}}',
        status=200,
        took_ms=84,
    )
    world.log(
        "dingtalk",
        "← bot",
        "POST /v1.0/card/instances/createAndDeliver",
        request_headers={"x-acs-dingtalk-access-token": "tok-1"},
        request='{"cardTemplateId":"t-1","outTrackId":"d12","cardData":{"cardParamMap":{"title":"F-261125-001"}}}',
        response='{"success":true}',
        status=200,
        took_ms=12,
    )
    world.log(
        "wecom",
        "← bot",
        "POST /cgi-bin/message/send?access_token=tok",
        request='{"touser":"wangjie","msgtype":"template_card"}',
        response='{"errcode":45009,"errmsg":"reach max api daily quota limit"}',
        status=200,
        verdict="注入故障：限流",
        took_ms=3,
    )
    world.log(
        "wecom",
        "→ bot",
        "POST /wecom/main/app 点击卡片",
        request="<xml><Encrypt><![CDATA[abc]]></Encrypt></xml>",
        request_clear="<xml><ToUserName><![CDATA[corp]]></ToUserName><EventKey>accept:1:</EventKey></xml>",
        response="success",
        status=200,
        took_ms=41,
    )
