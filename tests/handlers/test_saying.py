"""Words that come too late for what they were meant for are answered with what is true now, and never fail."""

from datetime import timedelta

import pytest

from tests.handlers.office import Office


@pytest.fixture
def number(office: Office) -> str:
    """张三 has reported in the group, 李工 has the card."""
    office.says("张三", "你们的对账单导出一直失败，点了没反应")
    office.says("张三", "跳过")
    return office.feedback().number


def test_words_for_a_matter_that_was_handed_away_are_not_sent(office: Office, number: str) -> None:
    office.presses("李工", f"resolve:{number}:")
    office.says("李工", "修好了", private=True)
    office.presses("周姐", f"hand:{number}:xiaolin")
    assert "由小林负责" in office.says("李工", "发送", private=True)
    assert "resolve" not in office.moves()
    assert "将发给" not in office.says("李工", "在吗", private=True)


def test_words_for_a_matter_that_was_taken_back_are_not_sent(office: Office, number: str) -> None:
    office.presses("李工", f"reply:{number}:")
    office.says("李工", "马上看", private=True)
    office.says("张三", f"取消 {number}")
    office.says("李工", "发送", private=True)
    assert "reply" not in office.moves()


def test_whoever_takes_a_matter_back_after_a_low_score_is_heard_all_the_same(office: Office, number: str) -> None:
    office.presses("李工", f"resolve:{number}:")
    office.says("李工", "修好了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(hours=1))
    office.says("张三", "1")
    office.presses("张三", f"cancel:{number}:", private=False)
    assert office.feedback(number).state == "已撤回"
    assert office.says("张三", "因为你们一直没有修好，太慢了")
