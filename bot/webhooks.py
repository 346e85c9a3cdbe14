"""The HTTP door: bytes in, through the platform's own door, to the mind, and its answer out again."""

import time
from collections.abc import Callable

from flask import Blueprint, Response, abort, request
from structlog import get_logger

from bot.house import House
from bot.housing import house_of
from bot.platforms import port
from handlers.messages import Clicked, Heard, Reply

webhooks = Blueprint("webhooks", __name__)
log = get_logger(__name__)


@webhooks.route("/<path:path>", methods=["GET", "POST"])
def knock(path: str) -> Response:
    """Whatever a platform calls: 404 where no account has a door, else what the door answers."""
    house = house_of()
    door = house.door(path)
    if door is None:
        abort(404)
    try:
        answer = _answer(house, door, _request())
    except port.Refused as refused:
        log.warning("refused", door=path, status=refused.status, reason=refused.reason)
        answer = port.Response(status=refused.status)
    return Response(answer.body, status=answer.status, content_type=answer.content_type)


def _answer(house: House, door: port.Door, asked: port.Request) -> port.Response:
    in_time = _patience(door)
    heard = door.hear(asked, house.now())
    house.tools.guard.check(door, asked, house.now())
    if isinstance(heard, port.Response):
        return heard
    if isinstance(heard, port.Doorbell):
        house.rung(heard)
        log.info("rung", door=door.path, source=heard.source)
        return heard.answer
    reply = house.hear(heard, in_time)
    log.info("heard", door=door.path, kind=type(heard).__name__, message_id=heard.message_id, chat=heard.where.chat_id)
    if not in_time():
        _paint_later(house, heard, reply)
    return door.answer(asked, heard, reply, house.now())


def _patience(door: port.Door) -> Callable[[], bool]:
    """Whether the platform that called just now still waits for this door's answer."""
    if not isinstance(door, port.Hasty):
        return lambda: True
    ends = time.monotonic() + door.patience
    return lambda: time.monotonic() < ends


def _paint_later(house: House, heard: Heard, reply: Reply) -> None:
    if isinstance(heard, Clicked) and reply.repaint is not None:
        log.warning("too late", message_id=heard.message_id)
        house.paint_later(heard)


def _request() -> port.Request:
    return port.Request(
        method=request.method,
        query=request.args.to_dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(cache=False),
    )
