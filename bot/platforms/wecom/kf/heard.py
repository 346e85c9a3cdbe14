"""What was fetched from 微信客服, in our words: every msgtype and event of kf/sync_msg (path/94670)."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.platforms.wecom.api.media import Kind
from bot.platforms.wecom.kf.calls import PARAM_BYTES, PREFIX
from bot.platforms.wecom.reading import SYSTEM, Common, Tree, kind, message_id, word
from handlers.messages import Bounced, Clicked, Heard, Joined, Media, Opening, Said, Unknown, Where, Who, Withdrawn

DOOR, EVENT_DOOR = "wecom.kf", "wecom.kf_event"
WINDOW, BUDGET = timedelta(hours=48), 5
"""So long, and with so many messages, may a customer's last message be answered (path/94677)."""
CODE_LIFE = timedelta(seconds=20)
"""Of a welcome_code, and of the msg_code of a session that has ended (path/95122)."""
CUSTOMER, SERVICER = "3", "5"
"""`origin` of an item."""
ENDED = "3"
"""`change_type` of a session."""
ID_BYTES = 64
"""Of a userid and an external_userid."""
COLONS = 2
"""In every packed action: a menu id without them is somebody else's menu."""

PAGE = "-p"
"""Stands between a delivery's key and the number of a further page in a msgid."""

BOUNCES = {
    "1": "客服账号已删除",
    "2": "应用已关闭",
    "4": "超过 48 小时没有收到客户的消息",
    "5": "会话已结束",
    "6": "超过了 5 条",
    "7": "没有绑定视频号",
    "8": "企业主体没有认证",
    "9": "没有绑定视频号，且企业主体没有认证",
    "10": "客户拒收",
    "11": "企业没有成员登录过企业微信",
    "12": "消息类型不允许发送",
}
"""fail_type → why an accepted message did not arrive."""


def heard(account: str, source: str, item: Tree, at: datetime) -> Heard:
    """One item of the batch fetched from `source`, an open_kfid; `at` is when it was fetched.

    Nothing in an item raises: one that cannot be read must not stop those behind it.
    """
    customer = _id(word(item, "external_userid") or word(item, "event", "external_userid"))
    user_id = f"{PREFIX}{customer}" if customer else SYSTEM
    common = Common(
        message_id=message_id(word(item, "msgid"), _as_it_came(item)),
        who=Who(platform="wecom", account=account, user_id=user_id),
        where=Where(platform="wecom", account=account, chat_id=user_id, kind="private"),
        at=_sent_at(item, at),
    )
    event, by_customer = word(item, "event", "event_type"), word(item, "origin") == CUSTOMER and bool(customer)
    if event:
        read = EVENTS.get(event, _unknown)
    else:
        read = _from_customer if by_customer else ORIGINS.get(word(item, "origin"), _unknown)
    return read(common, source, item)


def _from_customer(common: Common, source: str, item: Tree) -> Heard:
    """Whatever it is, it may be answered for two days and five messages."""
    until = common["at"] + WINDOW
    opening = Opening(door=DOOR, address=source, expires_at=until, budget=BUDGET)
    msg_type, menu_id = word(item, "msgtype"), word(item, "text", "menu_id")
    if menu_id.count(":") >= COLONS:
        return Clicked(**common, action=menu_id, opening=opening)
    if msg_type in SAID:
        text, media = SAID[msg_type](_part(item, msg_type))
        return Said(**common, text=text, kind=msg_type, media=media, opening=opening)
    return Unknown(**common, kind=kind("kf", msg_type), payload=_as_it_came(item), opening=opening)


def _from_servicer(common: Common, source: str, item: Tree) -> Heard:
    """A colleague who answers in WeCom's own client."""
    servicer = _id(word(item, "servicer_userid")) or SYSTEM
    return Unknown(**_by(common, servicer), kind="kf.servicer", payload=_as_it_came(item))


def _unknown(common: Common, source: str, item: Tree) -> Heard:
    name = kind("kf", word(item, "event", "event_type") or word(item, "msgtype"))
    return Unknown(**common, kind=name, payload=_as_it_came(item))


def _entered(common: Common, source: str, item: Tree) -> Heard:
    code, came_by = word(item, "event", "welcome_code"), word(item, "event", "scene_param")[:PARAM_BYTES]
    return Joined(**common, came_by=came_by, opening=_code_opening(code, common["at"]))


def _withdrawn(common: Common, source: str, item: Tree) -> Heard:
    return Withdrawn(**common, withdrawn=word(item, "event", "recall_msgid"))


def _bounced(common: Common, source: str, item: Tree) -> Heard:
    reason = BOUNCES.get(word(item, "event", "fail_type"), "企业微信没有说明原因")
    return Bounced(**_by(common, ""), key=key_of(word(item, "event", "fail_msgid")), reason=reason)


def _session_changed(common: Common, source: str, item: Tree) -> Heard:
    """A session that has ended leaves a code for one last message; the codes of other changes are a person's to use."""
    ended = word(item, "event", "change_type") == ENDED
    opening = _code_opening(word(item, "event", "msg_code"), common["at"]) if ended else None
    return Unknown(**common, kind="kf.session_status", payload=_as_it_came(item), opening=opening)


Reader = Callable[[Common, str, Tree], Heard]

EVENTS: Mapping[str, Reader] = {
    "enter_session": _entered,
    "msg_send_fail": _bounced,
    "session_status_change": _session_changed,
    "user_recall_msg": _withdrawn,
}
"""What is acted on; other events are kept as they came."""

ORIGINS: Mapping[str, Reader] = {SERVICER: _from_servicer}


def _words(*names: str) -> Callable[[Tree], tuple[str, tuple[Media, ...]]]:
    return lambda part: ("\n".join(filter(None, (word(part, name) for name in names))).strip(), ())


def _labelled(label: str, *names: str) -> Callable[[Tree], tuple[str, tuple[Media, ...]]]:
    """What cannot be looked into is said by its name, so that whoever sent it gets an answer."""
    return lambda part: (f"[{label}] {_words(*names)(part)[0]}".strip(), ())


def _file(name: Kind) -> Callable[[Tree], tuple[str, tuple[Media, ...]]]:
    return lambda part: ("", (Media(kind=name, source=word(part, "media_id"), door=DOOR),))


def _place(part: Tree) -> tuple[str, tuple[Media, ...]]:
    point = f"{part.get('latitude', '')},{part.get('longitude', '')}"
    return f"{_words('name', 'address')(part)[0]} ({point})".strip(), ()


SAID: Mapping[str, Callable[[Tree], tuple[str, tuple[Media, ...]]]] = {
    "text": _words("content"),
    "image": _file("image"),
    "voice": _file("voice"),
    "video": _file("video"),
    "file": _file("file"),
    "location": _place,
    "link": _words("title", "desc", "url"),
    "miniprogram": _words("title", "pagepath"),
    "business_card": _labelled("名片", "userid"),
    "merged_msg": _labelled("聊天记录", "title"),
    "channels": _labelled("视频号", "nickname", "title"),
    "channels_shop_product": _labelled("商品", "title"),
    "channels_shop_order": _labelled("订单", "order_id"),
    "meeting": _labelled("会议", "title"),
    "schedule": _labelled("日程", "title"),
    "note": _labelled("笔记", "title"),
}
"""What counts as spoken, and how its words and files are read."""


def key_of(msgid: str) -> str:
    """The key that a message was sent with: its id without the number of the page."""
    return msgid.partition(PAGE)[0]


def _code_opening(code: str, at: datetime) -> Opening | None:
    return Opening(door=EVENT_DOOR, address=code, expires_at=at + CODE_LIFE, once=True) if code else None


def _by(common: Common, user_id: str) -> Common:
    """The same by somebody else."""
    return {**common, "who": common["who"].model_copy(update={"user_id": user_id})}


def _id(given: str) -> str:
    """An id as the ledger can hold it; none where it is longer than any can be."""
    return given if len(given) <= ID_BYTES else ""


def _part(item: Tree, name: str) -> Tree:
    found = item.get(name)
    return found if isinstance(found, Mapping) else {}


def _as_it_came(item: Tree) -> str:
    return json.dumps(item, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _sent_at(item: Tree, at: datetime) -> datetime:
    """When WeCom says it was said, but never later than now: its clock may run ahead of ours."""
    seconds = item.get("send_time")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds < at.timestamp():
        return at
    return datetime.fromtimestamp(seconds, UTC)
