"""The way into a chat as the bot, by the process that has it: cards, words, files, and what refuses them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from redis import Redis

from bot.platforms.port import Closed, Paced, Route, Target, TryLater, Uncertain
from bot.platforms.wecom.account import Pace
from bot.platforms.wecom.bot.line import Names
from bot.platforms.wecom.bot.uploads import CHUNK_BYTES
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Button, Card, File, Reply, Show, Text
from tests.bot.sandbox.wecom_bench import BOT_CHAT, GROUP
from tests.bot.sandbox.wecom_bot_bench import BOT_ID, Office, office
from tests.bot.streaming.listening import Ledger, frames, listening, platform_of, subscriptions, until

HELLO = Text(text="您的反馈已解决", mention="ZhangSan")
CARD = Card(title="F-1 扫码枪连不上", state="待接单", buttons=(Button(label="接单", action="accept:F-1:"),))
BARE = Card(title="今日汇总", facts=(("新增", "3"),))
PICTURE = b"\xff\xd8\xff" + b"p" * 100
UPLOADS = ("aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish")


@dataclass
class Scene:
    """The owner at work, and another process of ours that wants to speak."""

    line: Office
    ours: WecomPlatform
    stored: dict[str, bytes]

    def target(self, kind: str) -> Target:
        chat_id = "wrGROUP" if kind == "group" else "ZhangSan"
        return Target(chat_id, kind, (), lambda action: action, self.stored.__getitem__)

    def routes(self, show: Show, kind: str = "private") -> dict[str, Route]:
        found = self.ours.routes(self.target(kind), show, datetime.now(UTC))
        return {route.name: route for route in found}

    def send(self, show: Show, kind: str = "private", key: str = "d1") -> Any:
        return self.routes(show, kind)["wecom.bot_socket"].send(key)

    def file(self, kind: Any, name: str, data: bytes) -> File:
        """A file in our store."""
        digest = sha256(data).hexdigest()
        self.stored[digest] = data
        return File(kind=kind, sha256=digest, name=name, size=len(data), link="https://huisheng.example/f/x")


@contextmanager
def scene(redis_url: str, **bot: Any) -> Iterator[Scene]:
    with office() as line:
        ledger = Ledger()
        with listening(line, ledger, redis_url):
            until(lambda: subscriptions(line) == 1)
            line.bench.say(BOT_CHAT, "您好")
            line.bench.say(GROUP, "您好")
            until(lambda: len(ledger.heard) == 2)
            until(lambda: bool(Redis.from_url(redis_url).exists(Names(BOT_ID).open)))
            yield Scene(line, platform_of(line, redis_url, **bot), {})


@pytest.fixture
def here(redis_url: str) -> Iterator[Scene]:
    with scene(redis_url) as opened:
        yield opened


def last(here: Scene, chat: str) -> Any:
    return here.line.bench.last(chat)


def kinds_sent(here: Scene) -> list[str]:
    return [asked["body"]["msgtype"] for asked, ack in frames(here.line, "aibot_send_msg") if ack["errcode"] == 0]


def test_words_are_shown_in_markdown_and_call_whom_they_name(here: Scene) -> None:
    sent = here.send(HELLO, "group")
    assert last(here, GROUP).text == "<@ZhangSan> 您的反馈已解决"
    assert (sent.handle, sent.menu, sent.used_way) == ({"door": "wecom.bot_socket"}, (), None)
    ((asked, _),) = frames(here.line, "aibot_send_msg")
    assert (asked["body"]["chatid"], asked["body"]["chat_type"]) == ("wrGROUP", 2)


def test_one_person_is_reached_as_a_single_chat(here: Scene) -> None:
    here.send(HELLO)
    ((asked, _),) = frames(here.line, "aibot_send_msg")
    assert (asked["body"]["chatid"], asked["body"]["chat_type"]) == ("ZhangSan", 1)


@pytest.mark.parametrize(("kind", "chat"), [("group", GROUP), ("private", BOT_CHAT)])
def test_a_card_is_a_card_in_groups_too(here: Scene, kind: str, chat: str) -> None:
    assert here.send(CARD, kind).menu == ()
    card = last(here, chat).card
    assert (card.title, [button.label for button in card.buttons]) == (CARD.title, ["接单"])


def test_a_card_without_a_frame_is_told_in_words(here: Scene) -> None:
    here.send(BARE)
    assert last(here, BOT_CHAT).text == "**今日汇总**\n新增：3"


def test_a_card_that_calls_somebody_and_has_no_buttons_is_told_in_words(here: Scene) -> None:
    notice = Card(title="F-1", state="已解决", link="https://huisheng.example/f/x", mention="ZhangSan")
    here.send(notice, "group")
    assert last(here, GROUP).text.startswith("<@ZhangSan> **F-1**")


def test_a_long_text_keeps_within_20480_bytes(here: Scene) -> None:
    here.send(Text(text="满" * 9000))
    assert 20400 < len(last(here, BOT_CHAT).text.encode()) <= 20480


def test_a_picture_is_uploaded_once_and_shown_as_such(here: Scene) -> None:
    picture = here.file("image", "屏幕.jpg", PICTURE)
    here.send(picture)
    here.send(picture, "group")
    assert kinds_sent(here) == ["image", "image"]
    assert len(frames(here.line, UPLOADS[0])) == 1


def test_a_picture_that_wecom_has_lost_is_uploaded_anew(here: Scene) -> None:
    picture = here.file("image", "屏幕.jpg", PICTURE)
    here.send(picture, key="d1")
    wecom = here.line.bench.sandbox.wecom
    assert wecom is not None
    wecom.company.shelf.files.clear()
    here.send(picture, key="d2")
    assert kinds_sent(here) == ["image", "image"]
    assert [ack["errcode"] for _, ack in frames(here.line, "aibot_send_msg")] == [0, 40007, 0]
    assert len(frames(here.line, UPLOADS[0])) == 2


def test_a_large_file_goes_up_in_chunks_that_are_small_enough(here: Scene) -> None:
    here.send(here.file("file", "日志.zip", b"z" * (CHUNK_BYTES * 2 + 5)))
    init, chunks, finish = (frames(here.line, cmd) for cmd in UPLOADS)
    assert (init[0][0]["body"]["total_chunks"], len(chunks), len(finish)) == (3, 3, 1)
    assert all(ack["errcode"] == 0 for _, ack in (*init, *chunks, *finish))
    assert last(here, BOT_CHAT).file.name == "日志.zip"


def test_a_file_that_is_not_in_the_store_any_more_is_told_with_its_link(here: Scene) -> None:
    picture = here.file("image", "屏幕.jpg", PICTURE)
    here.stored.clear()
    here.send(picture)
    assert "https://huisheng.example/f/x" in last(here, BOT_CHAT).text


def test_an_upload_that_breaks_off_shows_nothing_and_can_be_tried_again(here: Scene) -> None:
    picture = here.file("image", "屏幕.jpg", PICTURE)
    here.line.inject("断线后")
    with pytest.raises(TryLater):
        here.send(picture)
    until(lambda: subscriptions(here.line) == 2)
    until(lambda: bool(here.ours.desk.mouth and here.ours.desk.mouth.line.is_open()))
    here.send(picture)
    assert kinds_sent(here) == ["image"]


def test_where_nobody_has_written_to_the_bot_the_next_way_is_taken(redis_url: str) -> None:
    with office() as line, listening(line, Ledger(), redis_url):
        there = Scene(line, platform_of(line, redis_url), {})
        until(lambda: bool(Redis.from_url(redis_url).exists(Names(BOT_ID).open)))
        with pytest.raises(Closed, match="93006"):
            there.send(HELLO)


@pytest.mark.parametrize(("fault", "error"), [("限流", TryLater), ("系统繁忙", TryLater), ("断线后", Uncertain)])
def test_what_goes_wrong_is_said_for_what_it_is(here: Scene, fault: str, error: type[Exception]) -> None:
    here.line.inject(fault)
    with pytest.raises(error):
        here.send(HELLO)


def test_after_too_often_nobody_speaks_there_for_a_while(here: Scene) -> None:
    here.line.inject("限流")
    with pytest.raises(TryLater):
        here.send(HELLO)
    with pytest.raises(Paced):
        here.send(HELLO)
    here.send(HELLO, "group")


def test_answers_and_pushes_share_the_rate_of_a_conversation(redis_url: str) -> None:
    pace = Pace(bot_chat=((3, 60),))
    with office() as line:
        ledger = Ledger(lambda heard: Reply(shows=(Text(text="收到"),)))
        with listening(line, ledger, redis_url, pace=pace):
            until(lambda: subscriptions(line) == 1)
            line.bench.say(BOT_CHAT, "您好")
            line.bench.say(BOT_CHAT, "在吗")
            until(lambda: len(line.bench.texts(BOT_CHAT)) == 4)
            until(lambda: bool(Redis.from_url(redis_url).exists(Names(BOT_ID).open)))
            there = Scene(line, platform_of(line, redis_url, pace=pace), {})
            there.send(HELLO)
            with pytest.raises(Paced):
                there.send(HELLO)


def test_a_hundred_pushes_at_once_exceed_nothing(here: Scene) -> None:
    told, paced = 0, 0
    for number in range(100):
        try:
            here.send(HELLO, key=f"d{number}")
            told += 1
        except Paced:
            paced += 1
    assert (told, paced) == (30, 70)
    assert here.line.bench.exceeded() == []


def test_a_bot_with_a_callback_url_has_no_such_way(here: Scene) -> None:
    webhook = replace(here, ours=platform_of(here.line, None))
    assert "wecom.bot_socket" not in webhook.routes(HELLO)


def test_the_words_of_a_request_do_not_stay_in_redis(here: Scene, redis_url: str) -> None:
    here.send(HELLO)
    kept = Redis.from_url(redis_url, decode_responses=True)
    texts = [kept.get(key) or "" for key in kept.scan_iter("huisheng:socket:*") if kept.type(key) == "string"]
    assert "您的反馈" not in json.dumps(texts, ensure_ascii=False)
