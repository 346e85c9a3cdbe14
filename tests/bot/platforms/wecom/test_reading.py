"""Ids of people and places, as they may come: one of each, and never everybody."""

import pytest

from bot.platforms.port import Refused
from bot.platforms.wecom.reading import SYSTEM, named


@pytest.mark.parametrize("given", ["zhangsan", "wmAAAA-_x", "Zhang.San@corp", "wrGROUP"])
def test_an_id_is_taken_as_it_is(given: str) -> None:
    assert named(given) == given


def test_without_an_id_it_is_the_system() -> None:
    assert named("") == SYSTEM


@pytest.mark.parametrize("given", ["@all", "zhangsan|lisi", "kf:wmAAAA", "u" * 201])
def test_an_id_that_would_mean_others_too_is_refused(given: str) -> None:
    """As `touser` of message/send `@all` is the whole corporation, and `|` stands between several (path/90236)."""
    with pytest.raises(Refused) as refused:
        named(given)
    assert refused.value.status == 400
