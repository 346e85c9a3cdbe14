"""Every door of every platform: heard once, answered as its platform reads it, repainted, and refused politely."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.platforms.port import Guarded, Refused, Request
from bot.platforms.replay import Guard
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Reply, Said, Text
from tests.bot.platforms.dingtalk import contract as dingtalk
from tests.bot.platforms.every.doors import AT, WORDS, DoorContract
from tests.bot.platforms.third import contract as third
from tests.bot.platforms.wecom import contract as wecom

DOORS: Mapping[str, DoorContract] = {door.name: door for door in (*wecom.DOORS, *dingtalk.DOORS, *third.DOORS)}
CARD = Card(
    title="F-1 打印机又坏了",
    state="处理中",
    facts=(("客户", "张三"),),
    text="一上午没法发货",
    buttons=(Button(label="接手", action="accept:F-1:", style="primary"),),
)
RECEIPT = Text(text="已收到，编号 F-1")

each_door = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
each_that_hears_words = pytest.mark.parametrize(
    "door", [pytest.param(door, id=name) for name, door in DOORS.items() if door.says_words]
)
each_that_is_pressed = pytest.mark.parametrize(
    "door", [pytest.param(door, id=name) for name, door in DOORS.items() if door.pressed]
)
each_that_tells_time = pytest.mark.parametrize(
    "door", [pytest.param(door, id=name) for name, door in DOORS.items() if door.max_age_seconds]
)
each_trick = pytest.mark.parametrize(
    ("door", "trick"),
    [pytest.param(door, trick, id=f"{name}: {trick}") for name, door in DOORS.items() for trick in door.wrong],
)


def hear(door: DoorContract, request: Request, late: timedelta = timedelta()) -> Heard:
    """What the door makes of it."""
    heard = door.door().hear(request, AT + late)
    assert isinstance(heard, Heard)
    return heard


def refusal(door: DoorContract, request: Request, late: timedelta = timedelta()) -> Refused:
    """How the door refuses it."""
    with pytest.raises(Refused) as refused:
        door.door().hear(request, AT + late)
    assert refused.value.__cause__ is None or WORDS not in str(refused.value.__cause__)
    return refused.value


def answer(door: DoorContract, request: Request, reply: Reply) -> Any:
    """The answer as the platform opens it."""
    return door.read(request, door.door().answer(request, hear(door, request), reply, AT))


@each_that_hears_words
def test_who_spoke_what_and_where(door: DoorContract) -> None:
    heard = hear(door, door.call(door.said, AT, ""))
    assert isinstance(heard, Said) and heard.text == WORDS
    assert (heard.who.user_id, heard.where.chat_id, heard.where.kind) == door.heard
    assert heard.message_id and heard.where.platform == heard.who.platform == door.name.partition(".")[0]


@each_door
def test_a_repeat_is_recognised_by_its_id(door: DoorContract) -> None:
    """The same message again: sealed anew, with another nonce, two minutes later by the platform's clock."""
    first = hear(door, door.call(door.said, AT, ""))
    again = hear(door, door.call(door.said, AT, ""), timedelta(minutes=2))
    assert first.message_id == again.message_id
    if door.says_words:
        later = hear(door, door.call(door.said, AT + timedelta(minutes=2), "7"), timedelta(minutes=2))
        assert first.message_id == later.message_id


@each_door
def test_another_message_has_another_id(door: DoorContract) -> None:
    ids = {hear(door, door.call(content, AT, "")).message_id for content in (door.said, door.another)}
    assert len(ids) == 2


@each_that_hears_words
def test_words_come_back_by_the_doors_own_answer_in_a_form_the_platform_reads(door: DoorContract) -> None:
    told = answer(door, door.call(door.said, AT, ""), Reply(shows=(RECEIPT,)))
    assert RECEIPT.text in str(told)


@each_door
def test_silence_is_an_answer_that_the_platform_reads(door: DoorContract) -> None:
    assert WORDS not in str(answer(door, door.call(door.said, AT, ""), SILENCE))


@each_that_is_pressed
def test_a_pressed_card_is_painted_anew_by_the_answer(door: DoorContract) -> None:
    request = door.call(door.pressed or b"", AT, "")
    heard = hear(door, request)
    assert isinstance(heard, Clicked) and heard.action == "accept:F-1:" and heard.who.user_id == "ligong"
    assert "repaint" in heard.answers and heard.handle
    told = str(answer(door, request, Reply(repaint=CARD)))
    assert "处理中" in told or CARD.title in told


@each_trick
def test_who_cannot_sign_is_refused_without_a_word(door: DoorContract, trick: str) -> None:
    refused = refusal(door, door.wrong[trick](door.call(door.said, AT, "")))
    assert refused.status in (400, 403)
    assert WORDS not in refused.reason and "zhangsan" not in refused.reason


@each_that_tells_time
@pytest.mark.parametrize("side", [1, -1], ids=["too late", "too early"])
def test_a_call_of_another_time_is_refused(door: DoorContract, side: int) -> None:
    request = door.call(door.said, AT, "")
    almost, beyond = (timedelta(seconds=side * (door.max_age_seconds + more)) for more in (-1, 2))
    assert hear(door, request, almost)
    assert refusal(door, request, beyond).status == 403


@each_door
@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b" ",
            b"\x00",
            b"null",
            b"[]",
            b"{}",
            b"<xml/>",
            b"<xml></xml>",
            b"{" * 9999,
            b"\xff\xfe\x00",
            b"1" * 9999,
        ),
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b"[" * 65_000,
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_garbage_is_refused_or_kept_as_it_came(door: DoorContract, body: bytes) -> None:
    """Raw, and inside a good envelope."""
    for request in (Request("POST", body=body), door.call(body, AT, "")):
        with capture_logs() as told:
            try:
                door.door().hear(request, AT)
            except Refused as refused:
                assert refused.status in (400, 403)
        assert told == []


@each_that_hears_words
def test_a_message_with_a_whole_chat_in_it_is_heard(door: DoorContract) -> None:
    assert hear(door, door.call(door.said + b" " * 150_000, AT, ""))


@each_door
def test_a_body_larger_than_any_message_is_refused_before_it_is_read(door: DoorContract) -> None:
    request = door.call(door.said + b" " * 300_000, AT, "")
    if door.name != "paper":  # whose door leaves it to the web process
        assert refusal(door, request).status == 400


@each_door
@pytest.mark.parametrize("method", ["PUT", "DELETE", "GET"])
def test_other_methods_open_nothing(door: DoorContract, method: str) -> None:
    request = Request(method, query={"echostr": "x"})
    assert refusal(door, request).status in (400, 403)


each_guarded = pytest.mark.parametrize(
    "door", [pytest.param(door, id=name) for name, door in DOORS.items() if isinstance(door.door(), Guarded)]
)


def test_every_door_whose_signature_leaves_something_open_is_guarded() -> None:
    assert {name for name, door in DOORS.items() if not isinstance(door.door(), Guarded)} == {"paper"}


@each_guarded
def test_a_repeat_passes_the_guard_and_a_captured_signature_does_not(door: DoorContract, redis_url: str) -> None:
    guard, request = Guard(redis_url), door.call(door.said, AT, "")
    late = AT + timedelta(minutes=5)
    for at in (AT, AT, late):
        guard.check(door.door(), request, at)
    if door.covers_body:
        forged = Request("POST", request.query, request.headers, door.call(b"{}", AT, "").body)
        with pytest.raises(Refused):
            door.door().hear(forged, AT)
    else:
        forged = Request("POST", request.query, request.headers, request.body + b" ")
        assert isinstance(door.door().hear(forged, AT), Heard)
    with pytest.raises(Refused) as refused:
        guard.check(door.door(), forged, late)
    assert refused.value.status == 403


@each_guarded
def test_the_next_message_passes_the_guard(door: DoorContract, redis_url: str) -> None:
    guard = Guard(redis_url)
    for n in range(1, 5):
        guard.check(door.door(), door.call(door.said + b" " * n, AT, str(10**9 + n)), AT + timedelta(minutes=n))
