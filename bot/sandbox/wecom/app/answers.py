"""What the app's server may answer to a callback: a sealed XML with words, a picture, articles or another card."""

from dataclasses import dataclass

from bot.sandbox.crypto import Broken, Envelope
from bot.sandbox.wecom import contents
from bot.sandbox.wecom.app import events
from bot.sandbox.wecom.callback import xml
from bot.sandbox.wecom.cards import face as card_face
from bot.sandbox.wecom.cards import passive as card_xml
from bot.sandbox.wecom.cards import rules as card_rules
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.media import Shelf
from bot.sandbox.world import Json

CARD_CLICK = "template_card_event"
UPDATES = ("update_button", "update_template_card")


@dataclass(frozen=True)
class Passive:
    """A checked passive reply: something to show, or what the clicker's card becomes."""

    show: Drawn | None = None
    card: Drawn | None = None
    button: str = ""


def unseal(envelope: Envelope, body: bytes) -> tuple[Json, str]:
    """The reply's fields and its text in the clear; ({}, "") for an empty one. Errors: Refused 47001, 40058."""
    if not body.strip():
        return {}, ""
    outer = xml.read(body.decode("utf-8", "replace"), "应答")
    names = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    missing = [name for name in names if not isinstance(outer.get(name), str)]
    if missing:
        raise Refused(40058, f"应答缺少 {'、'.join(missing)}")
    try:
        envelope.check(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        clear = envelope.decrypt(outer["Encrypt"])
    except Broken as error:
        raise Refused(40058, str(error)) from error
    return xml.read(clear, "解密后的应答"), clear


def read(fields: Json, ends: tuple[str, str], event: str, shelf: Shelf) -> Passive:
    """The reply to a message (`event` empty) or an event; `ends` are the member and the CorpID. Errors: Refused."""
    if event not in events.ANSWERABLE:
        raise Refused(40058, f"{event} 不接受被动回复")
    _check_ends(fields, *ends)
    kind = fields.get("MsgType")
    if event == CARD_CLICK and kind not in UPDATES:
        raise Refused(40008, f"卡片点击的应答只能更新卡片，收到 MsgType={kind!r}")
    if event != CARD_CLICK and not event.startswith("template_card") and kind in UPDATES:
        raise Refused(40008, f"{kind} 只能用来应答卡片点击")
    if kind == "update_button":
        return Passive(button=contents.words(contents.part(fields, "Button"), "ReplaceName"))
    if kind == "update_template_card":
        return Passive(card=_card(contents.part(fields, "TemplateCard")))
    return Passive(show=_message(fields, shelf))


def _check_ends(fields: Json, user: str, corp: str) -> None:
    if fields.get("ToUserName") != user:
        raise Refused(40058, f"ToUserName 应为 {user}，收到 {fields.get('ToUserName')!r}")
    if fields.get("FromUserName") != corp:
        raise Refused(40058, f"FromUserName 应为 CorpID {corp}")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise Refused(40058, "CreateTime 应为整数秒")


def _card(element: Json) -> Drawn:
    card, remarks = card_rules.read(card_xml.to_json(element), "app", update=True)
    return Drawn({"card": card_face.draw(card, "app", update=True)}, remarks, card)


def _message(fields: Json, shelf: Shelf) -> Drawn:
    kind = fields.get("MsgType")
    if kind == "text":
        return contents.read({"msgtype": "text", "text": {"content": fields.get("Content")}}, shelf)
    if kind in ("image", "voice", "video"):
        piece = contents.part(fields, kind.capitalize())
        media = {"media_id": piece.get("MediaId"), "title": piece.get("Title") or ""}
        return contents.read({"msgtype": kind, kind: media}, shelf)
    if kind == "news":
        return contents.news({"articles": _articles(fields)})
    raise Refused(40008, f"不支持的 MsgType={kind!r}")


def _articles(fields: Json) -> list[Json]:
    items = contents.part(fields, "Articles").get("item")
    articles = items if isinstance(items, list) else [items]
    if str(len(articles)) != fields.get("ArticleCount"):
        raise Refused(40058, "ArticleCount 与 Articles 不符")
    return [
        {"title": a.get("Title"), "description": a.get("Description") or "", "url": a.get("Url")}
        for a in articles
        if isinstance(a, dict)
    ]
