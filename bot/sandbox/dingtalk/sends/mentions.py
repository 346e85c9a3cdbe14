"""Who is called by name in a webhook message: by user id, by mobile number, by encrypted id, or everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import Json

MOST_AT = 50
EVERYBODY = "所有人"
LISTS = ("atUserIds", "atMobiles")
"""What they list must also stand in the text, with an @ before it."""


@dataclass
class Called:
    """The text with names in place of ids, who is called, and what was odd, in words."""

    text: str
    mentions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def called(text: str, at: Any, office: Office, chat: str, *, dingtalk_ids: bool = False) -> Called:
    """What `at` does to this text in this chat. Errors: Refused 40035.

    With `dingtalk_ids` people may also be called by their encrypted ids, which do not stand in the text.
    """
    if not isinstance(at, dict):
        raise Refused(40035, "at")
    result = Called(text)
    for name in LISTS:
        people = _people(name, office, chat)
        for one in listed(at, name):
            _call(result, name, one, people)
    if at.get("isAtAll"):
        result.mentions.append(EVERYBODY)
    if dingtalk_ids:
        ids = {office.encrypted_id(person.user_id): person.user_id for person in office.members(chat)}
        result.mentions.extend(ids[one] for one in listed(at, "atDingtalkIds") if one in ids)
    return result


def listed(at: Json, name: str) -> list[str]:
    """The ids of one list. Errors: Refused 40035 for anything else, or too many."""
    ids = at.get(name) or []
    if not isinstance(ids, list):
        raise Refused(40035, f"at.{name}")
    if len(ids) > MOST_AT:
        raise Refused(40035, f"at.{name} 最多 {MOST_AT} 个")
    return [str(one) for one in ids]


def _people(name: str, office: Office, chat: str) -> Mapping[str, tuple[str, str]]:
    """Id or number of everybody in the chat → user id and name."""
    key = "mobile" if name == "atMobiles" else "user_id"
    return {getattr(one, key): (one.user_id, one.name) for one in office.members(chat) if getattr(one, key)}


def _call(result: Called, name: str, one: str, people: Mapping[str, tuple[str, str]]) -> None:
    if one not in people:
        result.remarks.append(f"at.{name}：{one} 不在这个会话里，不会被提醒")
    elif f"@{one}" not in result.text:
        result.remarks.append(f"at.{name}：正文里没有写 @{one}，不会显示为提醒")
    else:
        user_id, full_name = people[one]
        result.mentions.append(user_id)
        result.text = result.text.replace(f"@{one}", f"@{full_name}")
