"""What customers say beside the point: asking back, losing patience, starting something new, going on about the old."""

import re

from handlers.intake import closings
from handlers.plain import plain
from handlers.triage import kind as kinds
from handlers.triage import subjects
from handlers.triage.judge import FEEDBACK, KIND, TOPIC, Judgement, judge
from handlers.triage.levels import AT_ONCE

_PUZZLED = re.compile(
    r"(?:这(?:个|是)?)?(?:什么|啥)意思|(?:没|不)(?:太)?(?:看|听|搞)?(?:懂|明白)(?:你|您)?.{0,4}|"
    r"(?:为什么|为啥|干嘛|干什么)(?:要)?问.{0,6}|问这(?:个)?(?:干嘛|干什么|做什么|有什么用)"
)
_FED_UP = re.compile(
    r"烦不烦|真烦|好烦|太烦|烦死|问(?:这么|那么)多|"
    r"(?:别|不要|不想|懒得)(?:再)?(?:问|回答)|啰嗦|没完没了"
)
_HEATED = re.compile(
    r"[急气烦恼]死|气人|生气|愤怒|受够|忍无可忍|火大|窝火|离谱|太过分|太失望|很失望|失望透|管不管|没人管|没人理|曝光"
)
_ILL, _STEAM = -2.2, 0.4
"""A feeling as bad as this, in words of which so much is no fact, wants to be heard before it is asked."""
_MARKED = re.compile(r"(?:另外|还有|此外|对了|顺便|除此之外|同时|再(?:反馈|反映|说|提|报|投诉|问))")
_ONE_MORE = re.compile(
    r"(?:(?:另外|还有|此外|对了|顺便)[,，]?(?:我)?(?:还|想)?|(?=再))(?:再?(?:反馈|反映|说|提|报|问))?(?:还有)?(?:另)?"
    r"(?:一|个|两|几)(?:个|件|点)?(?:事|问题|情况|建议|投诉|bug)"
)
_ADDS = re.compile(r"(?:我)?(?:再|还)?(?:补充|更正|说明)(?:一下|一点|下)?|(?:还有|另外)(?:再)?(?:补充)?一点")
_STILL = re.compile("还是|还在|仍|依然|依旧|又|怎么还")
_IMPATIENT = re.compile(r"[?!。.…]*\?[?!。.…]*")
_SHARED = frozenset({subjects.OTHER, subjects.DISPUTES})
"""Topics that do not tell one matter from another."""
_OF_ITS_OWN = frozenset({kinds.COMPLAINT, kinds.DEFECT, kinds.HELP, kinds.IDEA})


def puzzled(text: str) -> bool:
    """Whether somebody who was asked something asks back what is meant."""
    return bool(_PUZZLED.fullmatch(_bare(text)))


def fed_up(text: str) -> bool:
    """Whether somebody has had enough of being asked."""
    return bool(_FED_UP.search(plain(text)))


def angry(text: str) -> bool:
    """Whether these words are as much about being upset as about what happened."""
    judged = judge(text)
    if judged.sentiment != "negative":
        return False
    return bool(_HEATED.search(plain(text))) or (judged.score <= _ILL and judged.venting >= _STEAM)


def impatient(text: str) -> bool:
    """Nothing but question marks: where is everybody?"""
    return bool(_IMPATIENT.fullmatch(plain(text)))


def another(text: str, topic: str) -> bool:
    """Whether words said about a matter of this topic announce another one."""
    words = _beside_thanks(text)
    if _ONE_MORE.match(words):
        return True
    judged = judge(words)
    return bool(_MARKED.match(words)) and judged.kind in _OF_ITS_OWN and not _shares(judged, topic)


def praises(text: str) -> bool:
    """Whether the words surely praise, rather than thank or answer."""
    if closings.closes(closings.clauses(plain(text))):
        return False
    judged = judge(_beside_thanks(text))
    return judged.kind == kinds.PRAISE and not {KIND, FEEDBACK} & set(judged.doubts)


def alarming(text: str, priority: str) -> bool:
    """Whether the words cannot wait while the matter they seem to belong to, of this priority, can."""
    return priority != AT_ONCE and judge(text).priority == AT_ONCE


def goes_on(text: str, topic: str) -> bool:
    """Whether words said a while after a matter of this topic belong to it, rather than standing for themselves."""
    if _ADDS.match(_beside_thanks(text)):
        return True
    judged = judge(_beside_thanks(text))
    if judged.kind in {kinds.IDEA, kinds.PRAISE}:
        return False
    if not _stands(judged):
        return True
    if judged.kind in _OF_ITS_OWN:
        return judged.topic == topic and (bool(_STILL.search(plain(text))) or replies(text))
    return judged.topic == topic or topic in _SHARED


def stands_alone(text: str) -> bool:
    """Whether these words say by themselves what they are about."""
    return _stands(judge(_beside_thanks(text)))


def replies(text: str) -> bool:
    """Whether the words take up what we said last: 好的，可是…… or 补充一下……"""
    words, rest = plain(text), _beside_thanks(text)
    return len(rest) < len(words) or bool(_ADDS.match(rest))


def _beside_thanks(text: str) -> str:
    """What is said after the thanks and the 好的 it begins with, which are neither praise nor a matter."""
    words = plain(text)
    return closings.after_courtesy(words) or words


def _stands(judged: Judgement) -> bool:
    """Whether a topic was surely named, by words that surely want something of us."""
    if judged.topic in _SHARED or TOPIC in judged.doubts:
        return False
    return judged.kind in _OF_ITS_OWN or FEEDBACK not in judged.doubts


def _shares(judged: Judgement, topic: str) -> bool:
    return judged.topic == topic or judged.topic in _SHARED


def _bare(text: str) -> str:
    return plain(text).strip(" ?!。.，,~")
