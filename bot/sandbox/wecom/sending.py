"""message/send, message/update_template_card and message/recall: what the self-built app says and changes."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.config import WecomApp
from bot.sandbox.wecom import card_face, card_rules, contents, showing
from bot.sandbox.wecom.company import APP, Company, take_task_id
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

RECEIVERS = {"touser": (1000, 40031), "toparty": (100, 82002), "totag": (100, 82003)}
"""Field → how many it may name, and the code when they are more."""
SWITCHES = {"safe": (0, 1, 2), "enable_id_trans": (0, 1), "enable_duplicate_check": (0, 1)}
DUPLICATE_SECONDS = 1800
DUPLICATE_SECONDS_MOST = 4 * 3600
PER_MEMBER = ((30, timedelta(minutes=1)), (1000, timedelta(hours=1)))
UPDATE_USERS = 100
RECALL = timedelta(hours=24)


@dataclass(frozen=True)
class Done:
    """A call that succeeded: what its answer carries beside errcode 0, and remarks for the wire log."""

    answer: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def send(company: Company, body: Json) -> Done:
    """message/send. Errors: Refused."""
    app = _agent(company, body)
    _check_switches(body)
    users, invalid = _receivers(company, body)
    drawn = contents.read(body, company.shelf)
    if drawn.template and card_rules.calls_back(drawn.template) and not app.callback_url:
        raise Refused(43012)
    msgid = company.new_msgid()
    if _is_duplicate(company, body):
        return Done({**invalid, "msgid": msgid}, ["重复的请求，已静默丢弃"])
    take_task_id(company, str(app.agent_id), drawn.template)
    remarks = drawn.remarks + _hang(company, users, drawn, msgid)
    code = {}
    if drawn.template and card_rules.calls_back(drawn.template):
        code = {"response_code": company.card_codes.issue(msgid)}
    return Done({**invalid, "msgid": msgid, **code}, remarks)


def update_template_card(company: Company, body: Json) -> Done:
    """message/update_template_card: each response_code changes the card once. Errors: Refused."""
    _agent(company, body)
    code = body.get("response_code")
    msgid = company.card_codes.look(code)
    bubbles = {message.secret["user"].lower(): message for message in company.sent[msgid]}
    wanted = _wanted(body, list(bubbles))
    change, remarks = _change(body, next(iter(bubbles.values()), None))
    company.card_codes.spend(str(code))
    for user in wanted:
        if user not in bubbles:
            continue
        if isinstance(change, Drawn):
            showing.repaint(company.world, bubbles[user], change)
        else:
            showing.replace_buttons(company.world, bubbles[user], change)
    strangers = [user for user in wanted if user not in bubbles]
    return Done({"invaliduser": strangers} if strangers else {}, remarks)


def recall(company: Company, body: Json) -> Done:
    """message/recall, within 24 hours. Errors: Refused 40058."""
    msgid = contents.words(body, "msgid")
    if msgid not in company.sent:
        raise Refused(40058, "没有这条消息")
    bubbles = company.sent[msgid]
    if any(message.at <= company.world.now() - RECALL for message in bubbles):
        raise Refused(40058, "消息已超过 24 小时")
    for message in bubbles:
        message.recalled = True
    company.world.touch()
    return Done()


def _agent(company: Company, body: Json) -> WecomApp:
    """The app whose token this is: its agentid must be named."""
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


def _receivers(company: Company, body: Json) -> tuple[list[str], dict[str, str]]:
    """The members who get it, and the lists of the invalid for the answer. Errors: 40031, 82001-3, 81013."""
    named = {name: _names(body, name) for name in RECEIVERS}
    if not any(named.values()):
        raise Refused(82001)
    if "@all" in named["touser"]:
        return [member.userid for member in company.config.members], {}
    found = {name: company.member(name) for name in named["touser"]}
    users = list(dict.fromkeys(member.userid for member in found.values() if member))
    invalid = {
        "invaliduser": "|".join(name.lower() for name, member in found.items() if member is None),
        "invalidparty": "|".join(named["toparty"]),
        "invalidtag": "|".join(named["totag"]),
    }
    invalid = {name: value for name, value in invalid.items() if value}
    if not users:
        raise Refused(81013, **invalid)
    return users, invalid


def _names(body: Json, name: str) -> list[str]:
    most, code = RECEIVERS[name]
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise Refused(40031 if name == "touser" else 40035, f"{name} 应为以 | 分隔的字符串")
    names = [part for part in value.split("|") if part]
    if len(names) > most:
        raise Refused(code, f"{name} 最多 {most} 个")
    return names


def _is_duplicate(company: Company, body: Json) -> bool:
    """Whether the same JSON was accepted within the interval; remembers it if not."""
    if not body.get("enable_duplicate_check"):
        return False
    key = json.dumps(body, sort_keys=True, ensure_ascii=False)
    interval = timedelta(seconds=body.get("duplicate_check_interval", DUPLICATE_SECONDS))
    now: datetime = company.world.now()
    if any(same == key and at > now - interval for same, at in company.accepted):
        return True
    company.accepted.append((key, now))
    return False


def _hang(company: Company, users: list[str], drawn: Drawn, msgid: str) -> list[str]:
    """Show it to everyone who has not had too many; remarks on the others."""
    name = company.app.name if company.app else ""
    remarks, company.sent[msgid] = [], []
    for user in users:
        if not company.fits(f"member:{user}", *PER_MEMBER):
            remarks.append(f"{user} 收到的应用消息超过频率（30 条/分钟、1000 条/小时），已静默丢弃")
            continue
        message = showing.hang(company, APP + user, name, drawn, msgid=msgid, user=user)
        company.sent[msgid].append(message)
    return remarks


def _wanted(body: Json, everybody: list[str]) -> list[str]:
    if body.get("atall") not in (None, 0, 1):
        raise Refused(40035, "atall 应为 0 或 1")
    if body.get("atall") == 1:
        return everybody
    users = body.get("userids", [])
    if not isinstance(users, list) or not all(isinstance(user, str) for user in users):
        raise Refused(40031, "userids 应为字符串数组")
    if not users and not body.get("partyids") and not body.get("tagids"):
        raise Refused(82001)
    if len(users) > UPDATE_USERS:
        raise Refused(40031, f"userids 最多 {UPDATE_USERS} 个")
    return list(dict.fromkeys(user.lower() for user in users))


def _change(body: Json, shown: Any) -> tuple[Drawn | str, list[str]]:
    """What the card becomes: another card, or the words in place of its buttons. Errors: Refused."""
    if "template_card" in body:
        card, remarks = card_rules.read(body["template_card"], "app", update=True)
        return Drawn({"card": card_face.draw(card, "app", update=True)}, [], card), remarks
    words = contents.words(contents.part(body, "button"), "replace_name")
    template = showing.seen(shown, shown.secret["user"])[1] if shown else None
    if template is not None and template.card_type not in card_rules.INTERACTIVE:
        raise Refused(40058, "button 只能用于按钮、投票、多项选择型卡片")
    return words, []
