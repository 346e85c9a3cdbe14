"""Everything this platform says, judged by the sandbox's WeCom, which refuses what WeCom would refuse."""

from collections.abc import Iterator

import pytest

from bot.clock import now
from bot.platforms.port import Closed
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Button, Card, Clicked, Heard, Joined, Reply, Said, Text
from tests.bot.platforms.wecom.meeting import APP, BOT, GROUP, Meeting, a_meeting

BUTTONS = (
    Button(label="接单", action="accept:F-260101-001:", style="primary"),
    Button(label="转派", action="pass:F-260101-001:"),
    Button(label="不受理", action="reject:F-260101-001:", style="danger"),
)
FACTS = tuple((f"第{number}项的名称很长", "很长的值" * 20) for number in range(9))
OPEN = Card(title="F-260101-001 " + "设备停机" * 20, state="待接单" * 20, facts=FACTS, text="话" * 500, buttons=BUTTONS)
DONE = Card(title="F-260101-001", state="已解决", link="https://huisheng.example/f/x")
WORDS = Text(text="收到 ]]> <@all> **F-260101-001**\n第二行", mention="zhangsan")


@pytest.fixture(scope="module")
def _meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    with a_meeting(tmp_path_factory.mktemp("meeting")) as meeting:
        yield meeting


@pytest.fixture
def meeting(_meeting: Meeting) -> Iterator[Meeting]:
    """Nothing that is said here displeases WeCom."""
    _meeting.heard.clear()
    before = len(_meeting.complaints())
    yield _meeting
    assert _meeting.complaints()[before:] == []


def answering(*shows: Text | Card, repaint: Card | None = None) -> Reply:
    return Reply(shows=shows, repaint=repaint)


def test_both_callback_urls_are_verified(_meeting: Meeting) -> None:
    assert not _meeting.complaints()


def test_a_group_customer_is_answered_in_words(meeting: Meeting) -> None:
    meeting.mind = lambda heard: answering(WORDS)
    meeting.act("say", chat=GROUP, user="zhangsan", text="设备又停了")
    (said,) = meeting.heard
    assert isinstance(said, Said) and said.text == "设备又停了" and said.where.chat_id == "wrCHAT"
    assert meeting.messages(GROUP)[-1]["text"].replace("\u200b", "") == WORDS.text


def test_a_card_of_any_size_rides_and_is_repainted_when_pressed(meeting: Meeting) -> None:
    def mind(heard: Heard) -> Reply:
        return answering(repaint=DONE) if isinstance(heard, Clicked) else answering(WORDS, OPEN)

    meeting.mind = mind
    meeting.act("say", chat=GROUP, user="zhangsan", text="设备又停了")
    shown = next(message for message in meeting.messages(GROUP)[::-1] if message["card"])
    assert [button["label"] for button in shown["card"]["buttons"]] == ["接单", "转派", "不受理"]
    verdict = meeting.act("click", message_id=shown["id"], user="ligong", key="accept:F-260101-001:", form={})
    assert verdict["verdict"] == ""
    clicked = meeting.heard[-1]
    assert isinstance(clicked, Clicked) and clicked.action == "accept:F-260101-001:"
    assert clicked.who.user_id == "ligong"
    painted = next(message for message in meeting.messages(GROUP) if message["id"] == shown["id"])
    assert painted["card"]["state"] == "已解决"


def test_whoever_opens_the_chat_is_welcomed(meeting: Meeting) -> None:
    meeting.mind = lambda heard: answering(Text(text="您好"))
    for chat in (BOT, APP):
        meeting.act("enter", chat=chat, user="zhangsan")
        assert meeting.messages(chat)[-1]["text"] == "您好"
    assert [type(heard) for heard in meeting.heard] == [Joined, Joined]


def test_a_member_talks_to_the_app_and_is_answered(meeting: Meeting) -> None:
    meeting.mind = lambda heard: answering(WORDS)
    meeting.act("say", chat=APP, user="zhangsan", text="还没好吗 ]]>")
    (said,) = meeting.heard
    assert isinstance(said, Said) and said.text == "还没好吗 ]]>"
    assert meeting.messages(APP)[-1]["text"] == WORDS.text


def test_words_and_notices_of_the_app_arrive(meeting: Meeting) -> None:
    target = meeting.target("zhangsan", "private")
    shows: list[Text | Card] = [WORDS, WORDS, DONE, Card(title="汇总", text="三件")]
    for key, show in zip(("d1", "d2", "d3", "d4"), shows, strict=True):
        meeting.platform.routes(target, show, now())[0].send(key)
    last = meeting.messages(APP)[-4:]
    assert [message["text"] for message in last[:2]] == [WORDS.text, WORDS.text]
    assert last[2]["card"]["link"] == DONE.link and last[3]["text"].startswith("**汇总**\n")


def test_the_same_delivery_sent_twice_arrives_once(meeting: Meeting) -> None:
    route = meeting.platform.routes(meeting.target("zhangsan", "private"), WORDS, now())[0]
    route.send("d50")
    before = len(meeting.messages(APP))
    route.send("d50")
    assert len(meeting.messages(APP)) == before


def test_a_card_of_the_app_is_pressed_and_painted_until_its_codes_are_spent(meeting: Meeting) -> None:
    meeting.mind = lambda heard: answering(repaint=OPEN.model_copy(update={"state": "处理中"}))
    sent = meeting.platform.routes(meeting.target("zhangsan", "private"), OPEN, now())[0].send("d60")
    shown = meeting.messages(APP)[-1]
    meeting.act("click", message_id=shown["id"], user="zhangsan", key="pass:F-260101-001:", form={})
    clicked = meeting.heard[-1]
    assert isinstance(clicked, Clicked) and clicked.card == sent.handle["task_id"]
    codes = ",".join((sent.handle["response_codes"], clicked.handle["response_code"]))
    handle = meeting.platform.repaint(DONE, {**sent.handle, "response_codes": codes}, now(), str)
    assert meeting.messages(APP)[-1]["card"]["note"] == "已解决"
    handle = meeting.platform.repaint(OPEN, handle, now(), str)
    with pytest.raises(Closed):
        meeting.platform.repaint(OPEN, handle, now(), str)


def test_late_words_reach_the_group_once_by_its_answer_and_then_by_its_robot(meeting: Meeting) -> None:
    meeting.act("say", chat=GROUP, user="zhangsan", text="设备又停了")
    answer, robot = meeting.platform.routes(meeting.target("wrCHAT", "group"), WORDS, now())
    assert answer.send("d70").used_way == 0
    assert "zhangsan" in meeting.messages(GROUP)[-1]["text"] or meeting.messages(GROUP)[-1]["mentions"]
    robot.send("d70")
    assert meeting.messages(GROUP)[-1]["mentions"] == ["张三"]


def test_late_cards_reach_the_group_as_numbered_words_and_one_member_as_a_card(meeting: Meeting) -> None:
    meeting.act("say", chat=GROUP, user="zhangsan", text="设备又停了")
    for route in meeting.platform.routes(meeting.target("wrCHAT", "group"), OPEN, now()):
        assert route.send("d80").menu == tuple(button.action for button in BUTTONS)
        assert "1. 接单\n2. 转派\n3. 不受理" in meeting.messages(GROUP)[-1]["text"]
    meeting.act("say", chat=BOT, user="zhangsan", text="设备又停了")
    _, answer = meeting.platform.routes(meeting.target("zhangsan", "private"), OPEN, now())
    answer.send("d81")
    assert meeting.messages(BOT)[-1]["card"]["buttons"][0]["label"] == "接单"


def test_the_robot_shows_a_notice(meeting: Meeting) -> None:
    meeting.platform.routes(meeting.target("wrCHAT", "group"), DONE, now())[-1].send("d90")
    assert meeting.messages(GROUP)[-1]["card"]["link"] == DONE.link


def test_a_response_url_that_was_used_is_closed(_meeting: Meeting) -> None:
    _meeting.heard.clear()
    _meeting.act("say", chat=GROUP, user="zhangsan", text="设备又停了")
    answer = _meeting.platform.routes(_meeting.target("wrCHAT", "group"), WORDS, now())[0]
    answer.send("d100")
    with pytest.raises(Closed):
        answer.send("d100")


def test_a_member_who_left_closes_the_route(_meeting: Meeting) -> None:
    with pytest.raises(Closed):
        _meeting.platform.routes(_meeting.target("wangwu", "private"), WORDS, now())[0].send("d110")


def test_a_notice_with_a_picture_displeases_nobody(meeting: Meeting) -> None:
    account = meeting.platform.settings.model_copy(update={"card_picture": "https://huisheng.example/head.jpg"})
    pictured = WecomPlatform("main", account, meeting.platform.tools)
    full = DONE.model_copy(update={"text": "话" * 500, "facts": FACTS})
    for chat, key in ((("zhangsan", "private"), "d120"), (("wrCHAT", "group"), "d121")):
        pictured.routes(meeting.target(*chat), full, now())[-1].send(key)
    for place in (APP, GROUP):
        assert meeting.messages(place)[-1]["card"]["kind"].endswith("news_notice")
