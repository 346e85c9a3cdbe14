"""What all pages of the forms have in common: who may read them, how large a body may be, and how trouble looks."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.files.away import StoreAway
from bot.housing import house_of
from bot.links import LinkBroken, LinkExpired
from bot.platforms.port import Paced
from bot.web.forms import pace, pictures
from bot.web.guarding import HEADERS

POLICY = HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
"""The one script, which is ours, saves what was typed."""

FIELDS_BYTES = 256 * 1024
"""A body without files. Werkzeug bounds its fields by nothing else, and a body with pictures may be large."""

log = get_logger(__name__)


class FormClosed(Exception):
    """This form has been stopped, or its time is over."""


def guard(blueprint: Blueprint) -> Blueprint:
    """The same blueprint with all of this around it."""
    blueprint.before_request(_before)
    blueprint.after_request(_after)
    for error, (template, status) in _TROUBLES.items():
        blueprint.register_error_handler(error, _shows(template, status))
    blueprint.register_error_handler(Paced, _paced)
    blueprint.register_error_handler(HTTPException, _refused)
    blueprint.register_error_handler(Exception, _unexpected)
    return blueprint


def _before() -> None:
    if request.method == "POST":
        house = house_of()
        pace.to_read(house, request)
        has_files = request.mimetype == "multipart/form-data"
        request.max_content_length = pictures.body_bytes(house) if has_files else FIELDS_BYTES


def _after(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _shows(template: str, status: int) -> Callable[[Exception], ResponseReturnValue]:
    return lambda error: (render_template(template), status)


_TROUBLES: dict[type[Exception], tuple[str, int]] = {
    LinkBroken: ("form_broken.html", 404),
    LinkExpired: ("form_closed.html", 410),
    FormClosed: ("form_closed.html", 410),
    RequestEntityTooLarge: ("form_large.html", 413),
    StoreAway: ("form_trouble.html", 503),
}
"""What goes wrong → the page that says so, and its status."""


def _paced(paced: Paced) -> ResponseReturnValue:
    page = render_template("form_often.html", minutes=pace.minutes(paced))
    return page, 429, {"Retry-After": str(pace.seconds(paced))}


def _refused(error: HTTPException) -> ResponseReturnValue:
    return render_template("form_broken.html"), error.code or 400


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected", exc_info=error)
    return render_template("form_trouble.html"), 500
