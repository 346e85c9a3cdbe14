"""The files that people sent, behind signed links: pictures are shown, everything else is only saved."""

from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from bot.files.away import StoreAway
from bot.files.kinds import SHOWN, UNKNOWN, NotTaken, mime_of
from bot.house import House
from bot.housing import house_of
from bot.links import FileLink, LinkBroken, LinkExpired
from bot.web import guarding
from bot.web.entrance import WhoAreYou, ask_who, visitor
from bot.web.readers import NotYours, check_reader
from storage import attachments
from storage.db import transaction

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Somebody we do not know made these bytes: no browser shall run, guess at or keep them."""

files = Blueprint("files", __name__, template_folder="templates")
log = get_logger(__name__)


@files.after_request
def _guard(response: Response) -> Response:
    for name, value in guarding.HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@files.errorhandler(WhoAreYou)
def _unknown(unknown: WhoAreYou) -> ResponseReturnValue:
    return ask_who(unknown)


@files.errorhandler(NotYours)
def _not_yours(_: NotYours) -> ResponseReturnValue:
    return render_template("not_yours.html"), 403


@files.get("/m/<token>")
def show(token: str) -> Response:
    """A stored file: 404 when it is not there (any more), 410 when the link has had its time.

    Where signing in is asked for, as with the page that it is on: for our people and whoever brought the matter.
    """
    house = house_of()
    try:
        link = house.links.read(token, house.now())
        if not isinstance(link, FileLink):
            raise LinkBroken
        _check(house, link)
        data = house.files.get(link.sha256)
    except (LinkBroken, KeyError):
        return Response(status=404)
    except LinkExpired:
        return Response(status=410)
    except StoreAway as away:
        log.warning("store away", reason=str(away))
        return Response(status=503, headers={"Retry-After": "30"})
    return Response(data, headers=sent_as(data, link.name))


def _check(house: House, link: FileLink) -> None:
    """Errors: WhoAreYou, NotYours."""
    looking = visitor(house)
    if looking is not None:
        with transaction(house.engine) as session:
            check_reader(session, looking, attachments.matters_with(session, link.sha256))


def sent_as(data: bytes, name: str) -> dict[str, str]:
    """The headers of a file: a picture as what it is; anything else as bytes to be saved under its name."""
    try:
        mime = mime_of(data)
    except NotTaken:
        mime = UNKNOWN
    inline = mime in SHOWN and "save" not in request.args
    disposition = "inline" if inline else "attachment"
    return {
        **HEADERS,
        "Content-Type": mime if inline else UNKNOWN,
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
    }
