"""Somebody without a name spoke to us: ask the platform's directory what they are called."""

from sqlalchemy.orm import Session

from bot.platforms.port import Closed, TryLater
from handlers import texts
from storage import people
from storage.db import in_transaction
from storage.people import Identity
from workers.pile import Pile, work_off
from workers.shift import Shift, on_shift


def introduce(identity_id: int) -> None:
    """Ask for every name that is missing; the id is only who rang."""
    work_off(on_shift(), PILE)


def _introduce_one(shift: Shift, identity_id: int) -> None:
    who = in_transaction(shift.house.engine, lambda session: session.get_one(Identity, identity_id))
    platform = shift.house.platforms.get((who.platform, who.account))
    try:
        name = platform.name_of(who.user_id) if platform else ""
    except TryLater:
        _ask_later(shift, identity_id)
        return
    except Closed:
        name = ""
    name = name or _instead_of_a_name(shift, who.user_id)

    def keep(session: Session) -> None:
        people.introduce(session, session.get_one(Identity, identity_id), name)

    in_transaction(shift.house.engine, keep)


def _instead_of_a_name(shift: Shift, user_id: str) -> str:
    """What somebody is called whose id is not for human eyes (`kf:wm…`); empty where the id may stand for them."""
    if ":" not in user_id:
        return ""
    return texts.say(shift.house.policy, "customer.nameless", tail=user_id[-4:])


def _ask_later(shift: Shift, identity_id: int) -> None:
    def wait(session: Session) -> None:
        people.ask_name_later(session, session.get_one(Identity, identity_id), shift.now())

    in_transaction(shift.house.engine, wait)


PILE = Pile("introduce", people.nameless, _introduce_one, _ask_later)
