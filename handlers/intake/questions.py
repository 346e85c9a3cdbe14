"""What is truly missing from a customer's words, and how to ask for it."""

import re
from collections.abc import Mapping, Sequence, Set

from handlers.plain import plain
from handlers.policy import Policy, Question
from handlers.triage import kind as kinds
from handlers.triage import subjects

_WRONG = (kinds.DEFECT, kinds.COMPLAINT, kinds.HELP, kinds.OTHER)
_OPEN_WISH = (
    subjects.DISPUTES,
    subjects.MANNERS,
    subjects.QUALITY,
    subjects.PACKING,
    subjects.RETURNS,
    subjects.PRICES,
    subjects.PAYMENT,
    subjects.OTHER,
)
"""Where it does not go without saying what would put things right, as it does for a parcel that never came."""
_CLAUSE = re.compile(r"[,，。;；!！?？\n]+")
_NEAR_THE_END = 6
"""Characters behind an answer that still belong to it when they end the clause: 昨天 in 昨天下午开始的."""
_BREAKS = re.compile(
    r"(?:一直|总是?|老是?|经常|还是?|都|又|就|也|突然)*"
    r"(?:失败|报错|出错|没反应|打不开|[用登进点]不[了去上开]|不能|异常|超时|崩|卡|很?慢|坏)"
)
"""What is wrong is no part of where or since when: 导出, not 导出一直失败."""
_ANYTHING_ELSE = Question(key="more", label="补充", ask="还有什么要补充的吗？")
_DAY = (
    r"(?:今|昨|前|大前)(?:天|日|晚|早|儿)|上周|上个?月|这(?:两|几)天|最近|刚刚?|刚才|早上|上午|中午|下午|"
    r"晚上|凌晨|周[一二三四五六日末]|星期"
)
_DATE = r"\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号]|\d{4}[-/.年]\d{1,2}|\d{1,2}[:：点]\d{0,2}|节前|节后"
_SPAN = (
    r"(?:\d{1,4}|[一二两三四五六七八九十半几好]{1,4})个?(?:多)?(?:分钟|小时|天|周|星期|月|年)(?:了|前|来|过去|没|还|"
    r"都)?"
)
_SINCE = r"(?:升级|更新|换)(?:之?后|了)|(?:第一|首)次|每次|每天|一直(?:都)?这样|偶尔|有时|开始"

_SOFTWARE_BREAKS = (
    r"^(?!.*(?:扣|退|到账|订单|单号|下单|发货|包裹|没收到))"
    r".*(?:系统|接口|页面?|界面|小程序|app|软件|程序|后台|模块|扫码|面单|打印).{0,8}"
    r"(?:异常|报错|超时|打不开|失败|故障|崩溃|错误|没反应|乱码|卡死|模糊|登不|进不|打不出|不出来|用不了)"
)
"""What breaks is software, and nothing of a trade is spoken of: it breaks for every order."""
_WITHOUT_ORDERS = r"停车|车位|门禁|食堂|饭卡|充电桩|(?:水|电|燃气|暖气|取暖|物业|学)费"
"""What is paid for without an order."""
_MORE_THAN_ANNOUNCED = (
    r"^(?!(?:你好|您好|在吗|我们?|要|想|来|得|必须|现在|投诉|举报|反馈|反映|意见|你们|您们|客服|人工|一下|一个|个|一件事|"
    r"事情?|有|提|问题|啊|了|呀|吧|[\s,，。.!！~?？])+$)"
)
"""Who announces a complaint and has not yet said of what is asked that first, and nobody else is."""

DEFAULTS: tuple[Question, ...] = (
    Question(
        key="what",
        label="经过",
        ask="您请说，发生了什么事？",
        kinds=_WRONG,
        unless=(_MORE_THAN_ANNOUNCED,),
    ),
    Question(
        key="place",
        label="页面或功能",
        ask="是在哪个页面或功能上遇到的？",
        topics=(subjects.SYSTEM,),
        kinds=(kinds.DEFECT, kinds.HELP),
        known_by=(
            r"导[出入]|登[录陆]|注册|支付|付款|下单|提交|保存|上传|下载|打印|搜索|查询|审批|签到|打卡|扫码|"
            r"同步|充值|退款|开票|发送|付不",
            r"[\w\u4e00-\u9fff]{0,6}(?:页面?|界面|首页|功能|模块|按钮|菜单|报表|对账单|列表|弹窗|接口|后台|"
            r"小程序|公众号|app|网页版|客户端)",
            r"登不|打不开.{1,8}|[\u4e00-\u9fff]{2,6}打不开",
        ),
    ),
    Question(
        key="since",
        label="出现时间",
        ask="是从什么时候开始的？",
        options=("今天刚出现", "这两天", "一直都这样", "偶尔出现"),
        topics=(subjects.SYSTEM,),
        kinds=(kinds.DEFECT,),
        known_by=(_DAY, _DATE, _SPAN, _SINCE),
    ),
    Question(
        key="symptom",
        label="具体情况",
        ask="具体是什么情况？出现了什么现象？",
        topics=(subjects.QUALITY,),
        kinds=(kinds.DEFECT,),
        known_by=(
            r"漏|裂|断|碎|破|掉|坏|响|烫|不(?:亮|转|热|冷|动|灵|通电|制冷|制热|启动|工作|出水|新鲜)|异味|"
            r"发霉|变质|过期|冒烟|着火|生锈|松动|熄火|抖",
            r"死机|黑屏|闪屏|卡|充不|开不|拉肚子|过敏|头发|虫|异物|色差|褪色|起球|划痕|瑕疵|变形|少了|缺",
        ),
    ),
    Question(
        key="product",
        label="产品",
        ask="是哪一款产品？方便的话请给我型号或名称。",
        topics=(subjects.QUALITY, subjects.INSTALLING),
        kinds=(kinds.DEFECT, kinds.HELP),
        known_by=(
            r"型号|[a-z]{1,4}-?\d{2,}|空调|冰箱|洗衣机|热水器|电视|手机|电脑|平板|耳机|充电|电池|洗发|面膜|"
            r"牛奶|奶粉|水果|衣服|鞋|裤|书|车|灯|锅",
            r"油烟机|净水器|路由|键盘|鼠标|显示器|打印机|沙发|床|柜|桌|椅|饭|菜|面|肉|鱼|虾|蛋糕|饮料|"
            r"水龙头|马桶|门锁|马达|电机|风扇|水泵",
        ),
    ),
    Question(
        key="order",
        label="订单号",
        ask="方便给我订单号或运单号吗？没有的话，下单的手机号也可以。",
        topics=(
            subjects.LOGISTICS,
            subjects.RETURNS,
            subjects.ORDERS,
            subjects.PAYMENT,
            subjects.PACKING,
            subjects.PRICES,
        ),
        kinds=_WRONG,
        unless=(_SOFTWARE_BREAKS, _WITHOUT_ORDERS),
        private=True,
        known_by=(r"[a-z]{0,6}-?\d{6,}(?:-\d+)*", r"(?:订单|单)号?(?:是|为|[:：])\s*[\w-]{4,}"),
    ),
    Question(
        key="who",
        label="相关人员或网点",
        ask="是哪位同事，或者哪个门店、网点？",
        topics=(subjects.MANNERS,),
        kinds=(kinds.COMPLAINT, kinds.DEFECT, kinds.HELP, kinds.OTHER),
        known_by=(
            r"(?:小|老)[\u4e00-\u9fff](?![\u4e00-\u9fff]?店)|[\u4e00-\u9fff](?:先生|女士|经理|师傅|主管|总|"
            r"工)(?!傅)|工号\s*\w*|叫[\u4e00-\u9fff]{2,3}",
            r"[\u4e00-\u9fff]{2,8}(?:门店|分店|网点|营业厅|服务站|站点|分公司|店)",
            r"客服|前台|骑手|快递员|小哥|热线|电话里",
        ),
    ),
    Question(
        key="wish",
        label="期望的处理",
        ask="您希望我们怎么处理？",
        options=("把问题解决", "退款或赔偿", "给个解释", "道歉"),
        kinds=(kinds.COMPLAINT,),
        topics=_OPEN_WISH,
        known_by=(
            r"(?:要求|希望|想要?|请|必须|赶紧|尽快|马上|立刻|麻烦|给我).{0,12}(?:退|换|赔|补|修|道歉|解决|"
            r"处理|解释|说法|回复|送|发|联系|安排|改|查|取消|交代|答复)",
            r"给(?:我|个|我个|一个|我一个).{0,4}(?:说法|解释|交代|答复|结果)|赔偿|索赔|道歉|我?要(?:退|换|"
            r"赔|投诉到)|退钱|退款吧|怎么(?:赔|解决|处理)|何时(?:能|才)?(?:送|解决|处理|到)|什么时候(?:能|"
            r"才)?(?:送|到|解决|处理)",
        ),
    ),
)
"""Asked from the top, each only for the kinds and topics it names, and only if nothing it is known by was said."""


def missing(policy: Policy, kind: str, topic: str, text: str, facts: Mapping[str, str]) -> list[Question]:
    """The questions whose answers we lack, most needed first, at most `policy.intake.max_questions`.

    `facts` are the answers already given: label → answer.
    """
    wanted = [one for one in _concerning(policy, kind, topic) if one.label not in facts]
    asked = [one for one in wanted if not known(one, text) and not _pointless(one, text)]
    return asked[: policy.intake.max_questions]


def told(policy: Policy, kind: str, topic: str, text: str) -> dict[str, str]:
    """What these words already answer of all that would be asked: label → the answer as it was said."""
    answers = {one.label: as_said(one, text) for one in _concerning(policy, kind, topic)}
    return {label: answer for label, answer in answers.items() if answer}


def known(question: Question, text: str) -> str:
    """The answer to a question if these words already hold it, as they were said; "" when they do not."""
    words = plain(text)
    found = (re.search(pattern, words) for pattern in question.known_by)
    return next((match.group().strip() for match in found if match), "")


def _pointless(question: Question, text: str) -> bool:
    words = plain(text)
    return any(re.search(pattern, words) for pattern in question.unless)


def as_said(question: Question, text: str) -> str:
    """The answer these words hold, spelt as the customer did, up to the end of its clause where that is near; or ""."""
    found = known(question, text)
    clause = next((one for one in _CLAUSE.split(text) if found and found in one.lower()), "")
    if not clause:
        return found
    start = clause.lower().index(found)
    end = start + len(found)
    rest = clause[end:]
    breaks = _BREAKS.search(rest.lower())
    if not found[-1].isascii() and len(rest) <= _NEAR_THE_END:
        end += breaks.start() if breaks else len(rest)
    return clause[start:end].strip()


def by_key(policy: Policy, key: str) -> Question:
    """The question with this key; one that is configured no more, or never was, only asks for anything else."""
    return {one.key: one for one in (*DEFAULTS, *table(policy))}.get(key, _ANYTHING_ELSE)


def table(policy: Policy) -> Sequence[Question]:
    """The questions that are asked here, from the top: the organisation's own, or ours."""
    return policy.intake.questions or DEFAULTS


def _concerning(policy: Policy, kind: str, topic: str) -> list[Question]:
    names = {topic, policy.taxonomy.known_as(topic)}
    return [one for one in table(policy) if _concerns(one, kind, names)]


def _concerns(question: Question, kind: str, names: Set[str]) -> bool:
    """`names` of its topic: as it is called here, which one's own questions use, and as it came."""
    wanted = not question.kinds or kind in question.kinds
    return wanted and (not question.topics or any(name in question.topics for name in names))
