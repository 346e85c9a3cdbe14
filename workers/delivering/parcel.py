"""A delivery made ready outside of any transaction: what to show, the routes to try, and whom the links are for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from bot.house import House
from bot.platforms.port import OpenWay, Platform, Route, Target
from handlers.messages import Card, File, Show
from storage import chats, people
from storage.chats import Chat
from storage.deliveries import Delivery

SHOW: TypeAdapter[Show] = TypeAdapter(Show)
CARD: TypeAdapter[Card] = TypeAdapter(Card)


@dataclass(frozen=True)
class Parcel:
    """What was taken from the ledger to be sent."""

    delivery_id: int
    key: str
    where: tuple[str, str]
    """The platform and the account."""
    shown: dict[str, Any]
    routes: Sequence[Route]


def routes_of(session: Session, house: House, row: Delivery) -> Sequence[Route]:
    """The routes of a delivery, the one tried last time first; none when its account or its chat is gone."""
    platform, at = platform_of(house, row.chat), house.now()
    if platform is None or row.chat.closed_at is not None:
        return ()
    ways = [
        OpenWay(way.id, way.door, way.address, way.expires_at, way.once, way.left)
        for way in chats.ways_open(session, row.chat, at)
    ]
    chat, link = row.chat, link_of(session, house, row)
    target = Target(chat.chat_id, chat.kind, ways, link, house.files.get, chat.voice)
    routes = platform.routes(target, _ready(house, row), at)
    return sorted(routes, key=lambda route: route.name != row.route)


def _ready(house: House, row: Delivery) -> Show:
    """What to show; a file gets its link only now, so that its time runs from when it is sent."""
    show = SHOW.validate_python(row.show)
    if isinstance(show, File) and not show.link:
        return show.model_copy(update={"link": house.links.file(show.sha256, show.name, house.now())})
    return show


def platform_of(house: House, chat: Chat) -> Platform | None:
    """The account a chat belongs to, if it is still configured."""
    return house.platforms.get((chat.platform, chat.account))


def link_of(session: Session, house: House, row: Delivery) -> Callable[[str], str]:
    """Makes the signed address of a packed action for the person a delivery is for."""
    chat_id, reader = row.chat_id, reader_of(session, row)
    return lambda packed: house.links.action(packed, reader, chat_id, house.now())


def reader_of(session: Session, row: Delivery) -> int:
    """The id of the person a delivery is for: the one named, else the one in the private chat; 0 for a group."""
    if row.person_id is not None:
        return row.person_id
    if row.chat.is_group:
        return 0
    return people.recognise(session, row.chat.platform, row.chat.account, row.chat.chat_id).id
