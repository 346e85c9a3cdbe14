"""Words are kept as long as was decided: what was settled long ago is emptied, everything else stays as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from handlers.privacy.keeping import forget_old_words
from handlers.scene import Scene
from storage.db import transaction
from storage.erasing import ageing
from storage.feedback import Event, Feedback, State
from storage.tables import METADATA
from storage.transcript import Message
from tests.handlers.office import POLICY, Office

KEEP = timedelta(days=30)
CANARY, OPEN = "金丝雀", "白鹭"


@pytest.fixture
def office(engine: Engine) -> Office:
    """张三's first matter is settled and rated; their second is still open. Words are kept for thirty days."""
    privacy = POLICY.privacy.model_copy(update={"keep_days": KEEP.days})
    office = Office(engine, POLICY.model_copy(update={"privacy": privacy}))
    office.says("张三", f"你好呀{CANARY}", private=True)
    office.says("张三", f"{CANARY}发票抬头开错了请改，订单号 20260301", private=True)
    office.says("李工", f"解决 {office.feedback().number} {CANARY}抬头改好了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(hours=1))
    office.says("张三", f"5分，{CANARY}真快", private=True)
    office.later(timedelta(hours=2))
    office.says("张三", f"{OPEN}报表登录页面从今天早上开始打不开", private=True)
    return office


def test_before_its_time_nothing_is_forgotten(office: Office) -> None:
    office.later(KEEP - timedelta(hours=3))
    assert _forget(office) == 0
    assert _left(office, CANARY)


def test_after_it_the_words_are_gone_and_the_figures_stay(office: Office) -> None:
    office.later(KEEP)
    _arrive(office)
    assert _forget(office) == 1
    assert _left(office, CANARY) == []
    with transaction(office.engine) as session:
        first = session.scalars(select(Feedback).order_by(Feedback.id)).first()
        assert first is not None
        assert (first.state, first.reporter.name, first.text) == (State.CLOSED, "张三", "（已过保存期，内容已删除）")
        assert len(session.scalars(select(Event).where(Event.feedback_id == first.id)).all()) >= 5


def test_what_is_open_keeps_its_words_however_old(office: Office) -> None:
    office.later(KEEP * 2)
    _forget(office)
    assert office.feedback().text.startswith(OPEN)


def test_what_is_part_of_something_open_stays_with_it(office: Office) -> None:
    with transaction(office.engine) as session:
        first, second = session.scalars(select(Feedback).order_by(Feedback.id)).all()
        first.merged_into_id = second.id
    office.later(KEEP * 2)
    assert _forget(office) == 0


def test_once_forgotten_it_is_not_looked_at_again(office: Office) -> None:
    office.later(KEEP)
    assert [_forget(office), _forget(office)] == [1, 0]


def test_a_little_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ageing, "MESSAGES_AT_ONCE", 1)
    office.later(KEEP * 2)
    before = _loose(office)
    _forget(office)
    assert _loose(office) == before - 1


def test_who_decided_nothing_keeps_everything(office: Office) -> None:
    office.later(KEEP * 100)
    with transaction(office.engine) as session:
        assert forget_old_words(Scene(session, office.at, POLICY, str)) == 0
    assert _left(office, CANARY)


def _forget(office: Office) -> int:
    with transaction(office.engine) as session:
        return forget_old_words(Scene(session, office.at, office.policy, str))


def _arrive(office: Office) -> None:
    with transaction(office.engine) as session:
        deliveries = METADATA.tables["deliveries"]
        session.execute(deliveries.update().values(status="sent"))


def _loose(office: Office) -> int:
    with transaction(office.engine) as session:
        said = select(Message.id).where(Message.feedback_id.is_(None), Message.answer.is_not(None))
        return len(session.scalars(said).all())


def _left(office: Office, canary: str) -> list[str]:
    with transaction(office.engine) as session:
        rows = [(table, session.execute(select(table)).mappings().all()) for table in METADATA.sorted_tables]
    values = [f"{table.name}.{name}: {value}" for table, some in rows for row in some for name, value in row.items()]
    return [value for value in values if canary in value]
