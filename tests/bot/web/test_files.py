"""A file that somebody sent is seen by whoever has its link, as long as that lasts, and does no harm in a browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.files.folder import Folder
from bot.house import House
from bot.links import FILE_GOOD_FOR
from bot.web.files import HEADERS
from storage import attachments
from storage.attachments import Attachment, Fate, Found, Wanted
from storage.db import in_transaction
from storage.feedback import Feedback
from storage.transcript import Message
from tests.bot.files import samples
from tests.bot.front import Front, open_front, said


@pytest.fixture
def front(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[Front]:
    """The front door of a house that keeps its files in a folder of its own."""
    house = open_front(sqlite_url, redis_url).house
    yield Front(_with(house, files=Folder(tmp_path / "files")))
    house.engine.dispose()


def _with(house: House, **more: Any) -> House:
    return House(**{**{name: getattr(house, name) for name in house.__dataclass_fields__}, **more})


def _link(front: Front, data: bytes, name: str) -> str:
    house = front.house
    return house.links.file(house.files.put(data), name, house.now()).removeprefix("https://bot.example")


@pytest.mark.parametrize(
    ("data", "mime"), [(samples.png(), "image/png"), (samples.JPEG, "image/jpeg"), (samples.GIF, "image/gif")]
)
def test_a_picture_is_shown(front: Front, data: bytes, mime: str) -> None:
    answer = front.client.get(_link(front, data, "截图.png"))
    assert (answer.status_code, answer.data, answer.content_type) == (200, data, mime)
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''%E6%88%AA")


@pytest.mark.parametrize("data", [samples.PDF, samples.SVG, samples.HTML, samples.EXE, samples.CSV, samples.HEIC])
def test_anything_else_is_only_saved(front: Front, data: bytes) -> None:
    answer = front.client.get(_link(front, data, 'a";\r\nx.html'))
    assert (answer.data, answer.content_type) == (data, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%22%3B%0D%0Ax.html"


def test_no_browser_runs_guesses_or_keeps_it(front: Front) -> None:
    headers = front.client.get(_link(front, samples.png(), "a.png")).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_link_has_its_time(front: Front) -> None:
    path = _link(front, samples.png(), "a.png")
    later = Front(_with(front.house, now=lambda: front.house.now() + FILE_GOOD_FOR + timedelta(seconds=1)))
    assert later.client.get(path).status_code == 410


def test_nothing_but_a_link_of_ours_leads_to_a_file(front: Front) -> None:
    path = _link(front, samples.png(), "a.png")
    page = front.house.page("F-260214-001").removeprefix("https://bot.example/f/")
    for wrong in (path[:-1], path + "x", "/m/", f"/m/{page}", "/m/..%2F..%2Fetc%2Fpasswd"):
        assert front.client.get(wrong).status_code == 404
    assert front.client.get(path.replace("/m/", "/f/")).status_code == 404


def test_a_file_that_was_forgotten_is_not_there(front: Front) -> None:
    path = _link(front, samples.png(), "a.png")
    front.house.files.forget(front.house.files.put(samples.png()))
    assert front.client.get(path).status_code == 404


def test_the_page_of_a_feedback_shows_its_pictures_and_says_what_is_missing(front: Front) -> None:
    front.knock(said("打印机又坏了"))
    sha256 = front.house.files.put(samples.png())

    def send(session: Session) -> str:
        (message,), (matter,) = session.scalars(select(Message)).all(), session.scalars(select(Feedback)).all()
        attachments.expect(
            session, message, [Wanted("image", "x"), Wanted("file", "y"), Wanted("voice", "z")], message.at
        )
        picture, paper, voice = session.scalars(select(Attachment).order_by(Attachment.id))
        attachments.stored(session, picture, Found(sha256, "image/png", 70, "截图.png"))
        attachments.stored(session, paper, Found(sha256, "application/pdf", 70, "<b>账单.pdf"))
        attachments.lost(session, voice, Fate.GONE, "404")
        return matter.number

    number = in_transaction(front.house.engine, send)
    html = front.client.get(front.house.page(number).removeprefix("https://bot.example")).get_data(as_text=True)
    assert html.count('<img src="/m/') == 1
    assert "&lt;b&gt;账单.pdf</a>" in html
    assert "没能取回：链接已失效" in html
    picture = html.split('<img src="')[1].split('"')[0]
    assert front.client.get(picture).data == samples.png()
