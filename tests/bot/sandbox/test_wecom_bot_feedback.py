"""People rate answers of 智能机器人 that carried a feedback.id: by webhook and by long connection."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import BOT_CHAT, BUTTONS, GROUP, Bench, Running
from tests.bot.sandbox.wecom_bot_bench import markdown, office, stream

Json = dict[str, Any]


def ask(wecom: Bench, answer: Json, chat: str = GROUP) -> None:
    """Let the bot answer once; what was heard so far is forgotten."""
    wecom.ours.bot_answer = lambda heard: answer
    wecom.say(chat, "扫码枪连不上")
    wecom.ours.bot_answer = lambda heard: None
    wecom.ours.heard.clear()


def test_a_right_answer_is_praised(wecom: Bench) -> None:
    ask(wecom, stream("已记录", feedback={"id": "trace_1"}))
    assert wecom.click(wecom.last(GROUP), "feedback:1", user="LiGong") == ""
    (heard,) = wecom.ours.heard
    assert heard["event"] == {"eventtype": "feedback_event", "feedback_event": {"id": "trace_1", "type": 1}}
    assert (heard["msgtype"], heard["chatid"], heard["from"]) == ("event", "wrGROUP", {"userid": "LiGong"})
    assert isinstance(heard["create_time"], int)


def test_a_wrong_answer_is_blamed_with_reasons_and_taken_back(wecom: Bench) -> None:
    ask(wecom, stream("已记录", feedback={"id": "trace_1"}))
    wecom.click(wecom.last(GROUP), "feedback:2", content="说的是另一台", reasons="1,3")
    assert wecom.last(GROUP).rated == {"ZhangSan": 2}
    wecom.click(wecom.last(GROUP), "feedback:3", content="不算")
    assert wecom.last(GROUP).rated == {}
    blamed, withdrawn = (heard["event"]["feedback_event"] for heard in wecom.ours.heard)
    assert blamed == {"id": "trace_1", "type": 2, "content": "说的是另一台", "inaccurate_reason_list": [1, 3]}
    assert withdrawn == {"id": "trace_1", "type": 3}


@pytest.mark.parametrize(
    ("key", "form"), [("feedback:3", {}), ("feedback:4", {}), ("feedback:", {}), ("feedback:2", {"reasons": "5"})]
)
def test_nonsense_is_no_rating(wecom: Bench, key: str, form: dict[str, str]) -> None:
    ask(wecom, stream("已记录", feedback={"id": "trace_1"}))
    with pytest.raises(ValueError, match=r"评价|原因"):
        wecom.click(wecom.last(GROUP), key, **form)
    assert wecom.ours.heard == []


def test_an_answer_without_an_id_cannot_be_rated(wecom: Bench) -> None:
    ask(wecom, stream("已记录"))
    with pytest.raises(ValueError, match="不能评价"):
        wecom.click(wecom.last(GROUP), "feedback:1")


def test_a_card_can_be_rated(wecom: Bench) -> None:
    ask(wecom, {"msgtype": "template_card", "template_card": BUTTONS | {"feedback": {"id": "card_1"}}})
    wecom.click(wecom.last(GROUP), "feedback:1")
    assert wecom.ours.heard[0]["event"]["feedback_event"]["id"] == "card_1"


def test_a_button_of_the_card_is_no_rating(wecom: Bench) -> None:
    button = BUTTONS["button_list"][0] | {"key": "feedback:1"}
    card = BUTTONS | {"button_list": [button], "feedback": {"id": "card_1"}}
    ask(wecom, {"msgtype": "template_card", "template_card": card})
    wecom.click(wecom.last(GROUP), "feedback:1")
    assert wecom.ours.heard[0]["event"]["eventtype"] == "template_card_event"


def test_nothing_can_be_said_to_a_rating(wecom: Bench) -> None:
    ask(wecom, stream("已记录", feedback={"id": "trace_1"}))
    wecom.ours.bot_answer = lambda heard: stream("谢谢")
    assert "空包" in wecom.click(wecom.last(GROUP), "feedback:1")
    assert wecom.last(GROUP).text == "已记录"


def test_only_the_first_reply_can_ask_for_ratings(wecom: Bench) -> None:
    answers = [stream("在查", finish=False), stream("查到了", feedback={"id": "late"})]
    wecom.ours.bot_answer = lambda heard: answers[min(len(wecom.ours.heard), 2) - 1]
    wecom.say(GROUP, "到哪了")
    wecom.wait_until(lambda: wecom.last(GROUP).text == "查到了")
    with pytest.raises(ValueError, match="不能评价"):
        wecom.click(wecom.last(GROUP), "feedback:1")
    wecom.wait_until(lambda: "首次回复" in wecom.verdicts())


@pytest.mark.parametrize(("feedback", "honoured"), [("trace_1", True), ("F-260214-007", False)])
def test_by_habit_an_id_without_trace_is_ignored(feedback: str, honoured: bool) -> None:
    with Running(bot={"trace_feedback_only": True}) as wecom:
        ask(wecom, stream("已记录", feedback={"id": feedback}))
        assert wecom.last(GROUP).text == "已记录"
        assert ("被忽略" in wecom.verdicts()) is not honoured
        if honoured:
            wecom.click(wecom.last(GROUP), "feedback:1")
        else:
            with pytest.raises(ValueError, match="不能评价"):
                wecom.click(wecom.last(GROUP), "feedback:1")
        assert len(wecom.ours.heard) == honoured


def test_over_the_long_connection_the_rating_is_an_event_without_a_reply() -> None:
    with office() as line:
        client = line.subscribed()
        line.bench.say(BOT_CHAT, "您好")
        assert client.respond(markdown("**您好**", feedback={"id": "trace_1"})) == 0
        line.bench.click(line.bench.last(BOT_CHAT), "feedback:1")
        event = client.wait_for(2)[1]
        assert event["body"]["event"]["feedback_event"] == {"id": "trace_1", "type": 1}
        assert client.respond(markdown("谢谢"), event) == 846605
