"""A button pressed in a browser is a click like any other: heard once, decided by the mind."""

from dataclasses import dataclass
from typing import Literal

from bot.house import House
from bot.links import ActionLink, LinkBroken
from handlers.messages import Clicked, Reply, Where, Who
from storage.chats import GROUP, PRIVATE, Chat
from storage.db import transaction
from storage.people import Person


@dataclass(frozen=True, slots=True)
class Press:
    """One press: the link that was opened, and the id that makes a second sending of it a repeat."""

    link: ActionLink
    message_id: str


def pressed(house: House, press: Press) -> Reply:
    """Let the person of the link click, in the chat where the card hangs. Errors: LinkBroken when they are not known.

    Only a repaint rides on the page; what the bot says is said in the chat, where the talk goes on.
    """
    with transaction(house.engine) as session:
        person, chat = session.get(Person, press.link.person_id), session.get(Chat, press.link.chat_id)
        if person is None or chat is None:
            raise LinkBroken
        who = _known_as(person, chat)
        where = Where(
            platform=chat.platform, account=chat.account, chat_id=chat.chat_id, kind=_KINDS[chat.kind], title=chat.title
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


def _known_as(person: Person, chat: Chat) -> Who:
    for one in person.identities:
        if (one.platform, one.account) == (chat.platform, chat.account):
            return Who(platform=one.platform, account=one.account, user_id=one.user_id, name=person.name)
    raise LinkBroken


_KINDS: dict[str, Literal["group", "private"]] = {GROUP: "group", PRIVATE: "private"}
