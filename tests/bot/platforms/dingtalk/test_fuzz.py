"""Whatever comes in: understood, kept as it came, or refused; never worse."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.reading import inner, listed, number, parsed, word
from bot.platforms.port import Refused
from handlers.messages import Heard
from tests.bot.platforms.dingtalk.inbound.test_hearing import GROUP
from tests.bot.platforms.dingtalk.office import AT, account


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 60_000, b'{"a":' + b"1" * 60_000, b" " * 300_000]
)
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parsed(body)
    assert refused.value.status == 400


def test_lenient_readers_never_guess() -> None:
    assert (number("12"), number(12), number(True), number(1.5), number("²"), number("-1")) == (
        12,
        12,
        None,
        None,
        None,
        None,
    )
    assert (word(7), word(None), word([]), word(False)) == ("7", "", "", "")
    assert (inner("nonsense"), inner("[]"), inner(None)) == ({}, {}, {})
    assert listed([1, {"a": 1}, None]) == [{"a": 1}]


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    [
        *(*GROUP, "content", "createA", "errorCode", "quoteMessage", "outTrackId", "userId", "userIdType", "value"),
        *("eventType", "EventType", "openConversationId", "operator", "title", "eventId", "EventTime", "timeStamp"),
    ]
)
_KINDS = st.sampled_from(["text", "richText", "picture", "audio", "video", "file", "chatRecord", "unknownMsgType", "x"])
_DEEP_FIELDS = (
    "content",
    "richText",
    "downloadCode",
    "recognition",
    "repliedMsg",
    "chatRecord",
    "params",
    "cardPrivateData",
    "actionIds",
    "select.index",
    "cardContent",
)
_DEEP = st.dictionaries(st.sampled_from(_DEEP_FIELDS), _JSON, max_size=3)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(_FIELDS, _JSON | _DEEP, max_size=8), _KINDS)
def test_no_body_does_more_harm_than_to_be_refused(changes: dict[str, Any], kind: str) -> None:
    ear = Ear("main", account())
    for hear in (ear.message, ear.click, lambda body, at: ear.event({}, body, at)):
        try:
            heard: Heard | None = hear({**GROUP, "msgtype": kind, **changes}, AT)
        except Refused as refused:
            assert refused.status in (400, 403)
            continue
        if heard is not None:
            assert 0 < len(heard.message_id) <= 200
            assert 0 < len(heard.where.chat_id) <= 200
            said = [value for value in heard.model_dump().values() if isinstance(value, str)]
            assert not any("\0" in value for value in said)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_do_more_harm_than_to_be_refused(body: bytes) -> None:
    try:
        assert isinstance(parsed(body), dict)
    except Refused as refused:
        assert refused.status == 400
