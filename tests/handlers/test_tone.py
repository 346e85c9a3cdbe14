"""How we sound: nobody hears the same words twice in a row."""

from itertools import pairwise

import pytest

from tests.handlers.office import Office


@pytest.mark.parametrize("words", ["你好", "谢谢", "好的"])
def test_the_same_thing_is_said_in_other_words_the_next_time(office: Office, words: str) -> None:
    told = [office.says("张三", words) for _ in range(4)]
    assert all(before != after for before, after in pairwise(told))
