"""What must wait for its turn waits without holding up others; what cannot stay where it was goes to the next place."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.platforms.port import Closed, OpenWay, Paced, Sent, Uncertain, WayShut
from storage import chats, deliveries
from storage.chats import Way
from storage.db import in_transaction, transaction
from storage.deliveries import Delivery, Status
from tests.storage.cast import MORNING, group, waiting
from tests.workers.parcels import WORDS, card_of, row_of, to_customer
from tests.workers.stage import PaperRoute, PaperWay, Stage, fails
from workers import deliver, react


def test_what_must_wait_for_its_turn_waits_however_long_and_holds_its_chat(stage: Stage) -> None:
    stage.wecom.ways["group"] = [PaperRoute("robot", False, fails(Paced("20 a minute", 3), times=50))]
    one, _ = to_customer(stage, "event:1", "event:2")
    for turn in range(50):
        deliver.deliver(one)
        assert (row_of(stage, one).attempts, row_of(stage, one).waits) == (0, turn + 1)
        deliver.deliver(one)
        stage.clock.forward(3)
    assert stage.wecom.shown == []
    deliver.deliver(one)
    assert len(stage.wecom.shown) == 2


def test_one_chat_that_must_wait_holds_up_no_other(stage: Stage) -> None:
    def pace_the_first(key: str) -> Sent:
        if key.startswith("d1-"):
            raise Paced("slow", 60)
        return Sent()

    stage.wecom.ways["group"] = [PaperRoute("robot", True, pace_the_first)]
    to_customer(stage, "event:1")

    def elsewhere(session: Session) -> int:
        chat = chats.find_or_open(session, "wecom", "main", "group-2", chats.GROUP)
        return deliveries.deliver(session, "event:9", "reply", chat, WORDS, MORNING).id

    in_transaction(stage.house.engine, elsewhere)
    deliver.deliver(0)
    assert [chat for chat, _, _ in stage.wecom.shown] == ["group-2"]


def test_many_that_must_wait_are_tried_once_each(stage: Stage) -> None:
    tried = list[str]()

    def pace(key: str) -> Sent:
        tried.append(key)
        raise Paced("slow", 5)

    def write(session: Session) -> None:
        for place in range(30):
            chat = chats.find_or_open(session, "wecom", "main", f"group-{place}", chats.GROUP)
            deliveries.deliver(session, "event:1", "reply", chat, WORDS, MORNING)

    in_transaction(stage.house.engine, write)
    stage.wecom.ways["group"] = [PaperRoute("robot", True, pace)]
    deliver.deliver(0)
    deliver.deliver(0)
    assert len(tried) == 30


def test_what_waits_behind_the_same_lane_is_not_tried_in_vain(stage: Stage) -> None:
    passes, tried = [0], list[str]()

    def one_at_a_time(key: str) -> Sent:
        tried.append(key)
        if passes[0] == 0:
            raise Paced("slow", 5, "dingtalk.api:send")
        passes[0] -= 1
        return Sent()

    def write(session: Session) -> None:
        for place in range(30):
            chat = chats.find_or_open(session, "wecom", "main", f"group-{place}", chats.GROUP)
            deliveries.deliver(session, "event:1", "reply", chat, WORDS, MORNING)

    in_transaction(stage.house.engine, write)
    stage.wecom.ways["group"] = [PaperRoute("robot", True, one_at_a_time)]
    deliver.deliver(0)
    assert len(tried) == 30, "whoever has not been tried may have a free lane"
    for turn in range(1, 6):
        passes[0] = 1
        stage.clock.forward(5)
        deliver.deliver(0)
        assert len(tried) == 30 + 2 * turn, "one passes, the next is refused, and the others wait with it"
    assert len(stage.wecom.shown) == 5


def test_another_lane_is_not_held_up(stage: Stage) -> None:
    full = {"group-0": 60, "group-1": 5}

    def own_lane(chat: str) -> PaperRoute:
        return PaperRoute("robot", True, fails(Paced("slow", full[chat], f"robot:{chat}"), times=1))

    def write(session: Session) -> None:
        for chat_id in full:
            chat = chats.find_or_open(session, "wecom", "main", chat_id, chats.GROUP)
            deliveries.deliver(session, "event:1", "reply", chat, WORDS, MORNING)

    in_transaction(stage.house.engine, write)
    ways = {chat: own_lane(chat) for chat in full}
    stage.wecom.ways["group"] = [PaperRoute("robot", True, lambda key: ways[f"group-{int(key[1]) - 1}"].script(key))]
    deliver.deliver(0)
    stage.clock.forward(5)
    deliver.deliver(0)
    assert [chat for chat, _, _ in stage.wecom.shown] == ["group-1"]


def test_a_card_waits_for_its_turn_to_be_painted_and_never_gives_up(stage: Stage) -> None:
    def brush(card: object) -> dict[str, str]:
        raise Paced("slow", 3)

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
    for _ in range(20):
        deliver.repaint(before.id)
        stage.clock.forward(3)
    assert (card_of(stage).attempts, card_of(stage).repaint_at) == (0, MORNING + timedelta(seconds=60))


def test_a_way_with_a_budget_is_spent_and_then_not_offered(stage: Stage) -> None:
    def open_way(session: Session) -> int:
        until = MORNING + timedelta(hours=48)
        return chats.open_way(session, group(session), "wecom.kf", "wk1", until, once=False, budget=5).id

    way = in_transaction(stage.house.engine, open_way)
    offered = list[list[int | None]]()
    routes = stage.wecom.routes
    stage.wecom.routes = lambda target, show, at: (  # type: ignore[method-assign]
        offered.append([one.left for one in target.ways]),
        routes(target, show, at),
    )[1]
    stage.wecom.ways["group"] = [PaperRoute("kf", True, lambda key: Sent(used_way=way, spent=3))]
    to_customer(stage, "event:1", "event:2", "event:3")
    deliver.deliver(0)
    assert offered == [[5], [2], []]


@pytest.mark.parametrize(
    ("refusal", "left"), [(WayShut("five were sent"), 0), (Closed("no such file"), 4), (Uncertain("the line broke"), 4)]
)
def test_what_was_refused_or_may_have_arrived_counts_into_the_budget(
    stage: Stage, refusal: Exception, left: int
) -> None:
    until = MORNING + timedelta(hours=48)

    def open_way(session: Session) -> int:
        return chats.open_way(session, group(session), "wecom.kf", "wk1", until, once=False, budget=5).id

    way = in_transaction(stage.house.engine, open_way)
    offered = OpenWay(way, "wecom.kf", "wk1", until, once=False, left=5)
    stage.wecom.ways["group"] = [PaperWay("wecom.kf", True, fails(refusal, 1), offered)]
    to_customer(stage, "event:1")
    deliver.deliver(0)
    with transaction(stage.house.engine) as session:
        assert session.get_one(Way, way).left == left


def test_where_we_were_removed_the_words_go_to_the_customer_alone(stage: Stage) -> None:
    (one,) = to_customer(stage, "event:1")
    in_transaction(stage.house.engine, lambda session: chats.close(session, group(session), MORNING))
    deliver.deliver(one)
    assert [(chat, words) for chat, _, words in stage.wecom.shown] == [("zhangsan", "我来看看")]


def test_what_bounces_while_it_is_being_sent_stays_bounced(stage: Stage) -> None:
    def bounce(key: str) -> Sent:
        with transaction(stage.house.engine) as session:
            row = deliveries.by_key(session, key)
            assert row is not None
            deliveries.give_up(session, row, Status.FAILED, "refused")
        return Sent()

    stage.wecom.ways["group"] = [PaperRoute("kf", True, bounce)]
    (one,) = to_customer(stage, "event:1")
    deliver.deliver(one)
    assert row_of(stage, one).status == Status.FAILED


def test_a_refusal_that_an_administrator_must_mend_is_told_to_the_managers_once(stage: Stage) -> None:
    refusal = Closed("60020 IP 不在白名单", tell="administrator")
    stage.wecom.ways["group"] = [PaperRoute("app", True, fails(refusal))]
    rows = to_customer(stage, "event:1", "event:2")
    for row in rows:
        deliver.deliver(row)
    told = [(chat, words) for chat, _, words in stage.wecom.shown if "60020" in words]
    assert [chat for chat, _ in told] == ["chen"]
    assert [words for chat, _, words in stage.wecom.shown if chat == "zhangsan"] == ["我来看看"] * 2
