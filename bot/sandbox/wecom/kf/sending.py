"""kf/send_msg and kf/send_msg_on_event: what the API says to WeChat customers, and whether it arrives."""

import re
import secrets
from datetime import timedelta

from bot.sandbox import faults
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.kf import contents
from bot.sandbox.wecom.kf.desk import WELCOME, Desk, Occasion
from bot.sandbox.wecom.kf.sessions import ENDED, HUMAN, POOL, WINDOW
from bot.sandbox.world import Json

MSGID = re.compile(r"[0-9A-Za-z_-]{1,32}")
REJECTED = 10
"""fail_type: the customer does not take messages."""
ON_EVENT: dict[int, tuple[tuple[str, ...], timedelta]] = {
    POOL: (("text",), WINDOW),
    HUMAN: (("text",), WINDOW),
    ENDED: (("text", "msgmenu"), WELCOME),
}
"""State that a session comes into → the types of the one message that its code allows, and for how long."""
WELCOME_KINDS = ("text", "msgmenu")


def send_msg(desk: Desk, body: Json) -> Done:
    """One message within the window. Errors: Refused 95000, 95004, 40096, 40058, 40008, 95001, 95002, 95018..."""
    open_kfid = desk.account(body.get("open_kfid")).open_kfid
    customer = body.get("touser")
    if not isinstance(customer, str) or desk.company.customer(customer) is None:
        raise Refused(40096)
    msgid = _msgid(desk, open_kfid, body)
    drawn = contents.read(body, desk.company.shelf)
    desk.sessions.spend(open_kfid, customer)
    return _deliver(desk, open_kfid, customer, msgid, drawn)


def send_msg_on_event(desk: Desk, body: Json) -> Done:
    """One message for a code. Errors: Refused 40058 for a code that is unknown, used or too old; 40008..."""
    occasion = desk.occasions.look(body.get("code"))
    msgid = _msgid(desk, occasion.open_kfid, body)
    drawn = contents.read(body, desk.company.shelf, occasion.kinds)
    desk.occasions.spend(str(body["code"]))
    if occasion.welcome:
        session = desk.sessions.of(occasion.open_kfid, occasion.customer)
        session.welcomed_at = desk.company.world.now()
    return _deliver(desk, occasion.open_kfid, occasion.customer, msgid, drawn)


def occasion(desk: Desk, open_kfid: str, customer: str, state: int) -> str:
    """The msg_code of a session that has come into this state, "" where there is none."""
    if state not in ON_EVENT:
        return ""
    kinds, lifetime = ON_EVENT[state]
    return desk.occasions.issue(Occasion(open_kfid, customer, kinds), lifetime)


def _msgid(desk: Desk, open_kfid: str, body: Json) -> str:
    """The caller's own id or a new one. The code for an id used twice is not documented: 40058 here."""
    msgid = body.get("msgid") or secrets.token_hex(16)
    if not isinstance(msgid, str) or not MSGID.fullmatch(msgid):
        raise Refused(40058, "msgid 只能由数字、字母、_ 和 - 组成，最长 32 字节")
    if (open_kfid, msgid) in desk.msgids:
        raise Refused(40058, f"msgid {msgid} 已经用过")
    return msgid


def _deliver(desk: Desk, open_kfid: str, customer: str, msgid: str, drawn: Drawn) -> Done:
    desk.msgids.add((open_kfid, msgid))
    if not desk.company.strikes(faults.SENT_IN_VAIN):
        desk.hang(open_kfid, customer, drawn, msgid)
        return Done({"msgid": msgid}, drawn.remarks)
    failure = {"external_userid": customer, "fail_msgid": msgid, "fail_type": REJECTED}
    desk.keep_event(open_kfid, "msg_send_fail", **failure)
    desk.ring_later(open_kfid)
    return Done({"msgid": msgid}, [f"注入故障：{faults.SENT_IN_VAIN}"])
