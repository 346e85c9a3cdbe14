"""Robot messages and card presses in our words, however DingTalk writes them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.port import Refused
from bot.platforms.usage import Meter
from handlers.messages import Media, Muted, Said, Unknown
from tests.bot.platforms.dingtalk.office import AT, account

AT_MS = int(AT.timestamp() * 1000)
BOT, LIGONG = {"dingtalkId": "$:LWCP_v1:$bot"}, {"dingtalkId": "$:LWCP_v1:$li", "staffId": "ligong"}
GROUP: dict[str, Any] = {
    "msgId": "msg1==",
    "msgtype": "text",
    "text": {"content": " 屏幕花了 "},
    "conversationType": "2",
    "conversationId": "cidGroup==",
    "conversationTitle": "客户群",
    "isInAtList": True,
    "atUsers": [BOT],
    "senderId": "$:LWCP_v1:$zhang",
    "senderStaffId": "zhangsan",
    "senderNick": "张三",
    "createAt": AT_MS - 1000,
    "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=79b4",
    "sessionWebhookExpiredTime": AT_MS + 5_400_000,
    "robotCode": "dingrobot",
    "chatbotCorpId": "dingcorp",
}
RICH = {"msgtype": "richText", "text": None}


def said(**changes: Any) -> Said:
    """What 张三 said in the group, with some fields different; None takes a field away."""
    heard = Ear("main", account()).message(_body(**changes), AT)
    assert isinstance(heard, Said)
    return heard


def unknown(**changes: Any) -> Unknown:
    """The same for what has no words for us."""
    heard = Ear("main", account()).message(_body(**changes), AT)
    assert isinstance(heard, Unknown)
    return heard


def _body(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**GROUP, **changes}.items() if value is not None}


def test_words_in_a_group_come_without_the_blank_the_mention_left() -> None:
    heard = said()
    assert (heard.text, heard.where.kind, heard.where.chat_id, heard.where.title) == (
        "屏幕花了",
        "group",
        "cidGroup==",
        "客户群",
    )
    assert (heard.who.user_id, heard.who.name, heard.who.account) == ("zhangsan", "张三", "main")


def test_a_private_chat_is_named_by_the_person_in_it() -> None:
    heard = said(conversationType="1", conversationId="cidPrivate==", conversationTitle=None)
    assert (heard.where.kind, heard.where.chat_id, heard.where.title) == ("private", "zhangsan", "张三")


@pytest.mark.parametrize("missing", [None, ""])
def test_without_a_staff_id_the_encrypted_id_names_the_person(missing: str | None) -> None:
    assert said(senderStaffId=missing).who.user_id == "$:LWCP_v1:$zhang"


def test_only_whom_we_know_by_a_staff_id_can_be_written_to_first() -> None:
    assert said().who.reachable
    assert not said(senderStaffId=None).who.reachable


def test_the_conversation_type_may_be_a_number_or_missing() -> None:
    assert said(conversationType=2).where.kind == "group"
    assert said(conversationType=None).where.kind == "group"
    assert said(conversationType=None, conversationTitle=None, isInAtList=None).where.kind == "private"


@pytest.mark.parametrize(
    ("segments", "at_users", "text"),
    [
        (["@回声", "屏幕花了"], [BOT], "屏幕花了"),
        (["@回声 ", "@回声", "屏幕花了"], [BOT], "屏幕花了"),  # some phones repeat the mention
        (["@回声", "请", "@李工", "看看"], [BOT, LIGONG], "请@李工看看"),
        (["@回声 屏幕花了"], [BOT], "屏幕花了"),
        (["屏幕", "花了"], [BOT], "屏幕花了"),  # one sentence, two styles
        (["邮箱 a@b.cn"], [BOT], "邮箱 a@b.cn"),
    ],
)
def test_rich_text_is_joined_without_the_mention_of_the_bot(
    segments: list[str], at_users: list[Any], text: str
) -> None:
    content = {"richText": [{"text": segment} for segment in segments]}
    assert said(**RICH, content=content, atUsers=at_users).text == text


@pytest.mark.parametrize(
    ("segments", "text"),
    [
        (["@李工", "请看", "@回声", "屏幕花了"], "@李工请看屏幕花了"),
        (["@回声", "@回声 ", "屏幕花了"], "屏幕花了"),
        (["@回声 屏幕花了"], "屏幕花了"),
        (["@回声客服", "在吗"], "@回声客服在吗"),
        (["屏幕花了", "@回声"], "屏幕花了"),
    ],
)
def test_a_bot_whose_name_is_known_is_taken_out_by_name(segments: list[str], text: str) -> None:
    body = _body(**RICH, content={"richText": [{"text": one} for one in segments]}, atUsers=[BOT, LIGONG])
    heard = Ear("main", account(robot_name="回声")).message(body, AT)
    assert isinstance(heard, Said)
    assert heard.text == text


def test_rich_text_alone_with_the_bot_keeps_its_at_signs() -> None:
    content = {"richText": [{"text": "@李工"}, {"text": " 没回我"}]}
    assert said(**RICH, content=content, conversationType="1").text == "@李工 没回我"


def test_rich_text_with_only_a_picture_is_a_picture() -> None:
    content = {"richText": [{"text": "@回声"}, {"type": "picture", "downloadCode": "code1"}]}
    heard = said(**RICH, content=content)
    assert (heard.kind, heard.text, heard.media) == (
        "image",
        "",
        (Media(kind="image", source="code1", door="dingtalk", key="dingrobot"),),
    )


def test_a_voice_message_brings_its_words() -> None:
    content = {"downloadCode": "code1", "recognition": "打不开了", "duration": "4"}
    heard = said(msgtype="audio", text=None, content=content)
    assert (heard.kind, heard.text, heard.media[0].kind) == ("voice", "打不开了", "voice")


@pytest.mark.parametrize("duration", [4000, "5", None, "long", [1]])
def test_a_film_is_heard_however_its_length_is_written(duration: Any) -> None:
    content = {"downloadCode": "code1", "videoType": "mp4", "duration": duration}
    heard = said(msgtype="video", text=None, content=content)
    assert (heard.kind, heard.text, heard.media) == (
        "video",
        "",
        (Media(kind="video", source="code1", door="dingtalk", key="dingrobot"),),
    )


@pytest.mark.parametrize("kind", ["picture", "audio", "video", "file"])
def test_a_file_without_a_code_is_still_heard(kind: str) -> None:
    assert said(msgtype=kind, text=None, content={}).media == ()


def test_a_file_brings_its_name() -> None:
    heard = said(msgtype="file", text=None, content={"downloadCode": "code1", "fileName": "日志.zip"})
    assert heard.media == (Media(kind="file", source="code1", name="日志.zip", door="dingtalk", key="dingrobot"),)


@pytest.mark.parametrize("wrap", [lambda records: records, json.dumps], ids=["list", "JSON string"])
@pytest.mark.parametrize("name", ["chatRecord", "records", "messages"])
def test_a_forwarded_record_is_read_line_by_line(name: str, wrap: Any) -> None:
    records = [{"senderNick": "张三", "content": "坏了"}, {"senderName": "王五", "content": {"text": "我的也是"}}]
    content = {"title": "张三和王五的聊天记录", name: wrap(records)}
    heard = said(msgtype="chatRecord", text=None, content=content)
    assert (heard.kind, heard.text) == ("record", "张三和王五的聊天记录\n张三：坏了\n王五：我的也是")


@pytest.mark.parametrize(
    ("replied", "quoted"),
    [
        ({"msgType": "text", "content": {"text": "什么型号？"}}, "什么型号？"),
        ({"msgType": "text", "content": {"content": "什么型号？"}}, "什么型号？"),
        ({"msgType": "text", "content": '{"text": "什么型号？"}'}, "什么型号？"),
        ({"msgType": "text", "content": "什么型号？"}, "什么型号？"),
        ({"msgType": "richText", "content": {"richText": [{"msgType": "text", "content": "型号"}]}}, "型号"),
        ({"msgType": "chatRecord", "content": {"title": "记录", "summary": "张三:坏了"}}, "记录\n张三:坏了"),
        ({"msgType": "markdown", "content": {"text": "**型号**"}}, "**型号**"),
        ({"msgType": "file", "content": {"fileName": "日志.zip"}}, "日志.zip"),
        ({"msgType": "interactiveCard"}, ""),
        ({"msgType": "interactiveCard", "content": {}}, ""),
        (
            {
                "msgType": "interactiveCard",
                "content": {
                    "cardContent": {
                        "elements": [
                            {"type": "text", "text": "F-1 屏幕"},
                            {"type": "column", "children": [{"type": "markdown", "content": "待接单"}]},
                        ]
                    }
                },
            },
            "F-1 屏幕\n待接单",
        ),
    ],
)
def test_what_is_quoted_is_found_wherever_it_stands(replied: dict[str, Any], quoted: str) -> None:
    in_text = {"content": "A3", "isReplyMsg": True, "repliedMsg": replied}
    assert (said(text=in_text).text, said(text=in_text).quoted) == ("A3", quoted)
    in_rich = {"richText": [{"text": "A3"}], "isReplyMsg": True, "repliedMsg": replied}
    assert said(**RICH, content=in_rich).quoted == quoted


def test_the_old_form_of_a_quote_is_understood() -> None:
    assert said(quoteMessage={"msgtype": "text", "text": {"content": "什么型号？"}}).quoted == "什么型号？"


@pytest.mark.parametrize("kind", ["longText", "markdown", "somethingNew"])
def test_a_new_kind_with_words_is_taken_for_words(kind: str) -> None:
    assert said(msgtype=kind, text=None, content={"text": "很长的话"}).text == "很长的话"


def test_a_new_kind_without_words_is_kept_as_it_came() -> None:
    heard = unknown(msgtype="hologram", text=None, content={"downloadCode": "x"})
    assert heard.kind == "hologram"
    assert json.loads(heard.payload)["msgtype"] == "hologram"


@pytest.mark.parametrize("error", [{"errorCode": 20001, "errorMessage": "超限"}, {"errCode": "1", "errMsg": "超限"}])
@pytest.mark.parametrize("sender", [{}, {"senderId": None, "senderStaffId": None, "conversationType": "1"}])
def test_a_push_beyond_the_quota_has_no_words(error: dict[str, Any], sender: dict[str, Any]) -> None:
    heard = Ear("main", account()).message(_body(text=None, **error, **sender), AT)
    assert isinstance(heard, Muted) and "超限" in heard.payload


def test_a_push_beyond_the_quota_is_told_the_meter() -> None:
    ear, pushes = Ear("main", account()), Meter("dingtalk", "main", "pushes")
    ear.message(_body(), AT)
    assert (ear.usage.drain(), ear.usage.drain_spent()) == ({pushes: 1}, set())
    ear.message(_body(text=None, errorCode=20001, errorMessage="超限"), AT)
    assert (ear.usage.drain(), ear.usage.drain_spent()) == ({pushes: 1}, {pushes})


def test_a_session_webhook_opens_a_way_that_lasts() -> None:
    opening = said().opening
    assert opening is not None
    assert (opening.door, opening.once, opening.expires_at) == ("dingtalk.session", False, AT + timedelta(minutes=90))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/robot/sendBySession?session=1",
        "http://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:8443/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com.evil.example/x",
        "https://user:pass@oapi.dingtalk.com/x",
        "https://oapi.dingtalk.com/robot/send?access_token=of-another-group",
        "http://[",
        "",
    ],
)
def test_a_forged_session_webhook_opens_nothing(address: str) -> None:
    heard = said(sessionWebhook=address)
    assert heard.opening is None
    assert heard.text == "屏幕花了"


@pytest.mark.parametrize("until", [None, AT_MS, AT_MS - 1, "soon", True])
def test_a_session_webhook_without_a_future_opens_nothing(until: Any) -> None:
    assert said(sessionWebhookExpiredTime=until).opening is None


def test_a_number_may_come_as_a_string() -> None:
    heard = said(sessionWebhookExpiredTime=str(AT_MS + 1000), createAt=str(AT_MS - 5000))
    assert heard.opening is not None
    assert heard.at == AT - timedelta(seconds=5)


@pytest.mark.parametrize("created", [AT_MS + 60_000, 0, "yesterday", AT_MS - 2 * 86_400_000, 10**19])
def test_a_wrong_clock_counts_from_now(created: Any) -> None:
    assert said(createAt=created).at == AT


def test_a_message_without_an_id_is_known_by_its_content() -> None:
    first, again, other = said(msgId=None), said(msgId=None), said(msgId=None, text={"content": "别的"})
    assert first.message_id == again.message_id != other.message_id
    assert first.message_id.startswith("ev-")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"robotCode": "dingother"}, 403),
        ({"chatbotCorpId": "dingother"}, 403),
        ({"senderId": None, "senderStaffId": None}, 400),
        ({"senderStaffId": "x" * 201}, 400),
        ({"conversationId": None}, 400),
        ({"conversationId": "x" * 201}, 400),
    ],
)
def test_a_message_for_others_or_of_nobody_is_refused(changes: dict[str, Any], status: int) -> None:
    ear = Ear("main", account(robot_code="dingrobot", corp_id="dingcorp"))
    with pytest.raises(Refused) as refused:
        ear.message(_body(**changes), AT)
    assert refused.value.status == status


def test_a_robot_code_is_only_compared_where_both_are_known() -> None:
    ear = Ear("main", account(robot_code="dingrobot", corp_id="dingcorp"))
    assert ear.message(_body(robotCode=None, chatbotCorpId=None), AT)
    assert Ear("main", account()).message(_body(), AT)


@pytest.mark.parametrize(
    ("told", "configured", "voice"),
    [("dingrobot", "", "dingrobot"), ("dingrobot", "dingrobot", ""), (None, "", ""), ("x" * 65, "", "")],
)
def test_a_chat_is_answered_by_the_robot_it_spoke_to_unless_one_is_configured(
    told: str | None, configured: str, voice: str
) -> None:
    body = _body(robotCode=told, msgtype="picture", content={"downloadCode": "code1"})
    heard = Ear("main", account(robot_code=configured)).message(body, AT)
    assert isinstance(heard, Said)
    assert heard.where.voice == voice and heard.media[0].key == voice, "its files are that robot's, too"


def test_strings_that_no_database_takes_are_cleaned() -> None:
    heard = said(text={"content": "坏\0了\ud800"}, senderNick="张" * 300)
    assert (heard.text, len(heard.who.name)) == ("坏了?", 100)
