"""“我昨天说的发票那个怎么样了”: which matter a question about progress means, by its words and its time."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from handlers.plain import plain
from handlers.triage.comparing import sentence
from handlers.triage.comparing.sentence import Sentence

FITS = 0.5
"""From this share of a question's words on a matter is one of those it may speak of."""
_NEARLY_AS_WELL = 0.15
_LONGEST = 40
_LIGHT = 0.2
"""A word that weighs no more says nothing of the matter."""

_ASKS = re.compile(
    r"(?:现在|目前|最近|今天|到底|都|还|你们?|处理|解决|进展|得)*"
    r"(?:(?:怎么?|咋|如何|怎)样?了|到(?:哪|什么)(?:儿|里|一?步|程度)?了?|什么(?:进度|进展|情况|结果)了?|(?:的)?进[度展](?:呢|如何|怎样|怎么样)?|"
    r"(?:有没有|有)(?:什么|新)?(?:进展|结果|消息|回复|答复|下文|说法|眉目)了?(?:吗|没有?|么|嘛)?|"
    r"(?:处理|解决|修|弄|搞|查|改|办|开|安排|审核|跟进)?(?:好|完|定|清楚|解决|处理|修复|搞定)了?(?:吗|没有?|么)|"
    r"(?:什么时候|啥时候|何时|多久|几时)(?:才|能|可以|会)*(?:好|修好|弄好|解决|处理好?|有结果|搞定)|(?:再|帮我|麻烦)?催(?:一?下|催))"
    r"(?:吧|啊|呀|哦|哈|啦|了|呢|谢谢|麻烦了|[\s?!。,.~])*$"
)
_POINTS = re.compile(
    r"那[个件条]|这[个件条]|的(?:事|问题|单|反馈|投诉)|(?:说|提|报|反馈|反映|投诉|咨询|问)过?的|上次|之前|刚才|昨天|前天|上周|上星期|上个月"
)
"""Words that point back at something said before."""
_FRAME = re.compile(
    r"我们?|你们?|您|请问|麻烦|帮忙?|一下|看看|查|另外|再|想|顺便|好的?|谢谢|那[个件条]?|这[个件条]?|的|事情?|问题|反馈|投诉|咨询|反映|"
    r"问|说|提|报|过|上次|之前|刚才|今天|昨天|前天|上周|上星期|上个月|这周|本周|周[一二三四五六日天]|星期[一二三四五六日天]|早上|上午|下午|晚上|(?<![订账])单|[0-9一二两三几]+次|了|是|给|跟"
)


class Recalled(NamedTuple):
    """What a question about progress speaks of.

    `words`: about what; "" when it does not say. `points`: whether it points back at something said before.
    `days`: the first and the last local day it was brought on, None when the question names no time.
    """

    words: str
    points: bool
    days: tuple[date, date] | None


def recall(text: str, today: date) -> Recalled | None:
    """What matter a line asks about; None for a line that does not end in asking how something goes."""
    words = plain(text)
    asks = _ASKS.search(words) if len(words) <= _LONGEST else None
    if asks is None:
        return None
    before = words[: asks.start()]
    about = _FRAME.sub(" ", before).strip(" ,，。.!！")
    return Recalled(" ".join(about.split()), bool(_POINTS.search(before)), _days(before, today))


def fitting(recalled: Recalled, told: Sequence[tuple[str, date]]) -> list[int]:
    """The places of those among these (words, day it was brought) which the question may speak of, best fit only."""
    fits = [_fit(sentence.read(recalled.words), sentence.read(words)) for words, _ in told]
    if recalled.words:
        best = max(fits, default=0.0)
        meant = [place for place, fit in enumerate(fits) if fit >= max(FITS, best - _NEARLY_AS_WELL)]
    else:
        meant = list(range(len(told)))
    timely = [place for place in meant if recalled.days and recalled.days[0] <= told[place][1] <= recalled.days[1]]
    return timely or meant


def _fit(asked: Sentence, told: Sentence) -> float:
    """The share of what is asked about that the matter speaks of too."""
    weights = {meaning: weight for meaning, weight in asked.weights.items() if weight > _LIGHT}
    whole = sum(weights.values())
    return sum(weight for meaning, weight in weights.items() if meaning in told.meanings) / whole if whole else 0.0


def _days(words: str, today: date) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    last_month = month - timedelta(days=1)
    spans = {
        "上个月": (last_month.replace(day=1), last_month),
        "上周": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "上星期": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "本周": (monday, today),
        "这周": (monday, today),
        "前天": (today - timedelta(days=2),) * 2,
        "昨天": (today - timedelta(days=1),) * 2,
        "今天": (today, today),
        "刚才": (today, today),
    }
    return next((span for word, span in spans.items() if word in words), None)
