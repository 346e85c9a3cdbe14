"""message/send: what the self-built app says to members."""

import json
from datetime import timedelta

from bot.sandbox.config import WecomApp
from bot.sandbox.wecom import contents, limits, showing
from bot.sandbox.wecom.app import receivers
from bot.sandbox.wecom.cards import rules as card_rules
from bot.sandbox.wecom.company import APP, Company, take_task_id
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

SWITCHES = {"safe": (0, 1, 2), "enable_id_trans": (0, 1), "enable_duplicate_check": (0, 1)}
DUPLICATE_SECONDS = 1800
DUPLICATE_SECONDS_MOST = 4 * 3600


def send(company: Company, body: Json) -> Done:
    """One message to members. Errors: Refused."""
    app = agent(company, body)
    _check_switches(body)
    wanted = receivers.of_message(company, body)
    drawn = contents.read(body, company.shelf, cuts=company.options.long_text == "cut")
    if drawn.template and card_rules.calls_back(drawn.template) and not app.callback_url:
        raise Refused(43012)
    msgid, strangers = company.new_msgid(), receivers.joined(wanted.strangers)
    if _is_duplicate(company, body):
        return Done({**strangers, "msgid": msgid}, [*wanted.remarks, "重复的请求，已静默丢弃"])
    _count_person_times(company, app, len(wanted.users))
    take_task_id(company, str(app.agent_id), drawn.template)
    _remember(company, body)
    remarks = wanted.remarks + drawn.remarks + _hang(company, wanted.users, drawn, msgid)
    code = {}
    if drawn.template and card_rules.calls_back(drawn.template):
        code = {"response_code": company.card_codes.issue(msgid)}
    return Done({**strangers, "msgid": msgid, **code}, remarks)


def agent(company: Company, body: Json) -> WecomApp:
    """The app whose token this is: its agentid must be named. Errors: Refused 41011, 40056."""
    app = company.app
    if body.get("agentid") is None:
        raise Refused(41011)
    if app is None or body["agentid"] != app.agent_id or isinstance(body["agentid"], bool):
        raise Refused(40056, f"agentid={body['agentid']!r}")
    return app


def _check_switches(body: Json) -> None:
    for name, values in SWITCHES.items():
        value = body.get(name, 0)
        if isinstance(value, bool) or value not in values:
            raise Refused(40035, f"{name} 应为 {values} 之一")
    seconds = body.get("duplicate_check_interval", DUPLICATE_SECONDS)
    if not isinstance(seconds, int) or not 0 <= seconds <= DUPLICATE_SECONDS_MOST:
        raise Refused(40035, f"duplicate_check_interval 应为 0 到 {DUPLICATE_SECONDS_MOST} 秒")


def _count_person_times(company: Company, app: WecomApp, times: int) -> None:
    """The documents do not say what happens above the day's figure: 45009 here."""
    each = limits.PERSON_TIMES_EACH * len(company.config.members)
    allowed = company.options.app_person_times_per_day or each
    key = f"{app.agent_id} {company.today()}"
    if not company.ledger.count(limits.PERSON_TIMES, key, allowed, limits.DAY, times):
        raise Refused(45009, f"应用每天最多发送 {allowed} 人次")


def _is_duplicate(company: Company, body: Json) -> bool:
    """Whether the check is asked for and the same JSON was accepted within the interval."""
    if not body.get("enable_duplicate_check"):
        return False
    key, since = _key(body), timedelta(seconds=body.get("duplicate_check_interval", DUPLICATE_SECONDS))
    return any(same == key and at > company.world.now() - since for same, at in company.accepted)


def _remember(company: Company, body: Json) -> None:
    """Keep an accepted request for as long as any interval may reach back."""
    oldest = company.world.now() - timedelta(seconds=DUPLICATE_SECONDS_MOST)
    company.accepted[:] = [kept for kept in company.accepted if kept[1] > oldest]
    if body.get("enable_duplicate_check"):
        company.accepted.append((_key(body), company.world.now()))


def _key(body: Json) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def _hang(company: Company, users: list[str], drawn: Drawn, msgid: str) -> list[str]:
    """Show it to everyone who has not had too many; remarks on the others."""
    name = company.app.name if company.app else ""
    remarks, company.sent[msgid] = [], []
    for user in users:
        if not company.fits(limits.MEMBER, user):
            remarks.append(f"{user} 收到的应用消息超过频率（30 条/分钟、1000 条/小时），已静默丢弃")
            continue
        message = showing.hang(company, APP + user, name, drawn, msgid=msgid, user=user)
        company.sent[msgid].append(message)
    return remarks
