"""Two pages: a button to press in the browser, and a feedback with its history."""

import hashlib
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from bot.house import EXTENSION, House
from bot.links import ActionLink, LinkBroken, LinkExpired, PageLink
from bot.web.pressing import Press, pressed
from handlers import texts
from handlers.messages import Action
from storage import feedback, surveys
from storage.db import transaction
from storage.people import Person

HEADERS = Headers(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
)
"""The address is the key to the page: it must not be kept, framed, searched or passed on as a referrer."""

NONCE_CHARACTERS = 32
pages = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")
log = get_logger(__name__)


@pages.after_request
def _guard(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


@pages.errorhandler(LinkBroken)
def _broken(_: LinkBroken) -> ResponseReturnValue:
    return render_template("broken.html"), 404


@pages.errorhandler(LinkExpired)
def _expired(_: LinkExpired) -> ResponseReturnValue:
    return render_template("expired.html"), 410


@pages.errorhandler(Exception)
def _unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException):
        return render_template("broken.html"), error.code or 500
    log.error("unexpected", exc_info=error)
    return render_template("trouble.html"), 500


@pages.get("/a/<token>")
def ask(token: str) -> ResponseReturnValue:
    """Ask before anything is done: a chat app that fetches links for a preview must not press buttons."""
    house = _house()
    link = _action_link(house, token)
    with transaction(house.engine) as session:
        person = session.get(Person, link.person_id)
    if person is None:
        raise LinkBroken
    action = Action.unpack(link.action)
    return render_template(
        "ask.html", name=person.name, label=_label(house, action), number=action.number, nonce=secrets.token_hex(8)
    )


@pages.post("/a/<token>")
def press(token: str) -> ResponseReturnValue:
    """Press the button; the same page sent twice is one press."""
    house = _house()
    link = _action_link(house, token)
    nonce = request.form.get("nonce", "")[:NONCE_CHARACTERS]
    sheet = hashlib.sha256(f"{token}.{nonce}".encode()).hexdigest()[:40]
    reply = pressed(house, Press(link, f"link-{sheet}"))
    return render_template("done.html", reply=reply)


@pages.get("/f/<token>")
def show(token: str) -> ResponseReturnValue:
    """A feedback: the words, the facts, where it stands, and all that has happened to it."""
    house = _house()
    link = house.links.read(token, house.now())
    if not isinstance(link, PageLink):
        raise LinkBroken
    with transaction(house.engine) as session:
        matter = feedback.by_number(session, link.number)
        if matter is None:
            raise LinkBroken
        return render_template(
            "feedback.html",
            matter=matter,
            scores=surveys.of_feedback(session, matter),
            zone=ZoneInfo(house.policy.calendar.timezone),
        )


@pages.app_template_filter("clock")
def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def _house() -> House:
    house: House = current_app.extensions[EXTENSION]
    return house


def _action_link(house: House, token: str) -> ActionLink:
    link = house.links.read(token, house.now())
    if not isinstance(link, ActionLink):
        raise LinkBroken
    return link


def _label(house: House, action: Action) -> str:
    if action.verb == "score":
        return texts.say(house.policy, f"survey.button.{action.value}")
    key = f"button.{action.verb}"
    return texts.say(house.policy, key) if key in texts.TEXTS else ""
