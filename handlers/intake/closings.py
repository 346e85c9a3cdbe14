"""How customers end a talk: thanks, assent, leave-taking and what has come right, clause by clause."""

import re
from functools import lru_cache

from handlers.plain import bare

PEOPLE = (
    "你们?|您们?|大家|各位|亲|老师|客服|师傅|工程师|小姐姐|小哥哥?|同事们?|美女|帅哥|小[\u4e00-\u9fff]|[\u4e00-\u9fff](?:工|总|"
    "经理|老师|姐|哥|主管)"
)
MOOD = "吧|啊|呀|哦|哈|啦|了|的|呢|嘛|哒|滴|嘞|咧|喔|噢|诶|耶|咯|哟|儿"

CORE = (
    "谢谢|谢了|谢啦|多谢|感谢|感恩|感激(?:不尽)?|谢|唔该晒?|多谢晒|thx|tks|thanks?|thanksalot|thankyou|somuch|ty|great|"
    "perfect|gotit|noted|withthanks|roger|fine|alright|sure|cool|nice|noproblem|noworries|3q|辛苦|麻烦(?:你们?|您|了)|"
    "(?:让您|让你们)?费心|有劳|拜托了|打扰了|(?:先)?不打扰|(?:给(?:你们|您))?添麻烦了|好|ok+|okay|欧克|欧了|收到|明白|知道了|知道啦|知道咧|了解|懂了|清楚了|"
    "晓得[了咯]|要得|得嘞|妥|成|可以了?|行|中|嗯|恩|哦|噢|喔|对的?|没问题|没关系|不客气|不用谢|不用了|不需要了|没有了|没了|没别的|"
    "没有?(?:别的|其他|其它|啥|什么)?(?:问题|事情?)|(?:问题)?(?:已经?|都)?(?:解决|搞定|弄好|处理好|恢复|修好)了|"
    "(?:已经|可以|现在)?(?:好|正常|能用|可以用|好使)了|已?恢复|搞定|再见|拜拜|bye|88|回见|就?先这样|就这样|给力|赞|棒|真棒|厉害|完美|牛|"
    "👍|同意|期待|坐等|(?:等|期待)(?:着)?(?:你们?|您)?(?:的)?(?:消息|回复|通知|好消息)|静候佳音|"
    "(?:我|你|您)(?:先)?(?:去)?忙|(?:回头|晚点|改天)(?:再)?(?:说|聊)|"
    "有(?:问题|事情?|需要|情况)(?:的话)?(?:我们?)?(?:再|随时)(?:找|联系|问|请教|麻烦)|不用(?:再)?回复?了|"
    "(?:我)?(?:一会儿?|等下|待会儿?|稍后)(?:再)?(?:去)?(?:试试?|看看|试一下|看一下)|(?:点了?)?(?:五星|好评)?评价(?:过|好)?了|"
    "(?:重新)?下单了|"
    "我(?:先|再)?(?:去)?(?:试试?|看看|试一下|看一下)|(?:我)?转告(?:一下)?同事|(?:我)?自己(?:弄|搞|看|想)错了|不好意思"
)
"""One of these makes a line a closing."""
AROUND = (
    f"{MOOD}|{PEOPLE}|非常|很|太|十分|真是?|真的|这么|那个?|就|和|跟|先|我|我们|这边|那边|已|已经|是|目前|暂时|现在|解答|回复|(?:的|及时|耐心)处理|这么快就处理好|帮忙|"
    "帮助|支持|理解|耐心|细心|及时|一直|也|好的|快|这么快|配合|速度|效率|高"
)
"""May stand around it."""

_CLAUSES = re.compile(r"[^\w\s]+|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")
_COME_RIGHT = re.compile(
    r"(?:我|现在|刚刚?|已经?|都)*"
    r"(?:[^\W不没未无别又还但可却怎什哪吗呢少错坏多重两扣续再只才]{1,5})?(?:已经?|都)?"
    r"(?:收到(?:货|钱|款|短信|邮件)?|到账|恢复|成功|修好|解决|正常|(?:能|可以)(?:打开|登录|导出|下载|提交|使用|用|付款|看到))了"
    rf"(?:{MOOD}|谢谢|多谢|感谢)*"
)
"""What was wanted has come, and nothing is said against it."""
_OVERTIME = re.compile(r"(?:周末|大?晚上|这么晚|放假|节假日|大?早上)了?还在?(?:加班|上班|工作|回复|处理).{0,2}")
_CORE, _AROUND = re.compile(CORE), re.compile(AROUND)
_LONGEST, _LONGEST_WORD = 30, 12
_GREETED = re.compile(r"(?:你们?|您们?|大家|各位|老师|客服|亲)+好+[啊呀哦吗]?")


def clauses(words: str) -> list[str]:
    """The clauses of a plain line, each without punctuation; spaces between Latin words divide nothing."""
    return [clause for clause in map(bare, _CLAUSES.split(words)) if clause]


def closing(clause: str) -> bool:
    """Whether a clause only thanks, assents, takes leave or says that all is well."""
    if len(clause) > _LONGEST or _GREETED.fullmatch(clause):
        return False
    return only_closes(clause) or bool(_COME_RIGHT.fullmatch(clause))


@lru_cache(maxsize=4096)
def only_closes(said: str) -> bool:
    """Whether these letters fall into closing words and what may stand around them, at least one of the former.

    Word by word and every place once: how long it takes does not depend on how many ways there are to divide it.
    """
    reached: dict[int, bool] = {0: False}
    for start in range(len(said)):
        if start not in reached:
            continue
        for end in range(start + 1, min(start + _LONGEST_WORD, len(said)) + 1):
            core = bool(_CORE.fullmatch(said, start, end))
            if core or _AROUND.fullmatch(said, start, end):
                reached[end] = reached.get(end, False) or reached[start] or core
    return reached.get(len(said), False)


def closes(parts: list[str]) -> bool:
    """Whether these clauses do nothing but end a talk."""
    return any(map(closing, parts)) and all(closing(part) or _OVERTIME.fullmatch(part) for part in parts)


def after_courtesy(words: str) -> str:
    """A plain line from its first clause on that is no closing, punctuation and all; "" when there is none."""
    start = 0
    for gap in _CLAUSES.finditer(f"{words}。"):
        clause = bare(words[start : gap.start()])
        if clause and not closing(clause):
            return words[start:]
        start = gap.end()
    return ""


def beside_courtesy(parts: list[str]) -> str:
    """What is left of a line without the closings it begins and ends with."""
    while parts and closing(parts[0]):
        parts = parts[1:]
    while parts and closing(parts[-1]):
        parts = parts[:-1]
    return "".join(parts)
