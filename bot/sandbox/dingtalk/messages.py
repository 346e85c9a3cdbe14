"""What a robot is sent when somebody speaks to it: the message body, field by field as captured."""

import re
from dataclasses import dataclass

from bot.sandbox.config import DingTalkUser
from bot.sandbox.dingtalk.office import PRIVATE, Office, random_id
from bot.sandbox.world import Json


@dataclass(frozen=True)
class Spoken:
    """What one person said to the robot. `picture` is the downloadCode of a picture, "" without one."""

    chat: str
    person: DingTalkUser
    text: str
    picture: str = ""

    @property
    def private(self) -> bool:
        """Whether it was said in the private chat."""
        return self.chat.startswith(PRIVATE)


def body(spoken: Spoken, office: Office, webhook: str, expires_ms: int) -> Json:
    """The body of the message; the same over HTTP and Stream."""
    conversation = office.conversation(spoken.chat)
    robot, person = office.encrypted_id(office.config.robot_code), spoken.person
    return {
        "senderPlatform": "Mac",
        "conversationId": conversation,
        **({} if spoken.private else {"atUsers": [*_others(spoken, office), {"dingtalkId": robot}]}),
        "chatbotCorpId": office.config.corp_id,
        "chatbotUserId": robot,
        "openThreadId": conversation,
        "msgId": "msg" + random_id(),
        "senderNick": person.name,
        "isAdmin": False,
        "senderStaffId": person.user_id,
        "sessionWebhookExpiredTime": expires_ms,
        "createAt": office.now_ms(),
        "senderCorpId": office.config.corp_id,
        "conversationType": "1" if spoken.private else "2",
        "senderId": office.encrypted_id(person.user_id),
        **({} if spoken.private else _group_facts(spoken, office)),
        "sessionWebhook": webhook,
        "senderUnionId": office.union_id(person),
        "robotCode": office.config.robot_code,
        **_content(spoken, office),
    }


def _group_facts(spoken: Spoken, office: Office) -> Json:
    return {"conversationTitle": office.world.chats[spoken.chat].title, "isInAtList": True}


def _others(spoken: Spoken, office: Office) -> list[Json]:
    return [
        {
            "unionId": office.union_id(person),
            "dingtalkId": office.encrypted_id(person.user_id),
            "staffId": person.user_id,
        }
        for person in _mentioned(spoken, office)
    ]


def _mentioned(spoken: Spoken, office: Office) -> list[DingTalkUser]:
    members = office.world.chats[spoken.chat].members
    return [user for user in office.config.users if user.user_id in members and f"@{user.name}" in spoken.text]


def _content(spoken: Spoken, office: Office) -> Json:
    if not spoken.picture:
        return {"text": {"content": _stripped(spoken, office)}, "msgtype": "text"}
    picture = {"pictureDownloadCode": spoken.picture, "downloadCode": spoken.picture}
    if not spoken.text:
        return {"content": picture, "msgtype": "picture"}
    mention = [] if spoken.private else [{"text": f"@{office.config.robot_name}"}]
    segments = [*mention, {"text": spoken.text}, {**picture, "type": "picture"}]
    return {"content": {"richText": segments}, "msgtype": "richText"}


def _stripped(spoken: Spoken, office: Office) -> str:
    """The text without its mentions: each leaves one blank."""
    if spoken.private:
        return spoken.text
    names = [office.config.robot_name, *(person.name for person in _mentioned(spoken, office))]
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    text = re.sub(rf"@(?:{pattern})\s?", " ", spoken.text)
    return text if f"@{office.config.robot_name}" in spoken.text else f" {text}"
