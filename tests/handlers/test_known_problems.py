"""我也遇到: several customers, one problem; each is told in their own words, and none sees another's."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage import joinings, people
from storage.db import transaction
from storage.feedback import Feedback, MoveNotAllowed
from storage.joinings import Joining
from storage.people import Company, Person
from tests.handlers.office import Office
from tests.storage.cast import at_once

CANARY = "金丝雀七号项目"
FIRST = "App导出对账单失败，一直转圈，昨天开始的，急"
AGAIN = "导出对账单一直转圈，失败了，昨天开始的"
OFFERED = "有其他客户也反馈过类似的问题"


def met(office: Office, name: str, words: str = AGAIN) -> tuple[str, str]:
    """Somebody brings the problem in private: what they were told, and the number of their matter."""
    told = office.says(name, words, private=True)
    for _ in range(3):
        if "已登记" in told:
            break
        told = office.says(name, "跳过", private=True)
    return told, office.feedback().number


@pytest.fixture
def first(office: Office) -> str:
    """The number of the problem that 赵六 brought first, on DingTalk, and 李工 works on."""
    told, number = met(office, "赵六", FIRST)
    assert OFFERED not in told
    office.says("赵六", f"{CANARY}等着用", private=True)
    with transaction(office.engine) as session:
        reporter = session.scalars(select(Person).where(Person.name == "赵六")).one()
        reporter.company = Company(name=f"{CANARY}公司")
    owner = office.feedback(number).assignee
    assert owner is not None
    office.presses(owner.name, f"accept:{number}:")
    return number


def owner_of(office: Office, number: str) -> str:
    owner = office.feedback(number).assignee
    assert owner is not None
    return owner.name


def resolve(office: Office, number: str, words: str) -> None:
    owner = owner_of(office, number)
    office.says(owner, f"解决 {number} {words}", private=True)
    office.says(owner, "发送", private=True)


def card_of(office: Office, number: str) -> str:
    return office.says(owner_of(office, number), number, private=True)


def test_a_likely_known_problem_is_offered_below_the_receipt_and_joined_by_one_tap(office: Office, first: str) -> None:
    told, number = met(office, "张三")
    assert told.count(OFFERED) == 1
    assert "[我也遇到]" in told
    pressed = office.presses("张三", f"join:{number}:")
    assert f"已加入，解决后会告诉您（{number}）。" in pressed
    assert "[不是同一个问题]" in pressed
    assert office.moves(number).count("join") == 1


def test_staff_see_how_many_customers_met_it_and_which_matter_it_is(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    assert "家客户遇到" not in card_of(office, first)
    office.presses("张三", f"join:{number}:")
    assert "同一问题 已有 2 家客户遇到" in card_of(office, first)
    assert f"同一问题 {first}，已有 2 家客户遇到" in card_of(office, number)


def test_who_joined_is_told_once_in_their_own_words_when_it_is_solved_and_asked(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    office.presses("张三", f"join:{number}:")
    resolve(office, first, f"{CANARY}的对账单已经补发到赵六邮箱")
    told = [words for words in office.told("张三") if "已处理好" in words]
    assert told == [f"您反馈的“{AGAIN}”（{number}）已处理好。\n请看看是否正常；如果还没解决，回复“还是不行”。"]
    assert office.feedback(number).state == "待确认"
    office.later(timedelta(minutes=31))
    assert any(f"{number} 处理得怎么样" in words for words in office.told("张三"))
    assert office.moves(number).count("follow") == 1


def test_who_did_not_join_is_told_nothing(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    resolve(office, first, "已经修好了")
    assert not any("已处理好" in words for words in office.told("张三"))
    assert "follow" not in office.moves(number)


def test_it_can_be_left_again_by_tap(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    office.presses("张三", f"join:{number}:")
    left = office.presses("张三", f"leave:{number}:")
    assert f"好的，{number} 单独处理。" in left
    resolve(office, first, "已经修好了")
    assert not any("已处理好" in words for words in office.told("张三"))
    assert "家客户遇到" not in card_of(office, first)
    assert office.moves(number).count("leave") == 1


def test_it_can_be_left_again_by_word(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    office.presses("张三", f"join:{number}:")
    assert f"好的，{number} 单独处理。" in office.says("张三", "不是同一个问题", private=True)
    assert "leave" in office.moves(number)


def test_left_and_joined_again_is_joined(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    for verb in ("join", "leave", "join"):
        office.presses("张三", f"{verb}:{number}:")
    resolve(office, first, "已经修好了")
    assert "follow" in office.moves(number)


def test_a_second_tap_changes_nothing(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    for _ in range(2):
        assert "已加入" in office.presses("张三", f"join:{number}:")
    assert office.moves(number).count("join") == 1


def test_nobody_joins_for_somebody_else(office: Office, first: str) -> None:
    told = office.says("张三", AGAIN)
    while "已登记" not in told:
        told = office.says("张三", "跳过")
    number = office.feedback().number
    assert OFFERED in told
    assert "已加入" not in office.presses("王芳", f"join:{number}:", private=False)
    assert "join" not in office.moves(number)


def test_what_was_never_offered_cannot_be_joined(office: Office, first: str) -> None:
    _, number = met(office, "张三", "希望增加夜间模式，晚上看着刺眼")
    assert "失效" in office.presses("张三", f"join:{number}:")


def test_an_offer_that_comes_too_late_is_told_so(office: Office, first: str) -> None:
    _, number = met(office, "张三")
    resolve(office, first, "已经修好了")
    assert "已经解决了" in office.presses("张三", f"join:{number}:")
    assert "join" not in office.moves(number)


OWN_AFFAIRS = [
    "我的快递三天没动了，还没到",
    "退款五天了还没到账",
    "你们客服小李态度太差了，骂人，要投诉",
    "充电宝冒烟着火了，烫伤了手",
]


@pytest.mark.parametrize("words", OWN_AFFAIRS)
def test_what_is_ones_own_affair_or_cannot_wait_is_not_offered(office: Office, words: str) -> None:
    met(office, "赵六", words)
    told, _ = met(office, "张三", words)
    assert OFFERED not in told


def test_ones_own_matter_is_no_known_problem(office: Office) -> None:
    met(office, "张三", FIRST)
    office.later(timedelta(hours=3))
    told, _ = met(office, "张三", AGAIN)
    assert OFFERED not in told


def test_who_comes_third_is_joined_to_the_first(office: Office, first: str) -> None:
    _, second = met(office, "张三")
    office.presses("张三", f"join:{second}:")
    told, third = met(office, "王芳")
    assert OFFERED in told
    office.presses("王芳", f"join:{third}:")
    assert "已有 3 家客户遇到" in card_of(office, first)
    with transaction(office.engine) as session:
        known = {row.known.number for row in session.scalars(select(Joining))}
    assert known == {first}


def test_a_company_counts_once(office: Office, first: str) -> None:
    for name in ("张三", "王芳"):
        _, number = met(office, name)
        with transaction(office.engine) as session:
            people.belongs_to(session, session.scalars(select(Person).where(Person.name == name)).one(), "晨光贸易")
        office.presses(name, f"join:{number}:")
    assert "已有 2 家客户遇到" in card_of(office, first)


def test_no_word_name_or_company_of_another_customer_is_ever_shown_to_a_customer(office: Office, first: str) -> None:
    seen = [met(office, name)[0] for name in ("张三", "王芳")]
    for name in ("张三", "王芳"):
        with transaction(office.engine) as session:
            number = session.scalars(
                select(Feedback.number).join(Person, Person.id == Feedback.reporter_id).where(Person.name == name)
            ).one()
        seen.append(office.presses(name, f"join:{number}:"))
        seen.append(office.says(name, "我那个问题怎么样了", private=True))
    resolve(office, first, f"{CANARY}的对账单已经补发到赵六邮箱")
    office.later(timedelta(hours=1))
    seen += [words for name in ("张三", "王芳") for words in office.told(name)]
    seen += [office.says(name, "我那个问题怎么样了", private=True) for name in ("张三", "王芳")]
    for words in seen:
        assert not re.search(f"{CANARY}|赵六|{first}|邮箱|急", words), words


def test_two_taps_at_once_join_once(engine: Engine, office: Office, first: str) -> None:
    _, number = met(office, "张三")

    def tap(session: Session) -> bool:
        matter, known = (
            session.scalars(select(Feedback).where(Feedback.number == one)).one() for one in (number, first)
        )
        return joinings.join(session, matter, known, office.at, matter.reporter)

    assert sorted(at_once(engine, tap, tap)) == [False, True]
    assert office.moves(number).count("join") == 1


def test_two_customers_at_once_both_join(engine: Engine, office: Office, first: str) -> None:
    numbers = [met(office, name)[1] for name in ("张三", "王芳")]

    def tap(number: str, session: Session) -> bool:
        matter, known = (
            session.scalars(select(Feedback).where(Feedback.number == one)).one() for one in (number, first)
        )
        return joinings.join(session, matter, known, office.at, matter.reporter)

    both = at_once(engine, lambda session: tap(numbers[0], session), lambda session: tap(numbers[1], session))
    assert both == [True, True]
    assert "已有 3 家客户遇到" in card_of(office, first)


def test_what_others_have_joined_does_not_join_a_third(office: Office, first: str) -> None:
    _, second = met(office, "张三")
    office.presses("张三", f"join:{second}:")
    with transaction(office.engine) as session:
        one, other = (session.scalars(select(Feedback).where(Feedback.number == n)).one() for n in (first, second))
        with pytest.raises(MoveNotAllowed):
            joinings.join(session, one, other, office.at, one.reporter)


def test_the_same_failure_of_another_system_is_not_offered(office: Office) -> None:
    office.says("赵六", "考勤系统从今天早上起打不开，提示网络错误")
    number = office.feedback().number
    office.says(owner_of(office, number), f"接单 {number}", private=True)
    assert OFFERED not in office.says("张三", "报销系统从今天早上起打不开，提示网络错误")
    assert OFFERED in office.says("王芳", "考勤系统从今天早上起打不开，提示网络错误，急")
