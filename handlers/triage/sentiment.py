"""How the customer feels: what was learnt from reviews, and the words of feeling turned by negations and degrees."""

import re
from collections.abc import Mapping
from math import exp, sqrt
from typing import Literal, NamedTuple

from handlers.triage.feelings import DEGREES, INSISTENCE, MATTERS, NEGATIONS, TURNS, WORDS
from handlers.triage.learning.weights import shipped
from handlers.triage.lexicon import Hit

Sentiment = Literal["negative", "neutral", "positive"]
FEELINGS: Mapping[Sentiment, str] = {"negative": "不满", "neutral": "平静", "positive": "满意"}
"""What people call them."""

NEUTRAL_BELOW = 0.5
STRONG_FROM = 3.0
MODEL = "sentiment"
_REACH = 5
"""Characters before a word in which a negation or a degree still means it."""
_STOPS = "，。！？；,.!?;:~ 、"
_TURN_WEIGHT = 1.6
_TURNED = -0.8
"""不好吃 is not quite as bad as 好吃 is good."""
_WORDS_SHARE = 0.5
"""How much the words of feeling say beside what was learnt."""
_UNTOLD = 2.0
"""A feeling that no word of the tables tells is never strong."""
_NEUTRAL_SURE = 0.6
_ASKS = re.compile(
    r"请问|想问|问一?下|咨询|请教|(?:怎么|如何)(?:用|弄|办理?$|开|退|换|查|改|买|申请|联系|操作|设置|样才)|"
    r"能不能|可不可以|是不是|有没有|会不会|(?:可以|能|是|有|需要|要|会).{0,12}[吗么嘛]\?*$|多少|"
    r"几[天点号时]|什么时候|啥时候|何时|(?<!没)多久|在哪|哪[里个些款儿]|[吗么嘛呢]\?*$"
)
_WISHES = re.compile(
    r"^.{0,8}(?:帮(?:我|忙|下|一下)|麻烦|请(?:给|你|您|把|帮|协助|安排|联系|核实))|^.{0,4}我?(?:要|想)(?:退|换|改|取消|开|申请|查|补|绑|解绑|"
    r"注销|修)|^(?:申请|取消|修改|查询|更换|补开|开一?张)|^(?:希望|建议|能不能|能否).{0,10}(?:增加|支持|加|导出|提供)"
)
_STATES = re.compile(r"(?:订单|单号|运单|电话|手机|地址|姓名|型号|尺码|账号)(?:号|是|:|为(?!啥|什么|何)|改)|\d{8,}")
_MOVED = re.compile(
    r"居然|竟然|难道|凭什么|怎么(?:可以|能|这么|这样|老是|还)|什么(?:态度|玩意|意思|东西|情况)|行不行|好意思|[?!]{2}|!|到底|"
    r"根本|一直|还没|才|只|就是|但|可是|不过|没有?人|骗"
)
"""What no calm question or wish contains."""
_CALM_LENGTH = 30
_NOTHING = re.compile(r"(?:你好|您好|在吗?|嗯+|哦+|好的|是的?|对|不是|收到|ok|hi|hello|[\W\d_])*")
"""Questions, wishes, plain statements, and what says nothing: only these can be without a feeling."""


class Feeling(NamedTuple):
    """The sentiment, and its strength: below zero bad, above good, beyond ±3 strong; `confidence` is 0 to 1."""

    sentiment: Sentiment
    score: float
    confidence: float = 1.0


def feel(text: str) -> Feeling:
    """Read the feeling out of plain text (`handlers.plain.plain`)."""
    hits = list(WORDS.find(text))
    told = _told(text, hits)
    learnt = _learnt(text)
    decided = learnt + _WORDS_SHARE * told / sqrt(4 + len(text) / 10)
    if _without_feeling(text, hits):
        return Feeling("neutral", 0.0, _NEUTRAL_SURE)
    agrees = told * decided > 0 and abs(told) >= NEUTRAL_BELOW
    score = told if agrees else max(-_UNTOLD, min(_UNTOLD, decided))
    return Feeling("negative" if decided < 0 else "positive", round(score, 2), round(1 / (1 + exp(-abs(decided))), 2))


def _told(text: str, hits: list[Hit[float]]) -> float:
    """What the words of feeling, marks and faces say together."""
    turn = max((hit.end for hit in TURNS.find(text)), default=len(text))
    score = sum(_weight(text, hit) * (_TURN_WEIGHT if hit.start >= turn else 1) for hit in hits)
    return score + sum(hit.value for hit in INSISTENCE.find(text))


def _learnt(text: str) -> float:
    """What the reviews taught: log-odds of pleased against displeased."""
    model = shipped(MODEL)
    displeased, pleased = model.regression.scores(model.slots(text))
    return pleased - displeased


def _without_feeling(text: str, hits: list[Hit[float]]) -> bool:
    """Neutral wants its evidence: a review is for or against, however calmly it is worded."""
    if _NOTHING.fullmatch(text):
        return not any(INSISTENCE.find(text))
    if len(text) > _CALM_LENGTH or _MOVED.search(text):
        return False
    felt = [hit for hit in hits if hit.word not in MATTERS]
    if felt and abs(_told(text, felt)) >= NEUTRAL_BELOW:
        return False
    return any(way.search(text) for way in (_ASKS, _WISHES, _STATES))


def _weight(text: str, hit: Hit[float]) -> float:
    before = _before(text, hit.start)
    weight = hit.value
    for degree in DEGREES.find(before):
        weight *= degree.value
    if any(NEGATIONS.find(before)):
        weight *= _TURNED
    return weight


def _before(text: str, start: int) -> str:
    """The few characters before a word, up to the last stop: whatever can turn or weigh it."""
    near = text[max(0, start - _REACH) : start]
    cut = max(near.rfind(stop) for stop in _STOPS)
    return near[cut + 1 :]
