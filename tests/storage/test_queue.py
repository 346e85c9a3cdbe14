"""The bell rings once the outermost transaction has committed, and only then."""

import socket
import time

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from storage import queue
from storage.db import in_transaction, transaction
from storage.people import Company
from tests.storage.cast import waiting


@pytest.fixture
def rings(engine: Engine) -> list[tuple[str, int]]:
    """What has rung so far."""
    heard = list[tuple[str, int]]()
    queue.listen(engine, lambda job, row: heard.append((job, row)))
    return heard


def test_it_rings_after_the_commit(engine: Engine, rings: list[tuple[str, int]]) -> None:
    with transaction(engine) as session:
        queue.ring_after_commit(session, "react", 7)
        assert rings == []
    assert rings == [("react", 7)]


def test_a_released_savepoint_does_not_ring(engine: Engine, rings: list[tuple[str, int]]) -> None:
    with transaction(engine) as session:
        with session.begin_nested():
            queue.ring_after_commit(session, "react", 7)
        with session.begin_nested(), session.begin_nested():
            session.add(Company(name="星河"))
        assert rings == []
    assert rings == [("react", 7)]


def test_what_is_rolled_back_is_forgotten(engine: Engine, rings: list[tuple[str, int]]) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        queue.ring_after_commit(session, "react", 7)
        raise ZeroDivisionError
    with transaction(engine) as session:
        session.add(Company(name="星河"))
    assert rings == []


def test_a_savepoint_that_is_rolled_back_does_not_silence_the_rest(
    engine: Engine, rings: list[tuple[str, int]]
) -> None:
    with transaction(engine) as session:
        session.add(Company(name="星河"))
        queue.ring_after_commit(session, "react", 7)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(Company(name="星河"))
            session.flush()
    assert rings == [("react", 7)]


def test_a_collision_rings_once(engine: Engine, rings: list[tuple[str, int]]) -> None:
    tries = list[int]()

    def work(session: object) -> None:
        tries.append(1)
        queue.ring_after_commit(session, "react", len(tries))  # type: ignore[arg-type]
        if len(tries) == 1:
            raise IntegrityError("", {}, Exception())

    in_transaction(engine, work)
    assert rings == [("react", 2)]


def test_moves_ring_once_for_all_that_was_committed_together(engine: Engine, rings: list[tuple[str, int]]) -> None:
    with transaction(engine) as session:
        first, *_ = [line.id for line in waiting(session).history]
    assert [ring for ring in rings if ring[0] == "react"] == [("react", first)]


def test_another_engine_is_another_bell(engine: Engine, sqlite_engine: Engine, rings: list[tuple[str, int]]) -> None:
    with transaction(sqlite_engine) as session:
        queue.ring_after_commit(session, "react", 7)
    assert rings == []


def test_one_job_stands_for_all_that_wait_until_it_is_answered(redis_url: str) -> None:
    client, ring = redis.Redis.from_url(redis_url), queue.bell_of(redis_url)
    jobs = Queue(queue.QUEUE, connection=client, serializer=JSONSerializer)
    for row in (1, 2, 3):
        ring("react", row)
    ring("deliver", 4)
    assert [(job.func_name, job.args) for job in jobs.jobs] == [
        ("workers.react.react", [1]),
        ("workers.deliver.deliver", [4]),
    ]
    queue.answer(client, "react")
    ring("react", 5)
    assert [job.args for job in jobs.jobs] == [[1], [4], [5]]


def test_nobody_there_to_work_does_not_fill_redis(redis_url: str) -> None:
    client, ring = redis.Redis.from_url(redis_url), queue.bell_of(redis_url)
    for row in range(queue.PILE + 20):
        ring("react", row)
        queue.answer(client, "react")
    assert Queue(queue.QUEUE, connection=client, serializer=JSONSerializer).count == queue.PILE


def test_a_redis_that_is_away_is_nobody_s_error() -> None:
    queue.bell_of("redis://127.0.0.1:1/0")("react", 1)


def test_a_redis_that_does_not_answer_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ring = queue.bell_of(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        begun = time.monotonic()
        for row in range(20):
            ring("react", row)
        assert time.monotonic() - begun < 1


def test_only_listed_jobs_can_be_rung_for(redis_url: str) -> None:
    with pytest.raises(KeyError):
        queue.bell_of(redis_url)("os.system", 1)
