"""Whatever nonsense 智能机器人 sends or answers is refused with a known code, and the line goes on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.wecom.bot import speech
from bot.sandbox.wecom.bot.sealed import unseal
from bot.sandbox.wecom.bot.socket import frames
from bot.sandbox.wecom.errors import NAMES, Refused
from tests.bot.sandbox.wecom_bench import BOT_CHAT, BOT_ENVELOPE, BUTTONS, GROUP, NOTICE, VOTE
from tests.bot.sandbox.wecom_bot_bench import Client, office

Json = dict[str, Any]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
STREAM = {"id": "s1", "finish": False, "content": "在查", "msg_item": [], "feedback": {"id": "trace_1"}}
BODIES: list[tuple[str, Json]] = [
    (frames.SUBSCRIBE, {"bot_id": "aib1", "secret": "wrong"}),
    (frames.RESPOND, {"msgtype": "stream", "stream": STREAM}),
    (frames.RESPOND, {"msgtype": "stream_with_template_card", "stream": STREAM, "template_card": VOTE}),
    (frames.RESPOND, {"msgtype": "template_card", "template_card": BUTTONS}),
    (frames.RESPOND, {"msgtype": "video", "video": {"media_id": "m", "title": "安装", "description": "三步"}}),
    (frames.WELCOME, {"msgtype": "template_card", "template_card": NOTICE}),
    (frames.UPDATE, {"response_type": "update_template_card", "userids": ["LiGong"], "template_card": BUTTONS}),
    (frames.SEND, {"chatid": "ZhangSan", "chat_type": 1, "msgtype": "markdown", "markdown": {"content": "提醒"}}),
    (frames.SEND, {"chatid": "wrGROUP", "chat_type": 2, "msgtype": "image", "image": {"media_id": "m"}}),
    (frames.UPLOAD_INIT, {"type": "file", "filename": "a", "total_size": 10, "total_chunks": 1, "md5": ""}),
    (frames.UPLOAD_CHUNK, {"upload_id": "u", "chunk_index": 0, "base64_data": "MDEy"}),
    (frames.UPLOAD_FINISH, {"upload_id": "u"}),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client that has been told of two messages."""
    with office() as line:
        client = line.subscribed()
        line.bench.say(BOT_CHAT, "您好")
        line.bench.say(GROUP, "您好")
        client.wait_for(2)
        yield client


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, Json]:
    """A frame that was right before one value in it was replaced or left out."""
    cmd, body = draw(st.sampled_from(BODIES))
    copy: Json = json.loads(json.dumps(body))
    place: Any = copy
    while True:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            place = inner
            continue
        if isinstance(place, dict) and draw(st.booleans()):
            del place[key]
        else:
            place[key] = draw(VALUES)
        return cmd, copy


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoiled(), st.booleans())
def test_a_spoiled_frame_is_answered_with_a_known_code(client: Client, frame: tuple[str, Json], answers: bool) -> None:
    cmd, body = frame
    req_id = client.req_id(client.frames[0]) if answers else ""
    client.bench.pass_time(minutes=1)
    assert client.code(cmd, body, req_id) in {0, *NAMES}
    assert client.closed is None


@given(
    st.text()
    | VALUES.map(json.dumps)
    | st.dictionaries(st.sampled_from(["cmd", "headers", "body"]), VALUES).map(json.dumps)
)
def test_any_text_is_read_as_a_frame_or_refused(text: str) -> None:
    frame, wrong = frames.read(text)
    assert wrong is not None or (frame.cmd and frame.req_id)
    assert json.loads(frames.ack(frame.req_id, wrong, {}))["headers"] == {"req_id": frame.req_id}


@given(spoiled())
def test_a_spoiled_answer_to_a_callback_is_refused_with_a_known_code(frame: tuple[str, Json]) -> None:
    _, body = frame
    for read in (
        lambda: speech.answer(body, first=True),
        lambda: speech.answer(body, first=False),
        lambda: speech.welcome(body),
        lambda: speech.repaint(body, "task-1"),
    ):
        try:
            assert read() is not None
        except Refused as error:
            assert error.code in NAMES


@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()))
def test_an_unsealed_answer_says_nothing_or_is_refused(body: bytes) -> None:
    try:
        assert unseal(BOT_ENVELOPE, body, "1") == {}
    except Refused as error:
        assert error.code in (40058, 47001)
