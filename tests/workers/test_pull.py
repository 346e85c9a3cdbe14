"""A doorbell is answered by fetching: batch by batch, written down before the cursor moves, and nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.platforms.port import Closed, Doorbell, Pulled, TryLater
from handlers import dispatch
from handlers.messages import Heard, Reply, Said, Where, Who
from handlers.turn import Turn
from storage.db import transaction
from storage.feedback import Feedback
from storage.pulls import Pull
from storage.transcript import Message
from tests.storage.cast import MORNING, hire
from tests.workers.stage import Paper, Stage
from workers import deliver, introduce, pull
from workers.ticker import Ticker

SOURCE = "wk-service"


def _said(number: int, words: str = "建议你们把发票入口放到首页") -> Said:
    """张三 speaks through 微信客服: nothing rides on an answer, for there is none."""
    return Said(
        message_id=f"kf-{number}",
        who=Who(platform="wecom", account="main", user_id="kf:wmzhangsan"),
        where=Where(platform="wecom", account="main", chat_id="kf:wmzhangsan", kind="private"),
        at=MORNING,
        text=words,
    )


@dataclass
class Pulling(Paper):
    """A platform that is pulled from: batches by cursor, and what happens instead of the next call."""

    batches: dict[str, Pulled] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    instead: list[Callable[[], None]] = field(default_factory=list)

    def pull(self, source: str, cursor: str, token: str, at: datetime) -> Pulled:
        """The batch after this cursor; what is to happen first happens."""
        self.asked.append((source, cursor, token))
        if self.instead:
            self.instead.pop(0)()
        return self.batches.get(cursor, Pulled((), cursor, False))

    def sources(self) -> list[str]:
        """One 微信客服 account."""
        return [SOURCE]


def _raise(error: Exception) -> Callable[[], None]:
    def instead() -> None:
        raise error

    return instead


@pytest.fixture
def kf(stage: Stage) -> Pulling:
    """WeCom with 微信客服, and colleagues who work for it."""
    platform = Pulling("wecom")
    stage.house.platforms[("wecom", "main")] = platform  # type: ignore[index]
    with transaction(stage.house.engine) as session:
        hire(session)
    return platform


def _ring(stage: Stage, token: str = "token") -> None:
    until = stage.clock.at + timedelta(minutes=10)
    stage.house.rung(Doorbell("wecom", "main", SOURCE, token, until))


def _row(stage: Stage) -> Pull:
    with transaction(stage.house.engine) as session:
        return session.scalars(select(Pull)).one()


def _heard(stage: Stage) -> list[str]:
    with transaction(stage.house.engine) as session:
        return list(session.scalars(select(Message.message_id).order_by(Message.id)))


def _batch(*heard: Heard, cursor: str, more: bool = False) -> Pulled:
    return Pulled(heard, cursor, more)


def test_what_there_is_is_heard_and_answered(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(_said(1), cursor="c1")}
    _ring(stage)
    pull.pull(0)
    assert kf.asked == [(SOURCE, "", "token")]
    assert _heard(stage) == ["kf-1"]
    assert (_row(stage).cursor, _row(stage).wanted_at, _row(stage).token) == ("c1", None, "")
    deliver.deliver(0)
    assert [chat for chat, _, _ in kf.shown] == ["kf:wmzhangsan"]
    assert "已登记" in kf.shown[0][2]


def test_it_goes_on_while_there_is_more_even_after_an_empty_batch(stage: Stage, kf: Pulling) -> None:
    kf.batches = {
        "": _batch(_said(1), cursor="c1", more=True),
        "c1": _batch(cursor="c2", more=True),
        "c2": _batch(_said(2, "谢谢"), cursor="c3"),
    }
    _ring(stage)
    pull.pull(0)
    assert [cursor for _, cursor, _ in kf.asked] == ["", "c1", "c2"]
    assert _heard(stage) == ["kf-1", "kf-2"]


def test_the_next_doorbell_goes_on_where_it_was_left(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(_said(1), cursor="c1"), "c1": _batch(_said(2, "谢谢"), cursor="c2")}
    for _ in range(2):
        _ring(stage)
        pull.pull(0)
    assert _heard(stage) == ["kf-1", "kf-2"]


def test_a_doorbell_while_it_is_fetched_fetches_again(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(_said(1), cursor="c1"), "c1": _batch(_said(2, "谢谢"), cursor="c2")}
    kf.instead = [lambda: _ring(stage, "newer")]
    _ring(stage)
    pull.pull(0)
    assert _row(stage).wanted_at is not None
    pull.pull(0)
    assert kf.asked[1] == (SOURCE, "c1", "newer")
    assert _heard(stage) == ["kf-1", "kf-2"]
    assert _row(stage).wanted_at is None


def test_what_breaks_off_in_a_batch_is_fetched_again_and_heard_once(stage: Stage, kf: Pulling) -> None:
    spoiled = Said.model_construct(**{**_said(2).__dict__, "who": None})
    kf.batches = {"": _batch(_said(1), spoiled, cursor="c1")}
    _ring(stage)
    pull.pull(0)
    assert (_row(stage).cursor, _row(stage).error) == ("", "spoiled")
    kf.batches = {"": _batch(_said(1), _said(2, "谢谢"), cursor="c1")}
    stage.clock.forward(5)
    pull.pull(0)
    assert _heard(stage) == ["kf-1", "kf-2"]
    with transaction(stage.house.engine) as session:
        assert len(session.scalars(select(Feedback)).all()) == 1


def test_what_another_worker_fetches_meanwhile_is_not_fetched_twice(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(_said(1), cursor="c1")}
    kf.instead = [lambda: pull.pull(0)]
    _ring(stage)
    pull.pull(0)
    assert len(kf.asked) == 1


def test_a_worker_whose_lease_ended_does_not_move_the_cursor_back(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(_said(1), cursor="c1", more=True), "c1": _batch(_said(2, "谢谢"), cursor="c2")}

    def overtaken() -> None:
        stage.clock.forward(61)
        pull.pull(0)

    kf.instead = [overtaken]
    _ring(stage)
    pull.pull(0)
    assert _row(stage).cursor == "c2"
    assert _heard(stage) == ["kf-1", "kf-2"]


@pytest.mark.parametrize(
    ("error", "seconds"), [(TryLater("busy"), 5), (TryLater("busy", 70), 70), (Closed("no right"), 600)]
)
def test_what_does_not_answer_is_asked_again_for_ever(
    stage: Stage, kf: Pulling, error: Exception, seconds: int
) -> None:
    kf.instead = [_raise(error)]
    kf.batches = {"": _batch(_said(1), cursor="c1")}
    _ring(stage)
    pull.pull(0)
    stage.clock.forward(seconds - 1)
    pull.pull(0)
    assert len(kf.asked) == 1
    stage.clock.forward(1)
    pull.pull(0)
    assert _heard(stage) == ["kf-1"]


def test_a_refusal_that_an_administrator_must_mend_is_told(stage: Stage, kf: Pulling) -> None:
    kf.instead = [_raise(Closed("48002 没有权限", tell="administrator"))]
    _ring(stage)
    pull.pull(0)
    deliver.deliver(0)
    assert [(chat, "48002" in words) for chat, _, words in kf.shown] == [("chen", True)]


def test_a_token_that_has_had_its_time_is_not_used(stage: Stage, kf: Pulling) -> None:
    _ring(stage)
    stage.clock.forward(601)
    pull.pull(0)
    assert kf.asked == [(SOURCE, "", "")]


def test_of_many_batches_the_others_have_their_turn_between(
    stage: Stage, kf: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "BATCHES_AT_ONCE", 2)
    kf.batches = {str(place) if place else "": _batch(cursor=str(place + 1), more=place < 4) for place in range(5)}
    _ring(stage)
    for _ in range(3):
        pull.pull(0)
    assert (_row(stage).cursor, _row(stage).wanted_at) == ("5", None)


def test_an_account_that_is_no_longer_configured_is_wanted_no_more(stage: Stage, kf: Pulling) -> None:
    _ring(stage)
    del stage.house.platforms[("wecom", "main")]  # type: ignore[attr-defined]
    pull.pull(0)
    assert _row(stage).wanted_at is None


def test_the_ticker_looks_at_every_source_now_and_then_though_nobody_rang(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(_said(1), cursor="c1")}
    ticker = Ticker(stage.house, "me")
    ticker.tick()
    pull.pull(0)
    assert _heard(stage) == ["kf-1"]
    for seconds, wanted in ((300, False), (301, True)):
        stage.clock.forward(seconds)
        ticker.tick()
        assert (_row(stage).wanted_at is not None) == wanted


def test_somebody_without_a_name_is_called_by_something_readable(stage: Stage, kf: Pulling) -> None:
    kf.name_of = lambda user_id: ""  # type: ignore[method-assign]
    kf.batches = {"": _batch(_said(1), cursor="c1")}
    _ring(stage)
    pull.pull(0)
    introduce.introduce(0)
    with transaction(stage.house.engine) as session:
        assert session.scalars(select(Feedback)).one().reporter.name == "客户gsan"


def test_a_cursor_that_stands_still_is_not_run_after(stage: Stage, kf: Pulling) -> None:
    kf.batches = {"": _batch(cursor="", more=True)}
    _ring(stage)
    pull.pull(0)
    pull.pull(0)
    assert len(kf.asked) == 1
    assert "stands still" in _row(stage).error


def test_a_message_that_nobody_can_deal_with_holds_up_the_others_only_for_a_while(
    stage: Stage, kf: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_at_two(turn: Turn) -> Reply:
        if turn.text == "二":
            raise LookupError("nobody knows what to do with this")
        return Reply()

    monkeypatch.setitem(dispatch._DECIDE, Said, break_at_two)  # type: ignore[arg-type]
    kf.batches = {"": _batch(_said(1, "一"), _said(2, "二"), _said(3, "三"), cursor="c1")}
    _ring(stage)
    for seconds in (0, 5, 30, 120):
        stage.clock.forward(seconds)
        assert _heard(stage) == ([] if seconds == 0 else ["kf-1"])
        pull.pull(0)
    assert _heard(stage) == ["kf-1", "kf-2", "kf-3"]
    with transaction(stage.house.engine) as session:
        kept = session.scalars(select(Message).where(Message.message_id == "kf-2")).one()
        assert (kept.kind, "二" in str(kept.details)) == ("spoiled", True)
    deliver.deliver(0)
    assert [(chat, "原样保存" in words) for chat, _, words in kf.shown] == [("chen", True)]
