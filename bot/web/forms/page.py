"""The form: one field is enough, what was typed is kept, and nothing is taken twice."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.house import House
from bot.housing import house_of
from bot.links import FormLink, LinkBroken
from bot.platforms.port import Paced
from bot.web.forms import pace, pictures, sending
from bot.web.forms.guarding import POLICY, FormClosed, guard
from bot.web.forms.pictures import Picture
from bot.web.forms.sheets import Sheets
from bot.web.forms.typed import LENGTHS, TRAP, WORDS, Note, too_long, typed
from storage import forms
from storage.db import in_transaction, transaction
from storage.forms import Draft, Form

form_page = guard(Blueprint("form_page", __name__))


@form_page.get("/q/<token>")
def show(token: str) -> ResponseReturnValue:
    """The form with what was typed on it before in this browser."""
    house = house_of()
    form = _form(house, token)
    sheet = _sheets(house).open_in(request, form.id, house.now())
    draft = _draft(house, sheet)
    if draft is not None and draft.sent_at is not None:
        draft, sheet = None, ""
    return _page(house, form, draft, sheet)


@form_page.post("/q/<token>")
def send(token: str) -> ResponseReturnValue:
    """Send it, save it for later, or begin anew; a sheet that was sent before leads to its page."""
    house = house_of()
    form, sheets, do = _form(house, token), _sheets(house), request.form.get("do", "send")
    sheet = sheets.open_in(request, form.id, house.now())
    if not sheets.is_marked(request.form.get("mark", ""), sheet):
        return _page(house, form, _loose(typed(request.form)), note=Note("again"))
    if do == "clear":
        in_transaction(house.engine, lambda session: forms.tear_up(session, sheet, house.now()))
        return _page(house, form, None)
    pace.to_keep(house, form.id)
    draft, note = _kept(house, form, sheet)
    if draft.sent_at is not None:
        return _to_talk(house, sheet)
    note = note or (Note("saved") if do == "save" else _unsendable(draft))
    return _page(house, form, draft, note=note) if note else _sent(house, form, draft)


@form_page.post("/q/<token>/draft")
def save(token: str) -> ResponseReturnValue:
    """What was typed so far, saved by the page itself: nothing to look at."""
    house = house_of()
    form, sheets = _form(house, token), _sheets(house)
    sheet, fields = sheets.open_in(request, form.id, house.now()), typed(request.form)
    if not sheets.is_marked(request.form.get("mark", ""), sheet) or too_long(fields):
        return "", 409
    pace.to_keep(house, form.id)
    in_transaction(house.engine, lambda session: forms.keep(session, form, sheet, fields, house.now()))
    return "", 204


def _form(house: House, token: str) -> Form:
    """Errors: LinkBroken, LinkExpired, FormClosed."""
    link = house.links.read(token, house.now())
    if not isinstance(link, FormLink):
        raise LinkBroken
    with transaction(house.engine) as session:
        form = session.get(Form, link.form_id)
    if form is None:
        raise LinkBroken
    if not form.is_open(house.now()):
        raise FormClosed
    return form


def _kept(house: House, form: Form, sheet: str) -> tuple[Draft, Note | None]:
    """What was sent, kept whatever becomes of it; and what is wrong with a picture."""
    fields, before = typed(request.form), _draft(house, sheet)
    had, note = list(before.pictures) if before is not None else [], None
    if before is None or before.sent_at is None:
        had, note = _enclosed(house, form, had)

    def keep(session: Session) -> Draft:
        row = forms.keep(session, form, sheet, fields, house.now())
        if row.sent_at is None:
            row.pictures = list(had)
        return row

    return in_transaction(house.engine, keep), note


def _enclosed(house: House, form: Form, had: list[Picture]) -> tuple[list[Picture], Note | None]:
    """The pictures of the sheet with those that come now, and why one of them was not taken."""
    uploads = pictures.chosen(request)
    try:
        if uploads and house.settings.form.pictures:
            pace.to_enclose(house, request, form.id, min(len(uploads), house.settings.form.pictures))
        return pictures.take(house, uploads, had), None
    except Paced as paced:
        return had, Note("often", pace.minutes(paced))
    except pictures.Refused as refused:
        return refused.taken, refused.note


def _unsendable(draft: Draft) -> Note | None:
    """Why it is not sent yet, if it is not."""
    if request.form.get(TRAP):
        return Note("human")
    if not draft.typed.get(WORDS) and not draft.pictures:
        return Note("empty")
    return too_long(draft.typed)


def _sent(house: House, form: Form, draft: Draft) -> ResponseReturnValue:
    try:
        pace.to_send(house, request, form.id)
    except Paced as paced:
        page = _page(house, form, draft, note=Note("often", pace.minutes(paced)))
        page.status_code, page.headers["Retry-After"] = 429, str(pace.seconds(paced))
        return page
    sending.send(house, form, draft)
    in_transaction(house.engine, lambda session: forms.sent(session, session.get_one(Draft, draft.id), house.now()))
    return _to_talk(house, draft.sheet)


def _to_talk(house: House, sheet: str) -> ResponseReturnValue:
    """On to the page where it is answered."""
    return redirect(house.links.talk(sending.chat_of(house, sheet), house.now()), 303)


def _page(house: House, form: Form, draft: Draft | None, sheet: str = "", note: Note | None = None) -> Response:
    """The page, and its sheet laid open in the browser: a new one where there is none."""
    sheets, values = _sheets(house), dict(draft.typed) if draft is not None else {}
    sheet = (draft.sheet if draft is not None else sheet) or sheets.new()
    more: dict[str, Any] = {"mark": sheets.mark(sheet), "note": note, "lengths": LENGTHS, "trap": TRAP}
    page = render_template(
        "form.html",
        form=form,
        values=values,
        enclosed=draft.pictures if draft is not None else [],
        organisation=house.policy.organisation,
        most=house.settings.form.pictures,
        **more,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = POLICY
    sheets.lay_open(answer, form.id, sheet, house.now())
    return answer


def _loose(fields: dict[str, str]) -> Draft:
    """What was typed on a page whose sheet we do not know: shown again, on a new sheet, and kept nowhere yet."""
    return Draft(sheet="", typed=fields, pictures=[])


def _draft(house: House, sheet: str) -> Draft | None:
    with transaction(house.engine) as session:
        return forms.draft(session, sheet) if sheet else None


def _sheets(house: House) -> Sheets:
    settings = house.settings
    secure = settings.public_url.startswith("https://")
    return Sheets(settings.secret.get_secret_value(), secure, settings.form.sheet)
