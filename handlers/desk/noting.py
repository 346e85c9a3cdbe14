"""“记一下”: a colleague writes down what a customer said, in the customer's name and to the colleague's credit."""

import re
from dataclasses import replace

from sqlalchemy import select

from handlers.beginning import IMPORTED
from handlers.cards import customer
from handlers.intake import completing
from handlers.intake.capture import take
from handlers.messages import Reply, Said, Text
from handlers.origin import WEB
from handlers.plain import bare
from handlers.turn import Turn
from storage import chats, people
from storage.chats import Chat
from storage.feedback import Feedback
from storage.people import Identity, Person, Role
from storage.transcript import Message

BY_STAFF = "staff"
"""How what was written down by a colleague came in."""
BY_PHONE = "phone"
"""The platform of customers we know only by name: nothing can be shown to them, a colleague calls them."""

_SELF_NAMED = (WEB, IMPORTED)
"""Where nobody vouches for a name: it was typed into a form, came with a call, or stands in a file."""

_NOTE = re.compile(r"(?:帮|请)?(?:他|她|客户)?记(?:一下|录一下|录|下)?(?:[\s,，:：]+(.+))?", re.DOTALL)
_NAMED = re.compile(
    r"记(?:(?:一下|录)\s*|\s+)([^\s（(:：,，]{1,20})\s*(?:[（(]([^）)]{1,40})[）)])?\s*[:：]\s*(.+)", re.DOTALL
)
_LOOKED_THROUGH = 50
"""Messages of a group in which a quotation is looked for."""


def noted(turn: Turn) -> Reply | None:
    """In a group “记一下”, quoting a customer; anywhere “记 张三（晨光贸易）：……”. None for everything else."""
    if not turn.person.is_staff:
        return None
    named = _NAMED.fullmatch(turn.text)
    if named:
        return _taken(turn, _person(turn, named[1], named[2] or ""), named[3].strip())
    found = _NOTE.fullmatch(turn.text) if not turn.is_private else None
    return _quoted(turn, (found[1] or "").strip()) if found else None


def _quoted(turn: Turn, words: str) -> Reply:
    """What a customer said in this group; who said it, if they said it to us."""
    quoted = turn.heard.quoted if isinstance(turn.heard, Said) else ""
    message = _heard(turn, quoted) if quoted else None
    if message is not None and message.feedback_id is not None:
        known = turn.session.get_one(Feedback, message.feedback_id)
        return turn.say("note.known", number=known.number, owner=turn.owner(known))
    said = "\n".join(filter(None, (quoted, words)))
    if not said:
        return turn.say("note.how")
    return _taken(turn, message.person if message is not None and message.person else _somebody(turn), said, message)


def _taken(turn: Turn, reporter: Person, words: str, message: Message | None = None) -> Reply:
    theirs = replace(turn, person=reporter, chat=_chat(turn, reporter))
    matter = take(theirs, words)
    matter.logged_by_id, matter.came_by = turn.person.id, BY_STAFF
    if message is not None:
        message.feedback_id = matter.id
    completing.settle(turn, matter, None, turn.words("note.why", name=turn.person.name))
    receipt = customer.receipt(turn, matter)
    if matter.chat_id == turn.chat.id:
        return turn.tell(receipt)
    if matter.chat.platform != BY_PHONE:
        turn.deliver(turn.cause, "note", matter.chat, Text(text=receipt), reporter, matter)
    return turn.say("note.taken", number=matter.number, customer=turn.customer(matter), owner=turn.owner(matter))


def _heard(turn: Turn, quoted: str) -> Message | None:
    """The customer's message that was quoted, if it was said to us in this group."""
    said = select(Message).where(Message.chat_id == turn.chat.id, Message.id != turn.message.id)
    recent = turn.session.scalars(said.order_by(Message.id.desc()).limit(_LOOKED_THROUGH))
    theirs = (one for one in recent if one.person is not None and not one.person.is_staff)
    return next((one for one in theirs if bare(one.text) and bare(one.text) == bare(quoted)), None)


def _person(turn: Turn, name: str, company: str) -> Person:
    """The one customer of this name and company whom we know; else one known only by name.

    Without a company nobody is meant who has one: their receipt must not go to a namesake. Nor is anybody meant whose
    name no platform vouches for: whoever typed it into a form would read what others are told.
    """
    named = select(Person).where(Person.name == name, Person.role == Role.CUSTOMER, Person.active)
    alike = turn.session.scalars(named.where(~Person.identities.any(Identity.platform.in_(_SELF_NAMED))))
    fitting = [one for one in alike if (one.company.name if one.company else "") == company]
    if len(fitting) == 1:
        return fitting[0]
    person = people.recognise(turn.session, BY_PHONE, turn.chat.account, f"{name}@{company}", name)
    people.belongs_to(turn.session, person, company)
    return person


def _somebody(turn: Turn) -> Person:
    """A member of the group of whom we know no more than that."""
    name = turn.words("note.somebody")
    person = people.recognise(turn.session, BY_PHONE, turn.chat.account, f"@{turn.chat.chat_id}", name)
    group = turn.policy.groups.get(turn.chat.chat_id)
    people.belongs_to(turn.session, person, group.company if group else "")
    return person


def _chat(turn: Turn, reporter: Person) -> Chat:
    """Where the customer is told: this group, else their own chat; by a colleague where nothing can be shown."""
    own = None if turn.chat.is_group else chats.private_chat(turn.session, reporter)
    return own or turn.chat
