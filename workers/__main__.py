"""`python -m workers work` takes jobs, `python -m workers tick` asks what is due."""

import argparse
import os
import signal
import socket
import threading

import redis
from sqlalchemy.exc import DBAPIError
from structlog import get_logger

from bot import logs
from bot.house import House
from bot.settings import BadSettings, Settings, load
from workers import shift
from workers.settling import settle_in
from workers.ticker import Ticker, tick_on
from workers.work import work_on

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 10.0
REDIS_TIMEOUT_SECONDS = 1.0
log = get_logger(__name__)


def main() -> None:
    """Run one of the two processes until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("what", choices=("work", "tick"))
    what = parser.parse_args().what
    try:
        settings = load()
    except BadSettings as bad:
        parser.exit(2, f"{bad}\n")
    logs.set_up(settings.log_level, {"work": "worker", "tick": "ticker"}[what])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    house = _open(settings, stop)
    if house is None:
        return
    if what == "tick":
        threading.Thread(target=settle_in, args=(house, stop), daemon=True).start()
        tick_on(Ticker(house, f"{socket.gethostname()}:{os.getpid()}"), settings.tick_seconds, stop)
    else:
        shift.begin(house, redis.Redis.from_url(settings.redis_url, socket_timeout=REDIS_TIMEOUT_SECONDS))
        work_on(settings.redis_url, stop)


def _open(settings: Settings, stop: threading.Event) -> House | None:
    """The house, as soon as its database is there; None when told to stop before."""
    wait = FIRST_WAIT_SECONDS
    while not stop.is_set():
        try:
            return House.open(settings)
        except DBAPIError as away:
            log.warning("the database is away", exc_info=away)
            stop.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
    return None


if __name__ == "__main__":
    main()
