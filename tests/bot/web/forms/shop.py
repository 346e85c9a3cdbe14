"""Somebody in a shop who scans the code on the wall, types, sends, and reads what becomes of it."""

import io
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import redis
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.house import House
from bot.housing import move_in
from storage import forms
from storage.db import in_transaction, transaction
from storage.feedback import Feedback
from tests.bot.front import Front
from workers import deliver, fetch, react, ring, shift

HOST = "https://bot.example"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass
class Shop:
    """The shop, its form, and the browser of whoever stands before it."""

    front: Front
    label: str = "门店三号店"
    browser: FlaskClient = field(init=False)
    address: str = field(init=False)
    form_id: int = field(init=False)

    def __post_init__(self) -> None:
        house = self.house
        form = in_transaction(house.engine, lambda session: forms.make(session, self.label, "晨光贸易", house.now()))
        self.form_id, self.address = form.id, house.links.form(form.id, form.until).removeprefix(HOST)
        self.browser = self.another_browser()

    @property
    def house(self) -> House:
        return self.front.house

    def another_browser(self) -> FlaskClient:
        """A browser that has not been here before."""
        return self.front.client.application.test_client()

    def with_settings(self, **more: Any) -> None:
        """The same shop under other settings of its form."""
        settings = self.house.settings
        form = settings.form.model_copy(update=more)
        self.front.house = replace(self.house, settings=settings.model_copy(update={"form": form}))
        self.front.client = create_app(self.front.house).test_client()
        self.browser = self.another_browser()

    def wait(self, span: timedelta) -> None:
        """Let time pass for everybody."""
        before = self.house.now
        self.front.house = replace(self.house, now=lambda: before() + span)
        move_in(self.front.client.application, self.front.house)

    def looks(self) -> str:
        """The form as it is shown in the browser."""
        return self.browser.get(self.address, base_url=HOST).get_data(as_text=True)

    def sends(self, words: str = "", do: str = "send", **more: Any) -> TestResponse:
        """Scan, type and press; what comes back."""
        mark = mark_in(self.looks())
        return self.posts({"mark": mark, "words": words, "do": do, **more})

    def posts(self, data: dict[str, Any], to: str = "") -> TestResponse:
        """Send just this."""
        return self.browser.post(to or self.address, data=data, base_url=HOST)

    def page_of(self, answer: TestResponse) -> str:
        """The path of the private page that a sent form leads to."""
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.headers["Location"]).removeprefix(HOST)

    def reads(self, page: str) -> str:
        """A page as it stands now."""
        answer = self.browser.get(page, base_url=HOST)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def says(self, page: str, words: str, **more: object) -> str:
        """Type and send on a private page; the page as it stands then."""
        answer = self.posts({"nonce": nonce_in(self.reads(page)), "words": words, **more}, page)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.reads(page)

    def presses(self, page: str, label: str) -> str:
        """Press a button of a card on it; the page as it stands then."""
        answer = self.posts(press_of(self.reads(page), label), f"{page}/press")
        assert answer.status_code == 303
        return self.reads(page)

    def works(self) -> None:
        """Let a worker do what waits."""
        shift.begin(self.house, redis.Redis.from_url(self.house.settings.redis_url))
        for job in (ring.ring, react.react, fetch.fetch, deliver.deliver, deliver.repaint):
            job(0)

    def matters(self) -> list[Feedback]:
        """What was captured."""
        with transaction(self.house.engine) as session:
            rows = list(session.scalars(select(Feedback).order_by(Feedback.id)))
            for row in rows:
                _ = row.reporter.company, row.chat, row.assignee
            return rows


def mark_in(html: str) -> str:
    """What the form carries along."""
    return _value(html, "mark")


def nonce_in(html: str) -> str:
    """What makes a second sending of the same page a repeat."""
    return _value(html, "nonce")


def press_of(html: str, label: str) -> dict[str, str]:
    """What the browser sends when this button of a page is pressed."""
    all_forms = re.findall(r"<form[^>]*/press.*?</form>", html, re.DOTALL)
    form = next(one for one in all_forms if f">{label}</button>" in one)
    button = re.search(rf'value="([^"]+)">{label}</button>', form)
    assert button is not None
    return {**dict(re.findall(r'name="(nonce|card)" value="([^"]+)"', form)), "button": button[1]}


def picture(name: str = "扫码枪.png", data: bytes = PNG) -> tuple[io.BytesIO, str]:
    """A picture to be enclosed."""
    return io.BytesIO(data), name


def _value(html: str, name: str) -> str:
    found = re.findall(rf'name="{name}" value="([^"]+)"', html)
    assert found
    return str(found[-1])
