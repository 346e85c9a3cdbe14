"""JSON lines: every line gets its answer, in its place, whatever is wrong with it."""

import io
import json
from collections.abc import Iterator

import pytest

from bot.understanding.answers import classified, compared
from bot.understanding.lines import answer_all

GOOD = '{"text": "对账单导出失败"}'


def answers(*lines: bytes | str) -> tuple[list[dict[str, object]], int]:
    """What comes out for these lines, and how many were bad."""
    out = io.BytesIO()
    bad = answer_all((line.encode() if isinstance(line, str) else line for line in lines), out, classified)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()], bad


def test_a_line_is_judged_in_full() -> None:
    ((told,), bad) = answers(GOOD)
    assert bad == 0
    assert (told["is_feedback"], told["kind"], told["category"], told["priority"]) == (True, "缺陷", "系统故障", "P2")
    assert told["sentiment"] in {"neg", "neutral", "pos"}
    assert told["urgency"] in {"low", "medium", "high", "critical"}
    assert isinstance(told["sentiment_score"], float | int)
    assert isinstance(told["confidences"], dict)
    assert {"subcategory", "tags", "confidence", "reasons"} <= told.keys()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("不是 JSON", "不是合法的 JSON"),
        ("", "是空行"),
        (b"\xff\xfe", "不是 UTF-8 编码"),
        ("[1]", "不是 JSON 对象"),
        ("{}", "缺少 text"),
        ('{"text": 5}', "text 应该是文字"),
        ('{"text": null}', "text 应该是文字"),
        ('{"text": "好", "context": 5}', "context 应该是文字"),
        ('{"text": "好", "context": ["前文", 5]}', "context 应该是文字"),
        ("[" * 100_000, "不是合法的 JSON"),
    ],
)
def test_a_bad_line_is_answered_with_what_is_wrong_and_the_others_go_on(line: bytes | str, why: str) -> None:
    told, bad = answers(GOOD, line, GOOD)
    assert bad == 1
    assert [("error" in one) for one in told] == [False, True, False]
    assert why in str(told[1]["error"])
    assert str(told[1]["error"]).startswith("第 2 行：")


@pytest.mark.parametrize(
    "line",
    [
        '{"text": ""}',
        '{"text": "坏\\ud800"}',
        '\ufeff{"text": "好"}',
        '{"text": "退货", "context": "昨天买的杯子"}',
        '{"text": "退货", "context": ["昨天买的杯子", "碎了"]}',
        '{"text": "退货", "context": null}',
        '{"text": "退货", "label": "neg", "source": {}}',
        json.dumps({"text": "长" * 100_000}),
    ],
)
def test_what_is_only_strange_is_judged(line: str) -> None:
    told, bad = answers(line)
    assert bad == 0
    assert "kind" in told[0]


def test_every_answer_is_out_before_the_next_line_is_read() -> None:
    out = io.BytesIO()

    def one_by_one() -> Iterator[bytes]:
        for number in range(3):
            assert out.getvalue().count(b"\n") == number
            yield GOOD.encode()

    assert answer_all(one_by_one(), out, classified) == 0
    assert out.getvalue().count(b"\n") == 3


def test_pairs_are_compared() -> None:
    out = io.BytesIO()
    lines = [
        '{"a": "怎么申请退货", "b": "怎么申请退货"}',
        '{"a": "怎么申请退货", "b": "发票抬头开错了"}',
        '{"a": "只有一句"}',
    ]
    assert answer_all((line.encode() for line in lines), out, compared) == 1
    same, other, bad = (json.loads(line) for line in out.getvalue().decode().splitlines())
    assert same["same"] is True
    assert other["same"] is False
    assert 0 <= other["score"] < same["score"] <= 1
    assert "缺少 b" in bad["error"]
