"""A large organisation for a long day: many groups, many customers on every door, and a dozen colleagues."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.demo.worlds import DOORS, DOORS_HTTP, Human, Platform, Role, World

ROOMS, IN_A_ROOM, ON_WECHAT = 8, 5, 20
"""Service groups on each platform, customers in each of them, and customers who only know 微信客服."""

STAFF = 5
"""Colleagues on each platform, besides the leads and the manager."""

HABITS: dict[str, Any] = {
    "redeliver": True,
    "redeliver_times": 200,
    "robot_retries": 3,
    "bot": {"keeps_undelivered": True},
}
"""What was said while nobody was connected comes again, as has been seen in the field; a document that promises it
there is not. So the books can ask for every single message.
"""

PATIENCE_SECONDS = 15.0

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "军", "杰", "涛")
_TEAMS = ("product", "service")


def crowd(doors: World) -> World:
    """The same doors as `doors`, and many people before and behind them."""
    names = _names()
    customers = [
        Human(f"{platform[0]}k{room:02d}{seat}", next(names), "customer", platform, on_the_page=False, room=room)
        for platform in ("wecom", "dingtalk")
        for room in range(ROOMS)
        for seat in range(IN_A_ROOM)
    ]
    on_wechat = [
        Human(f"wmCROWD{number:04d}", next(names), "customer", "wecom", on_the_page=False, on_wechat=True)
        for number in range(ON_WECHAT)
    ]
    humans = (*customers, *on_wechat, *_colleagues(names))
    return replace(doors, name=f"{doors.name}-crowd", humans=humans, habits=HABITS, patience=PATIENCE_SECONDS)


def _colleagues(names: Iterator[str]) -> Iterator[Human]:
    for platform in ("wecom", "dingtalk"):
        for number in range(STAFF):
            yield _colleague(platform, "staff", number, next(names))
        yield _colleague(platform, "lead", STAFF, next(names))
    yield _colleague("wecom", "manager", STAFF + 1, next(names))


def _colleague(platform: Platform, role: Role, number: int, name: str) -> Human:
    return Human(f"{platform[0]}s{number:02d}", name, role, platform, _TEAMS[number % 2], on_the_page=False)


def _names() -> Iterator[str]:
    return (surname + given for given, surname in itertools.product(_GIVEN, _SURNAMES))


CROWDS = {world.name: world for world in (crowd(DOORS), crowd(DOORS_HTTP))}
"""Both ways to be connected: by long connections, and by webhooks."""
