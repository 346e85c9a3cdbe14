"""When words of danger mean none: denied, only feared, supposed or asked about, read in the news, or long put right."""

import re

_LOOK = 12
"""Characters around a word, within its clause, that can take its meaning away."""
_DENIED = re.compile(
    r"(?:没有?|并没|从没|未|无|不会|不是|不|防|避免|防止|以防|不用|不必|别)(?:任何|什么|再|出现|发生|过|被|有|发现|出|点)?.{0,1}$"
)
_SUPPOSED = re.compile(
    r"(?:如果|万一|假如|(?<![主重])要是|会不会|能不能|是否|是不是会|有没有|怕(?!不)|担心|害怕|以免|预防|杜绝|小心|当心|谨防)[^再又]{0,8}$"
)
_HEARD = re.compile(r"(?:新闻|报道|电视上|网上(?:说|看|有)|听说|据说|传闻|电影|小说|书里|剧里|游戏里)[^我]{0,10}$")
_WILL = re.compile(r"会.{0,2}$")
_ASKED = re.compile(r"^.{0,6}(?:吗|(?<![怎什这那])么|\?|不$)")
_SOLVED = re.compile(
    r"^.{0,14}(?:已经?|都|现在|后来|早就?)(?:给|帮)?(?:我)?(?:们)?(?:修|解决|处理|弄|治|恢复|换|赔|退|没事|好了|正常)"
)
_AGAIN = re.compile(r"又|还是|再次|仍|但是?|不过|可是|结果|没(?:解决|处理|修)")
_STOPS = re.compile(r"[。！？；!?;,，\n]")


def denied(text: str, start: int, end: int) -> bool:
    """Whether what surrounds the word at [start, end) of plain text says that it is not so, or no longer."""
    before = _STOPS.split(text[max(0, start - _LOOK) : start])[-1]
    after = text[end : end + 2 * _LOOK]
    if _DENIED.search(before) or _SUPPOSED.search(before) or _HEARD.search(text, max(0, start - 2 * _LOOK), start):
        return True
    if _WILL.search(before) and _ASKED.search(after):
        return True
    return bool(_SOLVED.search(after)) and not _AGAIN.search(text, end)
