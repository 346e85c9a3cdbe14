"""A button pressed in a browser is a click like any other: heard once, decided by the mind."""

from dataclasses import dataclass

from bot.house import House
from bot.links import ActionLink, LinkBroken
from handlers.messages import Clicked, Reply, Where, Who
from storage.db import transaction
from storage.people import Identity, Person


@dataclass(frozen=True, slots=True)
class Press:
    """One press: the link that was opened, and the id that makes a second sending of it a repeat."""

    link: ActionLink
    message_id: str


def pressed(house: House, press: Press) -> Reply:
    """Let the person of the link click, in their own private chat. Errors: LinkBroken when they are not known.

    Only a repaint rides on the page; what the bot says is said in the chat, where the talk goes on.
    """
    with transaction(house.engine) as session:
        person = session.get(Person, press.link.person_id)
        known = _known_as(person, press.link) if person is not None else None
    if person is None or known is None:
        raise LinkBroken
    who = Who(platform=known.platform, account=known.account, user_id=known.user_id, name=person.name)
    where = Where(
        platform=known.platform, account=known.account, chat_id=known.user_id, kind="private", title=person.name
    )
    return house.hear(
        Clicked(
            message_id=press.message_id,
            who=who,
            where=where,
            at=house.now(),
            answers=frozenset({"repaint"}),
            action=press.link.action,
        )
    )


def _known_as(person: Person, link: ActionLink) -> Identity | None:
    here = [one for one in person.identities if (one.platform, one.account) == (link.platform, link.account)]
    return next(iter([*here, *person.identities]), None)
