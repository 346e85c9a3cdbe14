"""Phones, ID cards, bank cards and mail addresses in a text; never an order, a waybill, a date or an amount."""

import re
from collections.abc import Iterator

from handlers.privacy import proofs
from handlers.privacy.kinds import Found, Kind

_GAP = r"[ \u00a0\-‐–—.·\u200b-\u200f\u2060\ufeff]?"
"""What may stand between two groups of digits, seen or not."""
_ENDS = r"(?![0-9A-Za-z_])"
_SAME = r"(?:wx|vx|v|qq|wechat|tel)(?:(?![0-9A-Za-z_])|(?=1[3-9]\d{9}(?!\d)))"
"""What people write right behind their phone: 13800138000wx同号, or another one behind it."""
_IS = r"\s*(?:是|为|[:#=()、,])*\s*$"
_LOOKED_BACK = 14
"""Characters before a number that tell what it is."""

_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?"
    rf"(1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{_GAP}\d{{4}}{_GAP}\d{{3}}))"
    rf"(?:{_ENDS}|(?={_SAME}))",
    re.I,
)
_SPACED = re.compile(r"(?<!\d)(?<!\d[ \-.·])(1(?P<gap>[ \-.·])[3-9](?:(?P=gap)\d){9})(?![ \-.·]?\d)(?![A-Za-z_])")
"""A mobile's digits one by one, as people write them whose numbers are taken out elsewhere."""
_ABROAD = re.compile(rf"\+(?!86)(?:85[23]|886|[17](?=\D)|[2-9]\d|1){_GAP}\(?(\d(?:\)?{_GAP}\d){{6,10}}){_ENDS}")
_LANDLINE = re.compile(rf"(?<!\d)\(?0(?:10|2[0-57-9]|[3-9]\d{{2}})\)?{_GAP}([2-9]\d{{6,7}}){_ENDS}")
_LOCAL = re.compile(rf"(?<!\d)([2-9]\d{{2,3}}{_GAP}\d{{4}}){_ENDS}")
_ID_CARD = re.compile(rf"(?<!\d)([1-9]\d{{5}}{_GAP}\d{{8}}{_GAP}\d{{3}}[0-9Xx]){_ENDS}")
_OLD_ID_CARD = re.compile(rf"(?<!\d)([1-9]\d{{14}}){_ENDS}")
_BANK_CARD = re.compile(
    rf"(?<!\d)(\d{{15,19}}|\d{{4}}(?:[ \-]\d{{4}}){{2,3}}(?:[ \-]?\d{{1,3}})?|\d{{6}}[ \-]\d{{9,13}}){_ENDS}"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])([A-Za-z0-9](?:[\w.+-]{0,62}[A-Za-z0-9])?)@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,15}\b", re.ASCII
)

_CALLED_PHONE = re.compile(rf"(?:电话|手机|座机|固话|传真|联系方式|tel|phone|mobile)(?:号码?|号)?{_IS}", re.I)
_CALLED_ID = re.compile(rf"(?:身份证|证件|id ?card)(?:号码?|号)?{_IS}", re.I)
_CALLED_CARD = re.compile(
    rf"(?:(?:银行|储蓄|信用|借记|工资|[建工农中招交]行|邮储)卡?(?:卡|账)?|(?<!会员)(?<!优惠)(?<!充值)卡)号码?{_IS}",
    re.I,
)
_CALLED_OTHERWISE = re.compile(
    rf"(?:[订运工面保]单|单号|(?:流水|交易|编|批次|合同|发票|序列|条形?|商品|货|取件|验证|兑换|设备|机器|产品|型|学|税|车架|会员卡)"
    rf"(?:号|码|单号|编码|编号)码?|imei|s/?n|order(?: ?(?:no|id|number)\.?)?|waybill|f-?)(?:号码?|号)?{_IS}",
    re.I,
)
_PRICED = re.compile(r"(?:[¥￥$€]|rmb|cny)\s*$", re.I)
_AMOUNT = re.compile(r"\s*(?:元|块|万|亿|分钟|秒|毫秒|ms\b|人次)")
_CODE = re.compile(r"(?:[A-Za-z_][-_#]?|(?<!\d)\d{1,10}[-_])$")
_SPOKEN = re.compile(r"(?:^|[^A-Za-z])(?:tel|phone|mobile|mob|cell|call|wechat|wx|vx|id|card|no)[-_/#]?$", re.I)


def phones(text: str) -> Iterator[Found]:
    """Mobiles and landlines; a number without its area only where it is called a phone."""
    for pattern, first in ((_MOBILE, 3), (_SPACED, 3), (_ABROAD, 0), (_LANDLINE, 0)):
        for found in pattern.finditer(text):
            if not _is_something_else(text, found):
                yield _part(Kind.PHONE, found, first, 4)
    for found in _LOCAL.finditer(text):
        if _CALLED_PHONE.search(_before(text, found)):
            yield _part(Kind.PHONE, found, 0, 4)


def id_cards(text: str) -> Iterator[Found]:
    """Of 18 characters by their check character, of 15 where they are called so; what is called so is believed."""
    for found in _ID_CARD.finditer(text):
        called = bool(_CALLED_ID.search(_before(text, found)))
        if called or (proofs.is_id_card(_digits(found)) and not _is_something_else(text, found)):
            yield _part(Kind.ID_CARD, found, 3, 4)
    for found in _OLD_ID_CARD.finditer(text):
        if _CALLED_ID.search(_before(text, found)) and proofs.is_old_id_card(found[1]):
            yield _part(Kind.ID_CARD, found, 3, 4)


def bank_cards(text: str) -> Iterator[Found]:
    """By issuer, length and check digit; a mistyped number is believed where it is called a card's."""
    for found in _BANK_CARD.finditer(text):
        called = bool(_CALLED_CARD.search(_before(text, found)))
        if called or (proofs.is_bank_card(_digits(found)) and not _is_something_else(text, found)):
            yield _part(Kind.BANK_CARD, found, 4, 4)


def emails(text: str) -> Iterator[Found]:
    """Mail addresses: of the name only its first letter stays."""
    for found in _EMAIL.finditer(text):
        yield _part(Kind.EMAIL, found, 1, 0)


def _part(kind: Kind, found: re.Match[str], first: int, last: int) -> Found:
    return Found(kind, found.start(1), found.end(1), first, last)


def _digits(found: re.Match[str]) -> str:
    return "".join(one for one in found[1] if one.isalnum())


def _before(text: str, found: re.Match[str]) -> str:
    return text[max(found.start() - _LOOKED_BACK, 0) : found.start()]


def _is_something_else(text: str, found: re.Match[str]) -> bool:
    """Whether it is called an order's, belongs to a longer code, or is an amount."""
    before = _before(text, found)
    if _CALLED_OTHERWISE.search(before) or _PRICED.search(before) or _AMOUNT.match(text, found.end()):
        return True
    return bool(_CODE.search(before)) and not _SPOKEN.search(before)
