"""微信客服, the app's own groups, files and 网页授权, against the sandbox's WeCom over real sockets."""

import base64
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot.clock import now
from bot.platforms.port import Closed, Target
from bot.platforms.wecom.kf import calls
from bot.sandbox.faults import SENT_IN_VAIN
from handlers.messages import Bounced, Button, Card, Clicked, File, Joined, Media, Said, Show, Text, Withdrawn
from tests.bot.platforms.wecom.meeting import APP, BOT, GROUP, KF, KF_NEW, OURS, Meeting, a_meeting

JPEG = b"\xff\xd8\xff" + b"0" * 50
PHOTO = File(kind="image", sha256="a" * 64, name="现场.jpg", size=len(JPEG), link="https://huisheng.example/m/1")
SCORES = tuple(Button(label=label, action=f"score:F-260101-001:{n}") for n, label in enumerate("差中好", start=1))
SURVEY = Card(title="请评价", state="已解决", buttons=SCORES, link="https://huisheng.example/f/x")
HELLO = Text(text="您的反馈已解决", mention="zhangsan")
CUSTOMER, MEMBER = ("kf:wmLINA0001", "private"), ("zhangsan", "private")


@pytest.fixture(scope="module")
def _meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    with a_meeting(tmp_path_factory.mktemp("meeting")) as meeting:
        yield meeting


@pytest.fixture
def meeting(_meeting: Meeting) -> Iterator[Meeting]:
    """Nothing that is done here displeases WeCom."""
    _meeting.heard.clear()
    before = len(_meeting.complaints())
    yield _meeting
    assert _meeting.complaints()[before:] == []


def write(meeting: Meeting, text: str) -> Said:
    meeting.act("say", chat=KF, user="wmLINA0001", text=text)
    said = meeting.pull()[-1]
    assert isinstance(said, Said)
    return said


def show(meeting: Meeting, chat: tuple[str, str], thing: Show, key: str) -> int:
    target = meeting.target(*chat)
    ready = Target(target.chat_id, target.kind, target.ways, target.link, {PHOTO.sha256: JPEG}.__getitem__)
    return meeting.platform.routes(ready, thing, now())[0].send(key).spent


def test_a_customer_writes_and_is_answered(meeting: Meeting) -> None:
    said = write(meeting, "机器又停了")
    assert said.text == "机器又停了" and said.who.user_id == "kf:wmLINA0001"
    assert show(meeting, CUSTOMER, HELLO, "d1-a") == 1
    assert meeting.messages(KF)[-1]["text"] == HELLO.text
    assert meeting.platform.name_of("kf:wmLINA0001") == "李娜"


def test_a_customer_taps_on_a_menu(meeting: Meeting) -> None:
    write(meeting, "好了吗")
    show(meeting, CUSTOMER, SURVEY, "d2-a")
    shown = meeting.messages(KF)[-1]
    meeting.act("click", message_id=shown["id"], user="wmLINA0001", key="score:F-260101-001:3", form={})
    (clicked,) = meeting.pull()
    assert isinstance(clicked, Clicked) and clicked.action == "score:F-260101-001:3"
    assert clicked.opening is not None and clicked.opening.budget == 5


def test_a_picture_goes_both_ways(meeting: Meeting) -> None:
    file = {"kind": "image", "name": "site.jpg", "data": base64.b64encode(JPEG).decode(), "seconds": 0}
    meeting.act("say", chat=KF, user="wmLINA0001", text="", file=file)
    (said,) = meeting.pull()
    assert isinstance(said, Said) and said.media[0].kind == "image"
    assert meeting.platform.download(said.media[0], 1000).data == JPEG
    show(meeting, CUSTOMER, PHOTO, "d3-a")
    assert "图片" in meeting.messages(KF)[-1]["text"]


def test_a_long_text_leaves_something_of_the_five(meeting: Meeting) -> None:
    write(meeting, "说明书呢")
    assert show(meeting, CUSTOMER, Text(text="请看第三页。" * 600), "d4-a") == 3
    assert show(meeting, CUSTOMER, HELLO, "d5-a") == 1


def test_the_same_delivery_sent_twice_arrives_once(_meeting: Meeting) -> None:
    write(_meeting, "在吗")
    show(_meeting, CUSTOMER, HELLO, "d6-a")
    before = len(_meeting.messages(KF))
    assert show(_meeting, CUSTOMER, HELLO, "d6-a") == 1
    assert len(_meeting.messages(KF)) == before


@pytest.mark.parametrize(("chat", "place"), [(CUSTOMER, KF), (MEMBER, APP)])
def test_pages_that_are_out_are_not_shown_again(_meeting: Meeting, chat: tuple[str, str], place: str) -> None:
    """What a retry does after a later page was refused: it says everything again, under the same key."""
    write(_meeting, "说明书呢")
    steps, before = Text(text="".join(f"第{n}步，请按说明书做。\n" for n in range(150))), len(_meeting.messages(place))
    show(_meeting, chat, steps, "d15-a")
    shown = [message["id"] for message in _meeting.messages(place)]
    assert len(shown) > before + 1, "several messages"
    show(_meeting, chat, steps, "d15-a")
    assert [message["id"] for message in _meeting.messages(place)] == shown


def test_who_comes_by_a_link_is_welcomed_once(meeting: Meeting) -> None:
    link = calls.contact_link(meeting.platform.desk.client, "wkMAIN", "web", "F-260101-001")
    meeting.act("enter", chat=KF_NEW, user="wmWANG0002", scene_param=link)
    (joined,) = meeting.pull()
    assert isinstance(joined, Joined) and joined.came_by == "F-260101-001"
    show(meeting, ("kf:wmWANG0002", "private"), SURVEY, "d11-a")
    assert meeting.messages(KF_NEW)[-1]["card"]["buttons"][0]["label"] == "差"


def test_what_was_accepted_and_did_not_arrive_comes_back(_meeting: Meeting) -> None:
    write(_meeting, "怎么没有回音")
    _meeting.act("fault", name=SENT_IN_VAIN, times=1)
    show(_meeting, CUSTOMER, HELLO, "d12-a")
    deadline = time.monotonic() + 5
    while not _meeting.rung and time.monotonic() < deadline:
        time.sleep(0.02)
    (bounced,) = _meeting.pull()
    assert isinstance(bounced, Bounced) and (bounced.key, bounced.reason) == ("d12-a", "客户拒收")


def test_a_customer_takes_back_what_was_said(meeting: Meeting) -> None:
    said = write(meeting, "说错了")
    mine = next(message for message in meeting.messages(KF)[::-1] if message["text"] == "说错了")
    meeting.act("recall", message_id=mine["id"], user="wmLINA0001")
    (withdrawn,) = meeting.pull()
    assert isinstance(withdrawn, Withdrawn) and withdrawn.withdrawn == said.message_id


def test_while_a_colleague_talks_with_the_customer_we_do_not(_meeting: Meeting) -> None:
    client = _meeting.platform.desk.client
    write(_meeting, "我要找人工")
    for state, servicer, words in ((3, "ligong", "人工接待中"), (4, "", "已结束")):
        calls.move(client, "wkMAIN", "wmLINA0001", calls.Session(state, servicer))
        assert calls.session(client, "wkMAIN", "wmLINA0001") == (state, servicer)
        with pytest.raises(Closed, match=words):
            show(_meeting, CUSTOMER, HELLO, f"d13-{state}")
    write(_meeting, "还有一个问题")
    assert show(_meeting, CUSTOMER, HELLO, "d14-a") == 1


def test_the_app_speaks_into_its_own_group(meeting: Meeting) -> None:
    show(meeting, ("wrAPP", "group"), HELLO, "d7-a")
    assert meeting.messages(OURS)[-1]["mentions"] == ["张三"]
    show(meeting, ("wrAPP", "group"), SURVEY, "d8-a")
    assert "1. 差\n2. 中\n3. 好" in meeting.messages(OURS)[-1]["text"]


def test_a_picture_reaches_a_member_and_a_group(meeting: Meeting) -> None:
    for chat, place in ((MEMBER, APP), (("wrAPP", "group"), OURS), (("wrCHAT", "group"), GROUP)):
        show(meeting, chat, PHOTO, "d9-a")
        assert "图片" in meeting.messages(place)[-1]["text"]


def test_what_the_app_said_is_taken_back(meeting: Meeting) -> None:
    (route,) = meeting.platform.routes(meeting.target(*MEMBER), HELLO, now())
    handle = route.send("d10-a").handle
    meeting.platform.recall(handle)
    assert meeting.messages(APP)[-1]["recalled"]


def test_a_picture_said_to_the_bot_is_opened(meeting: Meeting) -> None:
    file = {"kind": "image", "name": "site.jpg", "data": base64.b64encode(JPEG).decode(), "seconds": 0}
    meeting.act("say", chat=BOT, user="zhangsan", text="", file=file)
    (said,) = meeting.heard
    assert isinstance(said, Said)
    assert meeting.platform.download(said.media[0], 1000).data == JPEG


def test_who_looks_at_a_page_is_known_by_a_code_that_is_good_once(_meeting: Meeting) -> None:
    asked = _meeting.platform.sign_in("https://huisheng.example/in", "STATE-1").redirect
    answer = requests.get(asked, params={"sandbox_user": "zhangsan"}, allow_redirects=False, timeout=5)
    back = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    assert back["state"] == "STATE-1" and _meeting.platform.who_is(back["code"]) == "zhangsan"
    with pytest.raises(Closed):
        _meeting.platform.who_is(back["code"])


def test_a_file_that_wecom_does_not_have_is_gone(_meeting: Meeting) -> None:
    with pytest.raises(Closed):
        _meeting.platform.download(Media(kind="image", source="nothing", door="wecom.kf"), 1000)
