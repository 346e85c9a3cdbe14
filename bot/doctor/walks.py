"""The platforms whose doors the doctor knows."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.doctor.dingtalk import walk as dingtalk
from bot.doctor.door import Door
from bot.doctor.site import Site
from bot.doctor.wecom import walk as wecom

WALKS: Mapping[str, Callable[[str, Any, Site], Iterator[Door]]] = {"wecom": wecom.doors, "dingtalk": dingtalk.doors}
"""Platform → all doors of an account: by its name, what it is configured with (None: nothing yet), and the site."""


def doors_of(platform: str, name: str, account: object, site: Site) -> Iterator[Door]:
    """The doors of one account; none of a platform that has no walk."""
    walk = WALKS.get(platform)
    return walk(name, account, site) if walk else iter(())
