"""`--send-to`: a test message and a test card by every way that leads to a chat now, and what became of each."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.doctor.dingtalk import mending as dingtalk
from bot.doctor.finding import Finding, Heading, Line, NotWell
from bot.doctor.wecom import mending as wecom
from bot.house import House
from bot.platforms.dingtalk import ranking as dingtalk_ranking
from bot.platforms.port import Closed, OpenWay, Paced, Platform, Route, Target, TryLater, Uncertain
from bot.platforms.registry import PLATFORMS
from bot.platforms.wecom import ranking as wecom_ranking
from bot.settings import Settings
from handlers.messages import Action, Button, Card, Show, Text
from storage import chats, people
from storage.chats import GROUP, PRIVATE, Chat
from storage.db import in_transaction

WAYS: Mapping[str, tuple[str, str]] = {
    "wecom.app": ("自建应用", "要配置 app"),
    "wecom.response_url": ("response_url", "对机器人说过话才有，每条只能用一次，留给客户，不拿来试"),
    "wecom.bot_socket": ("智能机器人长连接", "要 bot.mode = socket"),
    "wecom.group_robot": ("群机器人", "要在 group_robots 里写上这个群"),
    "wecom.appchat": ("应用群聊", "要在 appchats 里写上这个群"),
    "wecom.kf_event": ("客服欢迎语", "客户刚进来的 20 秒里才有，不拿来试"),
    "wecom.kf": ("微信客服", "要客户 48 小时内说过话，且还没发满 5 条"),
    "dingtalk.card": ("自有模板的互动卡片", "要 cards = template 和 card_template_id"),
    "dingtalk.public_card": ("公共模板的互动卡片", "要 cards = template 或 public"),
    "dingtalk.session": ("会话 Webhook", "要 85 分钟内有人在这里对机器人说过话"),
    "dingtalk.custom_robot": ("自定义机器人", "要在 custom_robots 里写上这个群"),
    "dingtalk.robot": ("机器人主动发送", "要是内部群，或知道 userid 的同事"),
}
"""The ways by the names that deliveries are kept with: what they are called, and what must hold for them."""

_CARDS_ONLY = ("dingtalk.card", "dingtalk.public_card")
_PRESSED = Action(verb="trial").pack()
"""What the button of the test card carries: nothing that anybody would act on."""
_CODE = re.compile(r"（([^（）]+)）$")


class NoSuchChat(Exception):
    """This is no chat of a configured account; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tests go: the account, the chat, and all ways that might lead there."""

    where: tuple[str, str]
    platform: Platform
    target: Target

    @property
    def rows(self) -> Sequence[str]:
        """The names of the ways into such a chat, the best first, as far as its platform has a table of them."""
        if self.where[0] == "wecom":
            return [row.route for row in wecom_ranking.TABLE[wecom_ranking.kind_of(self.target)]]
        return [row.route for row in dingtalk_ranking.TABLE[self.target.kind]] if self.where[0] == "dingtalk" else ()


def send(settings: Settings, wanted: str) -> Iterator[Line]:
    """Send to `wecom.main:zhangsan`. Errors: NoSuchChat; sqlalchemy.exc.DBAPIError when the database is away."""
    where, chat_id = _read(settings, wanted)
    house = House.open(settings)
    try:
        place = in_transaction(house.engine, lambda session: _place(session, house, where, chat_id))
        kind = "群" if place.target.kind == GROUP else "单聊"
        yield Heading(f"发给{kind} {chat_id}", ".".join(where))
        for what, show in (("测试消息", _words()), ("测试卡片", _card(settings, where))):
            yield from _by_all_ways(house, place, what, show)
        house.metering.write()
    finally:
        house.engine.dispose()


def _read(settings: Settings, wanted: str) -> tuple[tuple[str, str], str]:
    written, _, chat_id = wanted.partition(":")
    platform, _, account = written.partition(".")
    known = [(name, one) for name in PLATFORMS for one in settings.accounts(name)]
    where = (platform, account or "main")
    if not chat_id or where not in known:
        names = [".".join(one) for one in known]
        raise NoSuchChat(f"要写成 账号:收件人，例如 {names[0]}:zhangsan；已配置的账号：{'、'.join(names)}")
    return where, chat_id


def _place(session: Session, house: House, where: tuple[str, str], chat_id: str) -> Place:
    """The chat as the ledger knows it, else as the settings do. What can be used only once is left to customers."""
    mine = (Chat.platform == where[0], Chat.account == where[1], Chat.chat_id == chat_id)
    chat, reader = session.scalar(select(Chat).where(*mine)), people.known(session, *where, chat_id)
    ways = chats.ways_open(session, chat, house.now()) if chat else []
    lasting = [OpenWay(way.id, way.door, way.address, way.expires_at, False, way.left) for way in ways if not way.once]
    ids = (reader.id if reader else 0, chat.id if chat else 0)
    kind = chat.kind if chat else _kind_of(house.settings, where, chat_id)
    target = Target(chat_id, kind, lasting, lambda packed: house.links.action(packed, *ids, house.now()))
    return Place(where, house.platforms[where], target)


def _kind_of(settings: Settings, where: tuple[str, str], chat_id: str) -> str:
    """Groups are those that the settings name; DingTalk's are told by how their ids begin, too."""
    account = settings.accounts(where[0])[where[1]]
    named = [getattr(account, part, {}) for part in ("group_robots", "appchats", "custom_robots")]
    is_group = chat_id in settings.policy.groups or any(chat_id in part for part in named)
    return GROUP if is_group or (where[0] == "dingtalk" and chat_id.startswith("cid")) else PRIVATE


def _by_all_ways(house: House, place: Place, what: str, show: Show) -> Iterator[Finding]:
    routes = {route.name: route for route in place.platform.routes(place.target, show, house.now())}
    for name in dict.fromkeys((*place.rows, *routes)):
        title, holds = WAYS.get(name, (name, ""))
        words = f"{what} · {title}（{name}）"
        route = routes.get(name)
        if route is None and isinstance(show, Text) and name in _CARDS_ONLY:
            continue
        if route is None:
            yield Finding("!", f"{words}：现在不能用", holds)
        else:
            yield _sent(house, place, route, words)


def _sent(house: House, place: Place, route: Route, words: str) -> Finding:
    try:
        sent = route.send(f"trial-{secrets.token_hex(8)}")
    except Paced as wait:
        return Finding("!", f"{words}：没有发，平台的频率快用满了", f"{wait.after_seconds} 秒后再试")
    except (Closed, TryLater) as refused:
        return _refused(place, words, str(refused))
    except Uncertain as unsure:
        return Finding("!", f"{words}：不知道到没到（{unsure}）", "请看一眼这个会话")
    way = sent.used_way
    if way is not None:
        in_transaction(house.engine, lambda session: chats.use_way(session, way, sent.spent, house.now()))
    numbers = "；这条路没有按钮，显示成编号（这次回复编号没有作用）" if sent.menu else ""
    return Finding("✓", f"{words}：已送出{numbers}")


def _refused(place: Place, words: str, reason: str) -> Finding:
    """The platform's reason, with the setting at fault and what to do where its code tells."""
    found = _CODE.search(reason)
    told = _mended(place.where, found[1]) if found else NotWell(reason)
    return Finding(told.mark, f"{words}：{reason}", told.advice, told.field)


def _mended(where: tuple[str, str], code: str) -> NotWell:
    platform, place = where[0], ".".join(where)
    if platform == "dingtalk":
        return dingtalk.not_well(place, code)
    if platform == "wecom" and code.removeprefix("-").isdigit():
        return wecom.not_well(place, int(code))
    return NotWell(code)


def _words() -> Text:
    return Text(text="这是 huisheng doctor 发的测试消息，看到它就说明这条路是通的，不用回复。")


def _card(settings: Settings, where: tuple[str, str]) -> Card:
    """With a button: who presses it learns that it does nothing, and so that presses arrive."""
    return Card(
        title="huisheng doctor 的测试卡片",
        state="测试",
        facts=(("账号", ".".join(where)), ("地址", settings.public_url)),
        text="按一下按钮：如果得到“这个按钮已经失效了”，说明点击也能送到。",
        buttons=(Button(label="测试点击", action=_PRESSED, style="primary"),),
    )
