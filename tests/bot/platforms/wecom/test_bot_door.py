"""What the smart bot's door hears in recorded callbacks, and what it answers."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.port import Request, Response
from bot.platforms.wecom.bot.heard import BotEar, mention_of, without_mention
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Joined, Media, Reply, Said, Text, Unknown
from tests.bot.platforms.wecom.sender import ACCOUNT, AT, BOT, DOORS, json_answer, posted, recorded, signed

DOOR = DOORS["bot"][0]
WORDS = Text(text="收到，编号 F-260101-001")
ASK = Card(title="影响到生产了吗？", buttons=(Button(label="停产了", action="answer:12:stopped", style="danger"),))
STATE = Card(title="F-260101-001", state="已解决", link="https://huisheng.example/f/x")
BARE = Card(title="今日汇总", facts=(("新增", "3"),), text="闭环率 **92%**")


def heard(name: str) -> Heard:
    found = DOOR.hear(posted(BOT, recorded(f"bot/{name}.json")), AT)
    assert isinstance(found, Heard)
    return found


def answered(name: str, reply: Reply) -> Any:
    request = posted(BOT, recorded(f"bot/{name}.json"))
    found = DOOR.hear(request, AT)
    assert isinstance(found, Heard)
    return json_answer(DOOR.answer(request, found, reply, AT))


@pytest.mark.parametrize("filler", [" ", "\u200b", "\n", "@", "@回"])
def test_a_long_line_of_nothing_is_read_at_once(filler: str) -> None:
    text = filler * 20_000 + "设备停了"
    began = time.perf_counter()
    assert without_mention(f"@回声 {text}", mention_of("回声")).endswith("设备停了")
    assert time.perf_counter() - began < 0.2


def test_the_door_stands_where_the_account_says() -> None:
    assert DOOR.path == "wecom/main/bot"


def test_the_url_check_is_answered_with_the_bare_words() -> None:
    echo = BOT.encrypt("5927782489442352469")
    assert DOOR.hear(Request("GET", signed(BOT, echo) | {"echostr": echo}), AT) == Response(b"5927782489442352469")


def test_somebody_calls_the_bot_in_a_group() -> None:
    said = heard("text_in_group")
    assert isinstance(said, Said)
    assert said.text == "设备又停了"
    assert (said.where.kind, said.where.chat_id, said.who.user_id) == ("group", "wrCHAT", "zhangsan")
    assert said.message_id == "CAIQz7/MjQYY/NGagIOAgAMgl8jK/gI="
    assert said.answers == {"text", "card"}


def test_a_message_opens_one_way_to_answer_within_an_hour() -> None:
    opening = heard("text_in_group").opening
    assert opening is not None
    assert opening.door == "wecom.response_url" and opening.once
    assert opening.address == "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC1"
    assert opening.expires_at == AT + timedelta(hours=1)


def test_a_member_of_another_corporation_is_not_taken_for_ours_of_the_same_id() -> None:
    def sender(corp_id: str) -> str:
        callback = json.loads(recorded("bot/text_alone.json"))
        callback["from"]["corpid"] = corp_id
        found = DOOR.hear(posted(BOT, json.dumps(callback)), AT)
        assert isinstance(found, Said) and found.where.chat_id == found.who.user_id
        return found.who.user_id

    assert [sender("wwcorp"), sender("wwOTHER")] == ["zhangsan", "wwOTHER:zhangsan"]


def test_only_a_member_of_ours_can_be_written_to_first_and_only_where_there_is_an_app() -> None:
    def reachable(corp_id: str, *, has_app: bool = True) -> bool:
        callback = recorded("bot/text_in_group.json")
        tree = json.loads(callback)
        tree["from"]["corpid"] = corp_id
        assert ACCOUNT.bot is not None
        return BotEar("main", ACCOUNT.bot, "wwcorp", has_app=has_app).hear(tree, callback, AT).who.reachable

    assert heard("text_in_group").who.reachable
    assert reachable("wwcorp")
    assert not reachable("wwOTHER")
    assert not reachable("wwcorp", has_app=False)


def test_somebody_talks_to_the_bot_alone() -> None:
    said = heard("text_alone")
    assert isinstance(said, Said) and said.text == "我那个问题怎么样了"
    assert (said.where.kind, said.where.chat_id) == ("private", "zhangsan")


@pytest.mark.parametrize(
    ("name", "text", "quoted"),
    [
        ("text_quoting_a_text", "记一下", "早上又停机两小时"),
        ("text_quoting_pictures_and_words", "这个", "看照片"),
    ],
)
def test_a_quote_is_heard_with_the_words(name: str, text: str, quoted: str) -> None:
    said = heard(name)
    assert isinstance(said, Said) and (said.text, said.quoted) == (text, quoted)


def test_a_picture_that_is_quoted_counts_as_sent() -> None:
    said = heard("text_quoting_pictures_and_words")
    assert isinstance(said, Said) and [file.source for file in said.media] == ["https://media/q"]


def test_a_file_over_the_long_connection_brings_its_own_key() -> None:
    tree = json.loads(recorded("bot/picture.json"))
    tree["image"]["aeskey"] = "a2V5LW9mLXRoaXMtb25lLWZpbGUtMzItYnl0ZXMhISE"
    said = DOOR.hear(posted(BOT, json.dumps(tree)), AT)
    assert isinstance(said, Said) and said.media[0].key == tree["image"]["aeskey"]


def test_a_file_without_an_address_is_no_file() -> None:
    said = DOOR.hear(posted(BOT, recorded("bot/picture.json").replace("https://media/1", "")), AT)
    assert isinstance(said, Said) and said.media == ()


def test_words_and_pictures_come_together() -> None:
    said = heard("words_and_pictures")
    assert isinstance(said, Said)
    assert said.text == "看这里\n还有这里"
    assert [file.source for file in said.media] == ["https://media/1", "https://media/2"]


@pytest.mark.parametrize(
    ("name", "kind", "source"),
    [
        ("picture", "image", "https://media/1"),
        ("file", "file", "https://media/3"),
        ("video", "video", "https://media/4"),
    ],
)
def test_a_file_of_any_kind_is_heard(name: str, kind: str, source: str) -> None:
    said = heard(name)
    assert isinstance(said, Said) and said.text == ""
    assert said.media == (Media(kind=kind, source=source, door="wecom.bot"),)


def test_voice_is_heard_as_words() -> None:
    said = heard("voice_as_words")
    assert isinstance(said, Said) and (said.kind, said.text, said.media) == ("voice", "这是语音转成的文本", ())


@pytest.mark.parametrize(
    ("name", "kind", "chat_id"),
    [("card_pressed_in_group", "group", "wrCHAT"), ("card_pressed_alone", "private", "zhangsan")],
)
def test_somebody_presses_a_button(name: str, kind: str, chat_id: str) -> None:
    clicked = heard(name)
    assert isinstance(clicked, Clicked)
    assert clicked.action == "score:F-260101-001:5" and clicked.card == "T1"
    assert (clicked.where.kind, clicked.where.chat_id) == (kind, chat_id)
    assert clicked.answers == {"repaint"} and clicked.opening is not None


CHOICES = [
    {"question_key": "impact", "option_ids": {"option_id": ["stopped"]}},
    {"question_key": "lines", "option_ids": {"option_id": ["one", "two"]}},
]
IN_THE_TABLES = [{"questionkey": "impact", "optionids": {"optionid": ["stopped"]}}]


@pytest.mark.parametrize(
    ("chosen", "form"), [(CHOICES, {"impact": "stopped", "lines": "one,two"}), (IN_THE_TABLES, {"impact": "stopped"})]
)
def test_what_was_chosen_on_a_card_is_heard_with_the_press(chosen: list[Any], form: dict[str, str]) -> None:
    tree = json.loads(recorded("bot/card_pressed_alone.json"))
    tree["event"]["template_card_event"]["selected_items"] = {"selected_item": chosen}
    clicked = DOOR.hear(posted(BOT, json.dumps(tree)), AT)
    assert isinstance(clicked, Clicked) and clicked.form == form


@pytest.mark.parametrize(
    ("create_time", "ago"),
    [(int(AT.timestamp()) - 60, 60), (str(int(AT.timestamp()) - 60), 60), ("soon", 0), (1, 0), (99999999999999, 0)],
)
def test_an_event_says_when_it_was_as_a_number_or_as_text(create_time: object, ago: int) -> None:
    tree = json.loads(recorded("bot/card_pressed_alone.json")) | {"create_time": create_time}
    clicked = DOOR.hear(posted(BOT, json.dumps(tree)), AT)
    assert isinstance(clicked, Clicked) and clicked.at == AT - timedelta(seconds=ago)


def test_somebody_opens_the_chat() -> None:
    joined = heard("chat_opened")
    assert isinstance(joined, Joined) and joined.where.chat_id == "zhangsan"
    assert joined.answers == {"text", "card"} and joined.opening is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("type_of_the_future", "hologram"),
        ("answer_judged", "event.feedback_event"),
        ("message_of_nobody", "text"),
        ("group_without_its_id", "text"),
    ],
)
def test_what_is_authentic_but_not_for_us_is_kept_and_answered_with_nothing(name: str, kind: str) -> None:
    unknown = heard(name)
    assert isinstance(unknown, Unknown)
    assert unknown.kind == kind and unknown.payload == recorded(f"bot/{name}.json")
    assert answered(name, Reply(shows=(WORDS,))) == {}


def test_a_stream_refresh_is_told_that_the_stream_is_over() -> None:
    response = DOOR.hear(posted(BOT, recorded("bot/stream_refresh.json")), AT)
    assert isinstance(response, Response)
    assert json_answer(response)["stream"] == {"id": "STREAMID", "finish": True, "content": ""}


def test_words_ride_as_a_finished_stream() -> None:
    answer = answered("text_in_group", Reply(shows=(WORDS,)))
    assert answer["msgtype"] == "stream"
    assert answer["stream"]["finish"] is True and answer["stream"]["content"] == WORDS.text


def test_a_card_rides_alone() -> None:
    answer = answered("text_in_group", Reply(shows=(ASK,)))
    card = answer["template_card"]
    assert answer["msgtype"] == "template_card" and card["card_type"] == "button_interaction"
    assert card["button_list"] == [{"text": "停产了", "style": 3, "key": "answer:12:stopped"}]
    assert 0 < len(card["task_id"]) <= 128


def test_words_and_a_card_ride_together() -> None:
    answer = answered("text_alone", Reply(shows=(WORDS, ASK)))
    assert answer["msgtype"] == "stream_with_template_card"
    assert answer["stream"]["content"] == WORDS.text
    assert answer["template_card"]["main_title"] == {"title": "影响到生产了吗？"}


def test_the_first_answer_asks_how_good_it_was() -> None:
    words = answered("text_alone", Reply(shows=(WORDS,)))["stream"]["feedback"]["id"]
    card = answered("text_alone", Reply(shows=(ASK,)))["template_card"]["feedback"]["id"]
    assert words == card and words.startswith("trace_") and len(words.encode()) <= 256
    both = answered("text_alone", Reply(shows=(WORDS, ASK)))
    assert both["stream"]["feedback"]["id"] == words and "feedback" not in both["template_card"]


def test_a_card_that_the_platform_has_no_frame_for_rides_as_words() -> None:
    content = answered("text_alone", Reply(shows=(BARE,)))["stream"]["content"]
    assert content == "**今日汇总**\n新增：3\n闭环率 **92%**"


def test_a_repeat_gets_an_answer_with_the_same_ids() -> None:
    first, again = (answered("text_alone", Reply(shows=(WORDS, ASK))) for _ in range(2))
    assert first == again


def test_another_message_gets_an_answer_with_other_ids() -> None:
    first = answered("text_alone", Reply(shows=(WORDS, ASK)))
    request = posted(BOT, recorded("bot/text_alone.json").replace("CAIQ", "DBJR"))
    other = DOOR.hear(request, AT)
    assert isinstance(other, Said)
    second = json_answer(DOOR.answer(request, other, Reply(shows=(WORDS, ASK)), AT))
    assert first["stream"]["id"] != second["stream"]["id"]
    assert first["template_card"]["task_id"] != second["template_card"]["task_id"]


def test_a_customers_words_call_nobody_and_link_nowhere() -> None:
    content = answered("text_alone", Reply(shows=(Text(text="<@all> [点我](http://x) <think>"),)))["stream"]["content"]
    assert "<@all>" not in content and "](" not in content and "<think>" not in content
    assert content.replace("\u200b", "") == "<@all> [点我](http://x) <think>"


def test_a_long_answer_keeps_within_20480_bytes() -> None:
    content = answered("text_alone", Reply(shows=(Text(text="满" * 9000),)))["stream"]["content"]
    assert content.endswith("满…") and 20470 < len(content.encode()) <= 20480


def test_a_welcome_is_words_or_a_card_but_not_both() -> None:
    assert answered("chat_opened", Reply(shows=(WORDS,))) == {"msgtype": "text", "text": {"content": WORDS.text}}
    assert answered("chat_opened", Reply(shows=(ASK,)))["msgtype"] == "template_card"
    both = answered("chat_opened", Reply(shows=(WORDS, ASK)))["text"]["content"]
    assert WORDS.text in both and ASK.title in both


def test_the_words_of_a_welcome_are_no_markdown() -> None:
    welcome = Text(text="您好 **李娜**", links=(("怎么用", "https://huisheng.example/help"),))
    content = answered("chat_opened", Reply(shows=(welcome,)))["text"]["content"]
    assert content == "您好 **李娜**\n怎么用：https://huisheng.example/help"


def test_the_pressed_card_is_repainted_for_everybody() -> None:
    answer = answered("card_pressed_in_group", Reply(repaint=STATE))
    assert answer["response_type"] == "update_template_card" and "userids" not in answer
    card = answer["template_card"]
    assert card["task_id"] == "T1" and card["replace_text"] == "已解决"
    assert card["card_action"] == {"type": 1, "url": "https://huisheng.example/f/x"}


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("text_alone", SILENCE),
        ("text_alone", Reply(repaint=STATE)),
        ("chat_opened", SILENCE),
        ("card_pressed_alone", SILENCE),
        ("card_pressed_alone", Reply(shows=(WORDS,))),
    ],
)
def test_nothing_to_say_is_an_encrypted_empty_object(name: str, reply: Reply) -> None:
    assert answered(name, reply) == {}


def test_a_slash_may_be_escaped_in_the_envelope() -> None:
    encrypted = next(text for text in iter(lambda: BOT.encrypt(recorded("bot/text_alone.json")), "") if "/" in text)
    body = json.dumps({"encrypt": encrypted}).replace("/", "\\/").encode()
    assert isinstance(DOOR.hear(Request("POST", signed(BOT, encrypted), {}, body), AT), Said)


def test_what_no_database_takes_is_taken_out_of_the_words() -> None:
    text = recorded("bot/text_alone.json").replace("我那个", "\\u0000我\\ud83d那个")
    said = DOOR.hear(posted(BOT, text), AT)
    assert isinstance(said, Said) and said.text == "我?那个问题怎么样了"


@pytest.mark.parametrize(
    ("name", "text", "rest"),
    [
        ("回声", "@回声 设备坏了", "设备坏了"),
        ("回声", "@回声设备坏了", "设备坏了"),
        ("回声", "\u200b@\u200b回声\u200b\u2005设备坏了", "设备坏了"),
        ("回声", "帮忙 @回声 看看", "帮忙 看看"),
        ("回声", "设备坏了 @回声", "设备坏了"),
        ("回声", "@回声 @回声 急", "急"),
        ("回声", "@回声", ""),
        ("回声", "@李工 看看", "@李工 看看"),
        ("回声 助手", "@回声\u00a0助手 你好", "你好"),
        ("Echo", "@Echoes 你好", "@Echoes 你好"),
        ("Echo", "@Echo你好", "你好"),
        ("C++ (v1.0)", "@C++ (v1.0) 你好", "你好"),
        ("回声", "@回声 👨\u200d👩\u200d👧 全家", "👨\u200d👩\u200d👧 全家"),
    ],
)
def test_the_call_is_taken_out_of_the_words(name: str, text: str, rest: str) -> None:
    assert without_mention(text, mention_of(name)) == rest
