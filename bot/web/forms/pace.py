"""How often a form may be sent: by one internet address, by one form, on one page."""

from collections.abc import Sequence

from flask import Request

from bot.house import House
from bot.platforms.pacing import Lane, Rate
from bot.platforms.port import Paced

AN_HOUR = 3600
TALKING = Rate(60, AN_HOUR)
"""So often somebody may say something on their page."""
TYPING = 20
"""So many times as often as it is sent, what was typed may be saved by itself."""


def to_send(house: House, request: Request, form_id: int) -> None:
    """One more sheet of this form. Errors: Paced, with the seconds to wait."""
    form = house.settings.form
    lanes = [Lane("form.form", str(form_id), [Rate(form.an_hour_by_form, AN_HOUR)])]
    house.tools.pacer.take([*lanes, *_by_address(house, request, "form.address", form.an_hour_by_address)])


def to_enclose(house: House, request: Request, form_id: int, count: int) -> None:
    """So many more pictures go into the store before anything is sent. Errors: Paced."""
    form = house.settings.form
    by_form = Rate(form.an_hour_by_form * form.pictures, AN_HOUR)
    lanes = [Lane("form.pictures", str(form_id), [by_form])]
    lanes += _by_address(house, request, "form.pictures.address", form.an_hour_by_address * form.pictures)
    house.tools.pacer.take(lanes, count)


def to_read(house: House, request: Request) -> None:
    """One more body is read, whatever is in it. Errors: Paced."""
    lanes = _by_address(house, request, "form.reading", house.settings.form.an_hour_by_address * TYPING)
    if lanes:
        house.tools.pacer.take(lanes)


def to_keep(house: House, form_id: int) -> None:
    """What was typed on a sheet of this form is kept once more, wherever it comes from. Errors: Paced."""
    rate = Rate(house.settings.form.an_hour_by_form * TYPING, AN_HOUR)
    house.tools.pacer.take([Lane("form.keeping", str(form_id), [rate])])


def to_talk(house: House, chat_id: int) -> None:
    """Something more is said or pressed on a page. Errors: Paced."""
    house.tools.pacer.take([Lane("form.talk", str(chat_id), [TALKING])])


def seconds(paced: Paced) -> int:
    """After how many seconds it may be tried again."""
    return paced.after_seconds or 1


def minutes(paced: Paced) -> int:
    """The same in minutes, which is how it is said to people: never too few, and never none."""
    return -(-seconds(paced) // 60)


def _by_address(house: House, request: Request, name: str, amount: int) -> Sequence[Lane]:
    """Behind a proxy that nobody told us of, everybody seems to have its address: then none is counted."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if not request.remote_addr or (forwarded and not house.settings.proxies):
        return ()
    return [Lane(name, request.remote_addr, [Rate(amount, AN_HOUR)])]
