"""WeCom's XML: nested fields to text with every string in CDATA, and text back to nested fields."""

from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

Field = str | int | list[Any] | dict[str, Any]


def write(fields: Mapping[str, Field]) -> str:
    """`<xml>…</xml>`; lists repeat their element, integers stand bare."""
    return f"<xml>{_inside(fields)}</xml>"


def read(text: str, what: str) -> Json:
    """The fields of an `<xml>` document. Errors: Refused 47001."""
    try:
        found = xmltodict.parse(text, disable_entities=True)
    except (ExpatError, ValueError) as error:
        raise Refused(47001, f"{what}不是合法的 XML") from error
    fields = found.get("xml")
    if not isinstance(fields, dict):
        raise Refused(47001, f"{what}的根元素不是 xml")
    return fields


def _inside(fields: Mapping[str, Field]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Field) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{_inside(value)}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
