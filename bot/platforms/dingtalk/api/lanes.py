"""What DingTalk counts, as the lanes that each call has to pass before it is made."""

from bot.platforms.dingtalk.account import DingTalkAccount, Rates
from bot.platforms.pacing import Lane, Rate
from bot.platforms.wire import origin


class Lanes:
    """The lanes of one app."""

    def __init__(self, account: DingTalkAccount) -> None:
        self._app, self._pace = account.client_id, account.pace
        self._host = origin(account.api_url)[1]

    def api(self, method: str, path: str) -> Lane:
        """Every call of one API by this app."""
        return _lane("dingtalk.api", f"{self._app} {method} {path}", self._pace.api)

    def address(self) -> Lane:
        """Everything from here to there, whoever calls."""
        return _lane("dingtalk.address", self._host, self._pace.address)

    def session(self, address: str) -> Lane:
        """One session webhook: nobody has counted what it takes, but it can say that it was too much."""
        return _lane("dingtalk.session", address, ())

    def robot(self, access_token: str) -> Lane:
        """One custom robot."""
        return _lane("dingtalk.custom_robot", access_token, self._pace.robot)


def _lane(name: str, key: str, rates: Rates) -> Lane:
    return Lane(name, key, [Rate(amount, seconds) for amount, seconds in rates])
