"""Damage to real payloads: of their bytes, and of what a JSON text says."""

import json
from collections.abc import Callable, MutableMapping, MutableSequence
from copy import deepcopy
from random import Random
from typing import Any

from tests.bot.platforms.every.calls import CANARY

TOKENS = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\r\n",
        b'"',
        b"\\",
        b"\\ud800",
        b"\\u0000",
        b"{",
        b"}",
    ),
    *(b"[", b"]", b",", b":", b"null", b"true", b"NaN", b"Infinity", b"-0", b"1e999", b"9" * 40, b"]]>", b"<![CDATA["),
    *(
        b"</xml>",
        b"<xml>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
        b"&#0;",
        b"&lt;",
        b"<a>",
        b"<Encrypt>",
        b"<?xml?>",
    ),
    *(b"=", b"==", b"+", b"/", b"%00", b"\xe2\x80\x8b", b"\xf0\x9f\x98\x80", b"{" * 300, b"[" * 3000, CANARY.encode()),
)
"""What readers stumble over: ends, escapes, halves, numbers without an end, and nests without a bottom."""

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**63, 10**30, -(10**400), 1.5, 1e308, float("inf"), float("nan"), "", " ", "0"),
    *("null", "\x00", "\ud800", "x" * 300, "九" * 5000, "1" * 30, "-1", "1e5", "²", CANARY, f"@回声 {CANARY}", [], {}),
    *([[]], [None], {"": ""}, [1, "a", {}], {"text": CANARY}, "https://evil.example/", "{}", '{"a":1}', "[[", "&#0;"),
)
"""What stands where something else was expected."""

BYTES_MOST = 80_000


def damaged(random: Random, sample: bytes, others: list[bytes]) -> bytes:
    """The bytes after one to four blows; `others` lend their parts."""
    data = bytearray(sample)
    for _ in range(random.randint(1, 4)):
        random.choice(BLOWS)(random, data, others)
    return bytes(data[:BYTES_MOST])


def altered(random: Random, sample: Any) -> Any:
    """A JSON value with one to four changes anywhere in it; the sample itself stays as it is."""
    value = json.loads(json.dumps(sample))
    for _ in range(random.randint(1, 4)):
        value = _altered_once(random, value)
    return value


def written(value: Any) -> bytes:
    """As JSON, odd numbers and halves of surrogate pairs included."""
    return json.dumps(value).encode()


def _flip(random: Random, data: bytearray, others: list[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _put(random: Random, data: bytearray, others: list[bytes]) -> None:
    at = random.randint(0, len(data))
    data[at:at] = random.choice(TOKENS)


def _replace(random: Random, data: bytearray, others: list[bytes]) -> None:
    token = random.choice(TOKENS)
    at = random.randint(0, len(data))
    data[at : at + len(token)] = token


def _cut(random: Random, data: bytearray, others: list[bytes]) -> None:
    at = random.randint(0, len(data))
    del data[at : at + random.choice((1, 2, 8, 64, len(data)))]


def _repeat(random: Random, data: bytearray, others: list[bytes]) -> None:
    start = random.randint(0, len(data))
    part = data[start : start + random.choice((1, 8, 64))]
    data[start:start] = part * random.choice((1, 2, 50))


def _graft(random: Random, data: bytearray, others: list[bytes]) -> None:
    other = random.choice(others)
    at, start = random.randint(0, len(data)), random.randint(0, len(other))
    data[at:] = other[start:]


def _noise(random: Random, data: bytearray, others: list[bytes]) -> None:
    at = random.randint(0, len(data))
    data[at:at] = random.randbytes(random.randint(1, 16))


BLOWS: tuple[Callable[[Random, bytearray, list[bytes]], None], ...] = (
    *(_flip, _put, _replace, _cut, _repeat, _graft, _noise),
)


def _altered_once(random: Random, value: Any) -> Any:
    holder, key = _somewhere(random, value)
    if holder is None:
        return deepcopy(random.choice(ODD))
    change = random.randrange(6)
    if change == 0:
        del holder[key]
    elif change == 1:
        holder[key] = _nested(random, holder[key])
    elif change == 2 and isinstance(holder, MutableMapping):
        holder[random.choice((*holder, "x", "", CANARY))] = deepcopy(holder[key])
    elif change == 3 and isinstance(holder[key], str):
        holder[key] = damaged(random, holder[key].encode("utf-8", "surrogatepass"), [b"x"]).decode("utf-8", "replace")
    else:
        holder[key] = deepcopy(random.choice(ODD))
    return value


def _somewhere(random: Random, value: Any) -> tuple[Any, Any]:
    """A holder and a key or index in it, at a random depth; nothing for a value without parts."""
    holder, key = None, None
    while isinstance(value, MutableMapping | MutableSequence) and value:
        holder = value
        key = random.choice(list(value)) if isinstance(value, MutableMapping) else random.randrange(len(value))
        value = value[key]
        if random.random() < 0.3:
            break
    return holder, key


def _nested(random: Random, value: Any) -> Any:
    """Deeper than anybody meant it, or as JSON inside JSON."""
    if random.random() < 0.3:
        return json.dumps(value)
    for _ in range(random.choice((1, 2, 60))):
        value = [value] if random.random() < 0.5 else {"content": value}
    return value
