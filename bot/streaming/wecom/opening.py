"""Getting the bot: connect, subscribe, and what it means when WeCom says no."""

from bot.platforms.port import Closed
from bot.platforms.wecom import errors
from bot.platforms.wecom.account import BotSettings, WecomAccount
from bot.streaming.times import Times
from bot.streaming.wecom import frames
from bot.streaming.wecom.connection import BROKEN, ENDED, Connection, NotSent, Take, Unanswered

Refusal = tuple[int, str]


class NotOpened(Exception):
    """There is no connection, or no answer on it; the message says why, without secrets."""


class NotSubscribed(Exception):
    """WeCom refuses to let us have the bot; the message says why, in Chinese, without secrets."""

    def __init__(self, code: int) -> None:
        super().__init__(str(errors.of_code(code)))
        self.code = code
        self.is_set_up = isinstance(errors.of_code(code), Closed)
        """Whether somebody has to mend the configuration."""


def bot_of(account: WecomAccount) -> BotSettings:
    """The account's bot. Errors: ValueError without one."""
    if account.bot is None:
        raise ValueError("没有配置智能机器人")
    return account.bot


async def open_line(account: WecomAccount, take: Take, times: Times) -> Connection:
    """A connection that has the bot: whoever had it before is told that it has been taken over.

    Errors: NotOpened; NotSubscribed, in which case WeCom leaves the socket open and we close it (path/101463).
    """
    try:
        connection = await Connection.open(account.ws_url, take, times)
    except (*ENDED, *BROKEN) as broken:
        raise NotOpened(f"cannot be reached ({type(broken).__name__})") from None
    try:
        await _subscribe(connection, bot_of(account))
    except BaseException:
        await connection.close()
        raise
    return connection


async def _subscribe(connection: Connection, bot: BotSettings) -> None:
    body = {"bot_id": bot.bot_id, "secret": bot.secret.get_secret_value()}
    try:
        ack = await connection.ask(frames.SUBSCRIBE, body)
    except (NotSent, Unanswered) as error:
        raise NotOpened(f"the subscription was not acknowledged ({type(error).__name__})") from None
    if ack.code != frames.OK:
        raise NotSubscribed(ack.code)
