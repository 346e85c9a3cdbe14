"""What shows that words concern us, and what shows that they do not; each with the reason we give for it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from handlers.intake.reading import Intent, read
from handlers.triage.cues.wishes import COMPLAINT, DEFECT, HELP, IDEA, PRAISE, found
from handlers.triage.feelings import WORDS


class Cue(NamedTuple):
    """A way of speaking: which side it speaks for, and how we tell it to a colleague."""

    name: str
    because: str
    words: re.Pattern[str]


def _cues(table: dict[str, tuple[str, str]]) -> tuple[Cue, ...]:
    """Choices begin with a character, not with a class or an anchor: so the search skips where none can begin."""
    return tuple(Cue(name, because, re.compile(words)) for name, (because, words) in table.items())


OURS = _cues(
    {
        "used": (
            "说的是自己买过、用过的东西",
            "买|收到|到货|入手|用[了过]|使用|穿了|吃[了完着出]|喝了|点了|订[了的]|下单|入住|住[了过]|签收|发货|送来|"
            "送到|送过来|拿到|安装|充值|付款|付了|退了|换货|回购|购物|预订|体验|第.次|老顾客|再来|还会来",
        ),
        "aspect": (
            "评的是质量、服务、味道这些方面",
            "质量|物流|快递|服务|态度|味道|口感|口味|包装|做工|性价比|价格|价钱|送货|送餐|配送|分量|份量|尺码|色差|"
            "屏幕|电池|音质|信号|房间|酒店|早餐|前台|隔音|赠品|正品|假货|手感|充电|开机|散热|内存|运行|保湿|滋润|"
            "控油|起泡|肉|饭|菜|米|面条|汤|餐",
        ),
        "seller": (
            "提到店家、客服、物业等服务的一方",
            "卖家|店家|商家|店铺|商城|老板|掌柜|客服|厂家|4s店|平台|外卖|小哥|师傅|送餐员|服务员|售后|经销商|物业|"
            "开发商",
        ),
        "civic": (
            "反映公共事务，要求处理",
            "反映|举报|查处|扰民|小区|业主|街道|违规|违法|违章|拖欠|拆迁|村民|社区|领导|政府|城管|居民|百姓|公示|"
            "非法|整治|施工|噪音|污染|乱收|退费|请求|要求|恳请",
        ),
        "addressed": (
            "是对我们说的，或说的是自己单位的事",
            "你们|贵公司|贵司|您们|你家|亲[,。!]|我们公司|我司|我们部门|本店|同事也",
        ),
        "deal": (
            "涉及订单、账户、退款等我们办理的事",
            "订单|退款|退货|退换|换货|发票|运费|售后|账单|额度|还款|优惠券|会员|积分|押金|余额|到账|借款|贷款|开通|"
            "账号|账户|绑定|解绑|付款|支付|扣款|自提|拒收|保修|取件|上门|配送|收货|工单|报修|合同|充值|续费|利息|"
            "逾期|分期|提前还|注销|入驻",
        ),
        "dirt": (
            "说吃的用的不卫生、坏了",
            "虫|头发|苍蝇|蟑螂|馊|酸臭|发臭|臭的|变质|拉肚子|过期|发霉|异物|钢丝|不新鲜|没熟|恶心|中毒|卫生",
        ),
        "verdict": (
            "有明确的评价",
            "差评|好评|垃圾|坑|骗|上当|推荐|值得|满意|失望|喜欢|好[吃喝用看]|难[吃喝用看]|不错|划算|实惠|不值|一般|凑合|还行|没意思|"
            "不行|不好|抵制|打死不|再也不|太[苦咸淡甜硬干油辣酸贵慢小差烂少软薄香快棒赞好]|超[级好贵慢小香快棒赞]|很[好差香慢快]|挺[好差香慢快]|非常[好差香慢快]",
        ),
        "parts": (
            "说的是产品部件的毛病",
            "漏[水油液气电]|渗[水油液]|异响|鼓包|起皮|脱皮|脱落|掉漆|开裂|裂[了开纹]|断裂|断[了开]|氧化|生锈|发[白黄烫热]|冒[黑烟]|"
            "熄火|失灵|松动|磨损|抖动|顿挫|烧机油|故障|自动重启|死机|黑屏|没声音|充不|坏[了的]|轮[胎毂]|变速箱|变速器|"
            "发动机|大灯|车[窗门漆机厢]|中控|仪表|底盘|电瓶|刹车|水泵|油封|排气管|喷油嘴|减震|天窗|方向盘",
        ),
        "table": (
            "说的是餐食",
            "筷子|餐具|吸管|米饭|炒|烤|煮|卤|粥|面包|奶茶|豆[腐花浆]|鸡|鸭|鱼|虾|牛|羊|猪|蟹|火锅|披萨|汉堡|肘子|排骨|肠|饼|酱|"
            "馄饨|饺子|套餐|味[儿道精]|腥|酸了|苦了|硬了|软了|凉了|咸了|淡了|腻了|糊了|坨了|一份|两份",
        ),
        "missing": (
            "说缺了东西或没有兑现",
            "没[给放送装退发]|又没|怎么没|什么没|忘[了给放带]|少[了给放送发]|没了|漏[了放送发]|量少|原来只有|小时才|分钟才|"
            "才[送到]|没人|说好的",
        ),
    }
)

APART = _cues(
    {
        "command": (
            "像是给手机助手的指令",
            "^(?:请|帮我|给我|我要|我想|你|来|快|再)?(?:打开|关闭|关[掉上]|播放|放|唱|听|导航|搜|查询|查|讲|说个|"
            "打电话|呼叫|拨打|设|定|提醒|下载|卸载|清除|清理|删除|拍照|翻译|计时|倒计时|停止|暂停|退出|返回|继续|换|"
            "切换|调|发(?:短信|微信|红包|朋友圈)|背|朗诵|写|推荐|玩|看|去|连接|截|录)",
        ),
        "world": (
            "问的是常识、娱乐或生活知识",
            "什么意思|的意思|做法|怎么做|功效|作用|梦[见到]|怎么[读念画折治]|英[语文]|作文|造句|歌[词曲]|这首歌|主演|"
            "上映|结局|小说|电影|动[漫画]|电视剧|主题曲|星座|白羊|金牛|双子|巨蟹|狮子座|处女座|天秤|天蝎|射手|摩羯|"
            "水瓶|双鱼|属相|首都|近义词|反义词|公里|哪个牌子|什么牌子|哪里人|治疗|症状|吃什么|孕妇|减肥|女生|女孩|女人|男生|男孩|男人|"
            "游戏|攻略|专业|大学|考试|分数线|历史|皇帝|成语|诗|网名|头像|壁纸|签名|旅游|好玩|招聘|工资|怎样才能|"
            "怎么样才|翻译|软件|qq|手机怎么|电脑怎么|如何把|哪[种些]|谁知道|求推荐|什么样|图片|网站|意义|区别",
        ),
        "headline": (
            "像是新闻或文章标题",
            r"怎么看|如何看|如何评价|网友[:,]|专家|丨|│|\||曝光|官宣|回应|热议|揭秘|盘点|记者|总统|特朗普|国家|中国|"
            r"美国|日本|俄|联赛|球|冠军|战队|演员|明星|女星|主持|导演|股|市场|行业|经济|政策|楼市|房价|新能源|发布|"
            r"20[0-9]{2}年|19[0-9]{2}年|亿|上联|下联|《|“|!.*\?|农村|农民|历史上|古代|皇|将军|今日|早报|手游",
        ),
        "assistant": (
            "是在跟机器人聊天",
            "你(?<=^你)(?:是|会|叫|能|有|在|几|多|还|真|好|太|不|想|喜欢|爱|怎么|说|猜|家|妈|爸|男|女|知道)|"
            "我(?:好|很|真|想|要)?(?:无聊|孤独|爱你|喜欢你|想你|失恋|难过|不开心|伤心)|陪我|跟我|和我聊|做我|笑话|"
            "故事|天气|下雨|下雪|气温|几点|星期|闹钟|限行|音乐|唱歌|首歌",
        ),
        "laugh": (
            "是随口的玩笑和感叹",
            r"哈哈|嘻嘻|呵呵|嘿嘿|233|笑死|噗|哇|嗷|呜|嘤|么么|亲爱的|宝贝|\[.{1,4}\]|~|〜|…",
        ),
        "elsewhere": (
            "问的是别家的软件或证件",
            "支付宝|淘宝|微信|百度|新浪|优酷|安卓|wifi|火车票|汽车票|飞机票|身份证|驾照|护照|户口|朋友圈|微博",
        ),
        "people": (
            "聊的是人情世故或社会话题",
            "男人|男性|男孩|男生|女人|女性|女孩|女生|女权|单身|结婚|离婚|爱情|恋爱|分手|老[公婆]|相亲|黑人|白人|歧视|种族|性别|地域|河南|东北|"
            "印度|人种|社会|国人|父母|家庭|孩子|姑娘|帅哥|美女|姐|妹|哥|弟|楼主|小姐",
        ),
        "plans": (
            "说的是自己的日常安排",
            "明天|后天|今晚|周末|放假|回家|一起|约|上班|下班|上课|作业|考试|睡|起床|早安|晚安|生日|新年|中秋|旅行|"
            "减肥|加油|朋友圈|照片",
        ),
    }
)

_ASKS = re.compile(r"怎[么样]|什么|多少|哪|谁|吗|么$|\?|几|呢|如何|是否|为啥|咋|能不能|有没有|是不是|可以.*不")
_SELF = re.compile("[我俺咱]|本人")
_SPOKEN = {"fault": DEFECT, "complains": COMPLAINT, "idea": IDEA, "help": HELP, "praise": PRAISE}
REASONS = {
    **{cue.name: cue.because for cue in (*OURS, *APART)},
    "fault": "说的是出了故障",
    "complains": "表达了不满和要求",
    "idea": "提了改进建议",
    "help": "请我们帮忙办事",
    "praise": "在称赞我们的人或服务",
    "score": "给了评价",
    "courtesy": "只是寒暄或应答",
    "asks": "只是提问，没有说到我们的产品或服务",
    "tells": "没有说到我们的产品或服务",
}
_OWN = frozenset({cue.name for cue in OURS} | set(_SPOKEN))
_APART = frozenset(cue.name for cue in APART)
_LENGTHS = (5, 9, 15, 25, 50)
_COURTESIES = frozenset(
    {Intent.CLOSING, Intent.GREETING, Intent.CHAT, Intent.HUMAN, Intent.SKIP, Intent.CANCEL, Intent.HELP, Intent.CHOICE}
)
_SPAN = 300
"""Characters read for cues: whether words concern us shows early."""


@lru_cache(maxsize=8)
def cues(text: str) -> frozenset[str]:
    """The names of all cues in plain text: of both sides, of what is wanted, and of how they stand together."""
    words = text[:_SPAN]
    seen = {cue.name for cue in (*OURS, *APART) if cue.words.search(words)}
    wanted = {cue.kind for cue in found(words)}
    seen |= {name for name, kind in _SPOKEN.items() if kind in wanted}
    return frozenset((*seen, *_around(words, seen)))


def _around(words: str, seen: set[str]) -> Iterator[str]:
    """How the cues stand together: what is asked about, which side has more, how much is felt, how long it is."""
    own, apart = seen & _OWN, seen & _APART
    strength = sum(abs(hit.value) for hit in WORDS.find(words))
    asks = bool(_ASKS.search(words))
    way = "asks" if asks else "tells"
    if _SELF.search(words):
        yield "self"
    if not own:
        yield way
    yield from (f"{way}&{name}" for name in own)
    yield f"own{min(len(own), 4)}"
    yield f"apart{min(len(apart), 3)}"
    yield f"balance{max(-3, min(3, len(own) - len(apart)))}"
    yield f"felt{min(3, round(strength / 2))}"
    yield f"length{sum(len(words) >= most for most in _LENGTHS)}"
    yield from _manner(words, bool(own), asks or strength < 1)


def _manner(words: str, own: bool, neutral: bool) -> Iterator[str]:
    if not neutral:
        yield "opinion" if own else "mood"
    intent = read(words).intent
    if intent is Intent.SCORE:
        yield "score"
    if intent in _COURTESIES:
        yield "courtesy"
