"""Words that name what is brought, words that mean next to nothing, words that deny and words that ask."""

from collections.abc import Mapping, Sequence


def _listed(words: str) -> Sequence[str]:
    return tuple(words.split())


SERVICE = _listed(
    """
    快递 配送 发货 收货 订单 购买 退货 换货 商品 地址 安装 维修 售后 保修 库存 缺货 自营 发票 保价
    退款 优惠券 价格 便宜 充值 取消 客服 活动 账户 余额 到账 付款 提现 扣款 还款 借款 额度 提额
    审核 通过 逾期 提前 银行卡 绑定 解绑 手机号 短信 电话 登录 密码 验证码 账单 证明 征信 注销 利息
    手续费 失败 没到 修改 查询 记录 红包 积分 赠品 礼品 会员 尺码 码数 颜色 色差 包邮 邮费 运费
    满减 自提 上门 取件 运单 店铺 旗舰店 正品 假货 型号 规格 评价 包装 预售 尾款 定金 秒杀 降价
    差价 质量 面料 备注 仓库 补货 预约 送达 寄 单子 换 退 白条 增值税 抬头 增票 碎屏险 运费险 补贴
    以旧换新 还款日 账单日 最低还款 开通 关闭 邀请 白名单 资质 放款 审批 结清 人脸 身份证 实名 挂失
    冻结 解冻
    导出 导入 上传 下载 保存 同步 审批 打卡 签到 报表 对账单 附件 打印 搜索 扫码 闪退 黑屏 白屏 打不开
    用不了 卡顿 错误 页面 软件 小程序 后台 升级 提交 转圈 断网 死机
    """
)
"""What customers bring to a service desk: two that name the same of these mean the same matter more often."""

NAMES = _listed(
    """
    花呗 借呗 微粒贷 微信 支付宝 京东 淘宝 天猫 阿里 腾讯 微众 微众银行
    """
)
"""The names of products and houses: everybody who writes there says them, so they tell no matter from another."""

EMPTY = _listed(
    """
    请问一下 请问下 请问 想问一下 想问下 想问问 想问 问一下 问下 问问 咨询一下 咨询下 咨询 了解一下
    想了解 想知道 我想知道 你好 您好 亲们 亲亲 亲 喂 在吗 在么 麻烦你 麻烦您 麻烦了 麻烦 辛苦了
    辛苦您了 谢谢啦 谢谢了 谢谢您 谢谢 多谢 感谢 拜托 急急急 急 谁知道 有谁知道 有人知道 有没有人知道
    大家知道 各位 大家 大神 跪求 求助 求解 求 帮我看看 帮我看一下 帮我查一下 帮我查 帮我 帮忙 帮 一下
    一下子 下哈 来说 一般来说 一般 还是 需要 需 必须 得要 已经 已 比如 例如 其实 就是说 就是 那个
    这个 那么 这么 这样 那样 这种 那种 这边 那边 这里 那里 这 那 此 该 的话 的 了 呢 啊 呀 吧
    哦 哈 嘛 啦 吖 咯 喔 噢 嗯 额 唉 哎 诶 我们 你们 您们 咱们 我的 你的 您的 我 你 您 咱 俺
    本人 自己 他 她 它 就 都 也 还 才 又 再 却 而 并 且 而且 但是 但 不过 然后 所以 因为 因此
    如果 要是 假如 只是 只 应该 应当 应 可能 好像 似乎 大概 大约 左右 差不多 到底 究竟 现在 目前
    如今 刚刚 刚才 刚 是 有 在 把 被 给 让 使 由 对 于 关于 有关 对于 和 与 及 跟 同 以及
    用来 用 去 来 到 从 向 往 要 想要 想 会 能够 能 可以 可 行 得 地 着 过 所 之 其 以 为
    个 些 一些 点 一点 有点 很 太 非常 特别 比较 最 更 真 上面 里面 里 上 中 内 时候 时 后
    之后 以后 进行 如 请 让我 告诉我 告诉 知道 知不知道 说 讲 觉得 感觉 认为 哪位 位 嘞 滴 哒 呗
    呐 耶 喽 贵公司 贵司 店家 商家 卖家 老板 希望 建议 期望 盼望
    """
)
"""Politeness, frames and particles: they carry a sentence, not its matter."""

DENYING = _listed(
    """
    没有 没法 无法 不能 不可以 不会 不让 不是 不用 不了 不到 不上 不 没 未 无 别 勿 非 莫
    """
)
"""What turns a sentence round."""

SAY_NO = _listed(
    """
    打不开 用不了 没到 失败 缺货 消失
    """
)
"""Meanings that say no by themselves."""

NOT_DENYING = _listed(
    """
    能不能 可不可以 可不可 能否 可否 是否 是不是 有没有 会不会 要不要 行不行 好不好 对不对 用不用
    需不需要 该不该 有无 是非 不好意思 不错 差不多 不过 不但 不仅 无论 不管 只不过 对不起 不同 特别
    区别 类别 级别 性别 别人 分别 告别 未来 非常
    """
)
"""They hold such a word and deny nothing."""

ASKING: Mapping[str, Sequence[str]] = {
    "why": _listed(
        """
        为什么 为啥 为何 为嘛 干嘛 怎么回事 怎么会 咋回事 什么原因 啥原因 什么情况
           凭什么 何故 原因何在
        """
    ),
    "when": _listed(
        """
        什么时候 啥时候 什么时间 啥时间 何时 几时 几点 几号 哪天 多久 多长时间 多少时间 多少天 几天 几个月
        几年 哪一年 哪年 什么时侯 时间多久 多少个工作日 几个工作日 多长
        """
    ),
    "much": _listed(
        """
        多少钱 多少 几个 几次 几 多大 多高 多重 多远 几块
        """
    ),
    "where": _listed(
        """
        哪里 哪儿 哪个地方 什么地方 啥地方 在哪 去哪 到哪 从哪 何处 哪边
        """
    ),
    "who": _listed(
        """
        谁 哪个人 哪位 什么人
        """
    ),
    "which": _listed(
        """
        哪些 哪个 哪种 哪款 哪一个 哪家 哪部 哪 什么样的 哪样
        """
    ),
    "effect": _listed(
        """
        会怎样 会怎么样 会如何 有什么后果 有什么影响 有啥后果 有啥影响 后果是什么 结果会怎样
        """
    ),
    "how": _listed(
        """
        怎么样才能 怎样才能 如何才能 怎么才能 怎么样 怎么办 怎么弄 怎么做 怎么 怎样 如何 咋样 咋办 咋整 咋
        怎麽 怎 咋么 点样
        """
    ),
    "what": _listed(
        """
        什么 啥 甚么 神马 何
        """
    ),
    "whether": _listed(
        """
        能不能 可不可以 可不可 能否 可否 是否 是不是 有没有 会不会 要不要 行不行 好不好 用不用 需不需要
        该不该 对吗 行吗 可以吗 可以么 好吗 吗 么 嘛 不
        """
    ),
}
"""What a sentence asks for, by the words that ask it: of two that fit, the longer word counts."""
