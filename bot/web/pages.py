"""Two pages: a button to press in the browser, and a feedback with its history."""

from datetime import datetime
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from structlog import get_logger
from werkzeug.exceptions import HTTPException

from bot.house import House
from bot.housing import house_of
from bot.links import ActionLink, LinkBroken, LinkExpired, PageLink
from bot.web import once
from bot.web.enclosing import Enclosed, enclosed
from bot.web.entrance import WhoAreYou, ask_who, visitor
from bot.web.guarding import HEADERS
from bot.web.pressing import Press, pressed
from bot.web.readers import NotYours, check_reader
from handlers import texts
from handlers.messages import Action
from handlers.privacy.kinds import Kind
from handlers.privacy.masking import masked
from handlers.privacy.readers import seen_by
from storage import attachments, consents, feedback, surveys
from storage.attachments import Attachment
from storage.db import transaction
from storage.feedback import Feedback
from storage.people import Person

pages = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")
log = get_logger(__name__)


@pages.after_request
def _guard(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


@pages.errorhandler(WhoAreYou)
def _unknown(unknown: WhoAreYou) -> ResponseReturnValue:
    return ask_who(unknown)


@pages.errorhandler(NotYours)
def _not_yours(_: NotYours) -> ResponseReturnValue:
    return render_template("not_yours.html"), 403


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
    house = house_of()
    link = _action_link(house, token)
    with transaction(house.engine) as session:
        person = session.get(Person, link.person_id)
    if person is None:
        raise LinkBroken
    action = Action.unpack(link.action)
    return render_template(
        "ask.html", name=person.name, label=_label(house, action), number=action.number, nonce=once.nonce()
    )


@pages.post("/a/<token>")
def press(token: str) -> ResponseReturnValue:
    """Press the button; the same page sent twice is one press."""
    house = house_of()
    link = _action_link(house, token)
    reply = pressed(house, Press(link, f"link-{once.name_of(request, token)}"))
    return render_template("done.html", reply=reply)


@pages.get("/f/<token>")
def show(token: str) -> ResponseReturnValue:
    """A feedback: the words, the facts, where it stands, and all that has happened to it."""
    house = house_of()
    link = house.links.read(token, house.now())
    if not isinstance(link, PageLink):
        raise LinkBroken
    looking = visitor(house)
    with transaction(house.engine) as session:
        matter = feedback.by_number(session, link.number)
        if matter is None:
            raise LinkBroken
        check_reader(session, looking, [matter])
        return render_template(
            "feedback.html",
            matter=matter,
            told=partial(masked, sees=_sight(house, session, matter, looking)),
            notice=consents.last_shown(session, matter.chat),
            scores=surveys.of_feedback(session, matter),
            enclosed=[_enclosed(house, row) for row in attachments.of_feedback(session, matter.id)],
            zone=ZoneInfo(house.policy.calendar.timezone),
        )


def _sight(house: House, session: Session, matter: Feedback, looking: int | None) -> frozenset[Kind]:
    """Which private data is shown as it was said: to whoever has signed in theirs, else what a link alone shows."""
    sees = house.policy.privacy.sees
    return frozenset(sees.link) if looking is None else seen_by(sees, matter, session.get(Person, looking))


def _enclosed(house: House, row: Attachment) -> Enclosed:
    return enclosed(house.policy, row, urlsplit(house.links.file(row.sha256, row.name, house.now())).path)


@pages.app_template_filter("clock")
def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def _action_link(house: House, token: str) -> ActionLink:
    link = house.links.read(token, house.now())
    if not isinstance(link, ActionLink):
        raise LinkBroken
    looking = visitor(house)
    if looking is not None and looking != link.person_id:
        raise NotYours
    return link


def _label(house: House, action: Action) -> str:
    if action.verb == "score":
        return texts.say(house.policy, f"survey.button.{action.value}")
    key = f"button.{action.verb}"
    return texts.say(house.policy, key) if key in texts.TEXTS else ""
