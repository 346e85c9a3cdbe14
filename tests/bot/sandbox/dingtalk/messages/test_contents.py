"""What a robot message holds, by its msgtype, and every way in which captures and documents differ."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.limits import CHINA
from bot.sandbox.world import SentFile
from tests.bot.sandbox.dingtalk_bench import CONVERSATION, GROUP, ZHANGSAN, Bench

PICTURE = SentFile("image", "screen.png", b"\x89PNG")
VOICE = SentFile("voice", "a.amr", b"voice", seconds=4)
VIDEO = SentFile("video", "a.mp4", b"video", seconds=5)
FILE = SentFile("file", "日志.zip", b"zip")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http") as bench:
        yield bench


def heard(habits: dict[str, Any], *said: Any, **more: Any) -> dict[str, Any]:
    """What the robot hears of one message, in a DingTalk with these habits."""
    with Bench(mode="http", habits=habits) as bench:
        bench.say(*said, **more)
        return bench.bot.body()


@pytest.mark.parametrize(
    ("file", "text", "msgtype", "content"),
    [
        (VOICE, "打印机坏了", "audio", {"duration": 4000, "recognition": "打印机坏了"}),
        (VIDEO, "", "video", {"duration": "5", "videoType": "mp4"}),
        (FILE, "", "file", {"fileName": "日志.zip", "spaceId": "22373573", "fileId": "11769848"}),
        (PICTURE, "", "picture", {}),
    ],
)
def test_a_file_alone_is_a_message_of_its_own_kind(
    bench: Bench, file: SentFile, text: str, msgtype: str, content: dict[str, Any]
) -> None:
    shown = bench.say(text, ZHANGSAN, file=file)
    body = bench.bot.body()
    assert body["msgtype"] == msgtype and "text" not in body
    code = body["content"].pop("downloadCode")
    assert code and body["content"].pop("pictureDownloadCode", code) == code
    assert body["content"] == content
    assert shown.picture if file.kind == "image" else shown.file is not None


@pytest.mark.parametrize("file", [VOICE, VIDEO, FILE])
def test_in_a_group_a_robot_hears_no_voice_no_video_and_no_file(bench: Bench, file: SentFile) -> None:
    shown = bench.say("", GROUP, file=file)
    assert shown.file is not None and shown.mentions == []
    assert not bench.bot.heard
    bench.say("", GROUP, file=PICTURE)
    assert bench.bot.body()["msgtype"] == "picture"


@pytest.mark.parametrize("file", [VIDEO, FILE])
def test_videos_and_files_come_without_words(bench: Bench, file: SentFile) -> None:
    with pytest.raises(ValueError, match="不能和文字一起发"):
        bench.say("看这个", ZHANGSAN, file=file)
    assert not bench.shown(ZHANGSAN)


def test_rich_text_is_split_at_its_mentions_which_stay(bench: Bench) -> None:
    bench.say("请 @李工 看一下", GROUP, file=PICTURE)
    *words, picture = bench.bot.body()["content"]["richText"]
    assert words == [{"text": "@回声"}, {"text": "请 "}, {"text": "@李工"}, {"text": " 看一下"}]
    assert picture["type"] == "picture" and picture["downloadCode"]
    assert [user.get("staffId") for user in bench.bot.body()["atUsers"]] == ["ligong", None]


@pytest.mark.parametrize(
    ("habits", "file", "expected"),
    [
        ({"video_duration": "ms"}, VIDEO, 5000),
        ({"video_duration": "seconds"}, VIDEO, "5"),
        ({"audio_duration": True}, VOICE, 4000),
        ({"audio_duration": False}, VOICE, None),
    ],
)
def test_durations_come_in_all_their_forms(habits: dict[str, Any], file: SentFile, expected: Any) -> None:
    assert heard(habits, "", ZHANGSAN, file=file)["content"].get("duration") == expected


@pytest.mark.parametrize(
    ("habit", "key"), [("staff_id", "senderStaffId"), ("thread_id", "openThreadId"), ("union_id", "senderUnionId")]
)
def test_what_some_captures_lack_can_be_missing(habit: str, key: str) -> None:
    assert key in heard({habit: True}, "在吗")
    without = heard({habit: False}, "在吗")
    assert key not in without and without["senderId"].startswith("$:LWCP_v1:$")


def test_a_message_of_the_future_carries_keys_that_nobody_knows() -> None:
    usual, unusual = heard({}, "在吗"), heard({"unknown_keys": True}, "在吗")
    assert {"isFromFuture", "extraInfo", "hostingContext"} == set(unusual) - set(usual)


def test_harmony_repeats_the_mention_of_the_robot_in_rich_text() -> None:
    segments = heard({"mention_repeated": True}, "黑屏", file=PICTURE)["content"]["richText"]
    assert [one["text"] for one in segments[:3]] == ["@回声", "@回声", "黑屏"]


@pytest.mark.parametrize(
    ("msgtype", "given", "expected"),
    [
        ("unknownMsgType", {}, {"unknownMsgType": "用户发送了一条消息，机器人暂不支持接收。"}),
        ("markdown", {"text": "# 坏了\n真的"}, {"title": "# 坏了", "text": "# 坏了\n真的"}),
        ("longText", {"text": "很长"}, {"content": "很长"}),
        ("interactiveCard", {"text": "审批"}, {"biz_custom_action_url": "", "title": "审批"}),
        ("interactiveCard", {"content": {"more": 1}}, {"biz_custom_action_url": "", "title": "", "more": 1}),
        ("richText", {"text": "只有字"}, {"richText": [{"text": "只有字"}]}),
    ],
)
def test_kinds_that_nobody_writes_on_the_page_can_happen(
    bench: Bench, msgtype: str, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert bench.happen("message", chat=ZHANGSAN, msgtype=msgtype, **given) == ""
    body = bench.bot.body()
    assert (body["msgtype"], body["content"]) == (msgtype, expected)
    assert body.get("ai_robot_sessionid") == ("" if msgtype == "unknownMsgType" else None)


def test_a_forwarded_record_holds_the_last_words_of_the_chat(bench: Bench) -> None:
    bench.say("打印机坏了", mention=False)
    bench.say("我去看看", user="ligong", mention=False)
    bench.happen("message", "ligong", chat=GROUP, msgtype="chatRecord")
    content = bench.bot.body()["content"]
    assert content["summary"] == "张三:打印机坏了\n李工:我去看看"
    entries = json.loads(content["chatRecord"])
    assert [entry["senderNick"] for entry in entries] == ["张三", "李工"]
    assert content["title"] == "李工的聊天记录"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chat": ZHANGSAN, "msgtype": "dance"}, "没有 dance 这种消息"),
        ({"chat": ZHANGSAN}, "缺少 msgtype"),
        ({"msgtype": "text"}, "缺少 chat"),
        ({"chat": ZHANGSAN, "msgtype": "markdown", "content": "x"}, "content 应为对象"),
        ({"chat": "dingtalk:robot:ligong", "msgtype": "markdown"}, "zhangsan 不在会话"),
        ({"chat": ZHANGSAN, "msgtype": "text", "text": "x", "quote": 0}, "没有 id 为 0 的消息"),
    ],
)
def test_what_cannot_happen_is_told_in_words(bench: Bench, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bench.happen("message", **fields)
    assert not bench.bot.heard


def replied(quotes: str, **answer: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the robot hears when 李工 answers to 张三's words: both bodies."""
    with Bench(mode="http", habits={"quotes": quotes}) as bench:
        quoted = bench.say("打印机坏了")
        bench.say("哪一台？", user="ligong", quote=quoted, **answer)
        return bench.bot.body(0), bench.bot.body(1)


@pytest.mark.parametrize(("quotes", "place"), [("older", "text"), ("newer", "content")])
def test_a_quoted_text_stands_in_either_place(quotes: str, place: str) -> None:
    first, answer = replied(quotes)
    assert answer["text"]["isReplyMsg"] is True
    quoted = answer["text"]["repliedMsg"]
    assert (quoted["msgType"], quoted["msgId"]) == ("text", first["msgId"])
    assert quoted["senderId"] == first["senderId"]
    assert quoted["createdAt"] == pytest.approx(first["createAt"], abs=1000)
    assert quoted["content"] == {place: "@回声 打印机坏了"}
    assert answer["originalMsgId"] == first["msgId"] and "quoteMessage" not in answer


def test_a_legacy_quote_stands_at_the_top() -> None:
    first, answer = replied("legacy")
    assert answer["quoteMessage"] == {
        "msgId": first["msgId"],
        "msgtype": "text",
        "text": {"content": "@回声 打印机坏了"},
        "senderNick": "张三",
        "senderId": first["senderId"],
    }
    assert set(answer["text"]) == {"content"} and "originalMsgId" not in answer


def test_a_quote_in_rich_text_stands_in_its_content() -> None:
    _, answer = replied("older", file=PICTURE)
    assert answer["content"]["isReplyMsg"] is True
    assert answer["content"]["repliedMsg"]["content"] == {"text": "@回声 打印机坏了"}


@pytest.mark.parametrize(("quotes", "content"), [("older", None), ("newer", "待接单")])
def test_a_quoted_card_is_metadata_or_a_tree(quotes: str, content: str | None) -> None:
    with Bench(mode="http", habits={"quotes": quotes}) as bench:
        bench.post(
            "/v1.0/card/instances/createAndDeliver",
            {
                "cardTemplateId": "feedback.schema",
                "outTrackId": "card-1",
                "cardData": {"cardParamMap": {"title": "工单", "state": "待接单"}},
                "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
                "imGroupOpenSpaceModel": {"supportForward": False},
                "imGroupOpenDeliverModel": {"robotCode": "dingcustomerbot"},
            },
        )
        card = bench.shown()[-1]
        bench.say("这个好了吗", quote=card)
        body = bench.bot.body()
        quoted = body["text"]["repliedMsg"]
        assert quoted["msgType"] == "interactiveCard"
        assert quoted["senderId"] == body["chatbotUserId"]
        assert body["originalProcessQueryKey"] == card.secret["processQueryKey"]
        texts = [one["text"] for one in quoted.get("content", {}).get("cardContent", {}).get("elements", [])]
        assert texts == ([] if content is None else ["工单", content])


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("markdown", {"text": "x"}),
        ("richText", {"richText": [{"msgType": "text", "content": "x"}]}),
        ("chatRecord", {"summary": "x", "title": "张三的聊天记录"}),
        ("picture", None),
    ],
)
def test_every_quoted_kind_has_its_own_place(bench: Bench, kind: str, content: dict[str, Any] | None) -> None:
    bench.happen("message", chat=ZHANGSAN, msgtype=kind, text="x")
    bench.happen("message", chat=ZHANGSAN, msgtype="text", text="这个", quote=bench.shown(ZHANGSAN)[-1].id)
    quoted = bench.bot.body()["text"]["repliedMsg"]
    assert (quoted["msgType"], quoted.get("content")) == (kind, content)


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        ({}, {"errorCode": 20001}),
        ({"over_quota": "errMsg"}, {"errCode": 20001}),
        ({"over_quota_code": False}, {}),
    ],
)
def test_over_the_months_quota_a_push_has_an_error_in_place_of_its_content(
    habits: dict[str, Any], code: dict[str, Any]
) -> None:
    with Bench(mode="http", habits=habits, monthly_pushes=1) as bench:
        bench.say("第一条")
        bench.say("第二条")
        first, second = bench.bot.body(0), bench.bot.body(1)
        words = "errMsg" if "over_quota" in habits else "errorMessage"
        assert set(first) - set(second) == {"text"}
        assert {key: second[key] for key in set(second) - set(first)} == code | {words: second[words]}
        assert second["msgtype"] == "text"
        assert bench.exceeded() == [("每月Webhook与Stream", f"{bench.world.now().astimezone(CHINA):%Y-%m}")]


def test_a_push_without_content_can_be_injected(bench: Bench) -> None:
    bench.fault(faults.OVER_QUOTA_PUSH)
    bench.say("", ZHANGSAN, file=PICTURE)
    assert bench.bot.body()["errorCode"] == 20001 and "content" not in bench.bot.body()
    assert "额度用尽" in bench.wire("图片消息")[0].what
    bench.say("在吗", ZHANGSAN)
    assert "errorCode" not in bench.bot.body()
