"""Whom an app's message or update is for: members by name, by department, by tag, or everybody."""

from dataclasses import dataclass

from bot.sandbox import faults
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

RECEIVERS = {"touser": (1000, 40031), "toparty": (100, 82002), "totag": (100, 82003)}
"""Field → how many it may name, and the code when they are more."""
ROOT = 1
"""The department that everybody is in."""
UPDATE_USERS = 100


@dataclass(frozen=True)
class Receivers:
    """The members who get it, and the names that lead to nobody; `remarks` for the wire log."""

    users: list[str]
    strangers: dict[str, list[str]]
    """`invaliduser`, `invalidparty`, `invalidtag` → names; users in lower case."""
    remarks: list[str]


def of_message(company: Company, body: Json) -> Receivers:
    """The receivers of message/send. Errors: Refused 40031, 82001-3, 81013."""
    named = {name: _names(body, name) for name in RECEIVERS}
    if not any(named.values()):
        raise Refused(82001)
    if "@all" in named["touser"]:
        return Receivers([m.userid for m in company.config.members if _is_visible(company, m.userid)], {}, [])
    found, remarks = _look_up(company, named["touser"], named["toparty"], named["totag"]), []
    if found.users and company.strikes(faults.PARTLY_INVALID):
        remarks.append(f"注入故障：{faults.PARTLY_INVALID}")
        found.strangers.setdefault("invaliduser", []).append(found.users.pop().lower())
    if not found.users:
        raise Refused(81013, "；".join(remarks), **joined(found.strangers))
    return Receivers(found.users, found.strangers, remarks)


def of_update(company: Company, body: Json) -> Receivers:
    """The receivers of message/update_template_card, without those of `atall`. Errors: Refused 40031, 82001."""
    users, parties, tags = (_list(body, name) for name in ("userids", "partyids", "tagids"))
    if not users and not parties and not tags:
        raise Refused(82001)
    if len(users) > UPDATE_USERS:
        raise Refused(40031, f"userids 最多 {UPDATE_USERS} 个")
    return _look_up(company, users, parties, tags)


def joined(strangers: dict[str, list[str]]) -> dict[str, str]:
    """The lists as message/send tells them: with bars between."""
    return {name: "|".join(names) for name, names in strangers.items()}


def members_of(company: Company, department: int) -> list[str]:
    """The userids of a department and all below it."""
    if department == ROOT:
        return [member.userid for member in company.config.members]
    units = company.config.departments
    below = [u.id for u in units if u.parent == department and u.id != department]
    own = [userid for unit in units if unit.id == department for userid in unit.members]
    return own + [userid for each in below for userid in members_of(company, each)]


def _look_up(company: Company, users: list[str], parties: list[str], tags: list[str]) -> Receivers:
    found = {name: company.member(name) for name in users}
    known = {ROOT, *(unit.id for unit in company.config.departments)}
    tagged = {str(tag.id): tag for tag in company.config.tags}
    reached = [member.userid for member in found.values() if member]
    reached += [u for party in parties if _number(party) in known for u in members_of(company, _number(party))]
    reached += [userid for tag in tags if tag in tagged for userid in tagged[tag].members]
    strangers = {
        "invaliduser": [name.lower() for name, m in found.items() if m is None or not _is_visible(company, m.userid)],
        "invalidparty": [party for party in parties if _number(party) not in known],
        "invalidtag": [tag for tag in tags if tag not in tagged],
    }
    visible = [userid for userid in dict.fromkeys(reached) if _is_visible(company, userid)]
    return Receivers(visible, {name: names for name, names in strangers.items() if names}, [])


def _is_visible(company: Company, userid: str) -> bool:
    return userid not in company.hidden_from


def _number(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() else 0


def _names(body: Json, name: str) -> list[str]:
    most, code = RECEIVERS[name]
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise Refused(40031 if name == "touser" else 40035, f"{name} 应为以 | 分隔的字符串")
    names = [part for part in value.split("|") if part]
    if len(names) > most:
        raise Refused(code, f"{name} 最多 {most} 个")
    return names


def _list(body: Json, name: str) -> list[str]:
    value = body.get(name) or []
    kind: type = str if name == "userids" else int
    if not isinstance(value, list) or not all(isinstance(one, kind) and not isinstance(one, bool) for one in value):
        raise Refused(40031, f"{name} 应为{'字符串' if kind is str else '整数'}数组")
    return [str(one) for one in value]
