"""What the smart bot answers over its long connection, frame by frame."""

from typing import Any

import pytest

from bot.platforms.wecom.bot.answers import Frame, frames
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Joined, Reply, Said, Text, Unknown, Where, Who
from tests.bot.platforms.wecom.sender import AT

WORDS = Text(text="收到，编号 F-260101-001")
ASK = Card(title="影响到生产了吗？", buttons=(Button(label="停产了", action="answer:12:stopped", style="danger"),))
STATE = Card(title="F-260101-001", state="已解决")
COMMON: dict[str, Any] = {
    "message_id": "m1",
    "who": Who(platform="wecom", account="main", user_id="zhangsan"),
    "where": Where(platform="wecom", account="main", chat_id="zhangsan", kind="private"),
    "at": AT,
}
SAID = Said(**COMMON, text="设备停了", answers=frozenset({"text", "card"}))
ARRIVED = Joined(**COMMON, answers=frozenset({"text", "card"}))
PRESSED = Clicked(**COMMON, action="accept:F-1:", card="T1", answers=frozenset({"repaint"}))


def only(heard: Heard, reply: Reply) -> Frame:
    (frame,) = frames(heard, reply)
    return frame


def test_words_are_one_finished_stream_with_a_feedback_id() -> None:
    frame = only(SAID, Reply(shows=(WORDS,)))
    stream: Any = frame.body["stream"]
    assert (frame.cmd, stream["finish"], stream["content"]) == ("aibot_respond_msg", True, WORDS.text)
    assert stream["feedback"]["id"].startswith("trace_")


def test_a_card_follows_the_words_as_a_message_of_its_own() -> None:
    words, card = frames(SAID, Reply(shows=(WORDS, ASK)))
    assert [words.body["msgtype"], card.body["msgtype"]] == ["stream", "template_card"]
    assert [words.shows, card.shows] == [(WORDS,), (ASK,)]
    followed: Any = card.body["template_card"]
    assert "feedback" not in followed


def test_a_card_without_a_frame_is_a_stream_of_its_own_and_asks_nothing() -> None:
    first, second = frames(SAID, Reply(shows=(WORDS, STATE)))
    streams: list[Any] = [first.body["stream"], second.body["stream"]]
    assert streams[0]["id"] != streams[1]["id"]
    assert "feedback" not in streams[1]


def test_a_repeat_has_the_same_frames() -> None:
    assert frames(SAID, Reply(shows=(WORDS, ASK))) == frames(SAID, Reply(shows=(WORDS, ASK)))


def test_a_welcome_is_one_frame() -> None:
    frame = only(ARRIVED, Reply(shows=(WORDS,)))
    assert frame == Frame("aibot_respond_welcome_msg", {"msgtype": "text", "text": {"content": WORDS.text}}, (WORDS,))


def test_a_press_repaints_the_card_by_its_own_task_id() -> None:
    frame = only(PRESSED, Reply(repaint=STATE))
    card: Any = frame.body["template_card"]
    assert (frame.cmd, frame.body["response_type"]) == ("aibot_respond_update_msg", "update_template_card")
    assert (card["task_id"], card["replace_text"]) == ("T1", "已解决")


@pytest.mark.parametrize(
    ("heard", "reply"),
    [
        (SAID, SILENCE),
        (SAID, Reply(repaint=STATE)),
        (ARRIVED, SILENCE),
        (PRESSED, Reply(shows=(WORDS,))),
        (Unknown(**COMMON, kind="event.feedback_event"), Reply(shows=(WORDS,))),
    ],
)
def test_where_nothing_is_to_be_said_there_is_no_frame(heard: Heard, reply: Reply) -> None:
    assert list(frames(heard, reply)) == []
