"""What each event tells: its facts as the Stream carries them, and the same as an HTTP body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import Json

TITLE, ADDED, REMOVED, QUIT, DISBANDED = (
    "chat_update_title",
    "chat_add_member",
    "chat_remove_member",
    "chat_quit",
    "chat_disband",
)
ROBOT_IN, ROBOT_OUT = "im_cool_app_install", "im_cool_app_uninstall"
"""How a group's robot comes and goes: there is no event for robots that are not part of a 酷应用."""
READ, RECALLED = "robot_msg_read", "robot_msg_recall"
LEFT_ORG = "user_leave_org"
CONTACTS = ("user_", "org_", "label_")
"""How the events of the contacts begin, which are exempt from the quota."""
CHECK_URL = "check_url"
COOL_APP = "COOLAPP-1-10182EEDD1AC0BA600D9000J"


@dataclass(frozen=True)
class Happening:
    """One thing that happened; delivered again it is the same in everything. `born_ms` is when."""

    event: str
    id: str
    born_ms: int
    chat: str = ""
    operator: str = ""
    """User id of whoever did it."""
    users: tuple[str, ...] = ()
    title: str = ""
    key: str = ""
    """processQueryKey of the message that was read or withdrawn."""
    more: Json = field(default_factory=dict)


def data(happening: Happening, office: Office) -> Json:
    """The facts as they stand in `data` of a Stream frame. Unknown events carry what they were given."""
    facts = FACTS.get(happening.event)
    return (facts(happening, office) if facts else {}) | happening.more


def http_body(happening: Happening, office: Office, habits: Habits) -> Json:
    """The facts as they are posted: the envelope in PascalCase; so are the facts of robot events, and all of old."""
    facts = data(happening, office)
    if habits.event_names == "pascal" or happening.event in (READ, RECALLED):
        facts = {name[:1].upper() + name[1:]: value for name, value in facts.items()}
    envelope = {
        "EventType": happening.event,
        "EventTime": happening.born_ms,
        "CorpId": office.config.corp_id,
        "BizId": str(happening.born_ms),
        "eventId": happening.id,
    }
    return envelope | {name: value for name, value in facts.items() if name not in envelope}


def _group(happening: Happening, office: Office) -> Json:
    operator = office.user(happening.operator)
    return {
        "timeStamp": happening.born_ms,
        "chatId": office.old_id(happening.chat),
        "corpId": office.config.corp_id,
        "operatorUnionId": office.union_id(operator) if operator else "",
        "openConversationId": office.conversation(happening.chat),
        "operator": happening.operator,
    }


def _title(happening: Happening, office: Office) -> Json:
    """As captured: without corpId, with the event's id among the facts."""
    facts = {name: value for name, value in _group(happening, office).items() if name != "corpId"}
    return facts | {"eventId": happening.id, "title": happening.title}


def _members(happening: Happening, office: Office) -> Json:
    people = [person for user in happening.users if (person := office.user(user))]
    facts = {"unionId": [office.union_id(person) for person in people], "userId": list(happening.users)}
    return _group(happening, office) | facts


def _added(happening: Happening, office: Office) -> Json:
    return _members(happening, office) | {"eventType": ADDED}


def _robot(happening: Happening, office: Office) -> Json:
    return {
        "coolAppCode": COOL_APP,
        "operateTime": str(happening.born_ms),
        "openConversationCorpId": office.config.corp_id,
        "robotCode": office.config.robot_code,
        "openConversationId": office.conversation(happening.chat),
        "operator": happening.operator,
    }


def _robot_message(happening: Happening, office: Office) -> Json:
    """`operatTime` (so it is spelt) is a string in the one sample and a number in the other."""
    person = office.user(happening.operator)
    return {
        "unionId": office.union_id(person) if person else "",
        "operatTime": str(happening.born_ms) if happening.event == READ else happening.born_ms,
        "robotCode": office.config.robot_code,
        "openConversationId": office.conversation(happening.chat),
        "userId": happening.operator,
        "processQueryKey": happening.key,
    }


def _left_org(happening: Happening, office: Office) -> Json:
    return {"timeStamp": str(happening.born_ms), "userId": list(happening.users)}


FACTS: Mapping[str, Callable[[Happening, Office], Json]] = {
    TITLE: _title,
    ADDED: _added,
    REMOVED: _members,
    QUIT: _group,
    DISBANDED: _group,
    ROBOT_IN: _robot,
    ROBOT_OUT: _robot,
    READ: _robot_message,
    RECALLED: _robot_message,
    LEFT_ORG: _left_org,
}
