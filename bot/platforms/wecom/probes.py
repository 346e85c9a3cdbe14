"""Whether a WeCom account is set up right: a token can be had, and each callback URL passes WeCom's own check."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from pydantic import SecretStr

from bot.platforms.probing import Probe, knock, sign_on, wrong_answer
from bot.platforms.tokens import TokenStore
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.crypto import Crypto
from bot.platforms.wire import Wire

_TOKEN = "请在企业微信管理后台核对企业 ID（corp_id）、应用 Secret，以及“企业可信IP”里有没有这台服务器"  # noqa: S105
_DOOR = "web 进程用的 Token 或 EncodingAESKey 和这份配置不同，请重启 web"


def probes(name: str, account: WecomAccount, public_url: str, at: datetime) -> Iterator[Probe]:
    """What can be tried for one account."""
    if account.app is not None:
        client = Client(account, TokenStore(None, lambda: at), Wire([account.api_url]))
        yield Probe("自建应用 access_token", partial(sign_on, client.sign_on, _TOKEN))
    doors = (("app", "自建应用", account.app, account.corp_id), ("bot", "智能机器人", account.bot, ""))
    for door, title, part, receive_id in doors:
        if part is not None:
            crypto = _crypto(part.token, part.aes_key, receive_id)
            yield Probe(f"{title}回调 URL", partial(_verify, crypto, f"wecom/{name}/{door}", public_url, at))


def _verify(crypto: Crypto, path: str, public_url: str, at: datetime) -> None:
    """The check that WeCom makes when a callback URL is saved (path/90238). Errors: NotWell."""
    words, timestamp, nonce = secrets.token_hex(8), str(int(at.timestamp())), secrets.token_hex(8)
    sealed = crypto.seal(words, timestamp, nonce)
    query = {"msg_signature": sealed.signature, "timestamp": timestamp, "nonce": nonce, "echostr": sealed.encrypt}
    answer = knock(public_url, "GET", path, params=query)
    if answer.status_code != 200 or answer.text != words:
        raise wrong_answer(path, answer.status_code, _DOOR)


def _crypto(token: SecretStr, aes_key: SecretStr, receive_id: str) -> Crypto:
    return Crypto(token.get_secret_value(), aes_key.get_secret_value(), receive_id, timedelta(minutes=5))
