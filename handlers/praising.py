"""Praise is passed on to whom it names, and to whoever leads them."""

import re
from collections.abc import Iterable, Mapping

from handlers.plain import plain
from handlers.policy import Policy
from handlers.scene import Scene
from handlers.triage import kind as kinds
from handlers.triage.judge import judge
from storage import people
from storage.feedback import Feedback
from storage.people import Person, Role

_TITLES = "工|总|姐|哥|经理|老师|师傅|主管|主任"
_ALREADY_SHORT = re.compile(rf"[小老阿][\u4e00-\u9fff]|[\u4e00-\u9fff](?:{_TITLES})")
_FULL = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff]{1,2})")
"""A Chinese name of two or three characters: the family's, and one's own."""


def named(text: str, names: Iterable[str]) -> list[str]:
    """Which of these people the words name, by their name or as one calls them: 林小雨 is 小林, 林工 or 小雨.

    A short name that two of them could answer to names neither.
    """
    words, everybody = plain(text), list(dict.fromkeys(names))
    ways = {name: _ways(name) for name in everybody}
    found = [name for name in everybody if plain(name) in words]
    for name, short in ways.items():
        others = {way for other, theirs in ways.items() if other != name for way in (other, *theirs)}
        if name not in found and any(way in words and way not in others for way in short):
            found.append(name)
    return found


def praises_somebody(policy: Policy, text: str) -> bool:
    """Whether these words praise one of our people by name."""
    ours = [person.name for person in policy.people.values()]
    return bool(named(text, ours)) and judge(text).kind == kinds.PRAISE


def praised(scene: Scene, matter: Feedback) -> list[Person]:
    """The colleagues whom praise names; nobody where it is no praise."""
    if matter.kind != kinds.PRAISE:
        return []
    staff: Mapping[str, Person] = {
        one.name: one for one in people.everyone(scene.session, Role.STAFF, Role.LEAD, Role.MANAGER)
    }
    return [staff[name] for name in named(matter.text, staff)]


def leads(scene: Scene, who: Iterable[Person]) -> list[Person]:
    """Who leads these people and is none of them: the nearest one each, everybody once."""
    them = list(who)
    nearest = (next((up for up in people.above(scene.session, one.team) if up.id != one.id), None) for one in them)
    return [up for up in dict.fromkeys(nearest) if up is not None and up not in them]


def _ways(name: str) -> frozenset[str]:
    """What else somebody of this name is called."""
    full = None if _ALREADY_SHORT.fullmatch(name) else _FULL.fullmatch(name)
    if full is None:
        return frozenset()
    family, own = full.groups()
    titled = (f"{family}{title}" for title in _TITLES.split("|"))
    return frozenset({f"小{family}", f"老{family}", *titled} | ({own} if len(own) > 1 else set()))
