"""The enterprise app: its token, what it may do from this server, and that it knows our people."""

import secrets
import time
from collections.abc import Callable, Iterator
from functools import partial

from bot.doctor.dingtalk.asking import Asking, Json
from bot.doctor.dingtalk.mending import Refused
from bot.doctor.finding import NotWell, Probe
from bot.doctor.knocking import check_time
from bot.doctor.site import Colleague, Site
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api import codes
from bot.platforms.dingtalk.api.codes import Then

MOST_PEOPLE = 50
"""So many colleagues are looked up."""
_NOT_ALLOWED = (Then.MEND, Then.SPENT, Then.LATER, Then.BLOCK, Then.REFRESH, Then.DOUBT)


def probes(name: str, account: DingTalkAccount, site: Site, asking: Asking) -> Iterator[Probe]:
    """What can be tried."""
    yield Probe("access_token", asking.sign_on, signs_on=True)
    yield Probe("服务器时间", lambda: check_time(asking.date, time.time(), account.max_age_seconds), needs_token=True)
    yield Probe("发送消息的权限", partial(permitted, partial(_read_status, asking, account)), needs_token=True)
    for colleague in site.colleagues("dingtalk", name)[:MOST_PEOPLE]:
        yield Probe(f"同事 {colleague.name}", partial(_is_known, asking, colleague), needs_token=True)


def permitted(call: Callable[[], Json]) -> str:
    """A call about something that does not exist: permissions and address are checked before that is noticed.

    Errors: NotWell.
    """
    try:
        call()
    except Refused as refused:
        if codes.rule(refused.code).then in _NOT_ALLOWED or refused.code.isdigit():
            raise
    return ""


def nothing() -> str:
    """The id of something that does not exist."""
    return f"huisheng-doctor-{secrets.token_hex(8)}"


def _read_status(asking: Asking, account: DingTalkAccount) -> Json:
    """Who has read a message that was never sent (needs qyapi_robot_sendmsg)."""
    query = {"robotCode": account.robot, "processQueryKey": nothing()}
    return asking.ask("GET", "/v1.0/robot/oToMessages/readStatus", "calls", params=query)


def _is_known(asking: Asking, colleague: Colleague) -> str:
    """topapi/v2/user/get, which needs qyapi_get_member. Errors: NotWell."""
    field = f"policy.people.{colleague.key}.accounts"
    found = asking.directory("/topapi/v2/user/get", {"userid": colleague.user_id, "language": "zh_CN"}, field)
    if not found.get("name"):
        raise NotWell("通讯录没有给出姓名", "给应用开通成员信息读权限（qyapi_get_member）", field)
    return colleague.user_id
