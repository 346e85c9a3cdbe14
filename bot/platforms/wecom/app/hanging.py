"""What already hangs in a member's chat with the app: painted anew while codes are left, taken back within a day."""

from collections.abc import Mapping

from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.wecom.api.client import Ask
from bot.platforms.wecom.app.route import NAME
from bot.platforms.wecom.desk import Desk
from bot.platforms.wecom.drawing import cards
from bot.platforms.wecom.errors import CodeSpent
from handlers.messages import Card


def repaint(desk: Desk, card: Card, handle: Mapping[str, str]) -> Mapping[str, str]:
    """Paint a card anew; each response code does it once, so the handle that comes back has one less.

    Errors: TryLater; Closed when no code is left, or the card hangs where WeCom cannot repaint it.
    """
    codes = [*_listed(handle, "response_codes"), *_listed(handle, "response_code")]
    if handle.get("door") != NAME or desk.account.app is None:
        raise Closed("这里的卡片不能更新")
    while codes:
        code = codes.pop(0)
        try:
            _update(desk, card, code, handle.get("user_id", ""))
        except CodeSpent:
            continue
        except Uncertain as error:  # painting once more does no harm; a code that did arrive is found to be spent
            raise TryLater(str(error)) from None
        kept = {name: value for name, value in handle.items() if name != "response_code"}
        return kept | {"response_codes": ",".join(codes)}
    raise Closed("卡片的 response_code 都已用完或过期")


def recall(desk: Desk, handle: Mapping[str, str]) -> None:
    """Take back every message of one delivery (message/recall, path/94867): within 24 hours, in WeCom's own client.

    Errors: TryLater; Closed when it is too late, or it went by a way that takes nothing back.
    """
    msgids = _listed(handle, "msgids")
    if handle.get("door") != NAME or not msgids:
        raise Closed("这条消息不能撤回")
    for msgid in msgids:
        desk.client.question(Ask("message/recall", {"msgid": msgid}))


def _update(desk: Desk, card: Card, code: str, user_id: str) -> None:
    drawn = cards.redraw(card, cards.APP).as_json()
    body = {"userids": [user_id], "agentid": desk.agent_id, "response_code": code, "template_card": drawn}
    answer = desk.client.as_app(Ask("message/update_template_card", body))
    if user_id.lower() in {str(named).lower() for named in answer.get("invaliduser") or ()}:
        raise Closed("成员看不到这张卡片了")


def _listed(handle: Mapping[str, str], name: str) -> list[str]:
    return [item for item in handle.get(name, "").split(",") if item]
