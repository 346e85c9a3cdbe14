"""Deliveries go out by the best route that works, once, and somebody hears of what could not be delivered."""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.platforms.port import Closed, Route, Sent, Target, TryLater, Uncertain
from handlers.messages import Said, Show, Where, Who
from storage import chats, conversations, deliveries
from storage.chats import Chat, Way
from storage.db import connect, in_transaction, transaction
from storage.deliveries import Delivery, Status
from tests.storage.cast import MORNING, colleague, group, waiting, zhangsan
from tests.workers.parcels import WORDS, card_of, key_of, row_of, to_customer
from tests.workers.stage import CLOSED, Paper, PaperRoute, Stage, build, fails
from workers import deliver, react


def test_it_is_shown_by_the_best_route_and_remembered(stage: Stage) -> None:
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    row = row_of(stage, one)
    assert stage.wecom.shown == [("group-1", key_of(stage, one), "我来看看")]
    assert (row.status, row.route, row.handle, row.sent_at) == (Status.SENT, "paper", {"code": "first"}, MORNING)


def test_each_chat_gets_its_words_in_order(stage: Stage) -> None:
    rows = to_customer(stage, "event:1", "event:2", "event:3")
    deliver.deliver(rows[2])
    assert [key for _, key, _ in stage.wecom.shown] == [key_of(stage, row) for row in rows]


def test_a_closed_route_gives_way_to_the_next(stage: Stage) -> None:
    stage.wecom.ways["group"] = [CLOSED, PaperRoute("open", False, lambda key: Sent())]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    assert (row_of(stage, one).route, len(stage.wecom.shown)) == ("open", 1)


def test_a_busy_platform_is_asked_again_later_and_the_rest_of_the_chat_waits(stage: Stage) -> None:
    stage.wecom.ways["group"] = [PaperRoute("busy", False, fails(TryLater("45009"), times=1))]
    one, two = to_customer(stage, "event:1", "event:2")
    deliver.deliver(one)
    assert stage.wecom.shown == []
    stage.clock.forward(deliveries.RETRY_AFTER[0])
    deliver.deliver(one)
    assert [key for _, key, _ in stage.wecom.shown] == [key_of(stage, one), key_of(stage, two)]


def test_the_platform_says_how_long_it_does_not_want_to_be_asked(stage: Stage) -> None:
    stage.wecom.ways["group"] = [PaperRoute("mute", False, fails(TryLater("mute", 600), times=1))]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    stage.clock.forward(599)
    deliver.deliver(one)
    assert stage.wecom.shown == []
    stage.clock.forward(1)
    deliver.deliver(one)
    assert len(stage.wecom.shown) == 1


def test_where_the_group_cannot_be_reached_the_words_go_to_the_customer_alone(stage: Stage) -> None:
    stage.wecom.ways["group"] = [CLOSED]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    assert [(chat, words) for chat, _, words in stage.wecom.shown] == [("zhangsan", "我来看看")]
    assert stage.dingtalk.shown == []
    assert (row_of(stage, one).status, row_of(stage, one).error) == (Status.FAILED, "nobody home")


@pytest.mark.parametrize("routes", [[CLOSED], []])
def test_where_the_customer_cannot_be_reached_at_all_the_owner_hears_of_it(
    stage: Stage, routes: list[PaperRoute]
) -> None:
    stage.wecom.ways = {"group": routes, "private": routes}
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    ((chat, _, words),) = stage.dingtalk.shown
    assert chat == "ligong"
    assert "F-260214-001" in words
    assert "我来看看" in words


def test_when_the_owner_cannot_be_reached_in_one_place_the_card_goes_to_the_other(stage: Stage) -> None:
    def write(session: Session) -> None:
        matter, ligong = waiting(session), colleague(session, "ligong")
        chat = chats.find_or_open(session, "wecom", "gone", "ligong", chats.PRIVATE)
        deliveries.deliver(session, "event:1", "card", chat, WORDS, MORNING, ligong, matter)

    in_transaction(stage.house.engine, write)
    deliver.deliver(1)
    assert [(chat, words) for chat, _, words in stage.dingtalk.shown] == [("ligong", "我来看看")]
    with transaction(stage.house.engine) as session:
        assert [row.status for row in deliveries.cards_of(session, 1, "card")] == [Status.SENT]


def test_when_the_owner_cannot_be_reached_at_all_the_lead_hears_of_it(stage: Stage) -> None:
    def write(session: Session) -> None:
        matter, ligong = waiting(session), colleague(session, "ligong")
        chat = chats.find_or_open(session, "dingtalk", "main", "ligong", chats.PRIVATE)
        chats.close(session, chat, MORNING)
        deliveries.deliver(session, "event:1", "card", chat, WORDS, MORNING, ligong, matter)

    in_transaction(stage.house.engine, write)
    deliver.deliver(1)
    assert [chat for chat, _, _ in stage.dingtalk.shown] == ["wang"]


def test_where_nobody_can_be_told_it_goes_up_to_the_last_and_ends_there(stage: Stage) -> None:
    stage.wecom.ways = stage.dingtalk.ways = {"group": [CLOSED], "private": [CLOSED]}
    to_customer(stage, "event:1")
    for _ in range(8):
        deliver.deliver(1)
    with transaction(stage.house.engine) as session:
        rows = session.query(Delivery).order_by(Delivery.id).all()
        told = [row.person_id for row in rows if row.purpose == "undelivered"]
        assert [row.purpose for row in rows] == ["reply", "reply.private", *["undelivered"] * len(told)]
        assert len(set(told)) == len(told) > 0, "each of them once"


def test_what_was_tried_to_the_end_has_failed(stage: Stage) -> None:
    stage.wecom.ways["group"] = [PaperRoute("busy", True, fails(TryLater("45009")))]
    (one,) = to_customer(stage, "event:1")
    for seconds in (0, *deliveries.RETRY_AFTER):
        assert row_of(stage, one).status == Status.PENDING
        stage.clock.forward(seconds)
        deliver.deliver(one)
    assert row_of(stage, one).status == Status.FAILED
    assert [chat for chat, _, _ in stage.wecom.shown] == ["zhangsan"]


def test_a_line_that_broke_is_tried_again_by_the_same_route_where_that_shows_nothing_twice(stage: Stage) -> None:
    stage.wecom.ways["group"] = [
        CLOSED,
        PaperRoute("card", True, fails(Uncertain("reset"), times=1)),
        PaperRoute("other", True, lambda key: Sent()),
    ]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    assert (row_of(stage, one).status, stage.wecom.shown) == (Status.PENDING, [])
    stage.clock.forward(deliveries.RETRY_AFTER[0])
    deliver.deliver(one)
    assert (row_of(stage, one).route, [key for _, key, _ in stage.wecom.shown]) == ("card", [key_of(stage, one)])


def test_a_line_that_broke_is_not_tried_again_where_it_could_show_twice(stage: Stage) -> None:
    stage.wecom.ways["group"] = [PaperRoute("robot", False, fails(Uncertain("reset"), times=1))]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    stage.clock.forward(86_400)
    deliver.deliver(one)
    assert row_of(stage, one).status == Status.UNKNOWN
    assert stage.wecom.shown == []
    ((chat, _, words),) = stage.dingtalk.shown
    assert (chat, "张三" in words) == ("ligong", True)


def _die(key: str) -> Sent:
    os.kill(os.getpid(), signal.SIGKILL)
    return Sent()


def _die_while_sending(url: str, redis_url: str, route: PaperRoute) -> None:
    stage = build(connect(url), redis_url)
    stage.wecom.ways["group"] = [PaperRoute(route.name, route.idempotent, _die)]
    deliver.deliver(0)


def _killed(stage: Stage, database_url: str, redis_url: str, route: PaperRoute) -> None:
    """A worker is killed in the very moment of sending."""
    stage.house.engine.dispose()
    worker = multiprocessing.get_context("fork").Process(
        target=_die_while_sending, args=(database_url, redis_url, route)
    )
    worker.start()
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL


def test_a_worker_killed_while_sending_is_followed_by_one_that_sends_the_same_key(
    stage: Stage, database_url: str, redis_url: str
) -> None:
    (one,) = to_customer(stage, "event:1")
    route = PaperRoute("card", True, lambda key: Sent())
    _killed(stage, database_url, redis_url, route)
    assert (row_of(stage, one).status, row_of(stage, one).route) == (Status.SENDING, "card")
    stage.wecom.ways["group"] = [PaperRoute("better", True, lambda key: Sent()), route]
    deliver.deliver(one)
    assert stage.wecom.shown == []
    stage.clock.forward(deliveries.LEASE.total_seconds())
    deliver.deliver(one)
    assert (row_of(stage, one).route, stage.wecom.shown) == ("card", [("group-1", key_of(stage, one), "我来看看")])


def test_a_worker_killed_while_sending_what_could_show_twice_leaves_it_unknown(
    stage: Stage, database_url: str, redis_url: str
) -> None:
    (one,) = to_customer(stage, "event:1")
    route = PaperRoute("robot", False, lambda key: Sent())
    _killed(stage, database_url, redis_url, route)
    stage.wecom.ways["group"] = [route]
    stage.clock.forward(deliveries.LEASE.total_seconds())
    deliver.deliver(one)
    assert row_of(stage, one).status == Status.UNKNOWN
    assert stage.wecom.shown == []
    assert [chat for chat, _, _ in stage.dingtalk.shown] == ["ligong"]


def test_a_used_way_is_used_up_and_numbered_options_are_remembered(stage: Stage) -> None:
    def open_way(session: Session) -> int:
        until = MORNING + timedelta(hours=1)
        return chats.open_way(session, group(session), "wecom.response_url", "https://x", until, once=True).id

    way = in_transaction(stage.house.engine, open_way)
    stage.wecom.ways["group"] = [
        PaperRoute("once", False, lambda key: Sent(used_way=way, menu=("score:F-1:1", "score:F-1:2")))
    ]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    with transaction(stage.house.engine) as session:
        assert session.get_one(Way, way).used_at == MORNING
        talk = conversations.current(session, zhangsan(session).id, group(session).id, "menu", MORNING)
        assert talk is not None
        assert talk.data == {"actions": ["score:F-1:1", "score:F-1:2"]}
        assert talk.expires_at == MORNING + timedelta(hours=24)


def test_one_spoiled_delivery_does_not_stop_the_others(stage: Stage) -> None:
    def write(session: Session) -> int:
        chat = session.get_one(Chat, group(session).id)
        return deliveries.deliver(session, "event:0", "card", chat, {"type": "nonsense"}, MORNING).id

    bad = in_transaction(stage.house.engine, write)

    def elsewhere(session: Session) -> int:
        chat = chats.find_or_open(session, "wecom", "main", "group-2", chats.GROUP)
        return deliveries.deliver(session, "event:1", "card", chat, WORDS, MORNING).id

    good = in_transaction(stage.house.engine, elsewhere)
    deliver.deliver(bad)
    assert row_of(stage, good).status == Status.SENT
    assert (row_of(stage, bad).status, row_of(stage, bad).error) == (Status.PENDING, "spoiled")
    for seconds in deliveries.RETRY_AFTER:
        stage.clock.forward(seconds)
        deliver.deliver(bad)
    assert row_of(stage, bad).status == Status.FAILED


def test_a_route_that_breaks_in_an_unknown_way_counts_as_a_sender_that_died(stage: Stage) -> None:
    stage.wecom.ways["group"] = [PaperRoute("robot", False, fails(KeyError("errcode")))]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    assert row_of(stage, one).status == Status.SENDING
    stage.clock.forward(deliveries.LEASE.total_seconds())
    deliver.deliver(one)
    assert row_of(stage, one).status == Status.UNKNOWN


def test_staff_get_their_card_and_see_it_painted_anew(stage: Stage) -> None:
    in_transaction(stage.house.engine, waiting)
    react.react(0)
    deliver.deliver(0)
    card = card_of(stage)
    assert [chat for chat, _, _ in stage.dingtalk.shown] == ["ligong"]
    fresh = {**card.show, "state": "处理中"}
    in_transaction(
        stage.house.engine,
        lambda session: deliveries.repaint(session, session.get_one(Delivery, card.id), fresh, MORNING),
    )
    deliver.repaint(card.id)
    deliver.repaint(card.id)
    assert [card.state for card in stage.dingtalk.painted] == ["处理中"]
    assert (card_of(stage).painted, card_of(stage).handle) == (fresh, {"code": "next"})


@pytest.mark.parametrize(
    ("error", "later", "handle"),
    [
        (TryLater("busy", 30), timedelta(seconds=30), {"code": "first"}),
        (Closed("no code left"), None, {}),
        (KeyError("errcode"), timedelta(seconds=deliveries.RETRY_AFTER[0]), {"code": "first"}),
    ],
)
def test_a_card_that_could_not_be_painted(
    stage: Stage, error: Exception, later: timedelta | None, handle: dict[str, str]
) -> None:
    def brush(card: object) -> dict[str, str]:
        raise error

    in_transaction(stage.house.engine, waiting)
    react.react(0)
    deliver.deliver(0)
    before = card_of(stage)
    stage.dingtalk.brush = brush
    in_transaction(
        stage.house.engine,
        lambda session: deliveries.repaint(
            session, session.get_one(Delivery, before.id), {**before.show, "state": "处理中"}, MORNING
        ),
    )
    deliver.repaint(before.id)
    after = card_of(stage)
    assert (after.repaint_at, after.handle) == (later and MORNING + later, handle)
    assert after.painted == before.show


@dataclass
class Spoken(Paper):
    """A platform that notes by which name of ours each chat is to be spoken to."""

    voices: list[str] = field(default_factory=list)

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """As ever."""
        self.voices.append(target.voice)
        return super().routes(target, show, at)


def test_a_chat_is_answered_by_the_name_it_last_spoke_to(stage: Stage) -> None:
    dingtalk = Spoken("dingtalk")
    stage.house.platforms["dingtalk", "main"] = dingtalk  # type: ignore[index]  # a story may change the house
    where = Where(platform="dingtalk", account="main", chat_id="zhangsan", kind="private")
    who = Who(platform="dingtalk", account="main", user_id="zhangsan", name="张三")
    for number, voice in enumerate(("dingscene", "", "dingother")):
        place = where.model_copy(update={"voice": voice})
        stage.house.hear(Said(message_id=f"m{number}", who=who, where=place, at=stage.clock.at, text="你好"))
        deliver.deliver(0)
    assert list(dict.fromkeys(dingtalk.voices)) == ["dingscene", "dingother"], (
        "a message that names none changes nothing"
    )
