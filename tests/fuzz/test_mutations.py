"""More than a hundred thousand damaged payloads: understood, kept as they came, or refused; never worse."""

import gc
import json
import logging
import time
from collections.abc import Iterator
from random import Random

import pytest
from structlog.testing import capture_logs

from tests.fuzz.answers import all_answers
from tests.fuzz.mutations import CANARY, altered, damaged, written
from tests.fuzz.readers import Reader, all_readers

SEED = 20_260_101
SLOWEST_SECONDS = 0.5
"""Of this process alone, whatever else the machine does."""

READERS = [*all_readers(), *all_answers()]


class Ears(logging.Handler):
    """Keeps every line that any library logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, and with it the error that it tells of."""
        self.lines.append(f"{record.getMessage()} {record.exc_info}")


@pytest.fixture
def said_in_logs() -> Iterator[list[str]]:
    """What was logged while the test ran, by us and by the libraries, at every level."""
    ears, root = Ears(), logging.getLogger()
    before = root.level
    root.addHandler(ears)
    root.setLevel(logging.DEBUG)
    with capture_logs() as ours:
        yield ears.lines
        ears.lines += [str(line) for line in ours]
    root.removeHandler(ears)
    root.setLevel(before)
    assert not any(CANARY in line for line in ears.lines)


def payloads(reader: Reader, random: Random, count: int) -> Iterator[bytes]:
    """As they were, then damaged by bytes, and every second one in what it says, where it is JSON."""
    samples = list(reader.samples)
    values = [json.loads(sample) for sample in samples] if reader.json else []
    yield from samples
    for number in range(count):
        if values and number % 2:
            yield written(altered(random, random.choice(values)))
        else:
            yield damaged(random, random.choice(samples), samples)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_no_damage_brings_out_more_than_a_refusal(reader: Reader, said_in_logs: list[str]) -> None:
    random, slowest = Random(f"{SEED} {reader.name}"), 0.0
    for number, payload in enumerate(payloads(reader, random, reader.times)):
        began = time.process_time()
        try:
            reader.feed(payload)
        except Exception as error:  # noqa: BLE001 - that there is none is what is tested
            pytest.fail(f"{reader.name}, payload {number} of seed {SEED}: {error!r} for {payload[:2000]!r}")
        took = time.process_time() - began
        if took > SLOWEST_SECONDS:
            took = _again(reader, payload)
        slowest = max(slowest, took)
    assert slowest < SLOWEST_SECONDS


def _again(reader: Reader, payload: bytes) -> float:
    """What the payload itself costs: the first time, the whole process may have been cleared of garbage meanwhile."""
    gc.collect()
    took = []
    for _ in range(3):
        began = time.process_time()
        reader.feed(payload)
        took.append(time.process_time() - began)
    return min(took)


def test_there_are_more_than_a_hundred_thousand() -> None:
    assert sum(reader.times for reader in READERS) >= 100_000
    assert len({reader.name for reader in READERS}) == len(READERS)
