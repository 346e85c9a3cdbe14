"""Custom robots of groups, as their credentials look: whether they are good only a message tells."""

import re
from collections.abc import Iterator
from functools import partial

from bot.doctor.finding import NotWell, Probe
from bot.platforms.dingtalk.account import CustomRobot, DingTalkAccount

_TOKEN = re.compile(r"[A-Za-z0-9]{16,128}")
_SIGNED = "SEC"


def probes(place: str, account: DingTalkAccount) -> Iterator[Probe]:
    """One for each group."""
    for chat_id, robot in account.custom_robots.items():
        yield Probe(f"群 {chat_id}", partial(_has_shape, f"{place}.custom_robots.{chat_id}", robot))


def _has_shape(place: str, robot: CustomRobot) -> str:
    if not _TOKEN.fullmatch(robot.access_token.get_secret_value()):
        advice = "只填 Webhook 地址里 access_token= 后面的部分"
        raise NotWell("不像 access_token", advice, f"{place}.access_token")
    if robot.secret is None:
        return "格式正确，没有加签：机器人的关键词要能在每条消息里找到，或把服务器 IP 加进它的 IP 地址段"
    if not robot.secret.get_secret_value().startswith(_SIGNED):
        raise NotWell("不像加签密钥", f"群设置 → 机器人 → 加签：复制 {_SIGNED} 开头的一串", f"{place}.secret")
    return "格式正确；要真的试一条：huisheng doctor --send-to"
