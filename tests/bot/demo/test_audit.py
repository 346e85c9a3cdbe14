"""The books of a day compare phrases, not letters: a number is not the beginning of a longer one."""

from bot.demo.audit import PHRASE, says


def test_a_phrase_is_found_where_a_bubble_begins_with_it() -> None:
    assert says(["已补充到F2611271李工会看到"], "已补充到F2611271")
    assert not says(["李工会看到已补充到F2611271"], "已补充到F2611271")


def test_a_number_is_not_the_beginning_of_a_longer_one() -> None:
    assert not says(["已记下编号F26112712"], "已记下编号F2611271")


def test_a_phrase_that_was_cut_within_a_number_still_counts() -> None:
    cut = ("补充信息没等到也没关系先按您说的处理给您添麻烦了很抱歉已登记" + "F261126110")[:PHRASE]
    assert len(cut) == PHRASE
    assert says([f"{cut}1您说订单"], cut)
