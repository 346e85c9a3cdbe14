"""Do these words belong to what the same speaker said before? Told by the pause, a quotation, and the words themselves.

Pure: no ledger, no clock. Nobody in a Chinese chat group opens a thread; whoever wants to know what belongs together
has to listen to how it is said.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from handlers.plain import bare, plain

WINDOW = timedelta(seconds=120)
"""Within it a speaker goes on, unless the words say otherwise."""
REACH = timedelta(hours=1)
"""So long words may still go on when they say so themselves."""

_OPENS = re.compile(
    r"^(?:(?:你好|您好|哈喽|hi|hello|在吗|在么|在不在|有人吗|人工|客服|亲)[呀啊哈,，。!！?？~ ]*)+"
    r"|^(?:请问|想问|我想问|问一下|咨询|我想咨询|麻烦问|另外|还有(?:个|一个|件)|对了|顺便|再问)"
)
_REFERS = re.compile(
    r"^(?:那|那么|但是|可是|不过|然后|所以|而且|还是|就是|因为|如果|是的|对|不是|没有|嗯|恩|哦|好的?|可以|行|ok|谢|不用|不行|"
    r"怎么还|为什么|为啥|刚才|刚刚|现在|已经|还没|也|又|再|都|其他|这个|这样|那个|那样|它|他|她|这|上面|前面|补充|还有)"
)
_CLOSES = re.compile(
    r"(?:谢谢|谢了|多谢|感谢|thank|没有了|没了|没事了|没别的|再见|拜拜|知道了|好了|解决了|辛苦)[^吗么?？]{0,6}$"
)
_SHORT = 6
"""Characters that hardly ever bring a matter by themselves."""


class Words(NamedTuple):
    """One message of a speaker: what was said, and seconds on some clock."""

    text: str
    at: float


class Link(NamedTuple):
    """How surely new words go on with the old ones, 0 to 1, and what said so."""

    score: float
    because: str

    @property
    def same(self) -> bool:
        """Whether they are taken for one matter."""
        return self.score >= EVEN


EVEN = 0.5
_AT_ONCE, _SOON, _WHILE = 1.0, 0.05, -0.25
"""How much a pause says: within the window, within four of them, within reach."""
_WEIGHTS = {"opens": -1.1, "closed": -1.0, "refers": 0.2, "short": 0.1, "alike": 2.0}


def link(earlier: Sequence[Words], new: Words, *, quoted: bool = False, window: timedelta = WINDOW) -> Link:
    """Whether `new` goes on with `earlier`, the words of one matter so far, oldest first; `quoted`: it quotes them.

    `window`: within how many seconds this chat's speakers usually go on (`WINDOW` until a chat has taught us).
    """
    if quoted:
        return Link(1.0, "引用了原话")
    pause = new.at - earlier[-1].at
    if pause > REACH.total_seconds():
        return Link(0.0, "隔了一个多小时")
    said = {"pause": _pause(pause, window)} | {
        name: _WEIGHTS[name] * holds for name, holds in _signs(earlier, new).items()
    }
    weight = sum(said.values())
    turned = max(said, key=lambda name: said[name] if weight >= 0 else -said[name])
    return Link(min(max(EVEN + weight / 4, 0.0), 1.0), _WHY[turned][weight >= 0])


_WHY = {
    "pause": ("隔了较久", "紧接着说的"),
    "opens": ("像是另起一件", ""),
    "closed": ("上一件已经道谢收尾", ""),
    "refers": ("", "接着上文说"),
    "short": ("", "短句补充"),
    "alike": ("", "说的是同一件东西"),
}
"""What turned the scale: against, and for."""


def _pause(pause: float, window: timedelta) -> float:
    seconds = window.total_seconds()
    if pause <= seconds:
        return _AT_ONCE
    return _SOON if pause <= 4 * seconds else _WHILE


def _signs(earlier: Sequence[Words], new: Words) -> dict[str, float]:
    words, said = plain(new.text), bare(new.text)
    opens = bool(_OPENS.search(words)) and len(said) > _SHORT
    return {
        "opens": float(opens),
        "closed": float(bool(_CLOSES.search(plain(earlier[-1].text)))),
        "refers": float(bool(_REFERS.search(words)) and not opens),
        "short": float(len(said) <= _SHORT),
        "alike": _alike(earlier, said),
    }


def _alike(earlier: Sequence[Words], said: str) -> float:
    """The share of the new words' character pairs that the matter has already spoken of."""
    pairs = {said[place : place + 2] for place in range(len(said) - 1)}
    known = {old[place : place + 2] for one in earlier for old in (bare(one.text),) for place in range(len(old) - 1)}
    return len(pairs & known) / len(pairs) if pairs else 0.0
