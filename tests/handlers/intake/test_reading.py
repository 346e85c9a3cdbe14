"""A customer's line is read for what it is."""

import time

import pytest

from handlers.intake.reading import Intent, read
from tests.handlers.intake.traps import LINES


@pytest.mark.parametrize(("line", "intent"), LINES, ids=[line for line, _ in LINES])
def test_a_line_is_read_as_it_was_meant(line: str, intent: Intent) -> None:
    assert read(line).intent is intent


def test_the_trap_set_is_as_large_as_it_must_be() -> None:
    assert len(LINES) >= 120
    assert len({line for line, _ in LINES}) == len(LINES)
    assert {intent for _, intent in LINES} == set(Intent)


@pytest.mark.parametrize(
    "line",
    [
        "f-260214-007怎么样了",
        "Ｆ－２６０２１４－００７",
        "F260214007",
        "f–260214–007 还是不行",
        "取消F-260214-007",
        "请问 F-260214-007 的进度",
    ],
)
def test_a_number_is_found_however_it_was_typed(line: str) -> None:
    assert read(line).number == "F-260214-007"


@pytest.mark.parametrize("line", ["订单260214007", "我买了5件", "PDF-260214-007", "F-2602-07"])
def test_other_numbers_are_not_ours(line: str) -> None:
    assert read(line).number == ""


@pytest.mark.parametrize(
    ("line", "score"),
    [
        ("5", 5),
        ("５分", 5),
        ("五分", 5),
        ("打三分吧", 3),
        ("两星", 2),
        ("非常满意", 5),
        ("满意，谢谢", 4),
        ("一般", 3),
        ("不满意", 2),
        ("不滿意！", 2),
        ("不太满意", 2),
        ("非常不满意", 1),
        ("一点都不满意", 1),
        ("2分，太慢了", 2),
        ("不满意，问题根本没解决", 2),
        ("6", None),
        ("10分", None),
        ("一般都是晚上出问题", None),
        ("满意度调查打不开", None),
        ("好的", None),
    ],
)
def test_a_score_is_read_from_digits_and_from_words(line: str, score: int | None) -> None:
    assert read(line).score == score


@pytest.mark.parametrize(
    ("line", "choice"), [("2", 2), ("②", 2), ("选2", 2), ("第二个", 2), ("12", 12), ("2分", None), ("123456", None)]
)
def test_a_line_that_is_only_a_number_chooses(line: str, choice: int | None) -> None:
    assert read(line).choice == choice


@pytest.mark.parametrize(
    "line",
    [
        "没事了" * 9 + "没x",
        "的的的的可以的的可以的的可以可以可以的可以的的可以可以的可x",
        "喔喔喔哦哦喔喔哦喔喔喔喔哦喔喔喔哦哦哦哦哦哦哦喔喔喔哦喔喔x",
        "谢" * 5000 + "x",
        "(" * 20000,
    ],
)
def test_no_line_is_costly_to_read(line: str) -> None:
    started = time.perf_counter()
    read(line)
    assert time.perf_counter() - started < 0.5
