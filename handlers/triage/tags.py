"""Tags to suggest: what a matter names in particular, so that those naming the same are found together."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from handlers.plain import plain
from handlers.sorting import TaxonomySettings
from handlers.triage.lexicon import Lexicon

MOST = 3
"""More tags than this tell nothing."""

TAGS: Mapping[str, str] = {
    "快递破损": "压坏 摔坏 压扁 压变形 碎了 破损 磕坏 摔碎 挤坏",
    "丢件": "丢件 丢了 快递丢 弄丢 件不见了 包裹不见",
    "少发漏发": "少发 漏发 少了一 缺了一 少件 少寄 漏寄 没收全",
    "错发": "发错 寄错 送错 错发 不是我买的 发成",
    "延误": "还没到 迟迟不 延误 晚到 催了 没发货 不发货 超时",
    "退款": "退款 退钱 退全款 退我钱 refund",
    "换货": "换货 换新 换一个 给我换",
    "维修": "维修 返修 保修 修了 送修 返厂",
    "补差价": "差价 价保 保价 降价",
    "优惠券": "优惠券 优惠卷 用不了券 券",
    "赠品": "赠品 小样",
    "发票抬头": "抬头 税号 开票信息",
    "专票": "专票 增值税 增票",
    "电子发票": "电子发票 电子票",
    "重复扣款": "重复扣 扣了两次 多扣 扣两次 乱扣",
    "验证码": "验证码",
    "登录": "登录 登陆 登不上 登不进 login sign-in",
    "改地址": "改地址 修改地址 改收货 地址写错",
    "取消订单": "取消订单 订单取消 取消掉",
    "导出": "导出 export",
    "导入": "导入 import",
    "打印": "打印",
    "对账单": "对账单 对帐单",
    "报表": "报表",
    "闪退": "闪退 崩溃",
    "白屏": "白屏",
    "打不开": "打不开 进不去 加载不出 加载失败",
    "同步": "同步",
    "接口": "接口 api",
    "通知": "收不到通知 收不到消息 没有提醒 推送",
    "权限": "权限",
    "漏液": "漏液 漏了 洒了 漏出来",
    "过敏": "过敏 起痘 红肿 刺痛",
    "异物": "异物 头发 虫子 有虫 苍蝇 蟑螂 钢丝",
    "变质": "变质 发霉 发臭 馊 过期",
    "疑似假货": "假货 假的 不是正品 仿品",
    "异响": "异响 噪音 嗡嗡响 咯吱",
    "漏水": "漏水 渗水",
    "漏电": "漏电 电到",
    "安装收费": "安装费 乱收费 打孔 支架费",
    "没人理": "没人理 没人接 没人回 不回复 不回消息 爱答不理 爱理不理",
}
"""Tag → words separated by blanks, as `handlers.plain.plain` leaves them."""


class Tag(NamedTuple):
    """A tag, and the word of the customer's that it comes from."""

    name: str
    word: str

    @property
    def reason(self) -> str:
        """Why, in words."""
        return f"提到“{self.word}”"


def tags(text: str, settings: TaxonomySettings | None = None) -> tuple[Tag, ...]:
    """At most MOST tags for plain text (`handlers.plain.plain`): the organisation's own first, then as they were said.

    `settings`: tags of the organisation's own, or of ours with other words, or without any to have it left out.
    """
    own = {name: words for name, words in settings.tags.items() if words} if settings else {}
    found: dict[str, Tag] = {}
    for hit in _table(tuple(sorted(settings.tags.items())) if settings else ()).find(text):
        for name in hit.value:
            found.setdefault(name, Tag(name, hit.word))
    return tuple(sorted(found.values(), key=lambda tag: tag.name not in own)[:MOST])


@lru_cache(maxsize=32)
def _table(changed: tuple[tuple[str, tuple[str, ...]], ...]) -> Lexicon[tuple[str, ...]]:
    every = {name: tuple(words.split()) for name, words in TAGS.items()} | dict(changed)
    table: dict[str, tuple[str, ...]] = {}
    for name, words in every.items():
        for word in filter(None, map(plain, words)):
            table[word] = (*table.get(word, ()), name)
    return Lexicon(table)
