"""In which order the ways into a chat are tried: a table to read, and the routes that follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.platforms.port import OpenWay, Route, Target
from bot.platforms.wecom import response_url
from bot.platforms.wecom.app import route as app
from bot.platforms.wecom.app.route import AppRoute
from bot.platforms.wecom.bot import route as bot
from bot.platforms.wecom.bot.route import SocketRoute
from bot.platforms.wecom.desk import Desk
from bot.platforms.wecom.groups import appchat, robot
from bot.platforms.wecom.groups.appchat import AppchatRoute
from bot.platforms.wecom.groups.robot import GroupRobotRoute
from bot.platforms.wecom.kf import heard as kf
from bot.platforms.wecom.kf.calls import PREFIX
from bot.platforms.wecom.kf.route import KfEventRoute, KfRoute
from bot.platforms.wecom.response_url import ResponseUrlRoute
from handlers.messages import Card, File, Show

Kind = Literal["group", "member", "customer"]
Skill = Literal["buttons", "files"]
"""What not every way can show; all of them can tell it in words, with numbers for buttons and a link for a file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown where, and when."""

    desk: Desk
    target: Target
    show: Show
    at: datetime

    def ways(self, door: str) -> list[OpenWay]:
        """The ways of this door that are open now and still carry something."""
        ways = [way for way in self.target.ways if way.door == door]
        return [way for way in ways if way.expires_at > self.at and way.left != 0]


def _as_app(wanted: Wanted) -> Sequence[Route]:
    if wanted.desk.account.app is None:
        return ()
    return (AppRoute(wanted.desk, wanted.target, wanted.show, idempotent=not isinstance(wanted.show, File)),)


def _answers(wanted: Wanted) -> Sequence[Route]:
    ways = wanted.ways(response_url.NAME)
    return [ResponseUrlRoute(wanted.desk, wanted.target, wanted.show, way) for way in ways]


def _on_the_line(wanted: Wanted) -> Sequence[Route]:
    mouth = wanted.desk.mouth
    return (SocketRoute(wanted.desk, wanted.target, wanted.show, mouth),) if mouth is not None else ()


def _robot_of_the_group(wanted: Wanted) -> Sequence[Route]:
    key = wanted.desk.account.group_robots.get(wanted.target.chat_id)
    if key is None:
        return ()
    return (GroupRobotRoute(wanted.desk, wanted.target, wanted.show, key.get_secret_value()),)


def _made_by_the_app(wanted: Wanted) -> Sequence[Route]:
    account = wanted.desk.account
    appchat_id = account.appchats.get(wanted.target.chat_id)
    if appchat_id is None or account.app is None:
        return ()
    return (AppchatRoute(wanted.desk, wanted.target, wanted.show, appchat_id),)


def _event_codes(wanted: Wanted) -> Sequence[Route]:
    return [KfEventRoute(wanted.desk, wanted.target, wanted.show, way) for way in wanted.ways(kf.EVENT_DOOR)]


def _window(wanted: Wanted) -> Sequence[Route]:
    return [KfRoute(wanted.desk, wanted.target, wanted.show, way) for way in wanted.ways(kf.DOOR)]


@dataclass(frozen=True, slots=True)
class Row:
    """One way, as it is named with a delivery."""

    route: str
    shows: frozenset[Skill]
    idempotent: bool
    """Whether the same key never shows twice; where it may, by which show, stands with the route."""
    holds: str
    """What must hold now, in words."""
    open: Callable[[Wanted], Sequence[Route]]
    """The same, as it is looked up: the routes that are open now."""


_NOTHING: frozenset[Skill] = frozenset()
_BUTTONS: frozenset[Skill] = frozenset({"buttons"})
_FILES: frozenset[Skill] = frozenset({"files"})
_ALL: frozenset[Skill] = frozenset({"buttons", "files"})

TABLE: Mapping[Kind, Sequence[Row]] = {
    "group": (
        Row(response_url.NAME, _NOTHING, False, "the bot was called within the hour and has not answered", _answers),
        Row(bot.NAME, _ALL, False, "the bot is on a long connection, and was called here before", _on_the_line),
        Row(robot.NAME, _FILES, False, "the group's webhook robot is configured", _robot_of_the_group),
        Row(appchat.NAME, _FILES, False, "the app made this group", _made_by_the_app),
    ),
    "member": (
        Row(app.NAME, _ALL, True, "the app is configured; whether it sees the member shows when it is tried", _as_app),
        Row(response_url.NAME, _BUTTONS, False, "said to the bot within the hour, not yet answered", _answers),
        Row(bot.NAME, _ALL, False, "the bot is on a long connection, and was written to before", _on_the_line),
    ),
    "customer": (
        Row(kf.EVENT_DOOR, _BUTTONS, True, "came in, or the session ended, within twenty seconds", _event_codes),
        Row(kf.DOOR, _ALL, True, "wrote within 48 hours, and fewer than five answers were sent since", _window),
    ),
}
"""Per kind of chat the ways in order of preference."""


def routes(wanted: Wanted) -> list[Route]:
    """The routes that are open now: those that can show it as it is before those that tell it in words."""
    skill, rows = _needs(wanted.show), TABLE[kind_of(wanted.target)]
    ranked = sorted(rows, key=lambda row: skill is not None and skill not in row.shows)
    return [route for row in ranked for route in row.open(wanted)]


def kind_of(target: Target) -> Kind:
    """Whom it reaches; a WeChat customer's private chat is named `kf:<external_userid>`."""
    if target.kind == "group":
        return "group"
    return "customer" if target.chat_id.startswith(PREFIX) else "member"


def _needs(show: Show) -> Skill | None:
    if isinstance(show, File):
        return "files"
    return "buttons" if isinstance(show, Card) and show.buttons else None
