"""The self-built app: its token, its callback URL, that it is the app we mean, and that it sees our people."""

import secrets
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from pydantic import SecretStr

from bot.doctor.finding import Doubtful, NotWell, Probe
from bot.doctor.knocking import check_time, knock, wrong_answer
from bot.doctor.site import Colleague, Site
from bot.doctor.wecom.asking import Asking, Json
from bot.doctor.wecom.mending import MENDS, Mend
from bot.platforms.wecom.account import AppSettings, WecomAccount
from bot.platforms.wecom.crypto import Crypto

MOST_PEOPLE = 50
"""So many colleagues are looked up."""
_CLOSED = 1
_STATES = {2: "已被禁用", 4: "还没有激活企业微信", 5: "已退出企业"}
"""`status` of a member with whom something is the matter."""
_DOOR = "web 进程用的 Token 或 EncodingAESKey 和这份配置不同：重启 web；再和后台里的逐字核对，后台的 URL 要是 {address}"
_UNKNOWN_APP = Mend("app.agent_id", "AgentId 在应用页面的最上方，要和 Secret 来自同一个应用")
_APP_MENDS: Mapping[int, Mend] = {**MENDS, **dict.fromkeys((48002, 301002, 40056), _UNKNOWN_APP)}


def probes(name: str, account: WecomAccount, app: AppSettings, site: Site, asking: Asking) -> Iterator[Probe]:
    """What can be tried."""
    yield Probe("自建应用 access_token", asking.sign_on, signs_on=True)
    yield Probe("服务器时间", lambda: check_time(asking.date, time.time(), account.max_age_seconds), needs_token=True)
    yield Probe("应用", partial(_is_ours, asking, app), needs_token=True)
    crypto = crypto_of(app.token, app.aes_key, account.corp_id)
    field = f"wecom.{name}.app.token / aes_key"
    yield Probe("自建应用回调 URL", partial(verify, crypto, f"wecom/{name}/app", site.public_url, site.at, field))
    for colleague in site.colleagues("wecom", name)[:MOST_PEOPLE]:
        yield Probe(f"同事 {colleague.name}", partial(_is_seen, asking, colleague), needs_token=True)


def crypto_of(token: SecretStr, aes_key: SecretStr, receive_id: str) -> Crypto:
    """What seals the probes of one callback URL."""
    return Crypto(token.get_secret_value(), aes_key.get_secret_value(), receive_id, timedelta(minutes=5))


def verify(crypto: Crypto, path: str, public_url: str, at: datetime, field: str) -> str:
    """The check that WeCom makes when a callback URL is saved (path/90238). Errors: NotWell."""
    words, timestamp, nonce = secrets.token_hex(8), str(int(at.timestamp())), secrets.token_hex(8)
    sealed = crypto.seal(words, timestamp, nonce)
    query = {"msg_signature": sealed.signature, "timestamp": timestamp, "nonce": nonce, "echostr": sealed.encrypt}
    answer = knock(public_url, "GET", path, params=query)
    if answer.status_code != 200 or answer.text != words:
        raise wrong_answer(path, answer.status_code, _DOOR.format(address=f"{public_url}/{path}"), field)
    return f"{public_url}/{path}"


def about(asking: Asking, app: AppSettings) -> Json:
    """agent/get (path/90227): the app as its console shows it. Errors: NotWell."""
    return asking.ask("agent/get", {"agentid": str(app.agent_id)}, field=f"{asking.place}.app", mends=_APP_MENDS)


def _is_ours(asking: Asking, app: AppSettings) -> str:
    told = about(asking, app)
    if told.get("close") == _CLOSED:
        advice = "企业微信管理后台 → 应用管理 → 自建 → 打开您的应用 → 启用"
        raise NotWell(f"“{told.get('name')}”已停用", advice, f"{asking.place}.app.agent_id")
    return f"AgentId {app.agent_id} 是“{told.get('name')}”"


def _is_seen(asking: Asking, colleague: Colleague) -> str:
    """user/get: the app must see whoever it is to speak to. Errors: NotWell, Doubtful."""
    field = f"policy.people.{colleague.key}.accounts"
    told = asking.ask("user/get", {"userid": colleague.user_id}, field=field)
    state = _STATES.get(int(told.get("status") or 0))
    if state:
        raise Doubtful(f"{colleague.user_id} {state}，收不到消息", "请这位同事登录企业微信，或改派给别人", field)
    return colleague.user_id
