"""The calls of 微信客服 beside sending: what was said, who a customer is, whose a session is, and links."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from bot.platforms.port import Closed
from bot.platforms.wecom.api.client import Ask, Client
from bot.platforms.wecom.errors import PullStale
from bot.platforms.wecom.reading import Tree, branches, word
from bot.platforms.wecom.sdk import Json

PREFIX = "kf:"
"""Sets a WeChat customer's user id apart from those of members."""
LIMIT = 1000
AMR = 0
"""voice_format of the voices that are fetched."""
SCENE_BYTES, PARAM_BYTES = 32, 128


class Session(NamedTuple):
    """Who looks after a customer: 0 nobody yet, 1 the assistant, 2 a queue, 3 a person, 4 nobody any more."""

    state: int
    servicer: str


class Batch(NamedTuple):
    """Some of what was said to an account, where the next batch begins, and whether there is one: even after none."""

    items: Sequence[Tree]
    cursor: str
    more: bool


def sync(client: Client, open_kfid: str, cursor: str, token: str) -> Batch:
    """kf/sync_msg (path/94670): what stands behind the cursor, from the oldest that is kept when there is none.

    Errors: TryLater, Closed.
    """
    body: Json = {"open_kfid": open_kfid, "limit": LIMIT, "voice_format": AMR} | ({"cursor": cursor} if cursor else {})
    answer = _fetched(client, body, token)
    return Batch(branches(answer, "msg_list"), word(answer, "next_cursor") or cursor, word(answer, "has_more") == "1")


def name_of(client: Client, external_userid: str) -> str:
    """kf/customer/batchget (path/95159): a customer's nickname. Errors: TryLater; Closed for a stranger."""
    answer = client.question(Ask("kf/customer/batchget", {"external_userid_list": [external_userid]}))
    for customer in branches(answer, "customer_list"):
        if word(customer, "external_userid") == external_userid:
            return word(customer, "nickname")
    raise Closed("48 小时内没有联系过客服，查不到昵称")


def session(client: Client, open_kfid: str, external_userid: str) -> Session:
    """kf/service_state/get (path/94669). Errors: TryLater, Closed."""
    body = {"open_kfid": open_kfid, "external_userid": external_userid}
    answer = client.question(Ask("kf/service_state/get", body))
    state = answer.get("service_state")
    return Session(state if isinstance(state, int) else -1, str(answer.get("servicer_userid") or ""))


def move(client: Client, open_kfid: str, external_userid: str, to: Session) -> None:
    """kf/service_state/trans: give the session to the assistant, the queue or a person, or end it.

    Errors: TryLater, Closed.
    """
    body: Json = {"open_kfid": open_kfid, "external_userid": external_userid, "service_state": to.state}
    client.question(Ask("kf/service_state/trans", body | ({"servicer_userid": to.servicer} if to.servicer else {})))


def contact_link(client: Client, open_kfid: str, scene: str, param: str = "") -> str:
    """kf/add_contact_way (path/94665): the address where customers reach the account; `param` comes back with them.

    Errors: TryLater; Closed, also when scene or parameter is too long.
    """
    written = quote(param, safe="")
    if len(scene.encode()) > SCENE_BYTES:
        raise Closed(f"scene 最长 {SCENE_BYTES} 字节")
    if len(written) > PARAM_BYTES:
        raise Closed(f"scene_param 编码后最长 {PARAM_BYTES} 字节，这个有 {len(written)} 字节")
    url = str(client.question(Ask("kf/add_contact_way", {"open_kfid": open_kfid, "scene": scene})).get("url") or "")
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}scene_param={written}" if param else url


def _fetched(client: Client, body: Json, token: str) -> Json:
    """With the doorbell's token; one that is stale is left out, then it may only be asked for seldom."""
    if token:
        try:
            return client.question(Ask("kf/sync_msg", body | {"token": token}))
        except PullStale:
            pass
    return client.question(Ask("kf/sync_msg", body), [client.lanes.pulls(str(body["open_kfid"]))])
