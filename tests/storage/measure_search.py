"""How long it takes to find something among 100,000 feedbacks: `python -m tests.storage.measure_search`."""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from bot.demo.database import a_database
from storage import search
from storage.db import connect, transaction
from storage.feedback import Category, Feedback, State
from storage.migrate import upgrade
from tests.servers import a_postgres
from tests.storage.cast import MORNING, group, zhangsan

FEEDBACKS = 100_000
_IN_ONE_GO = 5_000
_OPEN_EVERY = 20
"""One in so many is still open: 5,000 open matters are more than any desk has."""
_ROUNDS = 20

_WHERE = (
    "导出页面、登录、订单列表、小程序、手机端、后台、对账单、报表、审批、打卡、快递、包裹、"
    "退货、退款、发票、会员、积分、客服、门店、空调、洗衣机"
)
_WHAT = (
    "一直转圈、打不开、点了没反应、报错、太慢了、还没到、弄错了、少了一件、漏水、不制冷、没人理、又坏了、查不到、不见了"
)
_WHEN = "今天早上、昨天、这两天、上周、一直、升级以后、刚刚、下单之后、过节前、周末"
_WISH = "请尽快处理、麻烦看一下、什么时候能好、希望改进、要求退款、给个说法、等了很久了、谢谢"
_LETTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"
_RARE = "饕餮麒麟鹦鹉蘑菇琥珀玛瑙橄榄琵琶薰衣草葡萄柚咖啡豆焙"
QUESTIONS: Sequence[str] = (
    "退款",
    "发票",
    "饕",
    "款",
    "导出 转圈",
    "发票 会员",
    "退款到帐",
    "發票",
    "ｉＰｈｏｎｅ",
    "ihpone",
    "0042",
    "昨天导出页面一直转圈 请尽快处理",
    "退货以后退款一直没有收到，问了客服三次都没人理，到底什么时候能好",
)
"""Two characters, one rare and one common, several words, a typo, traditional, full width, digits, sentences."""


class _Timed(NamedTuple):
    """Milliseconds of each round by the clock and of a processor, in order; how many were found."""

    wall: list[float]
    cpu: list[float]
    found: int


def main() -> None:
    """Fill a ledger of each kind, or of those named, and print how long each question takes, in milliseconds."""
    for kind in sys.argv[1:] or ("sqlite", "postgres"):
        with _ledger(kind) as engine:
            _report(engine, kind)


@contextmanager
def _ledger(kind: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield _filled(f"sqlite:///{folder}/huisheng.db")
            return
        with a_postgres() as server, a_database(Path(folder), server) as url:
            yield _filled(url)


def _filled(url: str) -> Engine:
    upgrade(url)
    engine = connect(url)
    with transaction(engine) as session:
        reporter, chat = zhangsan(session), group(session)
    rng = random.Random(4)
    for start in range(0, FEEDBACKS, _IN_ONE_GO):
        rows = [_row(rng, number, reporter.id, chat.id) for number in range(start, start + _IN_ONE_GO)]
        with transaction(engine) as session:
            session.execute(insert(Feedback), rows)
    began = time.perf_counter()
    upgrade(url)
    print(f"{engine.dialect.name}: {FEEDBACKS} feedbacks indexed in {time.perf_counter() - began:.0f} s")
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return engine


def _row(rng: random.Random, number: int, reporter: int, chat: int) -> dict[str, object]:
    settled = number % _OPEN_EVERY != 0
    return {
        "number": f"F-26{number:06}",
        "text": _sentence(rng, number),
        "state": State.CLOSED if settled else State.WORKING,
        "category": Category.RESOLVED if settled else Category.OPEN,
        "created_at": MORNING,
        "changed_at": MORNING,
        "reporter_id": reporter,
        "chat_id": chat,
    }


def _sentence(rng: random.Random, number: int) -> str:
    """What a customer might say: common words, some of everybody's characters, now and then something rare."""
    said = [rng.choice(words.split("、")) for words in (_WHEN, _WHERE, _WHAT)]
    said.append("".join(rng.choices(_LETTERS, k=rng.randint(4, 20))))
    if number % 7 == 0:
        said.append(f"订单{2026_0000_0000 + number}")
    if number % 500 == 0:
        said.append("".join(rng.sample(_RARE, 3)) + " iPhone 15")
    return "，".join((*said, rng.choice(_WISH.split("、"))))


def _report(engine: Engine, kind: str) -> None:
    print(f"{kind}: {_size(engine)} MB of index; the machine's load is {os.getloadavg()[0]:.1f}")
    for question in QUESTIONS:
        found = _timed(engine, partial(search.find, words=question))
        print(f"{kind} find {_milliseconds(found)}  {question}")
    for question in QUESTIONS[-3:]:
        alike = _timed(engine, partial(search.near, words=question))
        print(f"{kind} near {_milliseconds(alike)}  {question}")


def _timed(engine: Engine, ask: Callable[[Session], Sequence[object]]) -> _Timed:
    spans, found = list[tuple[float, float]](), 0
    for _ in range(_ROUNDS):
        with transaction(engine) as session:
            began, used = time.perf_counter(), _used(session)
            found = len(ask(session))
            spans.append((1000 * (time.perf_counter() - began), 1000 * (_used(session) - used)))
    return _Timed(sorted(wall for wall, _ in spans), sorted(cpu for _, cpu in spans), found)


def _used(session: Session) -> float:
    """Seconds of a processor that we have used, and the database's process for us, where it has one."""
    if session.get_bind().dialect.name != "postgresql":
        return time.process_time()
    process = session.scalar(text("SELECT pg_backend_pid()"))
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, ticks[11:13])) / os.sysconf("SC_CLK_TCK")


def _milliseconds(timed: _Timed) -> str:
    wall, cpu, found = timed
    middle = len(wall) // 2
    clock = f"median {wall[middle]:6.1f} ms, worst {wall[-1]:6.1f} ms"
    return f"{clock}, processor {sum(cpu) / len(cpu):5.1f} ms, {found} found"


def _size(engine: Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            size = "SELECT pg_total_relation_size('search_terms') + pg_total_relation_size('search_entries')"
        else:
            size = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('search_terms', 'search_entries')"
        return int(connection.scalar(text(size)) or 0) >> 20


if __name__ == "__main__":
    main()
