"""A worker takes the listed jobs and nothing else, and outlives an absence of Redis."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Callback, Queue
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.webhook import Webhook
from sqlalchemy import select

from storage import queue
from storage.db import connect, in_transaction, transaction
from storage.reactions import Reaction
from tests.storage.cast import waiting
from tests.workers.stage import Stage
from workers.jobs import JobRefused, ListedJob
from workers.ticker import Ticker
from workers.work import a_worker

CONFIGURATION = """
[dingtalk.main]
client_id = "robot"
client_secret = "secret"

[policy]
default_team = "tech"

[policy.teams.tech]
name = "技术组"

[policy.people.ligong]
name = "李工"
team = "tech"
accounts = ["dingtalk.main:ligong"]
"""
SECRET = "a secret of sixteen or more"


def _queue(redis_url: str) -> Queue:
    return Queue(queue.QUEUE, connection=redis.Redis.from_url(redis_url), serializer=JSONSerializer)


def _work_off(redis_url: str) -> None:
    a_worker(redis.Redis.from_url(redis_url)).work(burst=True, logging_level="CRITICAL")


def _waits(stage: Stage) -> list[int]:
    with transaction(stage.house.engine) as session:
        return list(session.scalars(select(Reaction.event_id)))


def test_a_commit_brings_a_job_and_the_job_its_consequences(stage: Stage, redis_url: str) -> None:
    in_transaction(stage.house.engine, waiting)
    _work_off(redis_url)
    assert _waits(stage) == []
    assert [chat for chat, _, _ in stage.dingtalk.shown] == ["ligong"]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("os.system", ["touch {mark}"]),
        ("builtins.eval", ["open('{mark}', 'w')"]),
        ("workers.react.react", ["touch {mark}"]),
        ("workers.react.react", [1, 2]),
        ("workers.shift.on_shift", [1]),
    ],
)
def test_a_job_that_is_not_listed_is_refused(
    stage: Stage, redis_url: str, tmp_path: Path, function: str, arguments: list[Any]
) -> None:
    mark = tmp_path / "mark"
    filled = [one.format(mark=mark) if isinstance(one, str) else one for one in arguments]
    job = _queue(redis_url).enqueue(function, *filled)
    _work_off(redis_url)
    assert job.get_status(refresh=True) == JobStatus.FAILED
    assert not mark.exists()


def test_a_listed_job_brings_no_callback_along(stage: Stage, redis_url: str, tmp_path: Path) -> None:
    """RQ would import and call these; whoever can write into Redis must not be able to run anything."""
    calls = {"on_success": Callback("os.abort"), "on_failure": Callback("os.abort"), "on_stopped": Callback("os.abort")}
    good = _queue(redis_url).enqueue("workers.react.react", 1, result_ttl=60, **calls)
    bad = _queue(redis_url).enqueue("workers.react.react", "x", **calls)
    _work_off(redis_url)
    assert (good.get_status(refresh=True), bad.get_status(refresh=True)) == (JobStatus.FINISHED, JobStatus.FAILED)


def test_a_listed_job_calls_no_webhook(redis_url: str) -> None:
    """An address in Redis must not become a request of ours."""
    client = redis.Redis.from_url(redis_url)
    hook = Webhook(url="http://127.0.0.1:1/", job_status=JobStatus.FINISHED)
    job = Job.create("workers.react.react", [1], connection=client, serializer=JSONSerializer, webhooks=[hook])
    job.save()
    ours = ListedJob.fetch(job.id, connection=client, serializer=JSONSerializer)
    assert ours.webhooks
    ours.send_webhooks(JobStatus.FINISHED)
    assert not any(record for record in client.keys("rq:webhook*"))


def test_a_method_of_an_object_is_no_listed_job(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    job = ListedJob.create("workers.react.react", [1], connection=client, serializer=JSONSerializer)
    job.instance = "text"
    with pytest.raises(JobRefused):
        job.perform()


def test_redis_flushed_between_commit_and_job_loses_nothing(stage: Stage, redis_url: str) -> None:
    in_transaction(stage.house.engine, waiting)
    redis.Redis.from_url(redis_url).flushall()
    _work_off(redis_url)
    assert _waits(stage) != []
    stage.clock.forward(7200)  # too late for the morning's digest, which is another story
    ticker = Ticker(stage.house, "me")
    ticker.tick()
    _work_off(redis_url)
    redis.Redis.from_url(redis_url).flushall()
    ticker.tick()
    _work_off(redis_url)
    assert _waits(stage) == []
    assert [chat for chat, _, _ in stage.dingtalk.shown] == ["ligong"]


@contextlib.contextmanager
def _process(what: str, database_url: str, redis_url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environ = {
        "PATH": os.environ["PATH"],
        "HUISHENG_DATABASE_URL": database_url,
        "HUISHENG_REDIS_URL": redis_url,
        "HUISHENG_SECRET": SECRET,
        "HUISHENG_CONFIG": str(log.parent / "huisheng.toml"),
    }
    (log.parent / "huisheng.toml").write_text(CONFIGURATION)
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "-m", "workers", what], env=environ, stderr=out)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _until(true: Any, seconds: float = 40) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.1)
    return False


def _workers(redis_url: str) -> int:
    return len(redis.Redis.from_url(redis_url).smembers("rq:workers"))  # type: ignore[arg-type]


def test_the_real_processes_draw_the_consequences_and_stop_when_told(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    engine, log = connect(sqlite_url), tmp_path / "log"
    in_transaction(engine, waiting)  # nobody rings: the ticker finds it

    def done() -> bool:
        with transaction(engine) as session:
            return session.scalars(select(Reaction)).first() is None

    with (
        _process("work", sqlite_url, redis_url, log) as worker,
        _process("tick", sqlite_url, redis_url, log) as ticker,
    ):
        assert _until(done), log.read_text()
        for process in (worker, ticker):
            process.send_signal(signal.SIGTERM)
        assert (worker.wait(20), ticker.wait(20)) == (0, 0), log.read_text()


def test_a_worker_whose_redis_goes_away_comes_back_with_it(sqlite_url: str, redis_url: str, tmp_path: Path) -> None:
    client = redis.Redis.from_url(redis_url)
    with _process("work", sqlite_url, redis_url, tmp_path / "log") as worker:
        assert _until(lambda: _workers(redis_url) == 1)
        for _ in range(3):
            client.client_kill_filter(_type="normal", skipme=True)
            client.client_kill_filter(_type="pubsub")
            time.sleep(0.2)
        job = _queue(redis_url).enqueue("workers.react.react", 1, result_ttl=60)
        assert _until(lambda: job.get_status(refresh=True) == JobStatus.FINISHED), (tmp_path / "log").read_text()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0


def test_a_worker_without_redis_waits_and_stops_when_told(sqlite_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with _process("work", sqlite_url, "redis://127.0.0.1:1/0", log) as worker:
        assert _until(lambda: "redis is away" in log.read_text())
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
