"""Who is who: members, departments, WeChat customers, and who has just logged in by OAuth."""

from collections.abc import Callable, Mapping

from bot.sandbox.wecom.app.receivers import ROOT
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

CALLBACK_IPS = ["127.0.0.1"]
ACTIVE = 1
TICKET_SECONDS = 1800
WECHAT = 1
"""The type of an external contact who uses WeChat."""

Query = Mapping[str, str]


def callback_ips(company: Company, query: Query) -> Json:
    """getcallbackip: where callbacks come from."""
    return {"ip_list": CALLBACK_IPS}


def user(company: Company, query: Query) -> Json:
    """user/get, without what new apps are not told (mobile, email, avatar). Errors: Refused 60111, 60011."""
    member = company.member(query.get("userid", ""))
    if member is None:
        raise Refused(60111)
    if member.userid in company.hidden_from:
        raise Refused(60011)
    own = [unit.id for unit in company.config.departments if member.userid in unit.members] or [ROOT]
    return {
        "userid": member.userid,
        "name": member.name,
        "department": own,
        "order": [0] * len(own),
        "position": "",
        "is_leader_in_dept": [0] * len(own),
        "direct_leader": [],
        "main_department": own[0],
        "status": ACTIVE,
        "alias": "",
        "telephone": "",
        "extattr": {"attrs": []},
    }


def agent(company: Company, query: Query) -> Json:
    """agent/get: the app as its console shows it. Errors: Refused 40056."""
    app = company.app
    if app is None or query.get("agentid") != str(app.agent_id):
        raise Refused(40056)
    seen = [{"userid": m.userid} for m in company.config.members if m.userid not in company.hidden_from]
    return {
        "agentid": app.agent_id,
        "name": app.name,
        "description": "",
        "allow_userinfos": {"user": seen},
        "close": 0,
        "redirect_domain": app.redirect_domain,
        "report_location_flag": 0,
        "isreportenter": 1,
    }


def departments(company: Company, query: Query) -> Json:
    """department/list: one department and all below it, or everything. Errors: Refused 60123."""
    units = [{"id": ROOT, "name": company.config.corp_id, "name_en": "", "parentid": 0, "order": 0}]
    units += [
        {"id": unit.id, "name": unit.name, "name_en": "", "parentid": unit.parent, "order": 0}
        for unit in company.config.departments
        if unit.id != ROOT
    ]
    wanted = query.get("id", str(ROOT))
    if wanted not in {str(unit["id"]) for unit in units}:
        raise Refused(60123)
    below = _below(units, {int(wanted)})
    return {"department": [unit | {"department_leader": []} for unit in units if unit["id"] in below]}


def customer(company: Company, query: Query) -> Json:
    """externalcontact/get: a WeChat user who is one of ours. Errors: Refused 40096, 84061."""
    wanted = query.get("external_userid", "")
    if not wanted.startswith(("wm", "wo")):
        raise Refused(40096)
    found = company.customer(wanted)
    if found is None:
        raise Refused(84061)
    contact = {"external_userid": wanted, "name": found.name, "avatar": "", "type": WECHAT, "gender": 0}
    unionid = {"unionid": found.unionid} if found.unionid else {}
    return {"external_contact": contact | unionid, "follow_user": []}


def logged_in(company: Company, query: Query) -> Json:
    """auth/getuserinfo: a member, or somebody from outside; each code once. Errors: Refused 40029."""
    login = company.logins.take(query.get("code"))
    who = login.who
    if company.member(who) is not None:
        ticket = {"user_ticket": f"ticket-{who}", "expires_in": TICKET_SECONDS}
        return {"userid": who, **(ticket if login.private else {})}
    known = {"external_userid": who} if company.customer(who) else {}
    return {"openid": f"o{who}", **known}


def logged_in_of_old(company: Company, query: Query) -> Json:
    """user/getuserinfo: the same with capitals. Errors: Refused 40029."""
    found = logged_in(company, query)
    return {"UserId": found["userid"], "DeviceId": ""} if "userid" in found else {"OpenId": found["openid"]}


READS: dict[str, Callable[[Company, Query], Json]] = {
    "getcallbackip": callback_ips,
    "agent/get": agent,
    "user/get": user,
    "department/list": departments,
    "externalcontact/get": customer,
    "auth/getuserinfo": logged_in,
    "user/getuserinfo": logged_in_of_old,
}
"""Path under /cgi-bin → what is answered to a GET with a token."""


def _below(units: list[Json], found: set[int]) -> set[int]:
    more = {unit["id"] for unit in units if unit["parentid"] in found} - found
    return _below(units, found | more) if more else found
