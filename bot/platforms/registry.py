"""The platforms we know: one line each."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Platform
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.platform import WecomPlatform


class Known(NamedTuple):
    """What one account is configured with, and how it is opened: by its name, what was configured, and the tools."""

    account: type[BaseModel]
    open: Callable[[str, Any, Tools], Platform]


PLATFORMS: Mapping[str, Known] = {
    "wecom": Known(WecomAccount, WecomPlatform),
    "dingtalk": Known(DingTalkAccount, DingTalkPlatform),
}
"""The name of a platform: of its section in the settings, and of everything that comes from it or goes there."""
