"""The two files a world is run from: what the sandbox plays, and the huisheng.toml of the organisation in it."""

from dataclasses import dataclass
from typing import Any

from bot.demo.worlds import (
    ACCOUNT,
    BOT,
    KF,
    KF_NAME,
    ORGANISATION,
    TEAMS,
    TEMPLATE,
    Group,
    Human,
    Keys,
    World,
)

CORP_ID, DINGTALK_CORP_ID = "wwhuisheng00000001", "dinghuisheng0000001"
SERVICE_WORDS = ("发票", "合同", "续费", "报价")
"""What the service team is for; all else is the product team's."""
SOURCES = {"web_price": "官网价格页"}
"""What staff call the links to 微信客服, by their scene_param."""

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
        "options": world.habits,
    }


def settings_of(world: World, keys: Keys, addresses: Addresses, secret: str) -> Json:
    """The content of huisheng.toml."""
    settings: Json = {
        "secret": secret,
        "public_url": addresses.public_url,
        "database_url": addresses.database_url,
        "redis_url": addresses.redis_url,
        "stream_watchdog_seconds": world.patience,
        "stream_aside_seconds": world.aside,
    }
    if "wecom" in world.platforms:
        settings["wecom"] = {ACCOUNT: _our_wecom(world, keys, addresses.wecom_url)}
    if "dingtalk" in world.platforms:
        settings["dingtalk"] = {ACCOUNT: _our_dingtalk(world, keys, addresses.dingtalk_url)}
    return settings | {"policy": _policy(world)}


def _their_wecom(world: World, keys: Keys, public_url: str) -> Json:
    door = f"{public_url}/wecom/{ACCOUNT}"
    everybody = world.on("wecom")
    members = [human for human in everybody if not human.on_wechat]
    customers = [human for human in everybody if human.on_wechat]
    groups = [
        {
            "chat_id": group.id,
            "title": group.title,
            "members": _in_the_group(members, group),
            "appchat": group.number in world.rooms_of_app,
            "robot_key": keys.robot_of(group) if _has_robot(world, group) else "",
        }
        for group in world.groups("wecom")
    ]
    smart_bot = keys.wecom_bot | {"name": BOT, "mode": world.bot_mode}
    if world.bot_mode == "webhook":
        smart_bot["callback_url"] = f"{door}/bot"
    return {
        "corp_id": CORP_ID,
        "members": [{"userid": human.user_id, "name": human.name} for human in members],
        "app": keys.wecom_app | {"name": BOT, "callback_url": f"{door}/app"},
        "bot": smart_bot if world.smart_bot else None,
        "groups": groups,
        "customers": [{"external_userid": human.user_id, "name": human.name} for human in customers],
        "kf": [{"open_kfid": KF, "name": KF_NAME}] if customers else [],
    }


def _their_dingtalk(world: World, keys: Keys, public_url: str) -> Json:
    door = f"{public_url}/dingtalk/{ACCOUNT}"
    users = world.on("dingtalk")
    by_http = world.mode == "http"
    groups = [
        {"conversation_id": group.id, "title": group.title, "members": _in_the_group(users, group)}
        | (_their_robot(keys, group) if world.custom_robot else {})
        for group in world.groups("dingtalk")
    ]
    return keys.dingtalk | {
        "corp_id": DINGTALK_CORP_ID,
        "robot_code": keys.dingtalk["client_id"],
        "robot_name": BOT,
        "mode": world.mode,
        "callback_url": f"{door}/robot" if by_http else "",
        "card_callback_url": f"{door}/card" if by_http else "",
        "card_callback_secret": keys.card_callback if by_http else "",
        "users": [{"user_id": h.user_id, "name": h.name, "union_id": f"union-{h.user_id}"} for h in users],
        "events_callback_url": f"{door}/events" if by_http else "",
        "events_token": keys.events["token"] if by_http else "",
        "events_aes_key": keys.events["aes_key"] if by_http else "",
        "monthly_calls": world.quota.get("calls", 0),
        "monthly_pushes": world.quota.get("pushes", 0),
        "groups": groups,
        "templates": [TEMPLATE] if world.cards == "template" else [],
    }


def _their_robot(keys: Keys, group: Group) -> Json:
    robot = keys.custom_robot_of(group)
    return {"robot_token": robot["access_token"], "robot_secret": robot["secret"]}


def _in_the_group(humans: list[Human], group: Group) -> list[str]:
    """Its customers, and our service team."""
    inside = [human for human in humans if human.in_the_group and human.room == group.number]
    return [human.user_id for human in (*inside, *(one for one in humans if one.team == "service"))]


def _our_wecom(world: World, keys: Keys, api_url: str) -> Json:
    account: Json = {"corp_id": CORP_ID, "api_url": api_url, "oauth_url": api_url, "app": keys.wecom_app}
    account["ws_url"] = f"{api_url.replace('http', 'ws', 1)}/openws"
    if world.smart_bot:
        account["bot"] = keys.wecom_bot | {"name": BOT, "mode": world.bot_mode}
    if world.has_kf:
        account["kf"] = {"accounts": {KF: KF_NAME}}
    groups = world.groups("wecom")
    account["group_robots"] = {group.id: keys.robot_of(group) for group in groups if _has_robot(world, group)}
    account["appchats"] = {group.id: group.id for group in groups if group.number in world.rooms_of_app}
    return account


def _has_robot(world: World, group: Group) -> bool:
    return world.group_robot and group.number not in world.rooms_of_app


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
    account["quota"] = {"calls": 0, "pushes": 0} | world.quota
    account["jsapi_url"] = f"{api_url}/dingtalk-jsapi.js"
    if world.mode == "http":
        account |= {"card_callback_secret": keys.card_callback, "events": keys.events}
    if world.custom_robot:
        account["custom_robots"] = {group.id: keys.custom_robot_of(group) for group in world.groups("dingtalk")}
    return account


def _policy(world: World) -> Json:
    return {
        "organisation": ORGANISATION,
        "default_team": "product",
        "teams": {key: {"name": name} for key, name in TEAMS.items()},
        "people": {human.user_id: _colleague(human) for human in world.colleagues},
        "routing": [{"words": list(SERVICE_WORDS), "team": "service"}],
        "sources": SOURCES,
        "groups": {group.id: {"title": group.title, "company": group.company} for group in _groups(world)},
    } | world.policy


def _groups(world: World) -> list[Group]:
    return [*world.groups("wecom"), *world.groups("dingtalk")]


def _colleague(human: Human) -> Json:
    account = f"{human.platform}.{ACCOUNT}:{human.user_id}"
    return {"name": human.name, "role": human.role, "team": human.team, "accounts": [account]}
