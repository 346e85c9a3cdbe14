"""What the customer wants of us: to complain, to report a defect, to suggest, to ask, to be helped, to praise."""

import re
from typing import NamedTuple

from handlers.triage.sentiment import STRONG_FROM, Feeling

COMPLAINT, DEFECT, IDEA, QUESTION, HELP, PRAISE, OTHER = (
    "投诉",
    "缺陷",
    "建议",
    "咨询",
    "求助",
    "表扬",
    "其他",
)


class Meant(NamedTuple):
    """The kind, and how sure we are of it (0 to 1)."""

    kind: str
    confidence: float


class Cue(NamedTuple):
    """A way of saying what one wants, and how strongly it speaks for its kind."""

    kind: str
    weight: float
    words: re.Pattern[str]


def _cue(kind: str, weight: float, *words: str) -> Cue:
    return Cue(kind, weight, re.compile("|".join(words)))


CUES: tuple[Cue, ...] = (
    _cue(
        COMPLAINT,
        4,
        "投诉(?!建议|渠道|电话|热线|方式)|举报|差评|维权|讨(?:个)?(?:说法|公道)|给(?:我)?(?:个|"
        "一个)(?:说法|交代|解释)|强烈(?:谴责|不满)",
    ),
    _cue(
        COMPLAINT,
        3,
        "态度.{0,4}(?:差|恶劣|不好|不行|冷淡|敷衍|有问题|极差)|骂(?:人|我)|辱骂|爱答不理|爱理不理|踢皮球|"
        "推诿|推脱|推来推去|敷衍|忽悠|欺骗|欺诈|骗(?:人|子|我|钱|消费)",
        "没(?:有)?人(?:管|理|回|接|处理|负责)|不(?:管|理|负责|作为|回消息|回复|接电话|处理|解决|认账|承认|"
        "兑现|给退|让退|退钱)(?!吗|么)|黑心|奸商|无良|坑(?:人|爹|钱|我|死)|霸王",
        "到底(?:什么时候|何时|啥时候|多久|几时|还要|要等)",
        "要求.{0,6}(?:赔偿|赔|退款|退钱|道歉|解释|处理|补偿)|赔偿|索赔|退钱|乱收费|多收|强制|捆绑|虚假|"
        "违规|违法|扰民|太过分|不合理|说话不算|言而无信|承诺.{0,8}(?:没|不|未)",
    ),
    _cue(
        COMPLAINT,
        1.5,
        "太(?:差|慢|垃圾|烂|离谱|坑|过分|让人|不)|垃圾|失望|气愤|生气|愤怒|无语|忍无可忍|受不了|受够|"
        "再也不|不会再|最后一次|后悔|恶心|难吃|不满|糟糕|差劲|什么玩意",
        "[开发送写填算扣弄搞寄配装做贴印]错了?|压扁|压坏|洒了|撒了|弄丢|弄坏|说好.{0,10}(?:结果|却|没|不)|居然|竟然|凭什么|到底(?:管不管|什么时候|要|还)|一直(?:没|不|拖)|拖了|"
        "迟迟|送错|发错|漏发|少发|少送|迟到|超时|没送|不新鲜|以次充好|宣传不符|货不对板|假货|refund|complain|terrible",
    ),
    _cue(
        DEFECT,
        4,
        "闪退|白屏|黑屏|蓝屏|死机|报错|崩溃|卡死|宕机|瘫痪|bug|打不开|登不上|登不了|进不去|登录(?:不了|"
        "不上|失败)|(?:加载|刷|显示|扫|识别|导|搜|查|保存|提交|上传|下载|打印|打|连|充|开|关)不(?:出来|出|"
        "了机|机|了|上|进|动)",
        "没(?:有)?反应|无响应|点不(?:了|动)|乱码|(?:导出|导入|保存|提交|上传|下载|打印|同步|支付|付款|登录|"
        "加载|安装|更新|升级|发送|审批|签到|打卡|绑定|识别|连接)(?:一直|总是|老是|经常|都|又|总|"
        "还)?(?:失败|出错|异常|卡住)",
    ),
    _cue(
        DEFECT,
        3,
        "漏(?:了|出|光|掉)|(?:数据|资料|文件|记录|报表|订单).{0,4}(?:丢了|丢失|被清空|全没|没了|不见)",
        r"\b(?:can't|cannot|can not|unable to|fail(?:s|ed|ing|ure)?|crash(?:es|ed)?|doesn't work|not working|broken|"
        r"bugs?|errors?)\b",
        "系统(?:错误|异常|故障|问题|崩|卡)|(?:功能|按钮|页面|接口|数据|软件|系统|程序|app|"
        "小程序).{0,6}(?:失灵|失效|异常|出错|错误|坏了|不对|有问题|丢失|不见了|消失|没了|不显示|不更新|"
        "卡住|不准|重复|用不了)",
        "故障|失灵|漏(?:水|电|油|液|气)|冒烟|着火|自燃|异响|不(?:制冷|制热|加热|亮|转|响|通电|启动|工作|"
        "显示|同步|更新|出水|灵敏)|坏了|坏的|开裂|断裂|裂了|裂开|断了|碎了|破损|破了|掉漆|松动|熄火|抖动|"
        "缺陷|瑕疵|变形|生锈|发烫",
        "质量问题|做工.{0,3}(?:差|粗糙)|过期|变质|发霉|用不了|无法(?:使用|打开|登录|启动|加载|显示|保存|"
        "提交|导出|付款|支付|连接|开机)|不能(?:使用|用了|打开|登录|启动|开机|充电)|出问题|出(?:了)?故障",
    ),
    _cue(
        DEFECT,
        1.5,
        "失败|异常|出错|错误|卡顿|很卡|太卡|丢失|泄露|泄漏|被盗|不见了|没了|显示不|不准|不灵|转圈|中断|掉线|断线|延迟|少(?:了|一)个?零件",
    ),
    _cue(
        IDEA,
        4,
        "建议(?!书)|希望.{0,12}(?:增加|加(?:一)?个|加上|添加|支持|改成|改进|优化|改善|提供|推出|上线|开通|"
        "增设|完善)|(?:要是|如果|假如).{0,14}就(?:好|更好|完美|方便)了?|(?:能不能|能否|可不可以|可以|"
        "是否可以|可否|请)(?:考虑)?(?:增加|加(?:一)?个|加上|添加|新增|支持|改成|改进|优化|做成|做个|开发|"
        "出个|上线)",
        "(?:最好|应该|应当|不如|可以考虑|不妨|期待|盼|提(?:个|一个|点|条)(?:意见|建议|需求)|"
        "个人觉得).{0,12}(?:能|增加|加|改|做|提供|支持|优化|有|出|设|让|是)|(?:有待|需要|值得|可以)(?:改进|"
        "改善|优化|加强|提高)|功能需求|许愿|合理化",
    ),
    _cue(IDEA, 2, "希望|改进|优化一下|完善|增加一个|多一些|多一点|增设|推出|加强|意见|倡议|恳切"),
    _cue(
        QUESTION,
        3,
        "请问|想问|问一下|问下|咨询|想(?:了解|知道|咨询|请教)|请教|怎么(?:用|弄|办理|开|操作|设置|查|申请|"
        "买|收费|算|退|样|安装|绑定|改|看|才能|去|下|领|付|充|联系|注册)|如何|多少钱|多久|多长时间|"
        "什么时候|何时|几点|几天|几号|哪里|哪儿|在哪|哪个|哪些|哪款",
        "什么意思|有没有|是不是|能不能|可不可以|可以.{0,12}(?:吗|么|嘛|不)|能.{0,14}(?:吗|么|嘛)|会不会|"
        "要不要|需不需要|是否|(?:吗|么|嘛|呢)[?？。!]?$|啥时候|为什么|为啥|怎么回事|什么情况|咋(?:办|弄|用|"
        "回事|样)",
    ),
    _cue(QUESTION, 1.5, r"\?|吗|多少|区别|流程|条件|政策|标准|费用|(?:啥|什么|几|哪|谁|怎样|怎么)"),
    _cue(
        HELP,
        3.5,
        "帮(?:我|忙|下|一下|个忙|他|她|查|看|处理|改|取消|催|催催)|麻烦.{0,8}(?:处理|查|看|改|取消|催|退|"
        "帮|联系|安排|核实|解决)|请(?:求|帮|协助|尽快|处理|安排|核实|联系|给我|你们|解决|求助|贵)|求助|"
        "救命|求(?:帮|解决)|恳请|恳求|拜托|能(?:不能)?帮|协助|盼(?:回复|解决)",
    ),
    _cue(
        HELP,
        2,
        "还没(?:有)?(?:给)?(?:我们?)?(?:开|到|发|退|送|收到|处理|解决|修|回|寄|装|来)(?!吗|么)",
        "怎么办|咋办|我要(?:退|改|取消|换|开|申请|查|解绑|注销|修改|绑|补)|我想(?:退|改|取消|换|开|申请|"
        "解绑|注销|修改|补)|需要(?:退|换|改|开|维修|安装|处理|补)|给我(?:退|换|改|开|查|处理|取消|补)|"
        "忘(?:记|了)密码|密码.{0,3}忘|收不到验证码|申请|解决一下|处理一下|查一下|催一下|加急",
    ),
    _cue(
        PRAISE,
        4,
        "表扬|点赞|点个赞|好评(?!返)|锦旗|夸(?:一下|夸|奖)|感谢(?:信|你们|您们|贵|客服|小|师傅|耐心|及时|"
        "帮)|给.{0,8}(?:赞|五星|好评)|辛苦(?:你们|了)|(?:服务|态度|处理|解决|响应|回复|东西|质量|"
        "速度).{0,6}(?:很好|非常好|特别好|真好|太好|一流|满意|不错|到位|很快|棒|给力|及时|专业)",
    ),
)
"""Every way of saying counts once; the kind with the most weight wins."""

_CERTAIN = 4.0
_BARE_WISH = 2.0


def meant(text: str, feeling: Feeling) -> Meant:
    """Tell the kind of plain text and its feeling; 其他 when nothing in it speaks for one."""
    votes = {cue.kind: 0.0 for cue in CUES}
    for cue in CUES:
        votes[cue.kind] += cue.weight * bool(cue.words.search(text))
    _listen(votes, feeling)
    _weigh_wishes(votes)
    kind = max(votes, key=lambda one: votes[one])
    if votes[kind] <= 0:
        return Meant(OTHER, 0.0)
    others = sum(votes.values()) - votes[kind]
    return Meant(kind, round(min(votes[kind] / _CERTAIN, 1) * votes[kind] / (votes[kind] + others), 2))


def _weigh_wishes(votes: dict[str, float]) -> None:
    """Who only says 希望 while something is wrong wishes it to be put right, and suggests nothing."""
    if votes[IDEA] <= _BARE_WISH < votes[DEFECT] + votes[COMPLAINT] + votes[HELP]:
        votes[IDEA] = 0.0


def _listen(votes: dict[str, float], feeling: Feeling) -> None:
    """A good word praises only while nothing is wrong, a bad one complains; "why does it fail?" is no question."""
    if votes[DEFECT] >= _CERTAIN:
        votes[QUESTION] *= 0.5
    if feeling.sentiment == "positive":
        votes[PRAISE] += min(feeling.score / 2, 2.5)
        votes[COMPLAINT] *= 0.5
    else:
        votes[PRAISE] = 0.0
    if feeling.sentiment == "negative":
        votes[COMPLAINT] += min(-feeling.score / STRONG_FROM, 2.0)
