"""What WeCom counts, as the lanes that each call has to pass before it is made."""

from bot.platforms.pacing import Lane, Rate
from bot.platforms.wecom.account import Pace, Rates

MESSAGES = ("message/send", "message/update_template_card", "appchat/send")
"""Not counted among the calls of an API (path/90454)."""


class Lanes:
    """The lanes of one corporation; `app` names the app among those of the corporation."""

    def __init__(self, corp_id: str, app: str, pace: Pace) -> None:
        self._corp_id, self._app, self._pace = corp_id, app, pace

    def api(self, path: str) -> Lane:
        """Every call of an API by the corporation; that of a message counts nothing, but can be blocked."""
        return self._lane("wecom.api", path, () if path in MESSAGES else self._pace.api)

    def token(self, secret: str) -> Lane:
        """Asking for a token with this secret."""
        return self._lane("wecom.gettoken", secret, self._pace.api)

    def member(self, user_id: str) -> Lane:
        """What one member gets from the app."""
        return self._lane("wecom.member", f"{self._app} {user_id.lower()}", self._pace.member)

    def app(self) -> Lane:
        """What all members get from the app."""
        return self._lane("wecom.app", self._app, self._pace.app)

    def robot(self, key: str) -> Lane:
        """What the webhook robot with this key says."""
        return self._lane("wecom.robot", key, self._pace.robot)

    def groups(self) -> Lane:
        """What one member may get through all groups of the app together: so no member gets more."""
        return self._lane("wecom.groups", self._app, self._pace.group)

    def group_people(self) -> Lane:
        """Messages into groups × people in them."""
        return self._lane("wecom.group_people", self._app, self._pace.group_people)

    def group_changes(self) -> Lane:
        """Groups made."""
        return self._lane("wecom.group_changes", self._app, self._pace.group_changes)

    def pulls(self, open_kfid: str) -> Lane:
        """Fetching without the doorbell's token."""
        return self._lane("wecom.pulls", open_kfid, self._pace.pulls)

    def bot_chat(self, chat_id: str) -> Lane:
        """What the smart bot says in one conversation over its long connection, answers and pushes together."""
        return self._lane("wecom.bot_chat", chat_id, self._pace.bot_chat)

    def bot_uploads(self, bot_id: str) -> Lane:
        """Files uploaded by the smart bot over its long connection."""
        return self._lane("wecom.bot_uploads", bot_id, self._pace.bot_uploads)

    def _lane(self, name: str, key: str, rates: Rates) -> Lane:
        return Lane(name, f"{self._corp_id} {key}", [Rate(amount, seconds) for amount, seconds in rates])
