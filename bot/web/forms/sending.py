"""A sheet, or words on a page, become something heard like anything else."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.house import House
from bot.web.forms import pictures
from bot.web.forms.pictures import Picture
from bot.web.forms.typed import CONTACT, NAME, ORDER, WORDS
from handlers import forms as told
from handlers.messages import Clicked, Said, Where, Who
from handlers.origin import FORM, WEB, Origin
from storage import chats
from storage.chats import PRIVATE, Chat
from storage.db import in_transaction
from storage.forms import Draft, Form


def send(house: House, form: Form, draft: Draft) -> None:
    """Hear a sheet of this form, once however often it is sent."""
    typed = draft.typed
    name = told.visitor(house.policy, typed.get(NAME, ""), draft.sheet)
    facts = told.facts(house.policy, typed.get(CONTACT, ""), typed.get(ORDER, ""))
    origin = Origin(came_by=FORM, label=form.label, company=form.company, facts=facts)
    speaker = _Speaker(draft.sheet, name)
    house.hear(_said(house, speaker, draft.sheet, typed.get(WORDS, ""), draft.pictures, origin))


def chat_of(house: House, sheet: str) -> int:
    """The id of the chat in which a sheet is answered."""

    def find(session: Session) -> int:
        return chats.find_or_open(session, WEB, FORM, sheet, PRIVATE).id

    return in_transaction(house.engine, find)


@dataclass(frozen=True, slots=True)
class More:
    """What somebody adds on their page; `message_id` makes a second sending of it a repeat."""

    message_id: str
    words: str
    pictures: Sequence[Picture]


def say(house: House, chat: Chat, more: More) -> None:
    """Hear words in a chat that has begun with a sheet."""
    origin = Origin(came_by=FORM, label=chat.came_by)
    house.hear(_said(house, _Speaker(chat.chat_id, ""), more.message_id, more.words, more.pictures, origin))


def press(house: House, chat: Chat, message_id: str, action: str, card: str) -> None:
    """Hear a button of a card that was shown in this chat; `card` is the key of its delivery."""
    speaker = _Speaker(chat.chat_id, "")
    click = Clicked(
        message_id=message_id,
        who=speaker.who,
        where=speaker.where,
        at=house.now(),
        answers=frozenset({"repaint"}),
        action=action,
        card=card,
    )
    house.hear(click)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Whoever filled in a sheet: a person of their own, in a chat of their own."""

    sheet: str
    name: str

    @property
    def who(self) -> Who:
        return Who(platform=WEB, account=FORM, user_id=self.sheet, name=self.name)

    @property
    def where(self) -> Where:
        return Where(platform=WEB, account=FORM, chat_id=self.sheet, kind="private", title=self.name)


def _said(
    house: House, speaker: _Speaker, message_id: str, words: str, enclosed: Sequence[Picture], origin: Origin
) -> Said:
    return Said(
        message_id=message_id,
        who=speaker.who,
        where=speaker.where,
        at=house.now(),
        text=words,
        kind="text" if words else "image",
        media=pictures.media(enclosed),
        origin=origin,
    )
