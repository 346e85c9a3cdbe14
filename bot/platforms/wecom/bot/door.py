"""The smart bot's callback URL: encrypted JSON both ways, from groups where it is called and from single chats."""

import json
from datetime import datetime, timedelta

from bot.platforms.port import Refused, Request, Response, Stamp
from bot.platforms.wecom.account import BotSettings, WecomAccount
from bot.platforms.wecom.bot.answers import finished, passive
from bot.platforms.wecom.bot.heard import BotEar
from bot.platforms.wecom.crypto import Crypto, encrypt_in_json
from bot.platforms.wecom.drawing.markup import Branch
from bot.platforms.wecom.reading import from_json, word
from handlers.messages import Heard, Reply

REFRESH = "stream"
"""WeCom asks whether an unfinished stream has grown (path/101031). All of ours are finished at once."""


class BotDoor:
    """`wecom/<account>/bot`: the callback URL of one smart bot (path/100719, 101027, 101031)."""

    def __init__(self, account_name: str, account: WecomAccount, bot: BotSettings) -> None:
        """Errors: BadKey."""
        self.path = f"wecom/{account_name}/bot"
        self._ear, self._bot_id = _ear(account_name, account, bot), bot.bot_id
        self._crypto = Crypto(
            bot.token.get_secret_value(),
            bot.aes_key.get_secret_value(),
            "",
            timedelta(seconds=account.max_age_seconds),
        )

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """What was said to the bot. A stream refresh is answered at once: we have nothing to add. Errors: Refused."""
        if request.method == "GET":
            return Response(self._crypto.echo(request.query, at).encode())
        if request.method != "POST":
            raise Refused(400, "neither GET nor POST")
        body = self._crypto.open(request.query, encrypt_in_json(request.body), at)
        tree = from_json(body)
        if self._bot_id and word(tree, "aibotid") != self._bot_id:
            raise Refused(403, "another bot")
        if word(tree, "msgtype") == REFRESH:
            return self._sealed(request, finished(word(tree, "stream", "id")), at)
        return self._ear.hear(tree, body, at)

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """A finished stream, a card, both, or a repainted card; else the encrypted nothing."""
        return self._sealed(request, passive(heard, reply), at)

    def stamp(self, request: Request) -> Stamp | None:
        """As port.Guarded has it; a URL check may come as often as it likes."""
        if request.method == "GET":
            return None
        return self._crypto.stamp(request.query, encrypt_in_json(request.body), nonce_too=True)

    def _sealed(self, request: Request, message: Branch, at: datetime) -> Response:
        text = json.dumps(message, ensure_ascii=False)
        timestamp = int(at.timestamp())
        sealed = self._crypto.seal(text, str(timestamp), request.query.get("nonce", ""))
        envelope = {"encrypt": sealed.encrypt, "msgsignature": sealed.signature}
        return Response(json.dumps(envelope | {"timestamp": timestamp, "nonce": sealed.nonce}).encode())


def _ear(account_name: str, account: WecomAccount, bot: BotSettings) -> BotEar:
    return BotEar(account_name, bot, account.corp_id, has_app=account.app is not None)
