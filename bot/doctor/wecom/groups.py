"""Groups that are spoken into without the smart bot: by their webhook robot, or as the app that made them."""

import re
from collections.abc import Iterator
from functools import partial

from bot.doctor.finding import NotWell, Probe
from bot.doctor.wecom.asking import Asking, Json
from bot.platforms.wecom.account import WecomAccount

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SHAPE = "只填 Webhook 地址里 key= 后面的部分，像 693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


def robots(place: str, account: WecomAccount) -> Iterator[Probe]:
    """The keys as they look: whether they are good only a message tells, which everybody there would read."""
    for chat_id, key in account.group_robots.items():
        yield Probe(f"群 {chat_id}", partial(_has_shape, f"{place}.group_robots.{chat_id}", key.get_secret_value()))


def made_by_the_app(asking: Asking, account: WecomAccount) -> Iterator[Probe]:
    """appchat/get of every group that the app is said to have made."""
    for chat_id, appchat_id in account.appchats.items():
        yield Probe(f"群 {chat_id}", partial(_is_there, asking, chat_id, appchat_id), needs_token=True)


def _has_shape(field: str, key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NotWell("不像机器人的 key", _SHAPE, field)
    return "格式正确；要真的试一条：huisheng doctor --send-to"


def _is_there(asking: Asking, chat_id: str, appchat_id: str) -> str:
    told = asking.ask("appchat/get", {"chatid": appchat_id}, field=f"{asking.place}.appchats.{chat_id}")
    info = told.get("chat_info")
    group: Json = info if isinstance(info, dict) else {}
    return f"“{group.get('name', '')}”，{len(group.get('userlist') or ())} 人"
