"""Letters that ask a body to act: how one is told from a shop's message, and what shows its wish."""

import re
from collections.abc import Iterator

from handlers.triage.cues.wishes import CUES, found
from handlers.triage.feelings import WORDS

_CIVIC = re.compile(
    r"领导|书记|[市县局区镇]长|政府|部门|小区|业主|物业|开发商|楼盘|[村镇县]|街道|社区|市民|居民|百姓|群众|学校|小学|中学|"
    r"幼儿园|学生|医院|公交|地铁|道路|马路|路[口灯]|公路|高速|拆迁|安置|征收|户口|社保|医保|公积金|政策|补[贴偿]|农民|"
    r"规划|施工|城管|交警|派出所|法院|违[规法]|扰民|驾校|购房|房[产子]|退休|养老|工资|教育|考试|招生|噪音|污染|环保|土地|"
    r"车位|停车|[a-z]\d?[市区县]"
)
_FEW, _LONG = 2, 40
_READ = 600
"""Characters of a letter that are read for cues."""
_OPENING, _CLOSING = 60, 80


def is_letter(text: str) -> bool:
    """Is plain text about public affairs: two such words, or one in a text that is no mere line."""
    words = set(_CIVIC.findall(text[:_READ]))
    return len(words) >= _FEW or (bool(words) and len(text) >= _LONG)


def cues(text: str) -> Iterator[str]:
    """The names of the cues in a letter: what is said at all, more than once, at its beginning, and at its end."""
    words = text[:_READ]
    for cue in found(words):
        place, starts = CUES.index(cue), [hit.start() for hit in cue.words.finditer(words)]
        yield f"said{place}"
        if len(starts) > 1:
            yield f"often{place}"
        if starts[0] < _OPENING:
            yield f"first{place}"
        if starts[-1] >= len(words) - _CLOSING:
            yield f"last{place}"
    yield f"asking{min(words.count('?'), 3)}"
    yield f"loud{min(words.count('!'), 3)}"
    yield f"length{min(len(words) // 100, 4)}"
    yield f"felt{max(-3, min(3, round(sum(hit.value for hit in WORDS.find(words)) / 4)))}"
