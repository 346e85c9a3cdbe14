"""微信客服 going out: the window of 48 hours and five messages, types with their bytes, menus, and vain successes."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import KF, KF_CHAT, WANGMIN, Bench

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MENU: dict[str, Any] = {
    "head_content": "解决了吗？",
    "list": [
        {"type": "click", "click": {"id": "yes", "content": "已解决"}},
        {"type": "click", "click": {"id": "no", "content": "没有"}},
        {"type": "view", "view": {"url": "https://huisheng.example/f/1", "content": "看进展"}},
        {"type": "text", "text": {"content": "或直接回复"}},
    ],
    "tail_content": "谢谢",
}


@pytest.fixture
def open_window(wecom: Bench) -> Bench:
    """王敏 has just written."""
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    return wecom


def codes(wecom: Bench, times: int) -> list[int]:
    return [int(wecom.kf_send()["errcode"]) for _ in range(times)]


def test_five_answers_to_one_message_and_five_more_to_the_next(open_window: Bench) -> None:
    assert codes(open_window, 6) == [0] * 5 + [95001]
    assert open_window.exceeded() == [("微信客服 每条客户消息", 6, 5)]
    open_window.say(KF_CHAT, "还在吗", user=WANGMIN)
    assert codes(open_window, 6) == [0] * 5 + [95001]
    assert open_window.texts(KF_CHAT).count("您好") == 11


def test_after_48_hours_the_window_is_closed_until_the_customer_writes(open_window: Bench) -> None:
    open_window.pass_time(hours=47, minutes=59)
    assert codes(open_window, 1) == [0]
    open_window.pass_time(minutes=2)
    assert codes(open_window, 1) == [95002]
    assert open_window.exceeded() == [("微信客服 48 小时窗口", 1, 0)]
    open_window.say(KF_CHAT, "我又来了", user=WANGMIN)
    assert codes(open_window, 1) == [0]


def test_who_has_never_written_cannot_be_written_to(wecom: Bench) -> None:
    assert codes(wecom, 1) == [95018]
    wecom.enter(KF_CHAT, user=WANGMIN)
    assert codes(wecom, 1) == [95018]


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"content": "长" * 682}, 0),
        ("text", {"content": "长" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("location", {"latitude": 31.2, "longitude": 121.4, "name": "厂区"}, 0),
        ("location", {"latitude": "31.2", "longitude": 121.4}, 40058),
        ("image", {"media_id": "unknown"}, 40007),
        ("file", {}, 41006),
        ("msgmenu", MENU, 0),
        ("msgmenu", {}, 44004),
        ("msgmenu", {"list": MENU["list"][:1] * 11}, 95008),
        ("msgmenu", {"list": [{"type": "poem"}]}, 95009),
        ("msgmenu", {"head_content": "长" * 342}, 40058),
        ("msgmenu", {"tail_content": "长" * 342}, 40058),
        ("msgmenu", {"list": [{"type": "click", "click": {"id": "x" * 65, "content": "好"}}]}, 40058),
        ("msgmenu", {"list": [{"type": "click", "click": {"id": "", "content": "好"}}]}, 40058),
        ("msgmenu", {"list": [{"type": "click", "click": {"id": "x", "content": "长" * 43}}]}, 40058),
        ("msgmenu", {"list": [{"type": "view", "view": {"url": "u" * 2049, "content": "看"}}]}, 40058),
        ("msgmenu", {"list": [{"type": "miniprogram", "miniprogram": {"content": "看", "appid": "a"}}]}, 40058),
        ("template_card", {"card_type": "text_notice"}, 40008),
        ("markdown", {"content": "**好**"}, 40008),
    ],
)
def test_each_type_has_its_limits(open_window: Bench, kind: str, content: dict[str, Any], code: int) -> None:
    assert open_window.kf_send(kind, content)["errcode"] == code
    assert len(open_window.chat(KF_CHAT).messages) == 1 + (code == 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, 0),
        ({"title": "长" * 43}, 40058),
        ({"desc": "长" * 171}, 40058),
        ({"url": "u" * 2049}, 40058),
        ({"url": ""}, 40058),
        ({"thumb_media_id": ""}, 41006),
    ],
)
def test_a_link_needs_a_picture(open_window: Bench, change: dict[str, Any], code: int) -> None:
    link = {
        "title": "进展",
        "desc": "看这里",
        "url": "https://e.com",
        "thumb_media_id": open_window.upload("image", PNG)["media_id"],
    }
    assert open_window.kf_send("link", link | change)["errcode"] == code


@pytest.mark.parametrize(("kind", "content"), [("image", PNG), ("file", b"%PDF-1.7 report")])
def test_an_uploaded_file_is_shown(open_window: Bench, kind: str, content: bytes) -> None:
    media_id = open_window.upload(kind, content, "报告.pdf")["media_id"]
    assert open_window.kf_send(kind, {"media_id": media_id})["errcode"] == 0
    last = open_window.last(KF_CHAT)
    assert bool(last.picture) == (kind == "image")
    assert last.file is None or last.file.name == "报告.pdf"


@pytest.mark.parametrize(
    ("msgid", "code"), [("F-1_a", 0), ("x" * 32, 0), ("x" * 33, 40058), ("中文", 40058), ("a b", 40058), (5, 40058)]
)
def test_an_own_msgid_has_32_plain_letters(open_window: Bench, msgid: object, code: int) -> None:
    answer = open_window.kf_send(msgid=msgid)
    assert answer["errcode"] == code
    assert code or answer["msgid"] == msgid


def test_a_msgid_is_used_once_and_the_second_try_shows_nothing(open_window: Bench) -> None:
    assert open_window.kf_send(msgid="once")["errcode"] == 0
    assert open_window.kf_send(msgid="once")["errcode"] == 40058
    assert len(open_window.chat(KF_CHAT).messages) == 2
    assert open_window.kf_send()["msgid"]


@pytest.mark.parametrize(
    ("change", "code"), [({"touser": "wmOTHER"}, 40096), ({"touser": None}, 40096), ({"open_kfid": "wkX"}, 95004)]
)
def test_both_ends_must_be_known(open_window: Bench, change: dict[str, Any], code: int) -> None:
    assert open_window.kf_send(**change)["errcode"] == code


def test_a_tap_on_a_menu_is_a_text_and_opens_the_window_anew(open_window: Bench) -> None:
    assert codes(open_window, 4) == [0] * 4
    open_window.kf_send("msgmenu", MENU)
    menu = open_window.last(KF_CHAT)
    assert menu.card is not None
    assert [(b.label, b.key, b.url) for b in menu.card.buttons] == [
        ("已解决", "yes", ""),
        ("没有", "no", ""),
        ("看进展", "", "https://huisheng.example/f/1"),
    ]
    assert (menu.card.text, menu.card.note) == ("解决了吗？\n或直接回复", "谢谢")
    assert codes(open_window, 1) == [95001]
    assert open_window.click(menu, "no", user=WANGMIN) == ""
    assert open_window.pull()["msg_list"][-1]["text"] == {"content": "没有", "menu_id": "no"}
    assert open_window.last(KF_CHAT).sender == WANGMIN
    assert codes(open_window, 1) == [0]


def test_a_success_can_be_in_vain(open_window: Bench) -> None:
    open_window.sandbox.world.faults["发送后失败"] = 1
    sent = open_window.kf_send(msgid="vain")
    assert sent["errcode"] == 0
    assert open_window.texts(KF_CHAT) == ["您好"]
    open_window.wait_until(lambda: len(open_window.ours.heard) == 2)
    event = open_window.pull()["msg_list"][-1]["event"]
    assert (event["event_type"], event["fail_msgid"], event["fail_type"]) == ("msg_send_fail", "vain", 10)
    assert "注入故障：发送后失败" in open_window.verdicts()


def welcome(wecom: Bench) -> str:
    wecom.enter(KF_CHAT, user=WANGMIN)
    return str(wecom.pull()["msg_list"][-1]["event"].get("welcome_code", ""))


def greet(wecom: Bench, code: str, kind: str = "text", content: Any = None) -> int:
    body = {"code": code, "msgtype": kind, kind: content or {"content": "欢迎"}}
    return int(wecom.post("kf/send_msg_on_event", body)["errcode"])


def test_a_welcome_is_said_once_within_20_seconds(wecom: Bench) -> None:
    code = welcome(wecom)
    assert greet(wecom, code, "image", {"media_id": "x"}) == 40008
    assert greet(wecom, code, "msgmenu", MENU) == 0
    assert greet(wecom, code) == 40058
    assert wecom.last(KF_CHAT).card is not None
    assert welcome(wecom) == ""
    wecom.pass_time(hours=48, seconds=1)
    late = welcome(wecom)
    wecom.pass_time(seconds=21)
    assert greet(wecom, late) == 40058
    assert greet(wecom, "made-up") == 40058


def test_who_has_written_is_not_welcomed(open_window: Bench) -> None:
    assert welcome(open_window) == ""
    open_window.pass_time(hours=48, seconds=1)
    assert welcome(open_window)


def state(wecom: Bench) -> tuple[int, str]:
    found = wecom.post("kf/service_state/get", {"open_kfid": KF, "external_userid": WANGMIN})
    return found["service_state"], found["servicer_userid"]


def move(wecom: Bench, to: object, servicer: str = "") -> dict[str, Any]:
    body = {"open_kfid": KF, "external_userid": WANGMIN, "service_state": to, "servicer_userid": servicer}
    return wecom.post("kf/service_state/trans", body)


def test_the_states_of_a_session(wecom: Bench) -> None:
    assert state(wecom) == (4, "")
    assert move(wecom, 1)["errcode"] == 95013
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert state(wecom) == (0, "")
    assert move(wecom, 1)["errcode"] == 0
    assert codes(wecom, 1) == [0]
    assert move(wecom, 0)["errcode"] == 95016
    pooled = move(wecom, 2)
    assert (pooled["errcode"], bool(pooled["msg_code"])) == (0, True)
    assert codes(wecom, 1) == [95018]
    assert move(wecom, 3, "ZhangSan")["errcode"] == 95014
    assert move(wecom, 3, "LiGong")["errcode"] == 0
    assert (state(wecom), codes(wecom, 1)) == ((3, "LiGong"), [95018])
    ended = move(wecom, 4)
    assert greet(wecom, ended["msg_code"], "msgmenu", MENU) == 0
    assert (state(wecom), codes(wecom, 1)) == ((4, ""), [95018])
    wecom.say(KF_CHAT, "还有个问题", user=WANGMIN)
    assert state(wecom) == (0, "")
    for nonsense in (7, "1", None, True):
        assert move(wecom, nonsense)["errcode"] == 40058


def test_a_servicer_who_has_stopped_takes_nobody(open_window: Bench) -> None:
    open_window.happen("servicer_status_change", user=WANGMIN, servicer_userid="LiGong", status=2)
    assert move(open_window, 3, "LiGong")["errcode"] == 95019
    listed = open_window.get("kf/servicer/list", access_token=open_window.token(), open_kfid=KF)
    assert listed["servicer_list"] == [{"userid": "LiGong", "status": 1}]
    open_window.happen("servicer_status_change", user=WANGMIN, servicer_userid="LiGong", status=1)
    assert move(open_window, 3, "LiGong")["errcode"] == 0


def test_a_session_is_over_after_48_hours(open_window: Bench) -> None:
    move(open_window, 3, "LiGong")
    open_window.pass_time(hours=48, seconds=1)
    assert state(open_window) == (4, "")


def test_a_human_takes_over_from_the_pool_and_speaks(open_window: Bench) -> None:
    with pytest.raises(ValueError, match="没有由 LiGong 接待"):
        open_window.say(KF_CHAT, "我来", user="LiGong")
    move(open_window, 2)
    open_window.say(KF_CHAT, "我来处理", user="LiGong")
    event, said = open_window.pull()["msg_list"][-2:]
    assert (event["event"]["event_type"], event["event"]["change_type"]) == ("session_status_change", 1)
    assert greet(open_window, event["event"]["msg_code"]) == 0
    assert (said["origin"], said["servicer_userid"], said["text"]["content"]) == (5, "LiGong", "我来处理")
    assert state(open_window) == (3, "LiGong")
    with pytest.raises(ValueError, match="不能接待"):
        open_window.say(KF_CHAT, "我也来", user="ZhangSan")
    open_window.happen("session_status_change", user=WANGMIN, change_type=3, old_servicer_userid="LiGong")
    assert state(open_window) == (4, "")


def test_customers_and_accounts_are_told_of(wecom: Bench) -> None:
    found = wecom.post("kf/customer/batchget", {"external_userid_list": [WANGMIN, "wmOTHER"]})
    (customer,) = found["customer_list"]
    assert (customer["nickname"], customer["unionid"]) == ("王敏", "oUnion")
    assert found["invalid_external_userid"] == ["wmOTHER"]
    assert wecom.post("kf/customer/batchget", {"external_userid_list": []})["errcode"] == 40058
    (account,) = wecom.post("kf/account/list", {"offset": 0, "limit": 100})["account_list"]
    assert (account["open_kfid"], account["name"]) == (KF, "回声客服")
