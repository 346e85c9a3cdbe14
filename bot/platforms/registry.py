"""The platforms we know: one line each."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Platform
from bot.platforms.tokens import TokenStore
from bot.platforms.wecom.platform import WecomPlatform

PLATFORMS: Mapping[str, Callable[[str, Any, TokenStore], Platform]] = {
    "wecom": WecomPlatform,
    "dingtalk": DingTalkPlatform,
}
"""The name of a platform, as in the settings → how one of its accounts is opened."""
