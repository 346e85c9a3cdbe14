"""Every feedback has its own human number, counted by day."""

from datetime import timedelta

from sqlalchemy import Engine

from storage.db import transaction
from storage.numbers import next_number
from tests.storage.cast import TODAY, at_once, captured


def test_numbers_are_counted_by_day(engine: Engine) -> None:
    with transaction(engine) as session:
        numbers = [next_number(session, TODAY), next_number(session, TODAY)]
        numbers.append(next_number(session, TODAY + timedelta(days=1)))
    assert numbers == ["F-260214-001", "F-260214-002", "F-260215-001"]


def test_the_first_of_a_day_at_the_same_instant_get_two_numbers(engine: Engine) -> None:
    numbers = at_once(engine, *[lambda session: next_number(session, TODAY)] * 8)
    assert sorted(numbers) == [f"F-260214-{count:03d}" for count in range(1, 9)]


def test_captures_at_the_same_instant_get_two_numbers(engine: Engine) -> None:
    numbers = at_once(engine, *[lambda session: captured(session).number] * 4)
    assert len(set(numbers)) == 4


def test_a_day_with_a_thousand_has_a_longer_number(engine: Engine) -> None:
    with transaction(engine) as session:
        for _ in range(1000):
            last = next_number(session, TODAY)
    assert last == "F-260214-1000"
