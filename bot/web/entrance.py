"""The entrance: who opens a page of ours is asked by WeCom (网页授权) or DingTalk (免登) who they are."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.wrappers import Response as BaseResponse

from bot.house import House
from bot.housing import house_of
from bot.links import LinkBroken, LinkExpired
from bot.platforms.pacing import Lane, Rate
from bot.platforms.port import Closed, SignsIn, TryLater
from bot.web.guarding import HEADERS
from bot.web.sessions import Sessions
from handlers import texts
from storage import people
from storage.db import in_transaction

CLIENTS: Mapping[str, str] = {"wxwork": "wecom", "dingtalk": "dingtalk"}
"""What stands in the User-Agent of a platform's own browser, in lower case → the platform."""

SCRIPTED = (
    "default-src 'none'; style-src 'self'; script-src 'self' {origin}; connect-src {origin}; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""The one page with scripts: ours, and the platform's."""

CODES_AN_HOUR = 60
"""So many codes are tried for one address of ours: the platforms shut out who asks too often, and us as a whole."""

_GOAL = re.compile(r"/[afm]/([0-9A-Za-z_.-]+)")
"""The pages that ask who is looking, by what stands in their addresses."""

entrance = Blueprint("entrance", __name__, template_folder="templates")
log = get_logger(__name__)


@entrance.after_request
def _guard(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@entrance.errorhandler(LinkBroken)
def _broken(_: LinkBroken) -> ResponseReturnValue:
    return render_template("broken.html"), 404


@entrance.errorhandler(LinkExpired)
def _expired(_: LinkExpired) -> ResponseReturnValue:
    return render_template("expired.html"), 410


class WhoAreYou(Exception):
    """This page is only shown to somebody who has signed in: `goal` is its path."""

    def __init__(self, goal: str) -> None:
        super().__init__(goal)
        self.goal = goal


def visitor(house: House) -> int | None:
    """The id of the person who looks at this page; None where signing in is not asked for.

    Errors: WhoAreYou when they have not signed in yet.
    """
    if not house.settings.sign_in:
        return None
    person_id = sessions_of(house).person_id(request, house.now())
    if person_id is None:
        raise WhoAreYou(request.path)
    return person_id


def sessions_of(house: House) -> Sessions:
    """The sessions of this installation."""
    settings = house.settings
    return Sessions(settings.secret.get_secret_value(), secure=settings.public_url.startswith("https://"))


def ask_who(unknown: WhoAreYou) -> ResponseReturnValue:
    """Send them to the platform whose browser this is; where it is none, let them choose."""
    house = house_of()
    ways = _ways(house)
    agent = request.user_agent.string.lower()
    platform = next((name for mark, name in CLIENTS.items() if mark in agent), "")
    fitting = [way for way in ways if way[0] == platform] or ways
    if len(fitting) == 1:
        return redirect(_address(fitting[0], unknown.goal))
    choices = [(texts.platform(house.policy, way[0]), way[1], _address(way, unknown.goal)) for way in fitting]
    return render_template("choose.html", choices=choices), 401


@entrance.get("/in/<platform>/<account>")
def sign_in(platform: str, account: str) -> ResponseReturnValue:
    """Have the platform say who this is: by a redirect, or by a script that asks its client for a code."""
    house = house_of()
    opened, goal = _way(house, platform, account), _goal(house, request.args.get("to", ""))
    back = f"{house.settings.public_url}/in/{platform}/{account}/back"
    state = sessions_of(house).state(goal, house.now())
    try:
        how = opened.sign_in(back, state)
    except Closed:
        raise LinkBroken from None
    answer: BaseResponse
    if how.redirect:
        answer = redirect(how.redirect)
    else:
        answer = Response(render_template("sign_in.html", how=how, back=back, state=state))
        answer.headers["Content-Security-Policy"] = SCRIPTED.format(origin=_origin(how.script))
    sessions_of(house).expect(answer, state)
    return answer


@entrance.get("/in/<platform>/<account>/back")
def back(platform: str, account: str) -> ResponseReturnValue:
    """They come back with a code: who is it? Then on to where they wanted to go."""
    house = house_of()
    opened, sessions = _way(house, platform, account), sessions_of(house)
    goal = sessions.goal(request, house.now())
    if goal is None:
        raise LinkBroken
    try:
        house.tools.pacer.take([Lane("web.sign_in", goal, [Rate(CODES_AN_HOUR, 3600)])])
        user_id = opened.who_is(request.args.get("code", "")[:512])
    except (Closed, TryLater) as error:
        log.warning("sign_in.refused", platform=platform, account=account, reason=str(error))
        return render_template("unknown.html", again=_address((platform, account), goal)), 403
    person_id = in_transaction(house.engine, lambda session: people.recognise(session, platform, account, user_id).id)
    answer = redirect(goal)
    sessions.begin(answer, person_id, house.now())
    return answer


def _ways(house: House) -> list[tuple[str, str]]:
    return [key for key, platform in house.platforms.items() if isinstance(platform, SignsIn)]


def _way(house: House, platform: str, account: str) -> SignsIn:
    found = house.platforms.get((platform, account)) if house.settings.sign_in else None
    if not isinstance(found, SignsIn):
        raise LinkBroken
    return found


def _goal(house: House, path: str) -> str:
    """An address that we have given out and nothing else: who has none has no page to see, and none is led elsewhere.

    Errors: LinkBroken, LinkExpired.
    """
    found = _GOAL.fullmatch(path)
    if found is None:
        raise LinkBroken
    house.links.read(found[1], house.now())
    return path


def _address(way: tuple[str, str], goal: str) -> str:
    return f"/in/{way[0]}/{way[1]}?to={quote(goal, safe='')}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
