"""What the smart bot speaks with from any process, where it is on a long connection."""

from dataclasses import dataclass
from typing import Optional

from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.api.client import Client
from bot.platforms.wecom.bot.line import Line
from bot.platforms.wecom.bot.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Mouth:
    """One per account."""

    line: Line
    uploads: Uploads

    @classmethod
    def of(cls, account: WecomAccount, client: Client, redis_url: str | None) -> Optional["Mouth"]:
        """None for a bot that is called back at a URL, and where no Redis joins the processes."""
        bot = account.bot
        if bot is None or bot.mode != "socket" or not redis_url:
            return None
        line = Line(redis_url, bot.bot_id, bot.secret.get_secret_value())
        return cls(line, Uploads(client, line, bot.bot_id))
