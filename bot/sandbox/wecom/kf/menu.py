"""msgmenu: lines that a WeChat customer taps, as 微信客服 checks and shows them."""

from bot.sandbox.wecom import contents
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json, ShownButton, ShownCard

ITEMS = 10
HEAD_BYTES = TAIL_BYTES = 1024
ID_BYTES = 64
CLICK_BYTES = 128
LABEL_BYTES = 1024
URL_BYTES = 2048


def read(piece: Json) -> Drawn:
    """A menu. Errors: Refused 95008, 95009, 40058."""
    items = piece.get("list") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refused(40058, "msgmenu.list 应为对象数组")
    if len(items) > ITEMS:
        raise Refused(95008, f"msgmenu.list 最多 {ITEMS} 项，收到 {len(items)} 项")
    head, tail = (limited(piece, name, HEAD_BYTES, needed=False) for name in ("head_content", "tail_content"))
    if not items and not head and not tail:
        raise Refused(44004)
    lines, buttons = [head] if head else [], []
    for item in items:
        shown = _item(item)
        if isinstance(shown, ShownButton):
            buttons.append(shown)
        else:
            lines.append(shown)
    return Drawn({"card": ShownCard(kind="msgmenu", text="\n".join(lines), buttons=buttons, note=tail)})


def limited(piece: Json, name: str, most: int, *, needed: bool = True) -> str:
    """A string of at most so many bytes. Errors: Refused 40058."""
    text = contents.words(piece, name) if needed or piece.get(name) else ""
    if len(text.encode()) > most:
        raise Refused(40058, f"{name} 有 {len(text.encode())} 字节，最多 {most}")
    return text


def _item(item: Json) -> ShownButton | str:
    kind = item.get("type")
    if kind not in ("click", "view", "miniprogram", "text"):
        raise Refused(95009, f"type={kind!r}")
    piece = contents.part(item, kind)
    if kind == "text":
        return limited(piece, "content", LABEL_BYTES)
    if kind == "click":
        return ShownButton(label=limited(piece, "content", CLICK_BYTES), key=limited(piece, "id", ID_BYTES))
    label = limited(piece, "content", LABEL_BYTES)
    if kind == "view":
        return ShownButton(label=label, url=limited(piece, "url", URL_BYTES), style="link")
    limited(piece, "appid", URL_BYTES)
    limited(piece, "pagepath", URL_BYTES)
    return ShownButton(label=label, style="link")
