"""Every way to speak on every platform: it says what it is given, tells failures apart, and keeps the pace."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from bot.platforms.port import Closed, Paced, Route, Sent, Target, TryLater, Uncertain
from bot.platforms.tools import Tools
from handlers.messages import Card, File, Show, Text
from tests.bot.platforms.every.accounts import PLATFORMS
from tests.bot.platforms.every.calls import CARD, FILE, PICTURE, WORDS, Build, leading_to, targets
from tests.bot.platforms.every.canned import Canned
from tests.bot.platforms.every.doors import AT

pytestmark = pytest.mark.slow

SHOWS: dict[str, Show] = {"words": WORDS, "a card": CARD, "a file": FILE}
FINE = b"""{"errcode": 0, "errmsg": "ok", "msgid": "M", "response_code": "RC", "media_id": "MEDIA", "chatid": "MADE",
"service_state": 1, "created_at": "1380000000", "type": "image", "processQueryKey": "K", "success": true,
"result": {"outTrackId": "d7", "deliverResults": [{"spaceId": "c", "success": true, "carrierId": "K"}]}}"""
EXPECTED = {
    *("wecom.app", "wecom.kf", "wecom.kf_event", "wecom.response_url", "wecom.group_robot", "wecom.appchat"),
    *("dingtalk.card", "dingtalk.session", "dingtalk.robot", "dingtalk.custom_robot"),
}
"""What an account with everything configured can do; more may come."""
BUDGETED = ("wecom.kf", "wecom.kf_event", "wecom.response_url", "dingtalk.session")
"""Whose own budgets are smaller, or of which no figure is known."""
REPAINTED = ("wecom.app", "dingtalk.card", "dingtalk.public_card")
"""Whose cards hang in a chat and can be changed there."""
MOST_SENDS = 250


@dataclass
class Way:
    """One route to one place with one thing to show, and the server it leads to; made anew as often as one likes."""

    build: Build
    target: Target
    show: Show
    place: int

    def open(self, tools: Tools | None = None) -> tuple[Route, Canned]:
        """A fresh account."""
        server = Canned()
        server.body = FINE
        with leading_to(server):
            platform = self.build(tools or Tools.of(None, "", lambda: AT))
        return platform.routes(self.target, self.show, AT)[self.place], server


def _ways() -> Iterator[tuple[str, Way]]:
    for build in PLATFORMS.values():
        platform = build(Tools.of(None, "", lambda: AT))
        for target in targets("s"):
            for what, show in SHOWS.items():
                for place, route in enumerate(platform.routes(target, show, AT)):
                    yield f"{route.name} to {target.chat_id}: {what}", Way(build, target, show, place)


WAYS = dict(_ways())
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())


class Breaking(Canned):
    """The line breaks, before or after the request was written."""

    def __init__(self, written: bool) -> None:
        super().__init__()
        self.written = written

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> requests.Response:
        """An answer to a question, and none at all to what shows something."""
        if self.token_asked(request) or urlsplit(str(request.url)).path.endswith("/get"):
            return super().send(request)
        if self.written:
            raise requests.ConnectionError(ProtocolError("reset"), request=request)
        reason = NewConnectionError(None, "refused")  # type: ignore[arg-type]
        raise requests.ConnectionError(MaxRetryError(None, str(request.url), reason), request=request)  # type: ignore[arg-type]


def said(server: Canned) -> str:
    """All that was sent, as one text."""
    bodies = [request.body or b"" for request in server.asked]
    texts = [body if isinstance(body, str) else body.decode("utf-8", "replace") for body in bodies]
    found = "\n".join(texts)
    return found + unquote(found).replace("\\\\", "\\")


def test_all_ways_are_here() -> None:
    names = {name.partition(" to ")[0] for name in WAYS}
    assert names >= EXPECTED


@each_way
def test_it_says_what_it_is_given(way: Way) -> None:
    route, server = way.open()
    sent = route.send("d7-2608ad94")
    assert isinstance(sent, Sent) and sent.spent >= 1 and sent.handle.get("door")
    expected = {Text: (WORDS.text,), Card: (CARD.text,), File: (FILE.name, "MEDIA", b64encode(PICTURE).decode())}
    assert any(each in said(server) for each in expected[type(way.show)])


@each_way
def test_a_shown_card_is_painted_anew_or_says_that_it_cannot_be(way: Way) -> None:
    """By the handle that came back when it was sent; what cannot be painted again costs the platform nothing."""
    if not isinstance(way.show, Card):
        return
    server = Canned()
    server.body = FINE
    with leading_to(server):
        platform = way.build(Tools.of(None, "", lambda: AT))
    sent = platform.routes(way.target, way.show, AT)[way.place].send("d7-2608ad94")
    server.asked.clear()
    fresh = way.show.model_copy(update={"state": "已解决", "buttons": ()})
    try:
        handle = platform.repaint(fresh, sent.handle, AT, str)
    except Closed:
        assert server.asked == [] and sent.handle.get("door") not in REPAINTED
    else:
        assert "已解决" in said(server) and handle.get("door") in REPAINTED


@each_way
def test_the_same_key_again_is_recognisable_where_the_way_says_so(way: Way) -> None:
    """Then both requests that show something are the same, and those of another key are not."""
    route, server = way.open()
    if not route.idempotent:
        return
    shown = []
    for key in ("d7-2608ad94", "d7-2608ad94", "d8-2608ad94"):
        route.send(key)
        shown.append(server.asked[-1].body)
        server.asked.clear()
    assert shown[0] == shown[1] != shown[2]


@each_way
def test_a_line_that_cannot_be_opened_shows_nothing_and_says_so(way: Way) -> None:
    _, error = _failing(way, Breaking(written=False))
    assert isinstance(error, TryLater)


@each_way
def test_a_line_that_breaks_leaves_it_open_whether_it_was_shown(way: Way) -> None:
    route, error = _failing(way, Breaking(written=True))
    assert isinstance(error, Uncertain | TryLater)
    if isinstance(way.show, Text) and not route.idempotent:
        assert isinstance(error, Uncertain)


@each_way
def test_no_status_without_words_passes_for_a_success(way: Way) -> None:
    route, server = way.open()
    server.body = b""
    for server.status in (302, 400, 403, 404, 500, 502, 503):
        with pytest.raises((TryLater, Closed, Uncertain)):
            route.send("d7-2608ad94")


@each_way
def test_whoever_is_told_to_wait_has_sent_nothing(way: Way) -> None:
    """Until some lane is full; then the next one is told for how long, and the platform hears nothing of it."""
    route, server = way.open()
    for number in range(MOST_SENDS):
        before = len(server.asked)
        try:
            route.send(f"d{number}-2608ad94")
        except Paced as paced:
            assert len(server.asked) == before
            assert paced.after_seconds is not None and 1 <= paced.after_seconds <= 86_402
            return
    assert route.name in BUDGETED


@each_way
def test_a_platform_that_says_too_often_is_left_alone(way: Way) -> None:
    """After the code for it the next attempt is not made at all, and later it is."""
    clock = [AT]
    route, server = way.open(Tools.of(None, "", lambda: clock[0]))
    server.body = b'{"errcode": 45009, "errmsg": "freq"}'
    if route.name.startswith("dingtalk"):
        server.body, server.status = b'{"errcode": 130101, "code": "send.too.fast", "message": "too fast"}', 400
    with pytest.raises(TryLater):
        route.send("d7-2608ad94")
    server.body, server.status = FINE, 200
    asked = len(server.asked)
    with pytest.raises(Paced):
        route.send("d7-2608ad94")
    assert len(server.asked) == asked
    clock[0] += timedelta(hours=2)
    assert route.send("d7-2608ad94")


def _failing(way: Way, server: Canned) -> tuple[Route, Exception]:
    with leading_to(server):
        platform = way.build(Tools.of(None, "", lambda: AT))
    route = platform.routes(way.target, way.show, AT)[way.place]
    with pytest.raises((TryLater, Closed, Uncertain)) as failed:
        route.send("d7-2608ad94")
    return route, failed.value
