"""One unit of work: repeated as a whole when two collide, and nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storage import people
from storage.db import ATTEMPTS, connect, in_transaction, transaction
from storage.leases import Lease
from storage.people import Company, Person
from tests.storage.cast import at_once, zhangsan


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(engine: Engine) -> None:
    from_shanghai = datetime(2026, 2, 14, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    with transaction(engine) as session:
        people.recognise(session, "wecom", "main", "zhangsan")
        session.execute(
            text("INSERT INTO leases VALUES ('t', 'me', :at, :at)").bindparams(at=from_shanghai.astimezone(UTC))
        )
    with transaction(engine) as session:
        lease = session.get_one(Lease, "t")
        assert (lease.until, lease.until.tzinfo) == (from_shanghai, UTC)


def test_a_time_without_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without its zone"), transaction(engine) as session:
        session.add(Lease(name="t", holder="me", until=datetime(2026, 1, 1), beat_at=datetime(2026, 1, 1)))


def test_an_error_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        zhangsan(session)
        session.flush()
        raise ZeroDivisionError
    with transaction(engine) as session:
        assert session.query(Person).count() == 0


@pytest.mark.parametrize("collision", [IntegrityError("", {}, Exception()), StaleDataError()])
def test_work_that_collides_is_done_again_as_a_whole(engine: Engine, collision: Exception) -> None:
    tries = list[int]()

    def work(session: Session) -> str:
        session.add(Company(name="星河"))
        session.flush()
        tries.append(1)
        if len(tries) < ATTEMPTS:
            raise collision
        return "done"

    assert in_transaction(engine, work) == "done"
    with transaction(engine) as session:
        assert session.query(Company).count() == 1


def test_a_collision_without_end_is_told(engine: Engine) -> None:
    def work(session: Session) -> None:
        raise StaleDataError

    with pytest.raises(StaleDataError):
        in_transaction(engine, work)


def test_what_repeating_cannot_mend_is_not_repeated(engine: Engine) -> None:
    tries = list[int]()

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(Exception, match="no_such_table"):
        in_transaction(engine, work)
    assert len(tries) == 1


def test_a_deadlock_is_only_a_delay(postgres_url: str) -> None:
    engine = connect(postgres_url)
    with transaction(engine) as session:
        session.add_all([Company(id=1, name="甲"), Company(id=2, name="乙")])

    def one_way(session: Session) -> None:
        _rename_both(session, (1, 2))

    def other_way(session: Session) -> None:
        _rename_both(session, (2, 1))

    at_once(engine, one_way, other_way)
    with transaction(engine) as session:
        assert {company.name for company in session.query(Company)} in ({"11", "21"}, {"12", "22"})
    engine.dispose()


def _rename_both(session: Session, order: tuple[int, int]) -> None:
    for company in order:
        session.execute(text(f"UPDATE companies SET name = '{company}{order[0]}' WHERE id = {company}"))
        session.execute(text("SELECT pg_sleep(0.2)"))


def test_error_messages_quote_nobody(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as told, transaction(engine) as session:
        session.add_all([Company(name="星河"), Company(name="星河")])
        session.flush()
    assert "[SQL parameters hidden" in str(told.value)


def test_a_database_that_is_away_is_an_operational_error() -> None:
    with pytest.raises(OperationalError), connect("postgresql://127.0.0.1:1/nothing").connect():
        pass
