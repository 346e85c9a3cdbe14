"""Where somebody lives, in a text: what follows the street or the estate, down to the door."""

import re
from collections.abc import Iterator

from handlers.privacy.kinds import Found, Kind

_HAN = "[\u4e00-\u9fff]"
_N = (
    r"(?:\d{1,5}[A-Za-z]?(?:-[0-9A-Za-z]{1,5}){0,3}|[A-Za-z]\d{0,4}"
    "|[一二三四五六七八九十百零〇两]{1,5}|[甲乙丙丁东西南北])"
)
_UNIT = "(?:号楼|号院|号|弄|栋|幢|座|单元|层|楼|室|房|户|组)"
_MORE = rf"(?:[ ,]?{_HAN}{{0,10}}?{_N} ?{_UNIT}){{0,6}}(?:[ -]?\d{{2,5}}(?![\d\u4e00-\u9fff]|[.:]\d))?"
_STREET = re.compile(
    rf"({_HAN}{{2,6}}(?:大道|大街|路|街|巷|胡同)|{_HAN}{{1,6}}[镇乡]{_HAN}{{1,6}}村|街道{_HAN}{{1,6}}村)"
    rf" ?({_N} ?(?:号院|号楼|号|弄|组){_MORE})"
)
_ESTATE = re.compile(
    rf"({_HAN}{{2,8}}(?:小区|花园|家园|公寓|新村|宿舍|苑|府|庭|城|大院|大厦|广场|中心|写字楼|大楼|园区|[技业]园))"
    rf" ?({_N} ?{_UNIT}{_MORE})"
)
_NO_STREET = re.compile("[线网电思铁套链回通管油水气一半退出后道走]路$")
_DOOR = re.compile("栋|幢|座|号楼|单元|室|房")
_SHOP = re.compile(rf"{_HAN}{{0,4}}?(?:店|网点|营业厅|驿站|柜台|柜机|收银|窗口|仓|车间|产线|地铁|公交|出口|入口|号线)")


def addresses(text: str) -> Iterator[Found]:
    """House numbers with all that follows down to the door: the street stays, a shop's address is everybody's."""
    for found in _STREET.finditer(text):
        if not _NO_STREET.search(found[1]) and not _SHOP.match(text, found.end()):
            yield Found(Kind.ADDRESS, found.start(2), found.end(2), 0, 0)
    for found in _ESTATE.finditer(text):
        if _DOOR.search(found[2]) and not _SHOP.match(text, found.end()):
            yield Found(Kind.ADDRESS, found.start(2), found.end(2), 0, 0)
