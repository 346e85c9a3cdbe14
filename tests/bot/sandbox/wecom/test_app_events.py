"""What reaches the self-built app: every kind of message and event, in the envelope that the switches ask for."""

from typing import Any

import pytest

from bot.sandbox.wecom.app import events
from bot.sandbox.world import FileKind, SentFile
from tests.bot.sandbox.wecom_bench import AGENT, APP_CHAT, BUTTONS, CORP, Bench, Running, passive, sealed_xml

LINES = [{"id": "1", "text": "一号线"}, {"id": "2", "text": "二号线"}]
TIMES = [{"id": "d", "text": "今天"}, {"id": "w", "text": "本周"}]
MULTIPLE = {
    "card_type": "multiple_interaction",
    "main_title": {"title": "请补充"},
    "select_list": [
        {"question_key": "line", "title": "哪条线", "option_list": LINES},
        {"question_key": "since", "title": "多久了", "option_list": TIMES},
    ],
    "submit_button": {"text": "提交", "key": "submit"},
    "task_id": "m-1",
}
VOTE = {
    "card_type": "vote_interaction",
    "main_title": {"title": "哪里不满意"},
    "checkbox": {
        "question_key": "why",
        "mode": 1,
        "option_list": [{"id": "slow", "text": "慢"}, {"id": "rude", "text": "态度"}, {"id": "no", "text": "没解决"}],
    },
    "submit_button": {"text": "提交", "key": "submit"},
    "task_id": "v-1",
}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("image", {"PicUrl", "MediaId"}),
        ("voice", {"MediaId", "Format"}),
        ("video", {"MediaId", "ThumbMediaId"}),
        ("file", {"MediaId", "FileName"}),
    ],
)
def test_each_kind_of_file_has_its_own_message(wecom: Bench, kind: FileKind, fields: set[str]) -> None:
    message = wecom.say(APP_CHAT, "", file=SentFile(kind, "产线.dat", b"content-of-it", 3))
    heard = wecom.ours.heard[0]
    assert heard["MsgType"] == kind
    assert set(heard) - {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "AgentID"} == fields
    assert bool(message.picture) == (kind == "image")
    assert message.file is None or (message.file.name, message.file.size) == ("产线.dat", 13)
    assert wecom.sandbox.wecom is not None
    assert wecom.sandbox.wecom.company.shelf.get(heard["MediaId"], kind).content == b"content-of-it"


def test_words_and_a_file_are_two_messages(wecom: Bench) -> None:
    wecom.say(APP_CHAT, "看这里", picture=b"\xff\xd8\xff")
    assert [heard["MsgType"] for heard in wecom.ours.heard] == ["image", "text"]
    assert len({heard["MsgId"] for heard in wecom.ours.heard}) == 2


@pytest.mark.parametrize("name", sorted(events.EVENTS))
def test_every_event_arrives_without_a_msgid(wecom: Bench, name: str) -> None:
    assert wecom.happen(name) == ""
    heard = wecom.ours.heard[0]
    assert (heard["MsgType"], heard["Event"], heard["ToUserName"]) == ("event", name, CORP)
    assert heard["FromUserName"] == ("sys" if name in events.FROM_THE_SYSTEM else "ZhangSan")
    assert "MsgId" not in heard
    assert set(events.EVENTS[name]) <= set(heard)
    assert heard["AgentId" if name == "taskcard_click" else "AgentID"] == str(AGENT)


@pytest.mark.parametrize("name", sorted(events.MESSAGES))
def test_a_place_and_a_link_are_messages(wecom: Bench, name: str) -> None:
    wecom.happen(name)
    heard = wecom.ours.heard[0]
    assert heard["MsgType"] == name.removeprefix("msg:")
    assert int(heard["MsgId"]) > 2**32
    assert set(events.MESSAGES[name]) <= set(heard)


def test_an_event_takes_the_fields_that_it_has_and_no_others(wecom: Bench) -> None:
    wecom.happen("click", EventKey="我的反馈")
    assert wecom.ours.heard[0]["EventKey"] == "我的反馈"
    wecom.happen("change_contact", ChangeType="create_user", UserID="WangWu", Name="王五")
    assert (wecom.ours.heard[1]["ChangeType"], wecom.ours.heard[1]["UserID"]) == ("create_user", "WangWu")
    for name, user, fields, words in [
        ("click", "ZhangSan", {"Colour": "red"}, "没有字段 Colour"),
        ("earthquake", "ZhangSan", {}, "没有事件 earthquake"),
        ("click", "Ghost", {}, "没有成员 Ghost"),
    ]:
        with pytest.raises(ValueError, match=words):
            wecom.happen(name, user, **fields)


def test_who_is_outside_the_visible_range_gets_nothing_until_he_is_back(wecom: Bench) -> None:
    wecom.happen("unsubscribe")
    assert wecom.send()["errcode"] == 81013
    assert wecom.send(touser="ZhangSan|LiGong")["invaliduser"] == "zhangsan"
    assert wecom.send(touser="@all")["errcode"] == 0
    assert wecom.texts(APP_CHAT) == []
    wecom.happen("subscribe")
    assert wecom.send()["errcode"] == 0


@pytest.mark.parametrize("name", ["unsubscribe", "change_contact", "scancode_push", "inactive_alert"])
def test_events_that_take_no_reply_show_none(wecom: Bench, name: str) -> None:
    wecom.ours.app_answer = lambda heard: sealed_xml(passive(heard["FromUserName"], "text", Content="好"))
    assert "不接受被动回复" in wecom.happen(name)
    assert wecom.texts(APP_CHAT) == []


@pytest.mark.parametrize("name", ["subscribe", "enter_agent", "LOCATION", "click", "view", "scancode_waitmsg"])
def test_events_that_take_a_reply_show_it(wecom: Bench, name: str) -> None:
    wecom.ours.app_answer = lambda heard: sealed_xml(passive("ZhangSan", "text", Content="好"))
    assert wecom.happen(name) == ""
    assert wecom.texts(APP_CHAT) == ["好"]


def test_several_ticks_of_a_vote_travel_together(wecom: Bench) -> None:
    wecom.send("template_card", VOTE)
    wecom.click(wecom.last(APP_CHAT), "submit", why="slow,no")
    assert wecom.ours.heard[0]["CardType"] == "vote_interaction"
    item = wecom.ours.heard[0]["SelectedItems"]["SelectedItem"]
    assert item == {"QuestionKey": "why", "OptionIds": {"OptionId": ["slow", "no"]}}


def test_every_question_of_a_multiple_card_travels(wecom: Bench) -> None:
    wecom.send("template_card", MULTIPLE)
    wecom.click(wecom.last(APP_CHAT), "submit", line="2")
    items = wecom.ours.heard[0]["SelectedItems"]["SelectedItem"]
    assert [(i["QuestionKey"], i["OptionIds"]["OptionId"]) for i in items] == [("line", "2"), ("since", "d")]


def _before(envelope: str) -> bool:
    return envelope.index("<AgentID>") < envelope.index("<Encrypt>")


@pytest.mark.parametrize("last", [False, True])
def test_agent_id_stands_where_the_switch_wants_it_and_the_fault_moves_it_once(last: bool) -> None:
    with Running(agent_id_last=last) as wecom:
        wecom.say(APP_CHAT, "一")
        wecom.sandbox.world.faults["字段换序"] = 1
        wecom.say(APP_CHAT, "二")
        wecom.say(APP_CHAT, "三")
        assert [_before(envelope) for envelope in wecom.ours.envelopes] == [not last, last, not last]
        assert [heard["Content"] for heard in wecom.ours.heard] == ["一", "二", "三"]
        assert "注入故障：字段换序" in wecom.verdicts()


@pytest.mark.parametrize(("retries", "deliveries"), [(3, 4), (2, 3)])
def test_three_retries_are_read_in_both_ways(retries: int, deliveries: int) -> None:
    with Running(app_retries=retries) as wecom:
        wecom.ours.status = 500
        wecom.say(APP_CHAT, "您好")
        assert len(wecom.ours.heard) == deliveries


@pytest.mark.parametrize("status", [201, 204, 302, 404, 500])
def test_only_200_counts_as_received(wecom: Bench, status: int) -> None:
    wecom.ours.status = status
    wecom.say(APP_CHAT, "您好")
    assert len(wecom.ours.heard) == 4
    assert f"应答状态 {status}，按失败处理" in wecom.verdicts()


def test_an_answer_that_is_lost_brings_the_same_message_again(wecom: Bench) -> None:
    wecom.sandbox.world.faults["应答丢失"] = 1
    wecom.ours.app_answer = lambda heard: sealed_xml(
        passive("ZhangSan", "text", Content=f"第 {len(wecom.ours.heard)} 次")
    )
    wecom.say(APP_CHAT, "您好")
    assert [heard["MsgId"] for heard in wecom.ours.heard] == [wecom.ours.heard[0]["MsgId"]] * 2
    assert wecom.texts(APP_CHAT) == ["您好", "第 2 次"]
    assert "注入故障：应答丢失" in wecom.verdicts()


def test_two_clicks_of_one_second_have_the_same_time(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS)
    wecom.click(wecom.last(APP_CHAT), "accept:F-260214-007:")
    wecom.pass_time(seconds=30)
    wecom.sandbox.world.faults["同秒事件"] = 1
    wecom.click(wecom.last(APP_CHAT), "transfer:F-260214-007:")
    first, second = wecom.ours.heard
    assert (first["CreateTime"], first["FromUserName"]) == (second["CreateTime"], second["FromUserName"])
    assert first["EventKey"] != second["EventKey"]
    assert "注入故障：同秒事件" in wecom.callback.verdict


def test_what_happens_can_be_asked_for_over_the_control_api(wecom: Bench) -> None:
    url = f"{wecom.sandbox.page_url}/sandbox/wecom/event"
    body: dict[str, Any] = {"user": "ZhangSan", "event": "click", "fields": {"EventKey": "k"}}
    assert wecom.page_post(url, body) == (200, {"verdict": ""})
    assert wecom.ours.heard[0]["EventKey"] == "k"
    assert wecom.page_post(url, body | {"event": "earthquake"})[0] == 400
