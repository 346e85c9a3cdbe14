"""The body of a robot message: the envelope around its content, field by field as captured."""

from collections.abc import Mapping

from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.messages import contents, quotes
from bot.sandbox.dingtalk.messages.spoken import Spoken
from bot.sandbox.dingtalk.office import Office, random_id
from bot.sandbox.world import Json

QUOTA_CODE = 20001
QUOTA_WORDS = "组织本月的Webhook与Stream调用量已用完，消息内容未推送"
UNKNOWN: Mapping[str, object] = {
    "hostingContext": {"userId": "manager", "nick": "管理员"},
    "isFromFuture": True,
    "extraInfo": {"nested": [1, "二", None]},
}
"""Keys of which no reader of today knows anything."""


def body(spoken: Spoken, office: Office, habits: Habits, session: tuple[str, int]) -> Json:
    """The body of the message, the same over HTTP and Stream; `session`: the webhook, and when it expires (ms)."""
    conversation, person = office.conversation(spoken.chat), spoken.person
    robot = office.encrypted_id(office.config.robot_code)
    return {
        "senderPlatform": "Mac",
        "conversationId": conversation,
        **({} if spoken.private else {"atUsers": [*_others(spoken, office), {"dingtalkId": robot}]}),
        "chatbotCorpId": office.config.corp_id,
        "chatbotUserId": robot,
        **({"openThreadId": conversation} if habits.thread_id else {}),
        "msgId": "msg" + random_id(),
        "senderNick": person.name,
        "isAdmin": False,
        **({"senderStaffId": person.user_id} if habits.staff_id else {}),
        "sessionWebhookExpiredTime": session[1],
        "createAt": office.now_ms(),
        "senderCorpId": office.config.corp_id,
        "conversationType": "1" if spoken.private else "2",
        "senderId": office.encrypted_id(person.user_id),
        **({} if spoken.private else _group_facts(spoken, office)),
        "sessionWebhook": session[0],
        **({"senderUnionId": office.union_id(person)} if habits.union_id else {}),
        "robotCode": office.config.robot_code,
        **(UNKNOWN if habits.unknown_keys else {}),
        **quotes.around(spoken, office, habits),
        **contents.content(spoken, office, habits),
    }


def over_quota(full: Json, habits: Habits) -> Json:
    """The same message when the month's quota is used up: without text and content, with an error in their place."""
    rest = {key: value for key, value in full.items() if key not in ("text", "content")}
    code = "errorCode" if habits.over_quota == "errorMessage" else "errCode"
    return rest | ({code: QUOTA_CODE} if habits.over_quota_code else {}) | {habits.over_quota: QUOTA_WORDS}


def _group_facts(spoken: Spoken, office: Office) -> Json:
    return {"conversationTitle": office.world.chats[spoken.chat].title, "isInAtList": True}


def _others(spoken: Spoken, office: Office) -> list[Json]:
    return [
        {
            "unionId": office.union_id(person),
            "dingtalkId": office.encrypted_id(person.user_id),
            "staffId": person.user_id,
        }
        for person in contents.mentioned(spoken, office)
    ]
