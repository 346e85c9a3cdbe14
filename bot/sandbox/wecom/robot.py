"""webhook/send: the group's own robot (消息推送), which only speaks and hears nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.sandbox.wecom import contents, showing
from bot.sandbox.wecom.company import GROUP, PLATFORM, Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.sending import Done
from bot.sandbox.world import Json

NAME = "消息推送"
TEXT_BYTES = 2048
MARKDOWN_BYTES = 4096
PACE = (20, timedelta(minutes=1))
MENTION = re.compile(r"<@([^>]+)>")


def send(company: Company, key: str, body: Json) -> Done:
    """One message into the group of this key. Errors: Refused 93000, 45009, 40008, 40058, 44004, 45008."""
    group = company.group_of_robot(key)
    if group is None:
        raise Refused(93000)
    if not company.fits(f"robot:{key}", PACE):
        raise Refused(45009, "每个机器人每分钟最多 20 条")
    kind = body.get("msgtype")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refused(40008, f"msgtype={kind!r}")
    drawn = reader(body)
    message = showing.hang(company, GROUP + group.chat_id, NAME, drawn)
    message.mentions = [_name(company, who) for who in message.mentions]
    company.world.touch()
    return Done(remarks=drawn.remarks)


def _text(body: Json) -> Drawn:
    piece = contents.part(body, "text")
    mentioned = piece.get("mentioned_list", [])
    for name in ("mentioned_list", "mentioned_mobile_list"):
        if not isinstance(piece.get(name, []), list):
            raise Refused(40058, f"text.{name} 应为数组")
    return Drawn({"text": _limited(piece, "text", TEXT_BYTES), "mentions": [str(who) for who in mentioned]})


def _markdown(body: Json) -> Drawn:
    text = _limited(contents.part(body, "markdown"), "markdown", MARKDOWN_BYTES)
    return Drawn({"text": text, "markdown": True, "mentions": MENTION.findall(text)})


def _markdown_v2(body: Json) -> Drawn:
    text = _limited(contents.part(body, "markdown_v2"), "markdown_v2", MARKDOWN_BYTES)
    remarks = ["markdown_v2 不支持 @ 成员和字体颜色"] if MENTION.search(text) or "<font" in text else []
    return Drawn({"text": text, "markdown": True}, remarks)


def _limited(piece: Json, kind: str, limit: int) -> str:
    text = contents.words(piece, "content", missing=44004)
    if len(text.encode()) > limit:
        raise Refused(40058, f"{kind}.content exceed max length {limit}")
    return text


def _name(company: Company, who: str) -> str:
    member = company.member(who)
    if who == "@all":
        return "所有人"
    return company.world.names[f"{PLATFORM}:{member.userid}"] if member else who


READERS: dict[str, Callable[[Json], Drawn]] = {
    "text": _text,
    "markdown": _markdown,
    "markdown_v2": _markdown_v2,
    "news": lambda body: contents.news(contents.part(body, "news")),
    "template_card": lambda body: contents.template(body.get("template_card"), "webhook"),
}
