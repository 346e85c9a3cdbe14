"""赵敏 says “忘记我” on her page: it asks once more, and then nothing she wrote is left on it or anywhere."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import METADATA
from tests.bot.web.forms.shop import Shop

NAME, CONTACT = "赵敏", "13800138000"
WISH = "希望门店早上八点就开门"


@pytest.fixture
def page(shop: Shop) -> str:
    """Her page; a worker has seen to what follows."""
    page = shop.page_of(shop.sends(WISH, name=NAME, contact=CONTACT))
    shop.works()
    return page


def test_her_page_is_empty_but_for_the_answer_and_so_is_the_ledger(shop: Shop, page: str) -> None:
    assert "要删除您的信息吗" in shop.says(page, "忘记我")
    html = shop.presses(page, "确认删除")
    assert "已删除您说过的话" in html
    assert WISH not in html and CONTACT not in html and shop.matters()[0].number not in html
    with Session(shop.house.engine) as session:
        rows = [row for table in METADATA.sorted_tables for row in session.execute(select(table)).all()]
    assert not [row for row in rows if any(one in str(row) for one in (WISH, NAME, CONTACT))]


def test_her_matter_is_withdrawn_and_her_page_goes_on_as_somebody_elses(shop: Shop, page: str) -> None:
    shop.says(page, "忘记我")
    shop.presses(page, "确认删除")
    assert [matter.state for matter in shop.matters()] == ["已撤回"]
    assert "已登记" in shop.says(page, "希望门店晚上九点再关门")
    old, new = shop.matters()
    assert old.reporter_id != new.reporter_id
