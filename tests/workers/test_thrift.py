"""When the month's quota is nearly used up, the optional is left out and words for one person go together."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.platforms.port import Closed, TryLater
from handlers.messages import Text
from storage import chats, deliveries, meters
from storage.chats import Chat
from storage.db import transaction
from storage.deliveries import Delivery, Status
from tests.storage.cast import MORNING, colleague, waiting, zhangsan
from tests.workers.stage import PaperRoute, Stage, fails
from workers import deliver
from workers.ticker import Ticker


def _use(stage: Stage, pushes: int) -> None:
    with transaction(stage.house.engine) as session:
        meters.count(session, "dingtalk", "main", "pushes", pushes, stage.clock.at, 100)


def _ligong(session: Session, platform: str = "dingtalk") -> Chat:
    return chats.find_or_open(session, platform, "main", "ligong", chats.PRIVATE)


def _write(stage: Stage, *purposes: str, platform: str = "dingtalk", mentions: str = "") -> None:
    """Something is to be said to 李工 for each of these purposes."""
    with transaction(stage.house.engine) as session:
        matter = waiting(session)
        for place, purpose in enumerate(purposes):
            mention = mentions[place] if mentions else ""
            show = Text(text=f"第{place + 1}句", mention=mention).model_dump(mode="json")
            deliveries.deliver(
                session,
                f"event:{place + 1}",
                purpose,
                _ligong(session, platform),
                show,
                MORNING,
                colleague(session, "ligong"),
                matter,
            )


def _statuses(stage: Stage) -> list[str]:
    with transaction(stage.house.engine) as session:
        return list(session.scalars(select(Delivery.status).order_by(Delivery.id)))


def test_with_enough_left_everything_is_said(stage: Stage) -> None:
    _use(stage, 89)
    _write(stage, "staff.remind", "staff.rated")
    deliver.deliver(0)
    assert [words for _, _, words in stage.dingtalk.shown] == ["第1句", "第2句"]


def test_with_little_left_the_optional_is_left_out_unless_it_costs_nothing(stage: Stage) -> None:
    _use(stage, 90)
    _write(stage, "staff.rated", "staff.remind", "staff.moved_away")
    deliver.deliver(0)
    assert [words for _, _, words in stage.dingtalk.shown] == ["第2句\n\n第3句"]
    assert _statuses(stage) == [Status.DROPPED, Status.SENT, Status.SENT]


def test_words_for_one_person_in_line_are_one_message(stage: Stage) -> None:
    _use(stage, 95)
    _write(stage, *["staff.remind"] * 3)
    deliver.deliver(0)
    assert [words for _, _, words in stage.dingtalk.shown] == ["第1句\n\n第2句\n\n第3句"]
    assert _statuses(stage) == [Status.SENT] * 3


def test_words_for_others_and_cards_end_the_line(stage: Stage) -> None:
    _use(stage, 95)
    _write(stage, *["staff.remind"] * 4, mentions="aaba")
    deliver.deliver(0)
    assert [words for _, _, words in stage.dingtalk.shown] == ["第1句\n\n第2句", "第3句", "第4句"]


def test_a_merged_message_that_must_wait_is_sent_as_it_is(stage: Stage) -> None:
    _use(stage, 95)
    stage.dingtalk.ways["private"] = [PaperRoute("robot", True, fails(TryLater("busy"), times=1))]
    _write(stage, *["staff.remind"] * 2)
    deliver.deliver(0)
    assert _statuses(stage) == [Status.PENDING, Status.MERGED]
    stage.clock.forward(deliveries.RETRY_AFTER[0])
    deliver.deliver(0)
    assert [words for _, _, words in stage.dingtalk.shown] == ["第1句\n\n第2句"]
    assert _statuses(stage) == [Status.SENT] * 2


def test_a_merged_message_that_arrives_nowhere_is_on_somebody_s_list_once(stage: Stage) -> None:
    _use(stage, 95)
    stage.dingtalk.ways["private"] = [PaperRoute("robot", True, fails(Closed("gone"), times=1))]
    _write(stage, *["staff.remind"] * 2)
    deliver.deliver(0)
    ((chat, _, words),) = stage.dingtalk.shown
    assert (chat, "第1句 第2句" in words) == ("wang", True)
    assert _statuses(stage)[:2] == [Status.FAILED] * 2


def test_an_account_without_a_quota_is_never_thrifty(stage: Stage) -> None:
    with transaction(stage.house.engine) as session:
        meters.count(session, "wecom", "main", "pushes", 100, MORNING, 100)
    _write(stage, "staff.rated", "staff.remind", platform="wecom")
    deliver.deliver(0)
    assert [words for _, _, words in stage.wecom.shown] == ["第1句", "第2句"]


def test_next_month_there_is_enough_again(stage: Stage) -> None:
    _use(stage, 100)
    stage.clock.at = MORNING + timedelta(days=30)
    _write(stage, "staff.rated")
    deliver.deliver(0)
    assert len(stage.dingtalk.shown) == 1


def test_what_customers_are_told_is_never_left_out(stage: Stage) -> None:
    _use(stage, 100)
    with transaction(stage.house.engine) as session:
        matter, zhang = waiting(session), zhangsan(session)
        chat = chats.find_or_open(session, "dingtalk", "main", "zhangsan", chats.PRIVATE)
        for purpose in ("reply", "ask", "resolve", "survey", "transferred", "answer.1", "receipt"):
            show = Text(text=purpose).model_dump(mode="json")
            deliveries.deliver(session, "event:1", purpose, chat, show, MORNING, zhang, matter)
    deliver.deliver(0)
    assert Status.DROPPED not in _statuses(stage)


@pytest.mark.parametrize("pushes", [70, 90])
def test_the_ticker_tells_the_managers(stage: Stage, pushes: int) -> None:
    with transaction(stage.house.engine) as session:
        waiting(session)
    _use(stage, pushes)
    ticker = Ticker(stage.house, "me")
    for _ in range(3):
        ticker.tick()
        stage.clock.forward(61)
    deliver.deliver(0)
    assert [(chat, f"{pushes}%" in words) for chat, _, words in stage.wecom.shown] == [("chen", True)]


def test_workers_and_the_ticker_write_down_what_was_used(stage: Stage) -> None:
    stage.house.tools.usage.note("dingtalk", "main", "pushes", 3)
    deliver.deliver(0)
    stage.house.tools.usage.note("dingtalk", "main", "pushes", 4)
    Ticker(stage.house, "me").tick()
    with transaction(stage.house.engine) as session:
        assert meters.share(session, "dingtalk", "main", MORNING) == 7
