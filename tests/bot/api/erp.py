"""The ERP of 晨光贸易, which hands in what its clerks hear on the phone."""

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.house import House
from storage import api_keys
from storage.db import in_transaction
from tests.bot.front import Front


@dataclass
class Erp:
    """A program and its key."""

    front: Front
    name: str = "晨光ERP"
    company: str = "晨光贸易"
    key: str = field(init=False)

    def __post_init__(self) -> None:
        at = self.house.now()
        made = in_transaction(self.house.engine, lambda session: api_keys.new(session, self.name, self.company, at))
        self.key = made[1]

    @property
    def house(self) -> House:
        return self.front.house

    @property
    def client(self) -> FlaskClient:
        return self.front.client

    def hands_in(self, text: str = "对账单导出一直失败，点了没反应", call: str = "", **more: Any) -> TestResponse:
        """A new feedback; `call` is its Idempotency-Key."""
        return self.posts("/api/v1/feedback", {"text": text, **more}, call)

    def says(self, number: str, text: str, call: str = "") -> TestResponse:
        """More words about one."""
        return self.posts(f"/api/v1/feedback/{number}/messages", {"text": text}, call)

    def looks(self, number: str) -> TestResponse:
        """What became of it."""
        return self.client.get(f"/api/v1/feedback/{number}", headers=self.headers())

    def posts(self, path: str, body: Any, call: str = "") -> TestResponse:
        """Any body, as JSON."""
        return self.client.post(path, json=body, headers=self.headers(call))

    def headers(self, call: str = "") -> dict[str, str]:
        """What comes along with every call."""
        named = {"Idempotency-Key": call} if call else {}
        return {"Authorization": f"Bearer {self.key}", **named}


def number_of(answer: TestResponse) -> str:
    """The number of what was handed in."""
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.json["number"])  # type: ignore[index]


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """What went wrong; it is said as RFC 9457 wants it, and in Chinese."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == status and told["type"].startswith("urn:huisheng:problem:")
    assert any("\u4e00" <= one <= "\u9fff" for one in told["title"]) and told["detail"]
    return {**told, "kind": told["type"].removeprefix("urn:huisheng:problem:")}
