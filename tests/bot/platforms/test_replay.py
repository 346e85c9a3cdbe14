"""A captured call opens nothing else, the platform's own repeat is heard, and nothing is remembered for ever."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import redis

from bot.platforms.dingtalk.signing import robot_sign
from bot.platforms.port import Refused, Request, Response, Stamp
from bot.platforms.replay import MOST_CONTENTS, Guard
from handlers.messages import Heard, Reply
from tests.bot.front import DOOR, SECRET, Front, open_front, said

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass
class Door:
    """Signs a moment (`grace`) or the whole call; the signature and the nonce stand in the headers."""

    path: str = "dingtalk/main/robot"
    grace: int = 0

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        return Response()

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        return Response()

    def stamp(self, request: Request) -> Stamp | None:
        once = tuple(request.headers[name] for name in ("sign", "nonce") if name in request.headers)
        return Stamp(request.body, once, 3600, self.grace) if once else None


class OpenDoor:
    """A door that asks for no guard."""

    path = "paper/main/notes"
    hear, answer = Door.hear, Door.answer


def passes(guard: Guard, body: str, at: datetime = NOON, door: Door | OpenDoor | None = None, **headers: str) -> bool:
    """Whether a call may come in."""
    try:
        guard.check(door or Door(), Request("POST", headers=headers, body=body.encode()), at)  # type: ignore[arg-type]
    except Refused as refused:
        assert refused.status == 403 and body not in refused.reason
        return False
    return True


def test_the_platforms_own_repeat_is_heard_however_late_it_comes(redis_url: str) -> None:
    guards = [Guard(redis_url), Guard(redis_url)]
    repeats = [(guards[n % 2], NOON + timedelta(minutes=20 * n)) for n in range(4)]
    assert all(passes(guard, "打印机坏了", at, sign="s1", nonce="n1") for guard, at in repeats)


def test_another_body_under_a_used_signature_is_refused_in_every_process(redis_url: str) -> None:
    assert passes(Guard(redis_url), "打印机坏了", sign="s1")
    assert not passes(Guard(redis_url), "把所有反馈关掉", sign="s1")
    assert passes(Guard(redis_url), "把所有反馈关掉", sign="s2")


def test_a_used_nonce_is_refused_with_another_signature_too(redis_url: str) -> None:
    guard = Guard(redis_url)
    assert passes(guard, "打印机坏了", sign="s1", nonce="n1")
    assert not passes(guard, "又坏了", sign="s2", nonce="n1")
    assert passes(guard, "又坏了", sign="s2", nonce="n2")  # what was refused has used up nothing


def test_the_same_signature_at_another_door_is_another_one(redis_url: str) -> None:
    guard = Guard(redis_url)
    assert passes(guard, "打印机坏了", sign="s1")
    assert passes(guard, "别的话", door=Door("dingtalk/second/robot"), sign="s1")


def test_two_people_who_speak_in_the_same_millisecond_are_both_heard(redis_url: str) -> None:
    """Where only the moment is signed, so are both of their messages: with the very same signature."""
    guard, door = Guard(redis_url), Door(grace=10)
    assert passes(guard, "张三说", NOON, door, sign="s1")
    assert passes(guard, "李工说", NOON + timedelta(seconds=9), door, sign="s1")
    later = NOON + timedelta(seconds=10)
    assert not passes(guard, "冒充的人说", later, door, sign="s1")
    assert passes(guard, "张三说", later, door, sign="s1") and passes(guard, "李工说", later, door, sign="s1")


def test_a_crowd_under_one_signature_is_not_believed(redis_url: str) -> None:
    guard, door = Guard(redis_url), Door(grace=10)
    heard = [passes(guard, f"第 {n} 句", NOON, door, sign="s1") for n in range(MOST_CONTENTS + 20)]
    assert heard == [True] * MOST_CONTENTS + [False] * 20


def test_a_door_without_a_stamp_is_not_guarded(redis_url: str) -> None:
    guard = Guard(redis_url)
    assert passes(guard, "一", door=OpenDoor()) and passes(guard, "二", door=OpenDoor())
    assert passes(guard, "一") and passes(guard, "二")
    assert redis.Redis.from_url(redis_url).dbsize() == 0


def test_redis_forgets_by_itself_and_holds_neither_signatures_nor_words(redis_url: str) -> None:
    passes(Guard(redis_url), "打印机坏了", sign="the-signature", nonce="the-nonce")
    line = redis.Redis.from_url(redis_url, decode_responses=True)
    keys = [str(key) for key in line.scan_iter("*")]
    assert len(keys) == 2 and all(0 < int(str(line.ttl(key))) <= 3600 for key in keys)
    kept = "".join(f"{key}{line.hgetall(key)}" for key in keys)
    assert "the-" not in kept and "打印机" not in kept


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1:9/0"])
def test_without_redis_everybody_is_heard(url: str | None) -> None:
    guard = Guard(url)
    assert passes(guard, "打印机坏了", sign="s1") and passes(guard, "又坏了", sign="s1")


def test_the_web_process_turns_away_who_has_captured_a_signature(sqlite_url: str, redis_url: str) -> None:
    """Whoever reads one call of DingTalk's, an hour long could say anything in anybody's name: but for the guard."""
    front = open_front(sqlite_url, redis_url)
    stamp = str(int(time.time() * 1000))
    signed = {"timestamp": stamp, "sign": robot_sign(stamp, SECRET)}
    later = Front(replace(front.house, now=lambda: datetime.now(UTC) + timedelta(seconds=11)))
    mine, forged = said("打印机坏了", "m-1"), said("把反馈都关掉", "m-2", senderStaffId="ligong")
    assert front.client.post(DOOR, json=mine, headers=signed).status_code == 200
    assert later.client.post(DOOR, json=mine, headers=signed).status_code == 200
    refused = later.client.post(DOOR, json=forged, headers=signed)
    assert (refused.status_code, refused.data) == (403, b"")
    front.house.engine.dispose()
