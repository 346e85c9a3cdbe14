"""kf/sync_msg: what customers, human agents and the system have said, page by page behind a cursor."""

from bot.sandbox import faults
from bot.sandbox.wecom import limits
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.kf.desk import HISTORY, Desk
from bot.sandbox.world import Json

CURSOR_BYTES = 64
TOKEN_BYTES = 128
LIMIT = 1000
VOICE_FORMATS = (0, 1)


def sync_msg(desk: Desk, body: Json) -> Done:
    """One page. Errors: Refused 95000, 95004, 48007, 95007, 45009, 40058."""
    open_kfid = desk.account(body.get("open_kfid")).open_kfid
    _check_token(desk, open_kfid, body.get("token"))
    limit = _limit(body)
    start = _place(desk, open_kfid, body.get("cursor"))
    inbox = desk.inbox.get(open_kfid, [])
    if desk.company.strikes(faults.EMPTY_PAGE):
        answer = {"next_cursor": _cursor(open_kfid, start), "has_more": 1, "msg_list": []}
        return Done(answer, [f"注入故障：{faults.EMPTY_PAGE}"])
    oldest = desk.company.world.now() - HISTORY
    start = next((n for n in range(start, len(inbox)) if inbox[n][0] > oldest), len(inbox))
    end = min(start + min(limit, desk.company.options.kf_page), len(inbox))
    page = [item for _, item in inbox[start:end]]
    more = int(end < len(inbox))
    return Done({"next_cursor": _cursor(open_kfid, end), "has_more": more, "msg_list": page})


def _check_token(desk: Desk, open_kfid: str, token: object) -> None:
    """Without the doorbell's token one may pull too, but rarely."""
    if not token:
        allowed = desk.company.options.tokenless_pulls_per_minute
        if not desk.company.ledger.count(
            limits.TOKENLESS_PULLS, open_kfid, allowed, limits.MINUTE, block_seconds=limits.MINUTE
        ):
            raise Refused(45009, "不带 token 时频率受到严格限制")
        return
    if not isinstance(token, str) or len(token.encode()) > TOKEN_BYTES or desk.tokens.look(token) != open_kfid:
        raise Refused(95007)


def _limit(body: Json) -> int:
    limit = body.get("limit", LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= LIMIT:
        raise Refused(40058, f"limit 应为 1 到 {LIMIT}")
    if body.get("voice_format", 0) not in VOICE_FORMATS:
        raise Refused(40058, "voice_format 应为 0 或 1")
    return limit


def _cursor(open_kfid: str, place: int) -> str:
    return f"{open_kfid[: CURSOR_BYTES // 2]}:{place}"


def _place(desk: Desk, open_kfid: str, cursor: object) -> int:
    """Where a cursor stands; without one at the beginning. Errors: Refused 40058."""
    if cursor in (None, ""):
        return 0
    name, _, place = str(cursor).rpartition(":")
    inbox = desk.inbox.get(open_kfid, [])
    if not (place.isascii() and place.isdigit()) or name != open_kfid[: CURSOR_BYTES // 2] or int(place) > len(inbox):
        raise Refused(40058, "cursor 不是这个客服帐号给出的")
    return int(place)
