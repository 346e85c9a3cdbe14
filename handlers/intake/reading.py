"""How a customer's line is read: a closing word, a question about progress, a score, a way out, or a matter."""

import re
from enum import StrEnum
from typing import NamedTuple

from handlers.intake import closings
from handlers.intake.closings import MOOD as _MOOD
from handlers.plain import bare, plain


class Intent(StrEnum):
    """What a line wants of the bot; whatever is nothing else is a matter of its own."""

    PROGRESS = "progress"
    CLOSING = "closing"
    SKIP = "skip"
    CANCEL = "cancel"
    HUMAN = "human"
    SCORE = "score"
    CHOICE = "choice"
    HELP = "help"
    GREETING = "greeting"
    VENT = "vent"
    CHAT = "chat"
    FEEDBACK = "feedback"


class Reading(NamedTuple):
    """A line as read. `number`: the feedback it names, as the ledger writes it, or "".

    `score`: 1 to 5 when it says one, also when reasons follow ("2分，太慢了" is a matter with a score).
    `choice`: the number of an option when the line is nothing but a number.
    """

    intent: Intent
    number: str = ""
    score: int | None = None
    choice: int | None = None


def read(text: str) -> Reading:
    """Read one line, whatever its punctuation, emoji, width, case or script."""
    words = plain(_STICKER.sub(lambda named: _STICKERS.get(named[1], ""), text))
    number = _number(words)
    said = _REPEATED.sub(r"\1", bare(_NUMBER.sub(" ", words))[: 4 * _LONGEST])
    choice = _choice(said)
    if choice is not None and not number and said != _BYE:
        return Reading(Intent.CHOICE, score=choice if choice in _SCORES else None, choice=choice)
    if not said:
        return Reading(_wordless(words, number), number)
    if len(said) > _LONGEST:
        return Reading(Intent.FEEDBACK, number, _score_first(words))
    score = _score(said)
    if score is not None:
        return Reading(Intent.SCORE, number, score)
    intent = _way(said)
    beside = _beside_courtesy(words, number) if intent is Intent.FEEDBACK else None
    if beside is not None:
        return beside
    return Reading(intent, number, _score_first(words)) if intent is Intent.FEEDBACK else Reading(intent, number)


def _way(said: str) -> Intent:
    if not _GREETING.fullmatch(said) and closings.only_closes(said):
        return Intent.CLOSING
    return next((intent for intent, pattern in _WAYS if pattern.fullmatch(said)), Intent.FEEDBACK)


def _beside_courtesy(words: str, number: str) -> Reading | None:
    """What a line of several clauses wants: to end, or what stands beside its thanks."""
    parts = closings.clauses(_NUMBER.sub(" ", words))
    if not number and closings.closes(parts):
        return Reading(Intent.CLOSING)
    rest = closings.beside_courtesy(parts)
    if not rest or len(rest) == sum(map(len, parts)):
        return None
    score, way = _score(rest), _way(rest)
    if score is not None:
        return Reading(Intent.SCORE, number, score)
    return Reading(way, number) if way in _BESIDE else None


_BESIDE = frozenset({Intent.PROGRESS, Intent.CANCEL, Intent.HUMAN})
"""What is heard although thanks stand before or behind it."""
_BYE = "88"
_LONGEST = 30
"""Characters beyond which a line is never only a courtesy: it is a matter."""
_REPEATED = re.compile(r"([\u4e00-\u9fff]{1,7}?)\1{2,}")
"""谢谢谢谢谢谢 says no more than 谢谢, and would cost a lot more to take apart."""

# --- numbers

_NUMBER = re.compile(r"\bf\s?[-—–_ ]?\s?(\d{6})\s?[-—–_ ]?\s?(\d{3,})\b", re.ASCII)
_SCORES = range(1, 6)
_DIGITS = {
    char: value
    for value, chars in enumerate(("零", "一壹", "二两贰", "三叁", "四肆", "五伍", "六", "七", "八", "九"))
    for char in chars
}
_CHOICE = re.compile(r"(?:我?选(?:择)?|第)*([0-9]{1,2}|[一二两三四五六七八九])(?:个|号|项|条)?(?:吧|谢谢)?")


def _number(words: str) -> str:
    found = _NUMBER.search(words)
    return f"F-{found[1]}-{found[2]}" if found else ""


def _choice(said: str) -> int | None:
    found = _CHOICE.fullmatch(said)
    return _value(found[1]) if found else None


def _value(digit: str) -> int:
    return _DIGITS[digit] if digit in _DIGITS else int(digit)


# --- lines without words

_STICKER = re.compile(r"\[([\u4e00-\u9fffA-Za-z]{1,4})\]")
_WELL_MEANT = "强 赞 OK ok 抱拳 玫瑰 微笑 笑脸 鼓掌 握手 爱心 合十 胜利 鲜花 愉快 感谢 呲牙".split()  # noqa: SIM905 - read as words
_STICKERS = dict.fromkeys(_WELL_MEANT, "👍")
_PLEASED = re.compile("[👍👌🙏🤝💪❤♥🌹💐😊😄😁🙂😘🥰👏✌🎉🆗💯☺😀😃🫡]")


def _wordless(words: str, number: str) -> Intent:
    if number:
        return Intent.PROGRESS
    return Intent.CLOSING if _PLEASED.search(words) else Intent.CHAT


# --- scores

_SCORE_WORDS = (
    (1, "(?:非常|很|十分|特别|极其?|太|超级?|相当|完全|一点(?:都|也)|根本|强烈)不满意?|差评|一分都不想给"),
    (2, "(?:还是|有点|比较)?(?:不太|不怎么|不是很|不够|不算|不大|不)满意"),
    (3, "一般般?|还行|还可以|凑合|马马虎虎|中规中矩|普普通通|不好不坏|说得过去"),
    (5, "(?:非常|很|十分|特别|超级?|太|相当|极其?|百分百|完全)满意|五星好评|好评|满分"),
    (4, "(?:比较|还算|挺|蛮|基本|总体|整体|还是)?满意|挺好|不错"),
)
_FRAME = (
    r"(?:我|我们|这次|就|觉得|感觉|不过|但是?|只能|最多|勉强|总体|整体|总的来说|给|给你们|给您|给个|打|打个|评|评分|评价|服务|处理|"
    r"处理结果|对|对处理|结果|来说|是|那|嗯|的)*"
)
_TAIL = r"(?:的|了|吧|啊|呀|哦|哈|啦|谢谢|感谢|辛苦了|谢谢你|谢谢您|你们|您|您们)*"
_GIVEN = re.compile(rf"{_FRAME}([1-5]|[一二两三四五])(?:分|颗星|星|个星)(?:好评|差评)?{_TAIL}")
_FELT = tuple((score, re.compile(f"{_FRAME}(?:{words}){_TAIL}")) for score, words in _SCORE_WORDS)
_FIRST = re.compile(r"[^,，。.!！;；:：、~ ]+")


def _score(said: str) -> int | None:
    given = _GIVEN.fullmatch(said)
    if given:
        return _value(given[1])
    return next((score for score, pattern in _FELT if pattern.fullmatch(said)), None)


def felt_first(text: str) -> int | None:
    """The score or the feeling a line opens with, for whoever was just asked for one: 一般吧，太慢了."""
    first = _FIRST.match(plain(text))
    clause = bare(first[0]) if first else ""
    return _score(clause) if len(clause) <= _LONGEST else None


def _score_first(words: str) -> int | None:
    """The score a longer line opens with: 不满意，根本没解决."""
    first = _FIRST.match(words)
    clause = bare(first[0]) if first else ""
    return _score(clause) if "满意" in clause or "分" in clause or "星" in clause else None


# --- everything else: the whole line must be made of these, from the top


def _whole(core: str, around: str = "") -> re.Pattern[str]:
    """Lines that hold at least one `core`, and besides only words from `around`."""
    return re.compile(f"(?:{around})*(?:{core})(?:{core}|{around})*" if around else f"(?:{core})+")


_PLEASE = (
    "请问?|麻烦|能不能|可不可以|能否|可以|能|帮我|帮忙|给我|我们?|要|想|需要|快|赶紧|直接|还是|那|你好|"
    "您好|一下|谢谢|问|问下|看|看看|查|下"
)
_THING = (
    "问题|事情?|反馈|投诉|建议|咨询|工单|单子?|需求|bug|情况|故障|意见|编号|登记|这一?(?:个|条|件)|"
    "那一?(?:个|条|件)|上一?(?:个|条|件)|前面|刚才|刚刚|之前|上次|昨天|前天|今天|早上|上周|上午|下午|报|提|"
    "说|反映|交|给你们?|跟你们?|向你们?|的|是|现在|目前|呢|都|处理|关于|个"
)

_GREETING = _whole(
    "你好|您好|你们好|大家好|hi|hello|hey|哈喽|哈啰|哈罗|嗨|在吗|在么|在嘛|在不在|在不|有人吗|"
    "有人在吗|有人没|早安?|早上好|上午好|中午好|下午好|晚上好|喂",
    f"{_MOOD}|亲|客服|机器人|小助手|助手|回声|老师|小伙伴",
)
_WAYS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (Intent.GREETING, _GREETING),
    (
        Intent.SKIP,
        _whole(
            "跳过|不太?(?:知道|清楚|记得|确定|了解)|不知道|不晓得|不清楚|不确定|不了解|没有?|无|暂无|"
            "都没有|不记得|记不清|记不得|想不起来|"
            "忘记?|找不到|不方便|不想说|不便透露|略|pass|skip|没注意|说不清|说不好|说不准|随便|都行|都可以|"
            "没啥|没什么(?:好|可)?(?:说|讲)?|懒得说|(?:i)?dontknow|notsure|noidea|下一个|下一题|不用问了|别问了|不填|不提供",
            f"{_MOOD}|我|也|真|真的|这个|那个|订单号?|单号|运单号|型号|手机号|记录|截图|具体|时间|说|提供|"
            f"太|先|谢谢|问题|特别|补充",
        ),
    ),
    (
        Intent.CANCEL,
        _whole(
            "取消|撤回|撤销|撤掉|撤单|作废|算了|不反馈|不投诉|不提了|不说了|不报了|不用(?:再)?(?:处理|管|"
            "反馈|登记|跟进|查|弄)了?|不需要(?:再)?(?:处理|反馈|登记)了?|不要处理了?|当我没说|别处理了?|"
            "不用麻烦了?|cancel|nevermind",
            f"第?[一二三四五六七八九十0-9]+(?:个|件|条)|{_THING}|{_PLEASE}|{_MOOD}|我?不要了|不用|不需要|自己|已经?|解决|搞定|弄好|处理好|可以|好",
        ),
    ),
    (
        Intent.HUMAN,
        _whole(
            "(?:转|找|换|接|叫|联系|呼叫|来)?(?:一个|个|到|接)?(?:人工(?:客服|服务|坐席|处理)?|"
            "真人(?:客服)?|活人|客服(?:人员)?|工作人员|专员|坐席)|找(?:个|一个)?人(?:来)?|(?:不要|别用|"
            "不想跟|不跟)机器人(?:聊|说|说话)?|(?:iwant)?(?:to)?(?:(?:talk|speak)to)?(?:a|an)?(?:human|realperson|agent)",
            f"{_PLEASE}|{_MOOD}|吗|来|和|跟|说话?|聊|沟通|对接|处理|服务|为我|回答|回复|人呢|有没有|有",
        ),
    ),
    (
        Intent.VENT,
        _whole(
            "傻[逼比叉]|煞笔|sb|滚(?:开|蛋|犊子)?|垃圾|骗子|妈的|他妈的?|卧槽|我靠|操|去死|混蛋|王八蛋|有病|"
            "神经病|脑残|废物|白痴|什么(?:玩意|垃圾)儿?|不要脸|气死我?",
            f"{_MOOD}|你们?|您们?|这|个|帮|都|是|真|太|真是|一群|一帮|什么|系统|公司|机器人",
        ),
    ),
    (
        Intent.HELP,
        _whole(
            "帮助|help|菜单|功能|使用说明|说明书?|指南|指令|命令|怎么(?:用|使用|反馈|投诉|提建议|提问题)|"
            "如何(?:使用|反馈|投诉)|(?:你|您|这个)?(?:都)?(?:能|会|可以)(?:做|干|帮我?做)?(?:些|"
            "点)?(?:什么|啥|哪些)(?:事情?|功能)?|(?:有|都有)(?:什么|啥|哪些)功能|你是(?:谁|什么|干什么的|"
            "做什么的|干嘛的|啥|机器人吗)|你叫什么(?:名字)?|怎么(?:称呼|操作)",
            f"{_MOOD}|你好|您好|请问|请|你|这个|机器人|一下|我|想|看|要|打开|都|能|查看|助手",
        ),
    ),
    (
        Intent.PROGRESS,
        _whole(
            "进度|进展|我们?的呢|(?:怎么?|咋)样了?|怎么着了?|如何了|到哪(?:儿|里|一步|步)?了?|到什么(?:程度|阶段|"
            "地步)了?|处理到哪(?:儿|里|一步)?了?|(?:有|有没有)(?:进展|结果|消息|回复|答复|回音|下文|说法|"
            "眉目)(?:了)?(?:吗|没有?|么|嘛)?|没(?:有)?(?:结果|消息|回复|下文)吗"
            "|(?:处理|解决|弄|搞|修|改|安排|查|回复|看|搞定|跟进)(?:好|完|定|清楚)?了?(?:吗|没有?|么|嘛)|"
            "(?:什么时候|啥时候|何时|多久|几时|大概多久|还要多久|还要等多久|还得多久)(?:才)?(?:能|可以|"
            "会)?(?:有)?(?:处理|解决|好|修好|弄好|回复|答复|结果|搞定|处理完|处理好)?|还要(?:等)?多久|"
            "(?:谁|有人)(?:在)?(?:处理|负责|跟进|管)(?:呢|吗|没有?)?|催(?:一下|下|催)?|查进度|什么(?:进度|"
            "进展|状态|结果)|状态|any(?:update|new|progres)s*|(?:whats|whatis)?(?:the)?status|"
            "how(?:is|s)?(?:my|the)?(?:issue|problem|ticket|order|request|feedback)?going",
            f"{_THING}|{_PLEASE}|{_MOOD}|我们?的|那边|这边|你们|得|已经|还|没|有|到|怎么|今天|了吗|吗|么|咋|"
            f"如何|处理得|解决得",
        ),
    ),
    (
        Intent.CHAT,
        re.compile(
            r"(?:哈|呵|嘿|嘻|嗯|额|呃|啊|唉|哎|哇|嗷|咦|噗|切|哼){1,12}|6{2,}|2?333+|(?:test|testing|测试|"
            r"试试|试一下|测一下|123|1234|abc|来了|路过|冒泡|签到|打卡|沙发|顶)+"
            r"|.{0,6}(?:吃(?:饭|了)(?:了)?(?:吗|么|没)?|吃了没|吃啥|吃什么|睡了吗|下班了(?:吗|没)|周末愉快|"
            r"节日快乐|新年快乐|春节快乐|中秋快乐|生日快乐|国庆快乐|元旦快乐|恭喜发财|万事如意|早点休息|"
            r"注意身体)"
            r"|.{0,8}(?:天气|下雨|下雪|好热|好冷|真冷|真热)(?:真|好|太|很|还)?(?:好|热|冷|差|大|不错|怎么样|"
            r"如何)?(?:了|啊|呀|吗|呢)?|(?:你|您)?(?:今年)?(?:几岁|多大)了?|"
            r".{0,3}(?:讲|说)(?:个|一个)?(?:笑话|故事).{0,2}|(?:唱|跳)(?:首|个|支)?(?:歌|舞).{0,2}|(?:我|"
            r"你)(?:好)?(?:爱|喜欢|想)(?:你|我)(?:吗|了)?"
            r"|(?:你)?(?:真|好|太|很)?(?:聪明|可爱|笨|傻|厉害|搞笑|有趣|漂亮|帅)(?:了|啊|呀)?|(?:好|真|"
            r"太)(?:无聊|困|累)(?:了|啊|呀)?|(?:你|您)(?:是)?(?:男|女)(?:的|生)?(?:吗|还是女的?)?|早点睡|"
            r"晚安|干嘛呢|在干嘛|忙吗|忙不忙|随便聊聊|聊聊天?|没啥事|没什么事|随便问问|没事随便看看|看看"
        ),
    ),
)
"""Way of being read → how such a line is made; what fits no row is a matter."""
