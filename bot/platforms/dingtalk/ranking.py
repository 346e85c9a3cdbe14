"""In which order the ways into a chat are tried: a table to read, and the routes that follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing import bodies, cards, faces, files, public_card
from bot.platforms.dingtalk.ways import custom_robot, robot, session
from bot.platforms.dingtalk.ways.card import CardRoute
from bot.platforms.dingtalk.ways.custom_robot import CustomRobotRoute
from bot.platforms.dingtalk.ways.robot import RobotRoute
from bot.platforms.dingtalk.ways.session import SessionRoute
from bot.platforms.port import Route, Target
from bot.platforms.usage import Kind
from handlers.messages import Card, File, Show

Skill = Literal["presses", "mentions", "files"]
"""What not every way can do: buttons that change the card, calling a person by name, files as such."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown where, and when."""

    desk: Desk
    target: Target
    show: Show
    at: datetime

    @property
    def reaches_person(self) -> bool:
        """The robot cannot write first to somebody whom we only know by an encrypted id."""
        return self.target.kind == "group" or cards.can_be_called(self.target.chat_id)

    @property
    def links(self) -> bool:
        """A link is pressed by whoever can see it: in a group that may be anybody, so there a number is asked for."""
        return self.desk.account.cards != "text" and self.target.kind != "group"


def _own_card(wanted: Wanted) -> Sequence[Route]:
    account = wanted.desk.account
    wants = account.cards == "template" and bool(account.card_template_id)
    if not isinstance(wanted.show, Card) or not wants or not account.believes_presses or not wanted.reaches_person:
        return ()
    return (CardRoute(wanted.desk, wanted.target, wanted.show, wanted.at),)


def _public_card(wanted: Wanted) -> Sequence[Route]:
    account, show = wanted.desk.account, wanted.show
    wants = account.cards in ("template", "public") and bool(account.public_template_id)
    if not isinstance(show, Card) or not wants or not account.believes_presses or not wanted.reaches_person:
        return ()
    if not public_card.fits(show, account.public_shape):
        return ()
    return (CardRoute(wanted.desk, wanted.target, show, wanted.at, faces.PUBLIC),)


def _session(wanted: Wanted) -> Sequence[Route]:
    reserve = timedelta(seconds=wanted.desk.account.session_reserve_seconds)
    message = bodies.for_session(wanted.show, wanted.links, wanted.target.link)
    return [
        SessionRoute(wanted.desk, way, message, wanted.at)
        for way in wanted.target.ways
        if way.door == session.NAME and way.expires_at > wanted.at + reserve
    ][:1]


def _custom_robot(wanted: Wanted) -> Sequence[Route]:
    found = wanted.desk.account.custom_robots.get(wanted.target.chat_id)
    if found is None:
        return ()
    return (CustomRobotRoute(wanted.desk, found, wanted.target, wanted.show, wanted.links, wanted.at),)


def _robot(wanted: Wanted) -> Sequence[Route]:
    if not wanted.reaches_person:
        return ()
    return (RobotRoute(wanted.desk, wanted.target, wanted.show, wanted.links, wanted.at),)


@dataclass(frozen=True, slots=True)
class Row:
    """One way, as it is named with a delivery."""

    route: str
    skills: frozenset[Skill]
    costs: Kind
    """Of which quota of the month; a way whose quota is used up is passed over for an hour."""
    idempotent: bool
    """Whether the same key never shows twice."""
    holds: str
    """What must hold now, in words."""
    open: Callable[[Wanted], Sequence[Route]]
    """The same, as it is looked up: the routes that are open now."""


_CARD: frozenset[Skill] = frozenset({"presses", "mentions"})
_CALL: frozenset[Skill] = frozenset({"mentions"})
_FILE: frozenset[Skill] = frozenset({"files"})

_OWN_ROW = Row(faces.OWN, _CARD, "calls", True, "a card, our template is configured, the person is known", _own_card)
_PUBLIC_ROW = Row(
    faces.PUBLIC,
    _CARD,
    "calls",
    True,
    "a card, cards by the public template are wanted, the person is known",
    _public_card,
)
_SESSION_ROW = Row(session.NAME, _CALL, "pushes", False, "somebody spoke here in the last 85 minutes", _session)
_CUSTOM_ROW = Row(custom_robot.NAME, _CALL, "pushes", True, "the group's custom robot is configured", _custom_robot)
_ROBOT_ROW = Row(robot.NAME, _FILE, "calls", False, "an internal group, or a person whose user id we know", _robot)

TABLE: Mapping[str, Sequence[Row]] = {
    "group": (_OWN_ROW, _PUBLIC_ROW, _SESSION_ROW, _CUSTOM_ROW, _ROBOT_ROW),
    "private": (_OWN_ROW, _PUBLIC_ROW, _ROBOT_ROW, _SESSION_ROW),
}
"""Per kind of chat the ways in order of preference."""


def routes(wanted: Wanted) -> list[Route]:
    """The routes that are open now; a file goes first by those that can show it."""
    as_file = isinstance(wanted.show, File) and files.can_be_shown(wanted.show)
    rows = sorted(TABLE[wanted.target.kind], key=lambda row: as_file and "files" not in row.skills)
    refused = wanted.desk.refusals
    usable = [row for row in rows if not refused.hold(row.route, wanted.at) and not refused.hold(row.costs, wanted.at)]
    return [route for row in usable for route in row.open(wanted)]
