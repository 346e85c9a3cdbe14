"""Two sentences that say the same of two things: 考勤系统打不开 and 报销系统打不开 are two problems."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from handlers.plain import plain

_ASIDE = re.compile(
    r"[今昨前当]天|早上|上午|中午|下午|晚上|刚才|刚刚|刚|最近|这两天|这几天|现在|目前|一直|总是|老是|经常|突然|又|还是|都|的|"
    r"我们?|你们?|贵?公司|这边|那边|请问|为什么|怎么|[^\w]|_"
)
"""When, whose and how often: it tells no thing from another."""
_FOLLOWS = re.compile(
    "系统|平台|模块|页面?|界面|功能|报表|报告|小程序|软件|接口|列表|后台|门户|程序|应用|网站|助手|中心|管理|审批|流程|订单|单|数据|账号|"
    "打印机|扫码枪|空调|电梯|机|设备|门店|店|仓库|车间|会议室|app|表|端|版|卡|券|柜|门|"
    "打不开|登|进不|导|打|用不|点不|提交|保存|上传|下载|报错|失败|闪退|白屏|黑屏|崩|坏|不|没|无法|异常|出错|显示|提示"
)
"""What words name by standing before it, and what is said of a thing right behind it."""
_NAMING = 2
"""Characters that name something."""


class _Apart(NamedTuple):
    """Where the two differ, and what follows in both."""

    ours: str
    theirs: str
    behind: str


def things(a: str, b: str) -> bool:
    """Whether they name two things where they are alike otherwise; symmetric.

    Different words for one thing count as two: where somebody else's problem is offered, that is the better mistake.
    """
    first, second = sorted((_ASIDE.sub("", plain(a)), _ASIDE.sub("", plain(b))))
    return any(_named(one) for one in _apart(first, second))


def _named(one: _Apart) -> bool:
    return min(len(one.ours), len(one.theirs)) >= _NAMING and bool(_FOLLOWS.match(one.behind))


def _apart(a: str, b: str) -> Iterator[_Apart]:
    for way, start, end, begins, ends in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if way == "replace":
            yield _Apart(a[start:end], b[begins:ends], a[end:])
