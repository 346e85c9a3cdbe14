"""The web process: the platforms' doors, the pages behind signed links, and how it is."""

import time

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from structlog import get_logger
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import logs
from bot.api.door import api
from bot.house import House
from bot.housing import move_in
from bot.platforms.port import BODY_BYTES
from bot.settings import Settings, load
from bot.web.entrance import entrance
from bot.web.files import files
from bot.web.forms.page import form_page
from bot.web.forms.talk import talk_page
from bot.web.pages import pages
from bot.webhooks import webhooks
from storage import leases
from storage.db import transaction

SLOW_BEAT_SECONDS = 60
WAITS = (0.5, 1, 2, 4, 8, 10, 10, 10, 10)
"""Seconds between attempts to reach the database when the process starts."""

log = get_logger(__name__)


def create_app(house: House | None = None) -> Flask:
    """The WSGI application; without a house, the one that the settings describe.

    Errors: BadSettings; sqlalchemy.exc.DBAPIError when the database does not come within the WAITS.
    """
    if house is None:
        settings = load()
        logs.set_up(settings.log_level, "web")
        house = _open(settings)
    app = Flask(__name__, static_folder=None)
    move_in(app, house)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    if house.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=house.settings.proxies)  # type: ignore[method-assign]
    app.register_error_handler(HTTPException, _plain)
    app.register_error_handler(Exception, _unexpected)
    app.add_url_rule("/healthz", view_func=lambda: _health(house))
    app.register_blueprint(pages)
    app.register_blueprint(files)
    app.register_blueprint(entrance)
    app.register_blueprint(form_page)
    app.register_blueprint(talk_page)
    app.register_blueprint(api)
    app.register_blueprint(webhooks)
    return app


def _open(settings: Settings) -> House:
    """The house, as soon as its database is there; one that does not come back in time is an error."""
    for seconds in WAITS:
        try:
            return House.open(settings)
        except DBAPIError as away:
            log.warning("the database is away", exc_info=away)
            time.sleep(seconds)
    return House.open(settings)


def _plain(error: HTTPException) -> ResponseReturnValue:
    """A status and nothing else."""
    return Response(b"", status=error.code or 500, content_type="text/plain")


def _unexpected(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw: logged, and nothing of it to the outside; the platform calls again."""
    log.error("unexpected", exc_info=error)
    return Response(b"", status=500, content_type="text/plain")


def _health(house: House) -> ResponseReturnValue:
    """503 only when the ledger is away: a ticker that is late must not take the doors out of service."""
    try:
        with transaction(house.engine) as session:
            session.execute(text("SELECT 1"))
            beat = leases.last_beat(session, leases.TICKER)
    except SQLAlchemyError:
        return jsonify(database="away", ticker="unknown"), 503
    late = None if beat is None else round((house.now() - beat).total_seconds())
    ticks = late is not None and late <= SLOW_BEAT_SECONDS
    return jsonify(database="ok", ticker="ok" if ticks else "away", ticker_beat_seconds=late)
