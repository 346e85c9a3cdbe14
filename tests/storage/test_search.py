"""What customers said is found by its words: short or rare, misspelt, in other scripts; and not once it is erased."""

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from storage import search
from storage.db import transaction
from storage.feedback import Feedback, Move
from storage.feedback import move as make_move
from storage.migrate import upgrade
from storage.searching import terms
from storage.searching.indexing import SearchEntry, SearchTerm
from tests.storage.cast import MORNING, captured, zhangsan

SAID = {
    "slow": "退款到账太慢了，等了五天",
    "export": "App导出失败，一直转圈",
    "meal": "饕餮套餐里没有饮料",
    "invoice": "發票抬頭寫錯了",
    "order": "订单号202603021234一直没发货",
    "phone": "iPhone15 支付不了",
    "fetch": "退货的快递没人来取",
}

FOUND = [
    ("退款", ["slow"]),
    ("饕", ["meal"]),
    ("款", ["slow"]),
    ("发票抬头", ["invoice"]),
    ("發票", ["invoice"]),
    ("退款到帐", ["slow"]),
    ("退到账", ["slow"]),
    ("退到货", []),
    ("ａｐｐ 导出", ["export"]),
    ("APP", ["export"]),
    ("iphone 15", ["phone"]),
    ("ihpone", ["phone"]),
    ("1234", ["order"]),
    ("202603021234", ["order"]),
    ("202603021235", []),
    ("快递 退货", ["fetch"]),
    ("退款 发票", []),
    ("等了五天退款还没到账太慢了", ["slow"]),
    ("怎么", []),
    ("？！", []),
    ("", []),
]


@pytest.fixture
def numbers(engine: Engine) -> dict[str, str]:
    """The numbers of everything that was said, by its name here."""
    with transaction(engine) as session:
        return {name: captured(session, words).number for name, words in SAID.items()}


@pytest.mark.parametrize(("asked", "names"), FOUND)
def test_words_are_found(engine: Engine, numbers: dict[str, str], asked: str, names: list[str]) -> None:
    assert _found(engine, asked) == [numbers[name] for name in names]


def test_what_stands_there_to_the_letter_comes_first_and_the_newest_before_the_older(engine: Engine) -> None:
    with transaction(engine) as session:
        older, typo, newer = (
            captured(session, words) for words in ("导出报表失败", "导出报裱失败", "又是导出报表失败")
        )
        assert [hit.feedback for hit in search.find(session, "导出报表")] == [newer, older, typo]


def test_no_more_than_asked_for(engine: Engine) -> None:
    with transaction(engine) as session:
        for _ in range(8):
            captured(session, "退款没到")
        assert len(search.find(session, "退款")) == 5


def test_answers_to_our_questions_are_found_as_well(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = captured(session, "东西坏了")
        matter.facts = {"产品": "净水器"}
        session.flush()
        assert [hit.feedback for hit in search.find(session, "净水器")] == [matter]


def test_words_that_change_are_found_as_they_are_now(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = captured(session, "空调漏水")
        matter.text = "冰箱漏水"
        session.flush()
        assert search.find(session, "空调") == []
        assert [hit.feedback for hit in search.find(session, "冰箱")] == [matter]


def test_what_is_rolled_back_was_never_to_be_found(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        captured(session, "空调漏水")
        raise ZeroDivisionError
    with transaction(engine) as session:
        assert session.scalars(select(SearchTerm.term)).all() == []


def test_erased_words_leave_nothing_in_the_index(engine: Engine) -> None:
    with transaction(engine) as session:
        erased, other = captured(session, "我叫张三，空调漏水"), captured(session, "空调很吵")
        erased.text = ""
        session.flush()
        assert _terms_of(session, erased.id) == []
        assert [hit.feedback for hit in search.find(session, "空调")] == [other]


def test_words_erased_by_a_statement_are_forgotten_when_told(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = captured(session, "我叫张三，空调漏水")
        session.execute(update(Feedback).where(Feedback.id == matter.id).values(text=""))
        search.forget(session, matter.id)
        assert _terms_of(session, matter.id) == []
        assert len(session.scalars(select(SearchEntry.terms)).all()) == 1, "it is not indexed anew by the next start"


def test_a_move_does_not_touch_the_index(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = captured(session, "空调漏水")
        session.execute(delete(SearchTerm))
        make_move(session, matter, Move.COMPLETE, MORNING, None)
        assert _terms_of(session, matter.id) == []


def test_what_was_written_before_the_index_is_indexed_by_the_next_upgrade(engine: Engine, database_url: str) -> None:
    with transaction(engine) as session:
        captured(session, "空调漏水")
        session.execute(delete(SearchTerm))
        session.execute(delete(SearchEntry))
    assert _found(engine, "空调") == []
    upgrade(database_url)
    assert len(_found(engine, "空调")) == 1


def test_only_open_matters_are_near(engine: Engine) -> None:
    with transaction(engine) as session:
        open_one, settled = captured(session, "导出报表一直转圈"), captured(session, "导出报表一直转圈")
        make_move(session, settled, Move.WITHDRAW, MORNING, zhangsan(session))
        captured(session, "空调漏水")
        assert search.near(session, "报表导出转圈") == [open_one]


def test_terms_are_numbers_that_every_database_keeps() -> None:
    found = terms.of_text("饕餮，APP 打不开𠀀𠀁 iphone15 订单202603021234")
    assert all(-(1 << 31) <= term < 1 << 31 for term in found)
    assert all(term.first <= term.last for term in terms.of_query("饕 app 𠀀 12345"))


def _found(engine: Engine, asked: str) -> list[str]:
    with transaction(engine) as session:
        return [hit.feedback.number for hit in search.find(session, asked)]


def _terms_of(session: Session, feedback_id: int) -> list[int]:
    return list(session.scalars(select(SearchTerm.term).where(SearchTerm.feedback_id == feedback_id)))
