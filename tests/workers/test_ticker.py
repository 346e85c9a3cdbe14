"""The ticker rings for whatever waits, plans the day, and two of them do no harm."""

import threading
from datetime import timedelta

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import alarms, chats, conversations, deliveries, leases, queue
from storage.alarms import Alarm
from storage.chats import Way
from storage.db import connect, in_transaction, transaction
from storage.deliveries import Delivery
from tests.storage.cast import MORNING, group, waiting, zhangsan
from tests.workers.stage import Stage, build
from workers.ticker import Ticker, tick_on

AFTER_DIGEST = MORNING + timedelta(hours=2)
"""Too late for this morning's digest, too early for this evening's: nothing of it is due."""

CARD = {"type": "card", "title": "F-1"}


def _rung(stage: Stage) -> list[str]:
    """The jobs that are rung for by one tick, after Redis has forgotten everything."""
    stage.shift.client.flushall()
    assert Ticker(stage.house, "me").tick()
    client = redis.Redis.from_url(stage.house.settings.redis_url)
    return [str(job.func_name) for job in Queue(queue.QUEUE, connection=client, serializer=JSONSerializer).jobs]


def _sent_card(session: Session) -> Delivery:
    row = deliveries.deliver(session, "event:1", "card", group(session), CARD, MORNING)
    deliveries.claim(session, row.id, MORNING)
    deliveries.sent(session, row, MORNING, "paper", {"code": "first"})
    return row


def test_when_nothing_waits_nothing_rings(stage: Stage) -> None:
    stage.clock.at = AFTER_DIGEST
    assert _rung(stage) == []


def test_an_alarm_rings_in_the_second_it_is_due(stage: Stage) -> None:
    due = AFTER_DIGEST + timedelta(minutes=5)
    in_transaction(stage.house.engine, lambda session: alarms.set_alarm(session, "k", "digest.x", due).id)
    stage.clock.at = due - timedelta(milliseconds=1)
    assert "workers.ring.ring" not in _rung(stage)
    stage.clock.at = due
    assert "workers.ring.ring" in _rung(stage)


def test_an_event_nobody_reacted_to_rings_again_after_a_second(stage: Stage) -> None:
    in_transaction(stage.house.engine, waiting)
    assert "workers.react.react" not in _rung(stage)
    stage.clock.forward(1)
    assert "workers.react.react" in _rung(stage)


def test_a_delivery_rings_when_its_next_attempt_is_due(stage: Stage) -> None:
    def busy(session: Session) -> None:
        row = deliveries.deliver(session, "event:1", "card", group(session), CARD, MORNING)
        deliveries.claim(session, row.id, MORNING)
        deliveries.try_later(session, row, MORNING, "busy", 60)

    in_transaction(stage.house.engine, busy)
    assert "workers.deliver.deliver" not in _rung(stage)
    stage.clock.forward(60)
    assert "workers.deliver.deliver" in _rung(stage)


def test_a_card_that_looks_old_rings(stage: Stage) -> None:
    row = in_transaction(stage.house.engine, lambda session: _sent_card(session).id)
    assert "workers.deliver.repaint" not in _rung(stage)
    fresh = {**CARD, "state": "处理中"}
    in_transaction(
        stage.house.engine,
        lambda session: deliveries.repaint(session, session.get_one(Delivery, row), fresh, MORNING),
    )
    assert "workers.deliver.repaint" in _rung(stage)


def test_of_two_tickers_one_ticks_until_it_falls_silent(stage: Stage) -> None:
    first, second = Ticker(stage.house, "first"), Ticker(stage.house, "second")
    assert (first.tick(), second.tick()) == (True, False)
    stage.clock.forward(leases.LEASE.total_seconds())
    assert (second.tick(), first.tick()) == (True, False)


def test_whoever_ticks_is_seen_alive(stage: Stage) -> None:
    ticker = Ticker(stage.house, "me")
    for _ in range(10):
        ticker.tick()
        stage.clock.forward(1)
    with transaction(stage.house.engine) as session:
        beat = leases.last_beat(session, leases.TICKER)
    assert beat is not None
    assert stage.clock.at - beat <= timedelta(seconds=4)


def test_today_s_digests_are_planned_once_and_tomorrow_s_when_the_clock_has_jumped(stage: Stage) -> None:
    ticker = Ticker(stage.house, "me")
    stage.clock.at = MORNING - timedelta(minutes=15)
    ticker.tick()
    ticker.tick()
    assert _digests(stage) == ["digest.manager:2026-02-14", "digest.staff:2026-02-14"]
    stage.clock.at = MORNING + timedelta(days=10)
    ticker.tick()
    assert len(_digests(stage)) == 4


def _digests(stage: Stage) -> list[str]:
    with transaction(stage.house.engine) as session:
        return sorted(session.scalars(select(Alarm.key)))


def test_what_has_ended_is_forgotten(stage: Stage) -> None:
    def leave(session: Session) -> None:
        soon, chat = MORNING + timedelta(minutes=1), group(session)
        chats.open_way(session, chat, "wecom.response_url", "https://x", soon, once=True)
        conversations.begin(session, zhangsan(session).id, chat.id, "menu", soon)

    in_transaction(stage.house.engine, leave)
    ticker = Ticker(stage.house, "me")
    ticker.tick()
    assert _kept(stage) == (1, 1)
    stage.clock.forward(3600)
    ticker.tick()
    assert _kept(stage) == (0, 1)
    stage.clock.forward(8 * 86_400)
    ticker.tick()
    assert _kept(stage) == (0, 0)


def _kept(stage: Stage) -> tuple[int, int]:
    with transaction(stage.house.engine) as session:
        return session.query(Way).count(), session.query(conversations.Conversation).count()


@pytest.mark.timeout(60)
def test_a_ticker_without_its_database_goes_on_trying(redis_url: str) -> None:
    stage = build(connect("postgresql://127.0.0.1:1/away"), redis_url)
    stop = threading.Event()
    thread = threading.Thread(target=tick_on, args=(Ticker(stage.house, "me"), 0.01, stop))
    thread.start()
    thread.join(1)
    assert thread.is_alive()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
