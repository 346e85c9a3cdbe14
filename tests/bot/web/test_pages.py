"""李工 presses a button in the browser, and a manager reads a feedback's page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.house import House
from bot.links import ACTION_GOOD_FOR
from bot.web.guarding import HEADERS
from handlers.messages import Action
from storage import chats, people
from storage.db import in_transaction, transaction
from storage.feedback import Event, Feedback, Move, State
from storage.transcript import Message
from tests.bot.front import Front, hand_to_ligong, open_front, said, the_matter

NASTY = "<script>alert(1)</script>"


@pytest.fixture
def front(database_url: str, redis_url: str) -> Iterator[Front]:
    """The front door; 张三 has said that the printer is broken, and 李工 has it."""
    front = open_front(database_url, redis_url)
    front.knock(said(f"打印机又坏了 {NASTY}", senderNick=f"张三{NASTY}"))
    in_transaction(front.house.engine, hand_to_ligong)
    yield front
    front.house.engine.dispose()


def _link(front: Front, verb: str, value: str = "", key: str = "ligong") -> str:
    """The path of a signed link for 李工, or for 张三."""

    def link(session: Session) -> str:
        matter = the_matter(session)
        person = people.by_key(session, key) or matter.reporter
        chat = chats.private_chat(session, person)
        assert chat is not None
        packed = Action(verb=verb, number=matter.number, value=value).pack()
        return front.house.links.action(packed, person.id, chat.id, front.house.now())

    return in_transaction(front.house.engine, link).removeprefix("https://bot.example")


def _page(front: Front) -> str:
    with transaction(front.house.engine) as session:
        return front.house.page(the_matter(session).number).removeprefix("https://bot.example")


def _nonce(html: str) -> str:
    found = re.search(r'name="nonce" value="(\w+)"', html)
    assert found is not None
    return found[1]


def _press(front: Front, path: str) -> str:
    nonce = _nonce(front.client.get(path).get_data(as_text=True))
    return front.client.post(path, data={"nonce": nonce}).get_data(as_text=True)


def _state(front: Front) -> str:
    with transaction(front.house.engine) as session:
        return the_matter(session).state


def test_the_page_asks_by_name_before_anything_is_done(front: Front) -> None:
    path = _link(front, Move.ACCEPT)
    for _ in range(3):  # a chat app looks at every link for its preview
        answer = front.client.get(path)
    front.client.head(path)
    html = answer.get_data(as_text=True)
    assert re.search(r"李工，确认“接单”\s*F-\d{6}-001？", html)
    assert 'method="post"' in html
    assert _state(front) == State.WAITING


def test_pressing_does_it_and_shows_how_it_is_now(front: Front) -> None:
    html = _press(front, _link(front, Move.ACCEPT))
    assert State.WORKING in html
    assert _state(front) == State.WORKING
    with transaction(front.house.engine) as session:
        line = session.scalars(select(Event).where(Event.move == Move.ACCEPT)).one()
        assert line.actor is not None
        assert line.actor.name == "李工"


def test_the_same_page_sent_twice_is_one_press(front: Front) -> None:
    path = _link(front, Move.ACCEPT)
    nonce = _nonce(front.client.get(path).get_data(as_text=True))
    pages = {front.client.post(path, data={"nonce": nonce}).data for _ in range(3)}
    assert len(pages) == 1
    with transaction(front.house.engine) as session:
        assert session.query(Message).filter_by(kind="clicked").count() == 1


def test_a_press_that_is_no_longer_wanted_is_told_the_truth(front: Front) -> None:
    path = _link(front, Move.ACCEPT)
    _press(front, path)
    html = _press(front, path)
    assert "已经不需要" in html or State.WORKING in html
    assert _state(front) == State.WORKING


def test_a_link_that_has_ended_changes_nothing_and_says_so(front: Front) -> None:
    path = _link(front, Move.ACCEPT)
    late = Front(_later(front.house, ACTION_GOOD_FOR))
    for answer in (late.client.get(path), late.client.post(path)):
        assert answer.status_code == 410
        assert "已过期" in answer.get_data(as_text=True)
    assert _state(front) == State.WAITING


def _later(house: House, span: timedelta) -> House:
    fields = {name: getattr(house, name) for name in House.__dataclass_fields__}
    return House(**{**fields, "now": lambda: house.now() + span})


@pytest.mark.parametrize("path", ["/a/nonsense", "/f/nonsense", "/a/", "/f/"])
def test_nonsense_is_a_friendly_page_or_nothing(front: Front, path: str) -> None:
    answer = front.client.get(path)
    assert answer.status_code == 404
    assert answer.data == b"" if path.endswith("/") else "打不开" in answer.get_data(as_text=True)


def test_a_page_link_presses_nothing_and_a_button_link_shows_no_page(front: Front) -> None:
    button, page = _link(front, Move.ACCEPT), _page(front)
    assert front.client.get(button.replace("/a/", "/f/")).status_code == 404
    assert front.client.post(page.replace("/f/", "/a/")).status_code == 404
    assert _state(front) == State.WAITING


def test_a_link_for_the_customer_cannot_do_what_staff_do(front: Front) -> None:
    _press(front, _link(front, Move.ACCEPT, key="nobody"))
    assert _state(front) == State.WAITING


def test_a_link_of_somebody_who_left_does_nothing(front: Front) -> None:
    path = _link(front, Move.ACCEPT)
    in_transaction(front.house.engine, lambda session: people.sync(session, ()))
    _press(front, path)
    assert _state(front) == State.WAITING


def test_a_link_of_a_person_the_ledger_does_not_know_is_broken(front: Front) -> None:
    path = front.house.links.action("accept:F-1:", 999, 1, front.house.now()).removeprefix("https://bot.example")
    assert front.client.get(path).status_code == front.client.post(path).status_code == 404


def test_the_page_of_a_feedback_tells_all_that_happened(front: Front) -> None:
    _press(front, _link(front, Move.ACCEPT))
    html = front.client.get(_page(front)).get_data(as_text=True)
    for words in ("打印机又坏了", "李工", State.WORKING, "提出反馈", "分派", "接单"):
        assert words in html
    places = [html.index(f"<strong>{move}</strong>") for move in ("接单", "分派", "提出反馈")]
    assert all(earlier < later for earlier, later in pairwise(places))


def test_whatever_happened_is_told_in_words(front: Front) -> None:
    def let_everything_happen(session: Session) -> None:
        matter = the_matter(session)
        session.add_all(
            Event(feedback=matter, move=move, at=matter.created_at, to_state=matter.state, cycle=1) for move in Move
        )

    in_transaction(front.house.engine, let_everything_happen)
    told = re.findall(r"<strong>(.*?)</strong>", front.client.get(_page(front)).get_data(as_text=True))
    assert len(told) >= len(Move)
    assert not set(told) & set(Move)


def test_what_people_say_is_words_and_not_markup(front: Front) -> None:
    for path in (_page(front), _link(front, Move.ACCEPT)):
        html = front.client.get(path).get_data(as_text=True)
        assert NASTY not in html
    assert NASTY not in _press(front, _link(front, Move.ACCEPT))
    assert "&lt;script&gt;" in front.client.get(_page(front)).get_data(as_text=True)


def test_every_page_is_kept_by_nobody_and_framed_by_nobody(front: Front) -> None:
    for path in (_page(front), _link(front, Move.ACCEPT), "/a/nonsense"):
        headers = front.client.get(path).headers
        assert {name: headers[name] for name in HEADERS.keys()} == dict(HEADERS)  # noqa: SIM118
        assert "Set-Cookie" not in headers


def test_the_pages_need_nothing_but_their_own_style(front: Front) -> None:
    html = front.client.get(_page(front)).get_data(as_text=True)
    assert re.findall(r'(?:src|href)="([^"]+)"', html) == ["/assets/style.css"]
    assert "style=" not in html
    assert front.client.get("/assets/style.css").status_code == 200


def test_what_nobody_foresaw_is_a_friendly_page(front: Front) -> None:
    def spoil(session: Session) -> None:
        spoilt = update(Feedback).where(Feedback.id == the_matter(session).id)
        session.execute(spoilt.values(facts=["not", "a", "mapping"]))

    in_transaction(front.house.engine, spoil)
    answer = front.client.get(_page(front))
    assert answer.status_code == 500
    html = answer.get_data(as_text=True)
    assert "出了点问题" in html
    assert "Traceback" not in html
