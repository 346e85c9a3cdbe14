"""What is said after an answer: that it helped, that it did not, or more about the same."""

import re

from handlers.intake import asides, closings
from handlers.knowing.settings import ANSWERABLE
from handlers.plain import plain
from handlers.triage import kind as kinds
from handlers.triage.judge import judge

_HELPED = re.compile(r"(?:解决|搞定|找到|弄好|会|懂|明白|知道|可以|好|行|清楚)(?:了|啦|咧)|谢|有用|帮到|👍|🙏")
_FOUND = re.compile(
    r"(?:哦|噢|嗯|好的?|我|这下|现在|终于|已经?|都|果然|按你说的|就)*(?:找到|看到|弄好|搞定|会|懂|明白|搞懂|清楚|成功|可以|开好|有用|管用|能用)"
    r"(?:了|啦|咧)?(?:谢谢|感谢|多谢|哈|呀|啊|的)*"
)
"""How one says that it helped, where that is no thanks."""
_FAILS = re.compile(
    r"没有?(?:能|什么|啥)?(?:解决|用|效果|反应|帮到|帮上|帮助|说清|说明白|看到|看懂|找到|懂|这个|那个)|"
    r"不(?:管用|起作用|行|对|是这个|是我(?:要|想)?问的?|能用|好使)|解决不了|(?:看|找|搞|弄)不(?:懂|到|明白|了|成)|"
    r"答非所问|还是(?:不|没)|不是(?:问)?这个|不太?(?:懂|明白)|牛头不对马嘴"
)
"""How one says that an answer was none."""
_NOTED = re.compile(r"(?:哦|噢|喔|嗯|恩|啊|好|行|原来|这样|知道|明白|了解|懂|那我)")


def helped(text: str) -> bool:
    """Whether words say that it helped, and nothing else, rather than only that they were read."""
    parts = closings.clauses(plain(text))
    ends = bool(parts) and all(closings.closing(part) or _FOUND.fullmatch(part) for part in parts)
    return ends and bool(_HELPED.search(plain(text)))


def fails(text: str) -> bool:
    """Whether words say that the answer was none, or did not work."""
    return bool(_FAILS.search(plain(text)))


def goes_on(text: str, question: str, *, lately: bool) -> bool:
    """Whether words said after an answer belong to its question: that it failed, or more about the same.

    `lately`: the answer was given so short a time ago that words that say nothing by themselves are about it.
    """
    topic = judge(question).topic
    said = judge(text)
    if asides.another(text, topic) or said.kind in (kinds.IDEA, kinds.PRAISE):
        return False
    if asides.stands_alone(text):
        return lately and (said.topic == topic or fails(text))
    return fails(text) or (lately and (said.is_feedback or said.kind in ANSWERABLE))


def takes_note(text: str) -> bool:
    """Whether words only say that the answer was read: 哦，这样啊; 好的我按这个办."""
    said = judge(text)
    return bool(_NOTED.match(plain(text))) and not said.is_feedback and said.kind not in ANSWERABLE and not fails(text)
