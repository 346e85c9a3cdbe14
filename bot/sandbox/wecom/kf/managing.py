"""kf/account/* and kf/servicer/*: the accounts of 微信客服 and who answers in them."""

import secrets
from collections.abc import Callable

from bot.sandbox.config import KfAccount
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import NAMES, Refused
from bot.sandbox.wecom.kf.desk import Desk
from bot.sandbox.world import Json

NAME_CHARS = 16
PAGE = 100
SERVICERS = 100
"""How many may be named at once."""


def account_list(desk: Desk, body: Json) -> Done:
    """The accounts that the app may use. Errors: Refused 40058."""
    offset, limit = body.get("offset", 0), body.get("limit", PAGE)
    if not isinstance(offset, int) or not isinstance(limit, int) or offset < 0 or not 1 <= limit <= PAGE:
        raise Refused(40058, f"offset 应不小于 0，limit 应为 1 到 {PAGE}")
    accounts = [
        {"open_kfid": account.open_kfid, "name": account.name, "avatar": "", "manage_privilege": True}
        for account in desk.company.kf.values()
        if account.authorised
    ]
    return Done({"account_list": accounts[offset : offset + limit]})


def account_add(desk: Desk, body: Json) -> Done:
    """One more account, open to every customer. Errors: Refused 95006, 40007, 41006."""
    name = _name(body.get("name"))
    desk.company.shelf.get(body.get("media_id"), "image")
    open_kfid = f"wk{secrets.token_hex(8)}"
    desk.company.open_account(KfAccount(open_kfid=open_kfid, name=name))
    return Done({"open_kfid": open_kfid})


def account_update(desk: Desk, body: Json) -> Done:
    """Another name or picture. Errors: Refused 95000, 95004, 48007, 95006, 40007."""
    account = desk.account(body.get("open_kfid"))
    name = _name(body["name"]) if body.get("name") else account.name
    if body.get("media_id"):
        desk.company.shelf.get(body["media_id"], "image")
    desk.company.open_account(account.model_copy(update={"name": name}))
    return Done()


def account_del(desk: Desk, body: Json) -> Done:
    """The account is gone; what was said stays on the phones. Errors: Refused 95000, 95004, 48007."""
    del desk.company.kf[desk.account(body.get("open_kfid")).open_kfid]
    return Done()


def servicer_add(desk: Desk, body: Json) -> Done:
    """Members who answer in an account, each with a code of his own. Errors: Refused 95000, 95004, 48007, 40058."""
    account = desk.account(body.get("open_kfid"))
    results = {userid: 0 if desk.company.member(userid) else 60111 for userid in _userids(body)}
    added = [userid for userid, code in results.items() if not code and userid not in account.servicers]
    _change(desk, account, account.servicers + added)
    return _told(results)


def servicer_del(desk: Desk, body: Json) -> Done:
    """Members who answer there no more. Errors: as of `servicer_add`."""
    account = desk.account(body.get("open_kfid"))
    results = {userid: 0 if userid in account.servicers else 60253 for userid in _userids(body)}
    _change(desk, account, [userid for userid in account.servicers if userid not in results])
    return _told(results)


def servicer_list(desk: Desk, open_kfid: str) -> Json:
    """Who answers, and whether he has stopped: 0 answering, 1 stopped. Errors: Refused 95000, 95004, 48007."""
    account = desk.account(open_kfid)
    stopped = desk.sessions.stopped
    return {"servicer_list": [{"userid": u, "status": int((open_kfid, u) in stopped)} for u in account.servicers]}


CALLS: dict[str, Callable[[Desk, Json], Done]] = {
    "kf/account/list": account_list,
    "kf/account/add": account_add,
    "kf/account/update": account_update,
    "kf/account/del": account_del,
    "kf/servicer/add": servicer_add,
    "kf/servicer/del": servicer_del,
}


def _name(name: object) -> str:
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_CHARS:
        raise Refused(95006, f"客服名称应为 1 到 {NAME_CHARS} 个字符")
    return name


def _userids(body: Json) -> list[str]:
    named = body.get("userid_list")
    if not isinstance(named, list) or not 1 <= len(named) <= SERVICERS or not all(isinstance(u, str) for u in named):
        raise Refused(40058, f"userid_list 应有 1 到 {SERVICERS} 个成员")
    return named


def _change(desk: Desk, account: KfAccount, servicers: list[str]) -> None:
    desk.company.kf[account.open_kfid] = account.model_copy(update={"servicers": servicers})


def _told(results: dict[str, int]) -> Done:
    listed = [{"userid": u, "errcode": code, "errmsg": NAMES.get(code, "success")} for u, code in results.items()]
    return Done({"result_list": listed})
