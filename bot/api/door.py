"""The addresses under /api/v1: hand in a feedback, see what became of it, say more about it."""

from typing import NamedTuple

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from structlog import get_logger
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.api import bodies, calls, openapi, problems, views
from bot.api.problems import Refused
from bot.house import House
from bot.housing import house_of
from handlers import forms as told
from handlers import texts
from handlers.messages import Said, Where, Who
from handlers.origin import API, WEB, Origin
from storage import feedback, talk
from storage.api_keys import ApiKey
from storage.chats import PRIVATE, Chat, find_or_open
from storage.db import transaction
from storage.feedback import Feedback

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

api = Blueprint("api", __name__, url_prefix="/api")
log = get_logger(__name__)


@api.after_request
def _guard(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


@api.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    return problems.answer(refused)


@api.errorhandler(RequestEntityTooLarge)
def _too_large(_: RequestEntityTooLarge) -> Response:
    return problems.answer(Refused("too-large", "一次最多 256 KB"))


@api.errorhandler(Exception)
def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return problems.answer(Refused("not-json", "请求不合 HTTP 的规定"))
    log.error("unexpected", exc_info=error)
    return problems.answer(Refused("trouble", "请过一会儿用同一个 Idempotency-Key 再试；重复的请求只算一次"))


@api.get("/v1/openapi.json")
def document() -> Response:
    """What this interface takes and gives, for programs that read such documents."""
    return Response(openapi.written(), content_type="application/json")


@api.post("/v1/feedback")
def hand_in() -> Response:
    """A new feedback, in a chat of its own; repeated under the same Idempotency-Key it is the same one."""
    house = house_of()
    key = calls.caller(house, request)
    given = calls.body(request, bodies.NewFeedback)
    name = calls.name_of(house, request, key)
    called = told.visitor(house.policy, given.customer.name.strip(), name)
    house.hear(_said(house, _Call(name, name, called), given.text, _origin(house, key, given)))
    with transaction(house.engine) as session:
        chat = find_or_open(session, WEB, API, name, PRIVATE)
        matter = next(iter(talk.matters(session, chat)), None)
        if matter is None:
            raise Refused("not-feedback", _answered(session, chat))
        return _shown(house, session, matter, 201)


@api.get("/v1/feedback/<number>")
def look(number: str) -> Response:
    """A feedback that came by this key."""
    house = house_of()
    key = calls.caller(house, request)
    with transaction(house.engine) as session:
        return _shown(house, session, _matter(session, key, number), 200)


@api.post("/v1/feedback/<number>/messages")
def say(number: str) -> Response:
    """More words in the chat of a feedback; repeated under the same Idempotency-Key they are said once."""
    house = house_of()
    key = calls.caller(house, request)
    given = calls.body(request, bodies.NewMessage)
    with transaction(house.engine) as session:
        chat = _matter(session, key, number).chat
    name = calls.name_of(house, request, key)
    house.hear(_said(house, _Call(chat.chat_id, name), given.text, Origin(came_by=API, label=chat.came_by)))
    with transaction(house.engine) as session:
        return _shown(house, session, _matter(session, key, number), 201)


@api.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nowhere(rest: str) -> Response:
    """Nothing is here."""
    raise Refused("not-found", "没有这个地址，或者它不接受这种方法；请对照 /api/v1/openapi.json")


def _matter(session: Session, key: ApiKey, number: str) -> Feedback:
    """What came by this key, and nothing else: whatever exists besides looks as if it did not. Errors: Refused."""
    matter = feedback.by_number(session, number.replace("\0", ""))
    if matter is None or (matter.chat.platform, matter.chat.account) != (WEB, API):
        raise Refused("not-found", "没有这个编号的反馈，或者它不是用这个密钥提交的")
    if not matter.chat.chat_id.startswith(calls.prefix_of(key)):
        raise Refused("not-found", "没有这个编号的反馈，或者它不是用这个密钥提交的")
    return matter


def _shown(house: House, session: Session, matter: Feedback, status: int) -> Response:
    body = views.of(session, house.scene(session), matter).model_dump_json()
    response = Response(body, status, content_type="application/json")
    if status == 201:
        response.headers["Location"] = f"/api/v1/feedback/{matter.number}"
    return response


def _origin(house: House, key: ApiKey, given: bodies.NewFeedback) -> Origin:
    facts = dict(told.facts(house.policy, given.customer.contact, given.order))
    if given.customer.id:
        facts = {texts.say(house.policy, "fact.customer"): given.customer.id, **facts}
    return Origin(came_by=API, label=given.source or key.name, company=key.company, facts=facts)


def _answered(session: Session, chat: Chat) -> str:
    """What we have said instead of taking it down."""
    return "\n".join(views.words_of(line.show) for line in talk.lines(session, chat) if line.show is not None)


class _Call(NamedTuple):
    """In which chat something is said, by what name it is said once, and what its customer is called."""

    chat_id: str
    message_id: str
    called: str = ""


def _said(house: House, call: _Call, text: str, origin: Origin) -> Said:
    return Said(
        message_id=call.message_id,
        who=Who(platform=WEB, account=API, user_id=call.chat_id, name=call.called),
        where=Where(platform=WEB, account=API, chat_id=call.chat_id, kind="private", title=call.called),
        at=house.now(),
        text=text,
        origin=origin,
    )
