"""Take words out of what WeCom sent, whatever shape it has: nothing here raises for odd content."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypedDict
from xml.parsers.expat import ExpatError

import xmltodict

from bot.platforms.port import Refused
from handlers.messages import Where, Who

Tree = Mapping[str, object]

ID_CHARS = 128
"""Longer message ids are replaced by their digest; the platform's own have twenty to forty characters."""
NAME_CHARS = 200
"""What the ledger holds of a user's or chat's id; theirs have at most 64 bytes."""
KIND_CHARS = 32
SYSTEM = "sys"
"""The sender of what no member did."""
REPEATED = ("SelectedItem", "OptionId")
"""Elements that stand for a list, even when there is one."""


class Common(TypedDict):
    """What everything heard has in common, ready to be spread into its type."""

    message_id: str
    who: Who
    where: Where
    at: datetime


def from_xml(text: str) -> Tree:
    """The children of <xml>. Entities are refused by xmltodict itself. Errors: Refused(400)."""
    try:
        tree = xmltodict.parse(text, force_list=REPEATED).get("xml")
    except (ExpatError, ValueError):
        raise Refused(400, "not XML") from None
    return _mapping(tree)


def from_json(text: str) -> Tree:
    """A JSON object. Errors: Refused(400)."""
    try:
        return _mapping(json.loads(text))
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None


def word(tree: Tree, *path: str) -> str:
    """The text at a path, "" when there is none; a number as its digits."""
    value: object = tree
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _storable(value) if isinstance(value, str) else ""


def named(given: str) -> str:
    """A user's or a chat's id, SYSTEM where there is none.

    Errors: Refused(400) when it is longer than any can be, when it means everybody or several where messages are sent
    to it, or looks like the name we give a WeChat customer.
    """
    if len(given) > NAME_CHARS:
        raise Refused(400, "an id is too long")
    if given.startswith(("@", "kf:")) or "|" in given:
        raise Refused(400, "not the id of one")
    return given or SYSTEM


def words(tree: Tree, *path: str) -> list[str]:
    """The texts in the list at a path."""
    value: object = tree
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return [word({"": item}, "") for item in value] if isinstance(value, list) else []


def branches(tree: Tree, *path: str) -> list[Tree]:
    """The objects in the list at a path."""
    value: object = tree
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def message_id(given: str, body: str) -> str:
    """The platform's own id; without one, a digest of the decrypted body, so that a repeat has the same."""
    if given and len(given) <= ID_CHARS:
        return given
    return f"ev-{sha256(body.encode()).hexdigest()[:40]}"


def kind(*names: str) -> str:
    """What an unknown message calls itself, short enough to be kept."""
    return ".".join(name for name in names if name)[:KIND_CHARS]


def _mapping(value: object) -> Tree:
    if not isinstance(value, Mapping):
        raise Refused(400, "not the expected object")
    return value


def _storable(text: str) -> str:
    """JSON can spell what no database takes: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
