"""Fact or venting: how much of what is said can be checked, and how much only lets off steam."""

import re
from itertools import chain
from typing import NamedTuple


class Factual(NamedTuple):
    """The share of what can be checked (0 only venting, 1 only facts), and why, in a colleague's words."""

    share: float
    because: tuple[str, ...]


class _Sign(NamedTuple):
    because: str
    weight: float
    words: re.Pattern[str]


def _sign(because: str, weight: float, *words: str) -> _Sign:
    return _Sign(because, weight, re.compile("|".join(words)))


_CN = "[0-9一二两三四五六七八九十百几]"

FACTS = (
    _sign("有订单号、型号或报错原文", 2.0, r"[a-z]*\d{5,}", r"[a-z]{1,6}-?\d{2,}", r"[“「\"][^”」\"]{2,30}[”」\"]"),
    _sign(
        "有时间",
        1.5,
        f"{_CN}+(?:点|月|日|号|年|天前|周前|分钟|小时|天|个月|周|星期)",
        r"\d{1,2}:\d\d",
        "昨[天晚]|今[天早晚]|前天|上周|上个?月|上[午次]|下午|早上|中午|晚上|刚[刚才]|周[一二三四五六日]|星期[一二三四五六日]|"
        "去年|(?:升级|更新|安装|付款|下单|签收|登录)(?:之?后|以后|的时候)",
    ),
    _sign(
        "有数目",
        1.0,
        f"{_CN}+(?:元|块|次|个|件|份|台|人|条|单|遍|斤|公里|平|页|瓶|箱|家|度|米|kg|ml|m|g|%)",
    ),
    _sign(
        "有地点或部门",
        1.0,
        "[一-龥]{1,6}(?:店|路|街|小区|镇|村|县|市|区|楼|机场|医院|学校|车间|仓库|部门|大厅|驿站|柜台)",
        "家里|办公室|门口|现场|网点",
    ),
    _sign(
        "说得出是哪个功能、部件或单据",
        1.0,
        "导出|导入|登录|支付|打印|上传|下载|搜索|审批|打卡|同步|推送|验证码|报表|对账单|发票|订单|按钮|页面|菜单|列表|首页|"
        "屏幕|电池|按键|接口|插座|包装|封口|螺丝|拉链|压缩机|变速箱|发动机|轮胎|合同|押金|快递单|运单|优惠券|积分|账号",
    ),
    _sign(
        "说得出发生了什么",
        1.5,
        "没反应|失败|报错|提示|显示|闪退|白屏|黑屏|卡[在住死]|打不开|点不[了动]|断[开了]|漏[水油电了]|裂[了开]|碎|破[了损洞]|少[了发]|"
        "多扣|重复扣|没[收到送发退装修]|未到|扣[了我]|发错|送错|发来|签收|拒收|坏了|冒烟|发热|不制冷|不亮|出现|变成|"
        "打了?.{0,4}电话|联系了?|申请了|重启|试过|换了|装了|买了|付了|下了单",
    ),
)

VENTING = (
    _sign(
        "有骂人或贬损的话",
        2.5,
        "垃圾|骗子|奸商|黑心|无良|狗屁|傻[逼x叉]|sb|脑残|废物|不要脸|无耻|去死|滚|他?妈的|王八蛋|坑爹|坑人|恶心人|吃屎|"
        "倒闭|什么(?:玩意|东西|破)|人渣|猪脑|瞎了",
    ),
    _sign("感叹多于叙述", 1.0, r"[!?]{2,}", r"!"),
    _sign(
        "说得笼统",
        1.5,
        "从来(?:都|没)|永远|每次都|什么都|都是(?:骗|一样|垃圾|坑)|没一个|一点都|根本|简直|完全|全都|天天都|就没|"
        "没有一[个次]|到处都|谁都|哪都|再也不|一辈子|太(?:差|烂|坑|垃圾|恶心|过分|离谱|失望|让人)",
    ),
    _sign(
        "只有情绪",
        1.0,
        "气死|烦死|受不了|受够|崩溃|无语|呵呵|醉了|服了|失望|愤怒|生气|伤心|恶心|忍无可忍|心寒|后悔|火大|郁闷|抓狂",
    ),
    _sign(
        "是反问而不是提问",
        1.5,
        "凭什么|有没有(?:良心|王法|人管)|良心.{0,4}痛|天理|还要不要脸|当我(?:傻|好欺负)|管不管|是不是人|什么态度|怎么好意思|"
        "难道|谁给你们的",
    ),
)

_LONGEST = 1500
_FEWEST = 1.0
"""What nothing speaks for is half and half; this much of either side is taken for granted."""
_MOST_REASONS = 4


def factual(text: str) -> Factual:
    """Tell fact from venting in plain text (`handlers.plain.plain`): a share of 0 to 1, half where nothing shows."""
    words = text[:_LONGEST]
    facts, told = _weigh(FACTS, words)
    venting, let_off = _weigh(VENTING, words)
    share = (facts + _FEWEST / 2) / (facts + venting + _FEWEST)
    because = chain(told, let_off) if share >= 0.5 else chain(let_off, told)
    return Factual(round(share, 2), tuple(because)[:_MOST_REASONS] or ("没有具体情况，也没有情绪",))


def _weigh(signs: tuple[_Sign, ...], words: str) -> tuple[float, list[str]]:
    """The weight of all signs, the second of a sign counting half and further ones nothing; and their reasons."""
    weight, because = 0.0, []
    for sign in signs:
        times = sum(1 for _, _ in zip(sign.words.finditer(words), range(2), strict=False))
        if times:
            weight += sign.weight * (1.0 if times == 1 else 1.5)
            because.append(sign.because)
    return weight, because
