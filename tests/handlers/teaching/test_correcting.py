"""A colleague puts right what we took words for: at once, for words like these as well, and not for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from handlers.policy import Policy
from handlers.teaching import memory
from storage import lessons
from storage.db import transaction
from storage.erasing.words import erase_words
from tests.handlers.office import MONDAY_TEN, POLICY, Office

POINTS = "请问你们家的会员积分怎么又被清零了"
NEARLY = "请问你们家会员积分怎么又被清零了呢"
BROKEN = "你们的对账单导出一直失败，点了没反应"


def reported(office: Office, words: str, who: str = "张三") -> str:
    office.says(who, words)
    if office.feedback().state == "待补充":
        office.says(who, "跳过")
    return office.feedback().number


def kinds(office: Office) -> tuple[str, str]:
    matter = office.feedback()
    return matter.kind, matter.priority


def test_another_kind_counts_at_once_with_a_line_of_history_and_a_way_back(office: Office) -> None:
    number = reported(office, POINTS)
    assert kinds(office) == ("咨询", "P3")
    said = office.says("李工", f"改类 {number} 投诉", private=True)
    assert f"{number} 的类型已改为投诉" in said
    assert "[撤销]" in said
    assert kinds(office) == ("投诉", "P2")
    assert office.moves()[-2:] == ["regrade", "correct"]
    assert "同事更正过：类型是投诉" in office.feedback().reasons
    assert "kind" not in office.feedback().doubts


def test_nearly_the_same_words_of_another_customer_are_taken_for_the_same(office: Office) -> None:
    number = reported(office, POINTS)
    office.says("李工", f"改类 {number} 投诉", private=True)
    reported(office, NEARLY, "赵六")
    assert kinds(office) == ("投诉", "P2")
    assert "同事更正过很像的话：类型是投诉" in office.feedback().reasons


def test_the_names_to_choose_from_are_said_once_each(office: Office) -> None:
    number = reported(office, POINTS)
    assert office.says("李工", f"改类 {number} 胡说", private=True).count("其他") == 1


def test_words_about_something_else_are_judged_as_ever(office: Office) -> None:
    reported(office, BROKEN, "赵六")
    before = kinds(office), office.feedback().topic, office.feedback().sentiment
    number = reported(office, POINTS)
    office.says("李工", f"改类 {number} 表扬", private=True)
    reported(office, BROKEN, "王芳")
    assert (kinds(office), office.feedback().topic, office.feedback().sentiment) == before


def test_taken_back_everything_is_as_it_was_and_nothing_is_recognised(office: Office) -> None:
    number = reported(office, POINTS)
    before = kinds(office)
    office.says("李工", f"改类 {number} 投诉", private=True)
    assert "的更正已撤销，类型是咨询" in office.says("李工", f"撤销 {number}", private=True)
    assert kinds(office) == before
    assert not any("更正过" in reason for reason in office.feedback().reasons)
    assert "没有可以撤销的更正" in office.says("李工", f"撤销 {number}", private=True)
    reported(office, NEARLY, "赵六")
    assert kinds(office) == before


def test_the_button_takes_back_once(office: Office) -> None:
    number = reported(office, POINTS)
    office.says("李工", f"改类 {number} 投诉", private=True)
    assert "的更正已撤销" in office.presses("李工", f"uncorrect:{number}:1")
    assert kinds(office)[0] == "咨询"
    office.later(timedelta(minutes=1))
    office.presses("李工", f"uncorrect:{number}:1")
    with transaction(office.engine) as session:
        (lesson,) = lessons.newest(session, 10)
        assert lesson.undone_at == MONDAY_TEN, "not once more"
    assert office.moves().count("correct") == 2


def test_what_was_read_is_kept_while_others_say_more(office: Office) -> None:
    """Whoever still looks at the ledger as it was does not make everybody read two thousand lessons again."""
    office.says("李工", f"改类 {reported(office, POINTS)} 投诉", private=True)
    with transaction(office.engine) as session:
        first = memory.precedents(session)
        (lesson,) = lessons.newest(session, 1)
        for _ in range(3):
            with session.begin_nested() as later:
                lessons.teach(session, lesson.feedback, "topic", "会员", lesson.actor, office.at, was="", traits=())
                assert memory.precedents(session) is not first
                later.rollback()
        assert memory.precedents(session) is first


def test_the_newest_word_about_the_same_counts(office: Office) -> None:
    number = reported(office, POINTS)
    office.says("李工", f"改类 {number} 投诉", private=True)
    office.says("周姐", f"改成 {number} 求助", private=True)
    assert kinds(office)[0] == "求助"
    with transaction(office.engine) as session:
        assert [(one.becomes, one.was) for one in lessons.of(session, office.feedback())] == [("求助", "投诉")]
    assert any("周姐更正了" in words and "类型 投诉 → 求助" in words for words in office.told("李工"))


@pytest.mark.parametrize(("words", "teaches"), [(BROKEN, True), ("太慢了", False)])
def test_what_is_said_in_too_few_words_promises_nothing_for_others(office: Office, words: str, teaches: bool) -> None:
    number = reported(office, words)
    corrected = office.says("李工", f"改类 {number} 表扬", private=True)
    assert "类型已改为表扬" in corrected
    assert ("很像的话也会这样判断" in corrected) is teaches
    dismissed = office.says("李工", f"不是反馈 {number}", private=True)
    assert "已撤下：不是反馈" in dismissed
    assert ("几乎一样的话不再登记" in dismissed) is teaches


def test_topic_and_sentiment_are_put_right_by_their_own_names(engine: Engine) -> None:
    renamed = {"topics": {"账户会员": {"name": "会员"}}}
    office = Office(engine, Policy.model_validate(POLICY.model_dump() | {"taxonomy": renamed}))
    number = reported(office, BROKEN)
    office.says("李工", f"改类 {number} 会员", private=True)
    assert office.feedback().topic == "会员"
    office.says("李工", f"情绪 {number} 高兴", private=True)
    assert office.feedback().sentiment == "positive"
    with transaction(engine) as session:
        topic, feeling = lessons.of(session, office.feedback())
    assert (topic.decision, topic.becomes) == ("topic", "账户会员"), "kept under the name it came with"
    assert (feeling.decision, feeling.becomes) == ("sentiment", "positive")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("改类 {number}", "现在是“缺陷”，应该是？"),
        ("改类 {number} 抱怨", "没有“抱怨”这一类。可以写：投诉、缺陷"),
        ("改类 {number} 缺陷", "的类型已经是缺陷了"),
        ("情绪 {number} 很好", "请写不满、平静或满意"),
        ("撤销 {number}", "没有可以撤销的更正"),
    ],
)
def test_what_is_missing_or_unknown_is_said(office: Office, words: str, answer: str) -> None:
    number = reported(office, BROKEN)
    assert answer in office.says("李工", words.format(number=number), private=True)
    with transaction(office.engine) as session:
        assert lessons.newest(session, 10) == []


def test_kinds_are_offered_as_buttons_and_chosen_by_one(office: Office) -> None:
    number = reported(office, BROKEN)
    asked = office.says("李工", f"改类 {number}", private=True)
    assert "[投诉] [建议] [咨询] [求助] [表扬] [不是反馈]" in asked
    office.presses("李工", f"correct:{number}:求助")
    assert kinds(office)[0] == "求助"


def test_whoever_does_not_own_it_may_not(office: Office) -> None:
    number = reported(office, BROKEN)
    assert "您不能做这一步" in office.says("小林", f"改类 {number} 建议", private=True)
    assert "您不能做这一步" in office.says("小林", f"不是反馈 {number}", private=True)
    assert kinds(office)[0] == "缺陷"
    assert office.feedback().state == "待接单"


def test_a_priority_that_a_colleague_has_set_stays(office: Office) -> None:
    number = reported(office, POINTS)
    office.says("李工", f"级别 {number} P1 老客户", private=True)
    office.says("李工", f"改类 {number} 投诉", private=True)
    assert kinds(office) == ("投诉", "P1")
    assert office.feedback().reasons[0] == "P1：老客户（李工改）"


def test_a_slip_about_others_never_hides_what_cannot_wait(office: Office) -> None:
    danger = "你们的充电器冒烟起火了，差点烧到孩子"
    number = reported(office, danger)
    assert kinds(office)[1] == "P0"
    office.says("李工", f"改类 {number} 建议", private=True)
    reported(office, danger, "赵六")
    assert kinds(office) != ("建议", "P3")
    assert kinds(office)[1] == "P0"


def test_forgotten_words_are_recognised_by_nothing(office: Office) -> None:
    number = reported(office, POINTS)
    office.says("李工", f"改类 {number} 投诉", private=True)
    with transaction(office.engine) as session:
        (lesson,) = lessons.newest(session, 10)
        erase_words(session, lesson.feedback, "（已删除）", office.at)
        assert (lesson.traits, lesson.becomes) == ([], "投诉")
    reported(office, NEARLY, "赵六")
    assert kinds(office)[0] == "咨询"
