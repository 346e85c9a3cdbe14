"""Members' ids as 智能机器人 sees them: plain, or encrypted where its creator is no super-administrator."""

import hashlib
from dataclasses import dataclass

from bot.sandbox.wecom.company import Company

PREFIX = "wo"
LETTERS = 30


@dataclass(frozen=True)
class Veil:
    """Both directions for one company; the habits say whether there is anything to hide."""

    company: Company

    def over(self, userid: str) -> str:
        """How the bot is told of a member."""
        if not self.company.options.bot.veiled_userids:
            return userid
        return PREFIX + hashlib.sha256(f"{self.company.config.corp_id}:{userid}".encode()).hexdigest()[:LETTERS]

    def under(self, told: str) -> str:
        """The member whom the bot means, "" for nobody."""
        return next((m.userid for m in self.company.config.members if self.over(m.userid) == told), "")
