"""微信客服: the app may use every configured account, and customers' words reach us."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.doctor.finding import NotWell, Probe
from bot.doctor.wecom.asking import Asking
from bot.doctor.wecom.mending import KF_MENDS
from bot.platforms.wecom.account import KfSettings
from bot.platforms.wecom.reading import branches, word

_PAGE = 100
_GRANT = (
    "企业微信管理后台 → 应用管理 → 微信客服 → 客服账号：核对 open_kfid；"
    "再到 API → 可调用接口的应用：勾选您的自建应用，并把这个账号授权给它"
)


def probes(asking: Asking, kf: KfSettings, doorbell: str) -> Iterator[Probe]:
    """What can be tried; `doorbell` is the callback URL of the app, where customers' messages are rung for."""
    for open_kfid, name in kf.accounts.items():
        yield Probe(f"客服账号 {name}", partial(_is_granted, asking, open_kfid), needs_token=True)
    yield Probe("门铃", lambda: f"走自建应用的回调 URL {doorbell}，已在上面检查")


def accounts(asking: Asking) -> Sequence[tuple[str, str]]:
    """kf/account/list (path/94661): the accounts that the app may use, by id and name. Errors: NotWell."""
    found: list[tuple[str, str]] = []
    while True:
        body = {"offset": len(found), "limit": _PAGE}
        told = asking.ask("kf/account/list", body=body, field=f"{asking.place}.kf.accounts", mends=KF_MENDS)
        page = branches(told, "account_list")
        found += [(word(one, "open_kfid"), word(one, "name")) for one in page]
        if len(page) < _PAGE:
            return found


def _is_granted(asking: Asking, open_kfid: str) -> str:
    seen = accounts(asking)
    if open_kfid not in dict(seen):
        listed = "、".join(f"{known}（{name}）" for known, name in seen) or "没有"
        reason = f"应用看不到 {open_kfid}；它看得到的客服账号：{listed}"
        raise NotWell(reason, _GRANT, f"{asking.place}.kf.accounts.{open_kfid}")
    return f"{open_kfid} 已授权给应用"
