"""Mistakes in the answers an organisation wrote: questions asked twice, links that lead nowhere, faults put off."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from handlers.knowing.settings import ANSWERABLE, AnswerSettings
from handlers.plain import bare

MOST_CHARACTERS = 600
"""Of an answer: what is longer belongs on the page behind it."""
_LONGEST_ASK = 60
"""Of a question: longer ones are no wording that anybody else would use."""


def mistakes(answers: Sequence[AnswerSettings]) -> Iterator[str]:
    """One sentence for each mistake."""
    asked = Counter(bare(ask) for one in answers for ask in {bare(ask) for ask in one.ask})
    for number, one in enumerate(answers):
        place = f"policy.answers[{number}]"
        yield from _ask(place, one, asked)
        if not one.answer.strip():
            yield f"{place}.answer：没有填写"
        if len(one.answer) > MOST_CHARACTERS:
            yield f"{place}.answer：太长，最多 {MOST_CHARACTERS} 个字；更多内容放到网页上，在 link 里写地址"
        if one.link and not _is_address(one.link):
            yield f"{place}.link：要写 http:// 或 https:// 开头的地址"
        for kind in one.kinds:
            if kind not in ANSWERABLE:
                yield f"{place}.kinds：“{kind}”总要登记，不能只给答案；可以是 {'、'.join(ANSWERABLE)}"
        if not one.kinds:
            yield f"{place}.kinds：至少要写一个，可以是 {'、'.join(ANSWERABLE)}"


def _ask(place: str, answer: AnswerSettings, asked: Counter[str]) -> Iterator[str]:
    for ask in answer.ask:
        if len(ask) > _LONGEST_ASK:
            yield f"{place}.ask：“{ask[:12]}…”太长，最多 {_LONGEST_ASK} 个字"
        if asked[bare(ask)] > 1:
            yield f"{place}.ask：“{ask}”也写在别的答案里，同一句话只能有一个答案"


def _is_address(written: str) -> bool:
    parts = urlsplit(written)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
