"""appchat: the internal groups that the app makes, changes and pushes into."""

import re
import secrets
from typing import Any

from bot.sandbox.config import WecomGroup
from bot.sandbox.wecom import contents, limits, showing
from bot.sandbox.wecom.company import GROUP, Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

NAME_CHARS = 50
MEMBERS = (2, 2000)
CHAT_ID = re.compile(r"[0-9a-zA-Z]{1,32}")
UNSENDABLE = ("template_card", "miniprogram_notice")
CALLED = re.compile(r"<@([^>\s]+)>")


def create(company: Company, body: Json) -> Done:
    """A new group of members. Errors: Refused 45009, 86001, 86004-86007, 86215."""
    if not company.fits(limits.GROUPS_MADE, "app"):
        raise Refused(45009, "每天最多创建 1000 个群")
    members = _members(company, body.get("userlist"))
    owner = body.get("owner") or members[0]
    if not isinstance(owner, str) or owner not in members:
        raise Refused(86005, "群主应在 userlist 中")
    chat_id = body.get("chatid") or f"wr{secrets.token_hex(8)}"
    if not isinstance(chat_id, str) or not CHAT_ID.fullmatch(chat_id):
        raise Refused(86001, "chatid 只能由数字和字母组成，最长 32 字节")
    if chat_id in company.groups:
        raise Refused(86215)
    title = _name(body.get("name") or "群聊")
    company.open_group(WecomGroup(chat_id=chat_id, title=title, members=members, owner=owner, appchat=True))
    return Done({"chatid": chat_id})


def update(company: Company, body: Json) -> Done:
    """Another name, owner or other members. Errors: Refused 45009, 86003-86008."""
    group = _own(company, body.get("chatid"))
    if not company.fits(limits.GROUPS_CHANGED, "app"):
        raise Refused(45009, "每小时最多修改 1000 次")
    members = _changed(company, group, body)
    owner = body.get("owner") or group.owner
    if owner and owner not in members:
        raise Refused(86005, "群主应在群里")
    changes = {"title": _name(body["name"]) if body.get("name") else group.title, "owner": owner, "members": members}
    company.groups[group.chat_id] = group.model_copy(update=changes)
    chat = company.world.chats[GROUP + group.chat_id]
    chat.title, chat.members = str(changes["title"]), members
    company.world.touch()
    return Done()


def get(company: Company, chat_id: str) -> Json:
    """The group as the API tells it. Errors: Refused 86003, 86008."""
    group = _own(company, chat_id)
    members = company.world.chats[GROUP + chat_id].members
    return {"chat_info": {"chatid": chat_id, "name": group.title, "owner": group.owner, "userlist": members}}


def send(company: Company, body: Json) -> Done:
    """One message into a group of the app's own; no template card. Errors: Refused 86003, 86008, 40008, 45009."""
    group = _own(company, body.get("chatid"))
    if body.get("msgtype") in UNSENDABLE:
        raise Refused(40008, f"应用群聊不支持 {body['msgtype']}")
    drawn = contents.read(body, company.shelf, cuts=company.options.long_text == "cut")
    members = company.world.chats[GROUP + group.chat_id].members
    if not company.fits(limits.GROUP_PUSHES, "app", len(members)):
        raise Refused(45009, "每分钟最多推送 20000 人次")
    late = [user for user in members if not company.fits(limits.GROUP_MEMBER, user)]
    _hang(company, group, drawn, body, late)
    remarks = [f"{user} 收到的应用群消息超过频率（200 条/分钟、10000 条/天），已静默丢弃" for user in late]
    return Done(remarks=drawn.remarks + remarks)


def _hang(company: Company, group: WecomGroup, drawn: Drawn, body: Json, late: list[str]) -> None:
    chat, name = company.world.chats[GROUP + group.chat_id], company.app.name if company.app else ""
    called = CALLED.findall(str(drawn.show.get("text", ""))) + list(_mentioned(body))
    names = [company.name_of(who) for who in called]
    shown = {**drawn.show, "mentions": names, "hidden_from": [user for user in late if user in chat.members]}
    showing.hang(company, GROUP + group.chat_id, name, Drawn(shown, [], drawn.template))


def _mentioned(body: Json) -> list[str]:
    piece = body.get(str(body.get("msgtype")))
    found: Any = piece.get("mentioned_list", []) if isinstance(piece, dict) else []
    if not isinstance(found, list):
        raise Refused(40058, "mentioned_list 应为数组")
    return [str(who) for who in found]


def _own(company: Company, chat_id: object) -> WecomGroup:
    """The group of this id, if the app made it. Errors: Refused 86003, 86008."""
    group = company.groups.get(chat_id) if isinstance(chat_id, str) else None
    if group is None:
        raise Refused(86003, f"chatid={chat_id!r}")
    if not group.appchat:
        raise Refused(86008)
    return group


def _members(company: Company, wanted: object) -> list[str]:
    if not isinstance(wanted, list) or not all(isinstance(userid, str) for userid in wanted):
        raise Refused(86007, "userlist 应为字符串数组")
    least, most = MEMBERS
    if not least <= len(set(wanted)) <= most:
        raise Refused(86006, f"群成员应为 {least} 到 {most} 人")
    found = [(userid, company.member(userid)) for userid in dict.fromkeys(wanted)]
    strangers = [userid for userid, member in found if member is None]
    if strangers:
        raise Refused(86007, f"没有成员 {'、'.join(strangers)}（应用群聊里只能有成员）")
    return [member.userid for _, member in found if member is not None]


def _changed(company: Company, group: WecomGroup, body: Json) -> list[str]:
    members = list(company.world.chats[GROUP + group.chat_id].members)
    added, gone = body.get("add_user_list") or [], body.get("del_user_list") or []
    if not isinstance(added, list) or not isinstance(gone, list):
        raise Refused(86007, "add_user_list 和 del_user_list 应为数组")
    return _members(company, [userid for userid in members if userid not in gone] + added)


def _name(name: object) -> str:
    if not isinstance(name, str) or len(name) > NAME_CHARS:
        raise Refused(86004, f"群名最多 {NAME_CHARS} 个字符")
    return name
