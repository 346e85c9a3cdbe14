"""The two files a world is run from: what the sandbox plays, and the huisheng.toml of the organisation in it."""

from dataclasses import dataclass
from typing import Any

from bot.demo.worlds import (
    ACCOUNT,
    BOT,
    DINGTALK_GROUP,
    DINGTALK_GROUP_TITLE,
    ORGANISATION,
    TEAMS,
    TEMPLATE,
    WECOM_GROUP,
    WECOM_GROUP_TITLE,
    Human,
    Keys,
    World,
)

CORP_ID, DINGTALK_CORP_ID = "wwhuisheng00000001", "dinghuisheng0000001"
SERVICE_WORDS = ("发票", "合同", "续费", "报价")
"""What the service team is for; all else is the product team's."""

_GROUPS = (
    (WECOM_GROUP, WECOM_GROUP_TITLE, "晨光贸易"),
    (DINGTALK_GROUP, DINGTALK_GROUP_TITLE, "云杉科技"),
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything listens in this run, base URLs without a slash at the end."""

    public_url: str
    wecom_url: str
    dingtalk_url: str
    database_url: str
    redis_url: str


def sandbox_of(world: World, keys: Keys, addresses: Addresses) -> Json:
    """The sandbox's configuration."""
    return {
        "wecom": _their_wecom(world, keys, addresses.public_url) if "wecom" in world.platforms else None,
        "dingtalk": _their_dingtalk(world, keys, addresses.public_url) if "dingtalk" in world.platforms else None,
        "phones": [human.phone() for human in world.humans if human.on_the_page],
        "options": {},
    }


def settings_of(world: World, keys: Keys, addresses: Addresses, secret: str) -> Json:
    """The content of huisheng.toml."""
    settings: Json = {
        "secret": secret,
        "public_url": addresses.public_url,
        "database_url": addresses.database_url,
        "redis_url": addresses.redis_url,
    }
    if "wecom" in world.platforms:
        settings["wecom"] = {ACCOUNT: _our_wecom(world, keys, addresses.wecom_url)}
    if "dingtalk" in world.platforms:
        settings["dingtalk"] = {ACCOUNT: _our_dingtalk(world, keys, addresses.dingtalk_url)}
    return settings | {"policy": _policy(world)}


def _their_wecom(world: World, keys: Keys, public_url: str) -> Json:
    door = f"{public_url}/wecom/{ACCOUNT}"
    members = world.on("wecom")
    group = {
        "chat_id": WECOM_GROUP,
        "title": WECOM_GROUP_TITLE,
        "members": _in_the_group(members),
        "robot_key": keys.group_robot if world.group_robot else "",
    }
    smart_bot = keys.wecom_bot | {"name": BOT, "callback_url": f"{door}/bot"}
    return {
        "corp_id": CORP_ID,
        "members": [{"userid": human.user_id, "name": human.name} for human in members],
        "app": keys.wecom_app | {"name": BOT, "callback_url": f"{door}/app"},
        "bot": smart_bot if world.smart_bot else None,
        "groups": [group],
    }


def _their_dingtalk(world: World, keys: Keys, public_url: str) -> Json:
    door = f"{public_url}/dingtalk/{ACCOUNT}"
    users = world.on("dingtalk")
    by_http = world.mode == "http"
    return keys.dingtalk | {
        "corp_id": DINGTALK_CORP_ID,
        "robot_code": keys.dingtalk["client_id"],
        "robot_name": BOT,
        "mode": world.mode,
        "callback_url": f"{door}/robot" if by_http else "",
        "card_callback_url": f"{door}/card" if by_http else "",
        "card_callback_secret": keys.card_callback if by_http else "",
        "users": [{"user_id": h.user_id, "name": h.name, "union_id": f"union-{h.user_id}"} for h in users],
        "groups": [{"conversation_id": DINGTALK_GROUP, "title": DINGTALK_GROUP_TITLE, "members": _in_the_group(users)}],
        "templates": [TEMPLATE] if world.cards == "template" else [],
    }


def _in_the_group(humans: list[Human]) -> list[str]:
    return [human.user_id for human in humans if human.role == "customer" or human.team == "service"]


def _our_wecom(world: World, keys: Keys, api_url: str) -> Json:
    account: Json = {"corp_id": CORP_ID, "api_url": api_url, "app": keys.wecom_app}
    if world.smart_bot:
        account["bot"] = keys.wecom_bot | {"name": BOT}
    if world.group_robot:
        account["group_robots"] = {WECOM_GROUP: keys.group_robot}
    return account


def _our_dingtalk(world: World, keys: Keys, api_url: str) -> Json:
    account: Json = keys.dingtalk | {
        "corp_id": DINGTALK_CORP_ID,
        "api_url": api_url,
        "oapi_url": api_url,
        "mode": world.mode,
        "cards": world.cards,
    }
    if world.cards == "template":
        account["card_template_id"] = TEMPLATE
    if world.mode == "http":
        account["card_callback_secret"] = keys.card_callback
    return account


def _policy(world: World) -> Json:
    return {
        "organisation": ORGANISATION,
        "default_team": "product",
        "teams": {key: {"name": name} for key, name in TEAMS.items()},
        "people": {human.user_id: _colleague(human) for human in world.colleagues},
        "routing": [{"words": list(SERVICE_WORDS), "team": "service"}],
        "groups": {id_: {"title": title, "company": company} for id_, title, company in _GROUPS},
    } | world.policy


def _colleague(human: Human) -> Json:
    account = f"{human.platform}.{ACCOUNT}:{human.user_id}"
    return {"name": human.name, "role": human.role, "team": human.team, "accounts": [account]}
