"""The one door to RQ: rings the workers after the outermost commit, and forgets on rollback."""

import time
from collections.abc import Callable, MutableMapping
from weakref import WeakKeyDictionary

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

QUEUE = "huisheng"
JOBS = {
    "introduce": "workers.introduce.introduce",
    "react": "workers.react.react",
    "deliver": "workers.deliver.deliver",
    "repaint": "workers.deliver.repaint",
    "ring": "workers.ring.ring",
    "pull": "workers.pull.pull",
    "fetch": "workers.fetch.fetch",
    "forget": "workers.fetch.forget",
    "tear_up": "workers.sheets.tear_up",
    "opine": "workers.opine.opine",
}
"""What may be rung for, and the job that comes: the allow-list of every worker."""

JOB_TTL_SECONDS = 600
JOB_TIMEOUT_SECONDS = 120
PILE = 100
"""More jobs than this waiting means that no worker is there: rows are the truth, so nothing is lost by not ringing."""

_REDIS_TIMEOUT_SECONDS = 0.2
_DEAF_SECONDS = 1.0
"""How long a Redis that did not answer is left alone: nobody who is waiting for us shall wait for it."""

_BELL = "huisheng:bell:{job}"
_BELL_MS = 2_000
_RINGS = "huisheng.rings"

Bell = Callable[[str, int], None]
_BELLS: MutableMapping[Engine | Connection, Bell] = WeakKeyDictionary()


def bell_of(redis_url: str) -> Bell:
    """A bell `ring(job, id)` that never raises: whatever it could not ring, housekeeping rings again.

    One bell per job name stands for everything that waits: it is enqueued only if the last one was taken.
    """
    client = redis.Redis.from_url(
        redis_url, socket_timeout=_REDIS_TIMEOUT_SECONDS, socket_connect_timeout=_REDIS_TIMEOUT_SECONDS
    )
    queue = Queue(QUEUE, connection=client, serializer=JSONSerializer)

    deaf_until = 0.0

    def ring(job: str, row_id: int) -> None:
        nonlocal deaf_until
        if time.monotonic() < deaf_until:
            return
        try:
            if client.set(_BELL.format(job=job), row_id, nx=True, px=_BELL_MS) and queue.count < PILE:
                queue.enqueue(
                    JOBS[job],
                    row_id,
                    result_ttl=0,
                    failure_ttl=JOB_TTL_SECONDS,
                    job_timeout=JOB_TIMEOUT_SECONDS,
                )
        except redis.RedisError:
            deaf_until = time.monotonic() + _DEAF_SECONDS

    return ring


def answer(client: "redis.Redis", job: str) -> None:
    """Take the bell down before the pile is read, so that what comes in meanwhile rings again."""
    client.delete(_BELL.format(job=job))


def ring_after_commit(session: Session, job: str, row_id: int) -> None:
    """Remember to ring `job` for the row once this session's outermost transaction has committed."""
    session.info.setdefault(_RINGS, []).append((job, row_id))


def listen(engine: Engine, ring: Bell) -> None:
    """Let every session on this engine ring this bell after its outermost commit."""
    _BELLS[engine] = ring


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():  # a released savepoint fires this event too
        return
    rings = dict[str, int](reversed(session.info.pop(_RINGS, [])))  # once per job, for its first row
    ring = _BELLS.get(session.get_bind()) if rings else None
    if ring is not None:
        for job, row_id in rings.items():
            ring(job, row_id)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(session: Session, previous: SessionTransaction) -> None:
    if previous.parent is None:
        session.info.pop(_RINGS, None)
