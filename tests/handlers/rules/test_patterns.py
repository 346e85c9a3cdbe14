"""A pattern an administrator writes cannot keep us busy, whatever a customer writes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.patterns import MOST_WAYS, RiskyPattern, compiled

LONG = "a" * 1500


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+b", "没有上限"),
        (".*退款", "没有上限"),
        (r"\d+号", "没有上限"),
        ("a{3,}b", "没有上限"),
        ("a{,}b", "没有上限"),
        ("(?:a{,}){,}b", "没有上限"),
        (".{0,30}.{0,30}x", "太多"),
        ("(?:a|aa){1,12}b", "太多"),
        ("(?:(?:a{0,9}){0,9}){0,9}b", "太多"),
        ("a{0,101}", "最多重复 100 次"),
        (r"(退款)\1", r"不能用 \1"),
        (r"\Z退款", r"不能用 \Z"),
        ("(?P<x>退款)", "括号只能写"),
        ("(?i)退款", "括号只能写"),
        ("(退款", "不是合法的正则表达式"),
        ("退款[", "不是合法的正则表达式"),
        ("a" * 201, "太长"),
    ],
)
def test_what_could_be_slow_or_is_no_pattern_is_refused_in_words(pattern: str, why: str) -> None:
    with pytest.raises(RiskyPattern) as refused:
        compiled(pattern)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("退[款钱]", "给我退钱"),
        (r"合同.{0,10}到期", "我们的合同下周就到期了"),
        (r"ERR-?\d{3,5}", "err-5031"),
        ("(?:发霉|变质)(?!的味道)", "面包发霉了"),
        (r"[\]\-]x", "]x"),
        (r"\{a}", "{a}"),
        ("a{}", "a{}"),
        ("a{,2}b", "aab"),
        ("a{0,20}b", "aab"),
        ("", "什么都行"),
    ],
)
def test_ordinary_patterns_look_into_plain_text(pattern: str, text: str) -> None:
    assert compiled(pattern).search(text)


@pytest.mark.parametrize(
    "pattern",
    [".{0,20}.{0,20}x", "(?:a|a){8}b", "(?:a{0,6}){0,3}b", "(?:a|aa|aaa){1,5}b", "(?=.{0,99}x).{0,4}y", "(?:a?){8}b"],
)
def test_what_is_taken_is_quick_on_the_worst_of_texts(pattern: str) -> None:
    made = compiled(pattern)
    began = time.process_time()
    assert made.search(LONG) is None
    assert time.process_time() - began < 1.0


_PIECES = st.sampled_from(["a", "b", ".", "[ab]", "\\w", "\\\\"])
_PATTERNS = st.recursive(
    _PIECES,
    lambda inner: st.one_of(
        st.builds(lambda x, y: x + y, inner, inner),
        st.builds(lambda x, y: f"(?:{x}|{y})", inner, inner),
        st.builds(lambda x, low, more: f"(?:{x}){{{low},{low + more}}}", inner, st.integers(0, 3), st.integers(0, 3)),
        st.builds(lambda x: f"(?:{x})?", inner),
    ),
    max_leaves=8,
)


@given(_PATTERNS)
def test_whatever_is_taken_is_quick_and_means_the_same(pattern: str) -> None:
    try:
        made = compiled(pattern)
    except RiskyPattern as risky:
        assert "太多" in str(risky) or "太长" in str(risky)
        return
    assert made.pattern == pattern
    assert made.flags & re.IGNORECASE
    began = time.process_time()
    made.search("a" * 300 + "!")
    assert time.process_time() - began < 1.0


def test_the_ways_are_counted_and_not_guessed() -> None:
    assert compiled(f"a{{0,{99}}}")
    assert compiled("(?:a|b){1,7}")  # 2 + 4 + … + 128 = 254
    with pytest.raises(RiskyPattern):
        compiled("(?:a|b){1,8}")  # 510
    assert MOST_WAYS == 500
