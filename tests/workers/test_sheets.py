"""A sheet that nobody has sent is forgotten with its pictures; what was sent stays."""

import pytest
from sqlalchemy.orm import Session

from storage import forms
from storage.attachments import Wanted, expect
from storage.db import in_transaction, transaction
from storage.forms import Draft, Form
from storage.transcript import Message
from tests.workers.stage import Stage
from workers import sheets
from workers.ticker import Ticker

PNG = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture
def form(stage: Stage) -> Form:
    return in_transaction(stage.house.engine, lambda session: forms.make(session, "门店三号店", "", stage.clock.at))


def _typed(stage: Stage, form: Form, sheet: str, *pictures: str) -> None:
    def keep(session: Session) -> None:
        row = forms.keep(session, form, sheet, {"words": "扫码枪坏了"}, stage.clock.at)
        row.pictures = [{"sha256": one, "name": "a.png"} for one in pictures]

    in_transaction(stage.house.engine, keep)


def _day_later(stage: Stage) -> None:
    stage.clock.at += stage.house.settings.form.sheet
    stage.clock.forward(1)
    Ticker(stage.house, "me").tick()
    sheets.tear_up(0)


def _sheets(stage: Stage) -> list[str]:
    with transaction(stage.house.engine) as session:
        return [row.sheet for row in session.query(Draft).order_by(Draft.id)]


def test_what_was_not_sent_is_forgotten_after_a_day(stage: Stage, form: Form) -> None:
    sha256 = stage.house.files.put(PNG)
    _typed(stage, form, "old", sha256)
    sheets.tear_up(0)
    assert _sheets(stage) == ["old"]
    _day_later(stage)
    assert _sheets(stage) == []
    with pytest.raises(KeyError):
        stage.house.files.get(sha256)


def test_a_picture_that_a_message_has_brought_stays(stage: Stage, form: Form) -> None:
    sha256 = stage.house.files.put(PNG)
    _typed(stage, form, "old", sha256)

    def bring(session: Session) -> None:
        message = Message(platform="web", account="form", message_id="1", kind="image", at=stage.clock.at)
        session.add(message)
        expect(session, message, [Wanted("image", sha256)], stage.clock.at)

    in_transaction(stage.house.engine, bring)
    _day_later(stage)
    assert _sheets(stage) == []
    assert stage.house.files.get(sha256) == PNG


def test_a_picture_of_a_younger_sheet_stays(stage: Stage, form: Form) -> None:
    sha256 = stage.house.files.put(PNG)
    _typed(stage, form, "old", sha256)
    stage.clock.forward(3600)
    _typed(stage, form, "young", sha256)
    stage.clock.forward(-3600)
    _day_later(stage)
    assert _sheets(stage) == ["young"]
    assert stage.house.files.get(sha256) == PNG
