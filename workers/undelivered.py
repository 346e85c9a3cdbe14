"""What could not be delivered: another place to say it, else a colleague who hears of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session
from structlog import get_logger

from bot.house import House
from handlers import texts
from handlers.messages import Text
from storage import chats, deliveries, people
from storage.chats import Chat
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from storage.people import Person

UNDELIVERED, UNKNOWN = "undelivered", "unknown"
"""Purposes of the deliveries that tell of others; nobody is told of these in turn."""

ASIDE = ".private"
log = get_logger(__name__)


def nowhere(session: Session, house: House, row: Delivery, reason: str) -> None:
    """No route leads there: say it in the private chat of whom it is for, else tell who looks after the matter."""
    deliveries.give_up(session, row, Status.FAILED, reason)
    aside = _aside(session, row)
    log.warning("not delivered", delivery=row.id, route=row.route, reason=reason, aside=aside is not None)
    if aside is None:
        _tell(session, house, row, UNDELIVERED)
    else:
        show = {**row.show, "mention": ""}
        deliveries.deliver(session, row.cause, row.purpose + ASIDE, aside, show, house.now(), row.person, row.feedback)


def nobody_knows(session: Session, house: House, row: Delivery, reason: str) -> None:
    """It may have arrived, and sending it again could show it twice: who looks after the matter had better ask."""
    deliveries.give_up(session, row, Status.UNKNOWN, reason)
    log.warning("perhaps delivered", delivery=row.id, route=row.route, reason=reason)
    _tell(session, house, row, UNKNOWN)


def _aside(session: Session, row: Delivery) -> Chat | None:
    if not row.chat.is_group or row.person is None:
        return None
    return chats.private_chat(session, row.person, row.chat.platform, row.chat.account) or chats.private_chat(
        session, row.person
    )


def _tell(session: Session, house: House, row: Delivery, purpose: str) -> None:
    matter = row.feedback
    if matter is None or row.purpose in (UNDELIVERED, UNKNOWN):
        return
    teller = next((person for person in _keepers(session, matter) if person.id != row.person_id), None)
    chat = chats.private_chat(session, teller) if teller else None
    if chat is not None:
        show = Text(text=_sentence(house, row, matter, purpose)).model_dump(mode="json")
        deliveries.deliver(session, f"delivery:{row.id}", purpose, chat, show, house.now(), teller, matter)


def _keepers(session: Session, matter: Feedback) -> Iterable[Person]:
    if matter.assignee is not None:
        yield matter.assignee
    yield from people.above(session, matter.team)


def _sentence(house: House, row: Delivery, matter: Feedback, purpose: str) -> str:
    words = texts.quote(_words(row.show))
    if row.person_id != matter.reporter_id:
        return texts.say(house.policy, "undelivered.other", words=words)
    key = "undelivered" if purpose == UNDELIVERED else "unsure"
    return texts.say(house.policy, key, number=matter.number, customer=matter.reporter.name, words=words)


def _words(show: dict[str, Any]) -> str:
    return " ".join(filter(None, (show.get("title", ""), show.get("text", ""))))
