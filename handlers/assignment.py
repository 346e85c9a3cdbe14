"""Exactly one owner: the first rule that fits, then whoever has least on the desk; never nobody."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from handlers.plain import plain
from handlers.policy import Policy, RouteSettings
from handlers.rules.ruling import Owner


class NobodyToAssign(LookupError):
    """There is no active member of staff at all."""


class Candidate(NamedTuple):
    """An active member of staff: ledger id, configuration key, name, role (staff, lead, manager) and team."""

    id: int
    key: str
    name: str
    role: str
    team: str


class Matter(NamedTuple):
    """What routing rules look at. `chat_id` is the platform's."""

    kind: str
    topic: str
    text: str
    chat_id: str


class Chosen(NamedTuple):
    """The owner, the team that answers for the matter, and why it is theirs, in words."""

    person_id: int
    team: str
    why: str


def choose(
    policy: Policy,
    staff: Iterable[Candidate],
    loads: Mapping[int, int],
    matter: Matter,
    wanted: Owner | None = None,
) -> Chosen:
    """Choose the owner of a matter. `loads`: person id → open matters; `wanted` goes before the routes.

    Errors: NobodyToAssign.
    """
    everybody = sorted(staff)
    if not everybody:
        raise NobodyToAssign("no active staff: nobody can own a feedback")
    if wanted is not None:
        route = RouteSettings(team=wanted.team, person=wanted.person)
        chosen = _by_route(policy, route, everybody, loads)
        if chosen is not None:
            return chosen._replace(why=f"规则“{wanted.rule}”，{chosen.why}")
    for route in policy.routing:
        why = _fits(route, matter)
        chosen = _by_route(policy, route, everybody, loads) if why is not None else None
        if chosen is not None:
            return chosen._replace(why=f"{why}，{chosen.why}" if why else chosen.why)
    return _of_team(policy, policy.default_team, everybody, loads)


def _fits(route: RouteSettings, matter: Matter) -> str | None:
    """Why a rule fits, None when it does not. Every condition that is given must hold."""
    text = plain(matter.text)
    word = next((word for word in route.words if plain(word) in text), "")
    conditions = (
        (route.topics, matter.topic in route.topics, f"涉及{matter.topic}"),
        (route.kinds, matter.kind in route.kinds, f"属于{matter.kind}"),
        (route.words, bool(word), f"提到“{word}”"),
        (route.chats, matter.chat_id in route.chats, "来自指定的群"),
    )
    given = [(holds, why) for wanted, holds, why in conditions if wanted]
    return "、".join(why for _, why in given) if all(holds for holds, _ in given) else None


def _by_route(
    policy: Policy, route: RouteSettings, everybody: Sequence[Candidate], loads: Mapping[int, int]
) -> Chosen | None:
    """Where a rule sends; None when its person is gone and it names no team, so that the next rule is tried."""
    if route.person:
        person = next((one for one in everybody if one.key == route.person), None)
        if person is not None:
            return Chosen(person.id, route.team or person.team, f"按规则指定给{person.name}")
    return _of_team(policy, route.team, everybody, loads) if route.team else None


def _of_team(policy: Policy, team: str, everybody: Sequence[Candidate], loads: Mapping[int, int]) -> Chosen:
    """The least loaded of the team; else its lead; else any staff, else any lead, else any manager."""
    settings = policy.teams.get(team)
    name = settings.name if settings else team
    for role, within, why in (
        ("staff", True, f"{name}中手上反馈最少的是{{}}"),
        ("lead", True, f"{name}没有可接手的同事，由负责人{{}}接手"),
        ("staff", False, "由手上反馈最少的同事{}接手"),
        ("lead", False, "没有可接手的同事，由负责人{}接手"),
        ("manager", False, "没有可接手的同事，由管理者{}接手"),
    ):
        able = [one for one in everybody if one.role == role and (one.team == team or not within)]
        if able and (team or not within):
            one = min(able, key=lambda able: (loads.get(able.id, 0), able.id))
            return Chosen(one.id, team or one.team, why.format(one.name))
    one = everybody[0]
    return Chosen(one.id, team or one.team, f"由{one.name}接手")
