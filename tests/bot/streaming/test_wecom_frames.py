"""The frames of the bot's long connection: callbacks, acknowledgements, and what is neither."""

import json

import pytest

from bot.streaming.wecom import frames
from bot.streaming.wecom.frames import Ack, Callback, Unreadable

SAID = '{"cmd":"aibot_msg_callback","headers":{"req_id":"S1"},"body":{"msgid":"m1","text":{"content":"您好"}}}'
OVER = '{"cmd":"aibot_event_callback","headers":{"req_id":"S2"},"body":{"event":{"eventtype":"disconnected_event"}}}'


def test_a_message_is_a_callback_with_its_body_as_text() -> None:
    told = frames.read(SAID)
    assert isinstance(told, Callback) and (told.cmd, told.req_id, told.event) == ("aibot_msg_callback", "S1", "")
    assert json.loads(told.text) == {"msgid": "m1", "text": {"content": "您好"}}


def test_the_same_body_has_the_same_text() -> None:
    first, again = frames.read(SAID), frames.read(SAID.replace('"S1"', '"S9"'))
    assert isinstance(first, Callback) and isinstance(again, Callback) and first.text == again.text


def test_an_event_says_its_kind() -> None:
    told = frames.read(OVER)
    assert isinstance(told, Callback) and told.event == "disconnected_event"


@pytest.mark.parametrize(
    ("raw", "ack"),
    [
        ('{"headers":{"req_id":"R1"},"errcode":0,"errmsg":"ok"}', Ack("R1", 0)),
        ('{"headers":{"req_id":"R1"},"errcode":853000,"errmsg":"no"}', Ack("R1", 853000)),
        ('{"headers":{"req_id":"R1"},"errcode":0,"body":{"upload_id":"U"}}', Ack("R1", 0, {"upload_id": "U"})),
        ('{"cmd":"","headers":{"req_id":"R1"},"errcode":0,"body":[]}', Ack("R1", 0)),
    ],
)
def test_what_has_no_command_is_an_acknowledgement(raw: str, ack: Ack) -> None:
    assert frames.read(raw) == ack


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        "null",
        b"\xff\xfe",
        '{"cmd":"aibot_msg_callback","body":{}}',
        '{"cmd":"aibot_msg_callback","headers":[],"body":{}}',
        '{"cmd":"aibot_msg_callback","headers":{"req_id":"S"}}',
        '{"cmd":"aibot_msg_callback","headers":{"req_id":"S"},"body":"text"}',
        '{"headers":{"req_id":"S"}}',
        '{"headers":{"req_id":"S"},"errcode":"0"}',
        "[" * 100_000,
        '{"cmd":"a","headers":{},"body":' + '{"a":' * 900 + "1" + "}" * 900 + "}",
    ],
)
def test_what_is_neither_is_unreadable_or_read_but_never_worse(raw: str | bytes) -> None:
    try:
        assert isinstance(frames.read(raw), Callback)
    except Unreadable as unreadable:
        assert "text" not in str(unreadable)


def test_half_of_a_pair_of_surrogates_does_not_reach_the_ledger() -> None:
    told = frames.read(SAID.replace("您好", "\\ud83d"))
    assert isinstance(told, Callback)
    told.text.encode("utf-8")


def test_our_frames_are_written_as_the_document_shows_them() -> None:
    assert json.loads(frames.written("ping", "R1")) == {"cmd": "ping", "headers": {"req_id": "R1"}}
    assert frames.written("aibot_send_msg", "R1", {"chatid": "您"}).endswith('"body": {"chatid": "您"}}')


def test_every_req_id_of_ours_is_another_one_and_says_what_it_is_for() -> None:
    found = {frames.new_req_id("aibot_send_msg") for _ in range(100)}
    assert len(found) == 100 and all(name.startswith("aibot_send_msg_") for name in found)
