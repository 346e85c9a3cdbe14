"""What stands on a page about a customer: to whoever holds its link less than to whoever has signed in."""

from collections.abc import Iterator

import pytest

from bot.house import House
from tests.bot.front import Front, said, settings_of
from tests.bot.web.signing_in import front_that_asks, page_of, signed_in

PHONE, ID_CARD = "13800138000", "11010519491231002X"
WORDS = f"另外登录一直报错，打我电话{PHONE}，身份证{ID_CARD}"


@pytest.fixture
def front(sqlite_url: str, redis_url: str) -> Iterator[Front]:
    """张三 has added a phone and an ID number to the matter that 李工 works on; pages ask who is looking."""
    front = front_that_asks(sqlite_url, redis_url, scripted=False)
    front.knock(said(f"卡纸的时候打我电话{PHONE}，身份证{ID_CARD}", "m-2"))
    yield front
    front.house.engine.dispose()


def test_the_owner_who_has_signed_in_sees_the_phone(front: Front) -> None:
    page = page_of(front)
    signed_in(front, page, "code-of-ligong")
    html = front.client.get(page).get_data(as_text=True)
    assert PHONE in html
    assert ID_CARD not in html and "110****002X" in html


def test_whoever_said_it_sees_all_of_it(front: Front) -> None:
    page = page_of(front)
    signed_in(front, page, "code-of-zhangsan")
    html = front.client.get(page).get_data(as_text=True)
    assert PHONE in html and ID_CARD in html


def test_a_link_alone_shows_the_ends(sqlite_url: str, redis_url: str) -> None:
    front = Front(House.open(settings_of(sqlite_url, redis_url)))
    front.knock(said(WORDS))
    html = front.client.get(page_of(front)).get_data(as_text=True)
    assert "登录一直报错" in html and "138****8000" in html
    assert PHONE not in html and ID_CARD not in html
    front.house.engine.dispose()
