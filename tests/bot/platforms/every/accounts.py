"""An account of each platform with everything configured, as the tests of all routes open it."""

from pydantic import SecretStr

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Platform
from bot.platforms.tools import Tools
from bot.platforms.wecom.platform import WecomPlatform
from tests.bot.platforms.dingtalk import contract as dingtalk
from tests.bot.platforms.wecom import contract as wecom

SECRET = "hunter2"
"""Part of every secret here."""
KEPT = SecretStr(f"a-{SECRET}-secret")


def wecom_account(tools: Tools) -> Platform:
    """An app, a smart bot, 微信客服, a group robot and a group made by the app."""
    app, bot = wecom.ACCOUNT.app, wecom.ACCOUNT.bot
    assert app is not None and bot is not None
    account = wecom.ACCOUNT.model_copy(
        update={
            "app": app.model_copy(update={"secret": KEPT, "token": KEPT}),
            "bot": bot.model_copy(update={"token": KEPT}),
            "group_robots": {"wrCHAT": KEPT},
            "appchats": {"wrMADE": "MADE"},
        }
    )
    return WecomPlatform("main", account, tools)


def dingtalk_account(tools: Tools) -> Platform:
    """A robot by HTTP, with a card template."""
    account = dingtalk.ACCOUNT.model_copy(update={"client_secret": KEPT, "card_callback_secret": KEPT})
    return DingTalkPlatform("main", account, tools)


PLATFORMS = {"wecom": wecom_account, "dingtalk": dingtalk_account}
