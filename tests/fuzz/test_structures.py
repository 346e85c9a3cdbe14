"""Payloads of the right shape with wrong things in them, found and made small by hypothesis."""

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bot.platforms.every.calls import CANARY
from tests.fuzz.answers import all_answers
from tests.fuzz.mutations import ODD, written
from tests.fuzz.readers import Reader, all_readers

READERS = {reader.name: reader for reader in (*all_readers(), *all_answers())}
IN_JSON = [pytest.param(reader, id=name) for name, reader in READERS.items() if reader.json]

TEXTS = st.text(max_size=40) | st.sampled_from(
    [CANARY, "\x00", "@回声", "F-260101-001", "accept:F-1:", "text", "event"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from(ODD)
VALUES = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXTS, part, max_size=3), max_leaves=8
)
XML_NAMES = st.sampled_from(
    [
        *("FromUserName", "MsgType", "Event", "EventKey", "MsgId", "AgentID", "Content", "MediaId", "TaskId", "Label"),
        *("SelectedItems", "SelectedItem", "OptionIds", "OptionId", "QuestionKey", "ResponseCode", "Token", "OpenKfId"),
    ]
)
XML_TEXTS = st.sampled_from(["text", "event", "image", "template_card_event", "kf_msg_or_event", "wkAAAA", "1000002"])
XML = st.recursive(
    (XML_TEXTS | st.text("abc<>&;]\"'![CDAT\u200b", max_size=12)).map(escape),
    lambda part: st.lists(st.builds("<{0}>{1}</{0}>".format, XML_NAMES, part), max_size=5).map("".join),
    max_leaves=12,
)


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path for key in keys for path in ((*here, key), *_paths(value[key], (*here, key)))]


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], other)
    return copy


@st.composite
def changed(draw: st.DrawFn, reader: Reader) -> bytes:
    """A real payload in which one or two values are others."""
    value = json.loads(draw(st.sampled_from(list(reader.samples))))
    for _ in range(draw(st.integers(1, 2))):
        paths = _paths(value)
        if paths:
            value = _with(value, draw(st.sampled_from(paths)), draw(VALUES))
    return written(value)


@pytest.mark.slow
@pytest.mark.parametrize("reader", IN_JSON)
def test_any_value_may_stand_anywhere(reader: Reader) -> None:
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changed(reader))
    def check(payload: bytes) -> None:
        reader.feed(payload)

    check()


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(XML)
def test_any_elements_may_stand_in_the_apps_xml(inside: str) -> None:
    READERS["wecom.app"].feed(f"<xml><ToUserName>wwcorp</ToUserName>{inside}</xml>".encode())


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml><Content>x</Content></xml>',
        b"<xml>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</xml>",
        b"<xml " + b" ".join(b'a%d="x"' % n for n in range(4000)) + b"/>",
        b"[" * 60_000,
        b'{"a":' * 9000 + b"1" + b"}" * 9000,
        b'{"msgtype":' + b"9" * 50_000 + b"}",
        b"{" + b",".join(b'"msgtype":"text"' for _ in range(3000)) + b"}",
        b'{"errcode":1e400,"msgid":-0,"x":NaN}',
    ],
    ids=lambda bomb: bomb[:24].decode(),
)
@pytest.mark.parametrize("reader", [pytest.param(reader, id=name) for name, reader in READERS.items()])
def test_no_bomb_goes_off(reader: Reader, bomb: bytes) -> None:
    """Entities, nests, numbers without an end and keys that come twice: read at once, or refused."""
    for _ in range(3):
        reader.feed(bomb)
