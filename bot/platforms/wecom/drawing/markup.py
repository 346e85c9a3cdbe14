"""XML as WeCom reads it: CamelCase elements, strings in CDATA that nothing can break out of."""

import re
from collections.abc import Mapping, Sequence

Node = str | int | Mapping[str, "Node"] | Sequence["Node"]
Branch = dict[str, Node]
"""A template_card or a message: fields, groups of fields, and lists of such groups."""

NAMES = {"keyname": "KeyName"}
"""Where CamelCase does not follow from the JSON name (path/90241)."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, value: object) -> str:
    """One element; a list becomes the same element again and again, an empty list none."""
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(element(_camel(key), inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, str):
        return f"<{name}>{cdata(value)}</{name}>"
    if isinstance(value, Sequence):
        return "".join(element(name, item) for item in value)
    return f"<{name}>{value}</{name}>"


def cdata(text: str) -> str:
    """Any text as CDATA: `]]>` is split over two sections, and what XML cannot hold is dropped."""
    return f"<![CDATA[{_FORBIDDEN.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _camel(name: str) -> str:
    return NAMES.get(name) or "".join(part[:1].upper() + part[1:] for part in name.split("_"))
