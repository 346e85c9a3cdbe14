"""message/send and what surrounds it: tokens, receivers, limits, duplicates, recall."""

from typing import Any

import pytest
import requests

from tests.bot.sandbox.wecom_bench import AGENT, APP_CHAT, BUTTONS, CORP, NOTICE, SECRET, VOTE, Bench, Running

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def upload(wecom: Bench, content: bytes, kind: str = "image", **query: str) -> dict[str, Any]:
    url = f"{wecom.sandbox.wecom_url}/cgi-bin/media/upload"
    params = {"access_token": wecom.token(), "type": kind} | query
    return dict(requests.post(url, params=params, files={"media": ("a.png", content)}, timeout=10).json())


def test_the_token_stays_the_same_until_its_two_hours_are_over(wecom: Bench) -> None:
    first = wecom.get("gettoken", corpid=CORP, corpsecret=SECRET)
    assert first["expires_in"] == 7200
    wecom.pass_time(seconds=7000)
    again = wecom.get("gettoken", corpid=CORP, corpsecret=SECRET)
    assert again["access_token"] == first["access_token"]
    assert 195 <= again["expires_in"] <= 200
    wecom.pass_time(seconds=300)
    assert wecom.token() != first["access_token"]


@pytest.mark.parametrize(
    ("corp", "secret", "code"), [("wwOTHER", SECRET, 40013), (CORP, "wrong", 40001), (CORP, "", 40001)]
)
def test_wrong_credentials_get_no_token(wecom: Bench, corp: str, secret: str, code: int) -> None:
    assert wecom.get("gettoken", corpid=corp, corpsecret=secret)["errcode"] == code


def test_a_call_needs_a_valid_token(wecom: Bench) -> None:
    body = {"touser": "ZhangSan", "agentid": AGENT, "msgtype": "text", "text": {"content": "您好"}}
    old = wecom.token()
    assert wecom.post("message/send", body, other="1")["errcode"] == 41001
    assert wecom.post("message/send", body, access_token="made-up")["errcode"] == 40014
    wecom.pass_time(seconds=7201)
    assert wecom.post("message/send", body, access_token=old)["errcode"] == 42001
    assert wecom.post("message/send", body, access_token=wecom.token())["errcode"] == 0


def test_a_text_hangs_in_the_members_chat(wecom: Bench) -> None:
    answer = wecom.send()
    assert answer["errcode"] == 0
    assert answer["msgid"]
    assert "invaliduser" not in answer
    assert wecom.texts(APP_CHAT) == ["您好"]
    assert wecom.last(APP_CHAT).sender == "bot:回声助手"


def test_everybody_gets_what_is_sent_to_all(wecom: Bench) -> None:
    assert wecom.send(touser="@all")["errcode"] == 0
    assert wecom.texts(APP_CHAT) == wecom.texts("wecom:app:LiGong") == ["您好"]


def test_member_ids_are_compared_without_case_and_invalid_ones_are_listed_in_lower_case(wecom: Bench) -> None:
    answer = wecom.send(touser="zhangsan|NoBody|Ghost", toparty="7", totag="9")
    assert answer["errcode"] == 0
    assert answer["invaliduser"] == "nobody|ghost"
    assert answer["invalidparty"] == "7"
    assert answer["invalidtag"] == "9"
    assert wecom.texts(APP_CHAT) == ["您好"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"touser": "Ghost"}, 81013),
        ({"touser": ""}, 82001),
        ({"touser": ["ZhangSan"]}, 40031),
        ({"touser": "|".join(f"u{n}" for n in range(1001))}, 40031),
        ({"toparty": "|".join(str(n) for n in range(101))}, 82002),
        ({"totag": "|".join(str(n) for n in range(101))}, 82003),
        ({"agentid": 1}, 40056),
        ({"agentid": str(AGENT)}, 40056),
        ({"agentid": None}, 41011),
        ({"msgtype": "poem"}, 40008),
        ({"msgtype": None}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": 5}}, 40058),
        ({"text": "您好"}, 40058),
        ({"safe": 3}, 40035),
        ({"enable_duplicate_check": True}, 40035),
        ({"duplicate_check_interval": 14401}, 40035),
    ],
)
def test_a_wrong_field_has_its_code_and_shows_nothing(wecom: Bench, change: dict[str, Any], code: int) -> None:
    assert wecom.send(**change)["errcode"] == code
    assert wecom.texts(APP_CHAT) == []
    assert str(code) in wecom.verdicts()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"text": "\\u60a8"}', 40033),
        (b'{"text": "\\\\\\u60a8"}', 40033),
        (b"{", 47001),
        (b"[]", 47001),
        (b"\xff\xfe", 47001),
        (b"", 44002),
        (b'{"text": "C:\\\\u1234"}', 41011),
    ],
)
def test_a_body_must_be_plain_json(wecom: Bench, raw: bytes, code: int) -> None:
    url = f"{wecom.sandbox.wecom_url}/cgi-bin/message/send"
    answer = requests.post(url, params={"access_token": wecom.token()}, data=raw, timeout=10)
    assert answer.json()["errcode"] == code


def test_the_wrong_method_and_the_wrong_path_are_answered_in_json(wecom: Bench) -> None:
    url = wecom.sandbox.wecom_url
    assert requests.get(f"{url}/cgi-bin/message/send", timeout=10).json()["errcode"] == 43002
    assert requests.post(f"{url}/cgi-bin/gettoken", timeout=10).json()["errcode"] == 43001
    lost = requests.get(f"{url}/cgi-bin/nowhere", timeout=10)
    assert (lost.status_code, lost.json()["errcode"]) == (404, 48002)


def test_a_long_text_is_cut_at_2048_bytes_and_a_long_markdown_is_refused(wecom: Bench) -> None:
    assert wecom.send(content={"content": "长" * 700})["errcode"] == 0
    assert wecom.texts(APP_CHAT) == ["长" * 682]
    assert "已截断" in wecom.verdicts()
    assert wecom.send("markdown", {"content": "长" * 682})["errcode"] == 0
    assert wecom.last(APP_CHAT).markdown
    assert wecom.send("markdown", {"content": "长" * 683})["errcode"] == 45002


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("textcard", {"title": "标题", "description": "说明", "url": "https://e.com"}, 0),
        ("textcard", {"description": "说明", "url": "https://e.com"}, 41016),
        ("textcard", {"title": "标题", "description": "说明"}, 41010),
        ("news", {"articles": [{"title": "一", "url": "https://e.com"}, {"title": "二", "url": "https://e.com"}]}, 0),
        ("news", {"articles": [{"title": "一"}]}, 41010),
        ("news", {"articles": [{"title": "一", "url": "u"}] * 9}, 45008),
        ("news", {"articles": "一"}, 40058),
        ("image", {"media_id": "unknown"}, 40007),
        ("file", {}, 41006),
        ("mpnews", {"articles": []}, 45008),
        ("template_card", {}, 40058),
    ],
)
def test_other_types_are_checked_too(wecom: Bench, kind: str, content: dict[str, Any], code: int) -> None:
    assert wecom.send(kind, content)["errcode"] == code
    assert len(wecom.chat(APP_CHAT).messages) == (code == 0)


def test_the_same_json_within_the_interval_is_dropped(wecom: Bench) -> None:
    first = wecom.send("template_card", BUTTONS, enable_duplicate_check=1)
    again = wecom.send("template_card", BUTTONS, enable_duplicate_check=1)
    assert first["errcode"] == again["errcode"] == 0
    assert "response_code" in first
    assert "response_code" not in again
    assert len(wecom.chat(APP_CHAT).messages) == 1
    assert "静默丢弃" in wecom.verdicts()


def test_the_same_json_is_shown_again_after_the_interval_or_without_the_check(wecom: Bench) -> None:
    for _ in range(2):
        wecom.send(enable_duplicate_check=1, duplicate_check_interval=60)
        wecom.pass_time(seconds=61)
    wecom.send()
    wecom.send()
    assert len(wecom.chat(APP_CHAT).messages) == 4


def test_what_was_refused_is_no_duplicate_when_it_comes_again() -> None:
    with Running(app_person_times_per_day=1) as wecom:
        assert wecom.send(content={"content": "用完"})["errcode"] == 0
        assert wecom.send(enable_duplicate_check=1, duplicate_check_interval=14400)["errcode"] == 45009
        wecom.sandbox.world.ledgers.clear()
        assert wecom.send(enable_duplicate_check=1, duplicate_check_interval=14400)["errcode"] == 0
        assert wecom.texts(APP_CHAT) == ["用完", "您好"]


def test_more_than_thirty_a_minute_to_one_member_vanish(wecom: Bench) -> None:
    for number in range(31):
        assert wecom.send(content={"content": f"第 {number} 条"})["errcode"] == 0
    assert len(wecom.chat(APP_CHAT).messages) == 30
    assert "ZhangSan 收到的应用消息超过频率" in wecom.verdicts()
    wecom.pass_time(seconds=61)
    wecom.send()
    assert wecom.last(APP_CHAT).text == "您好"


def test_an_interactive_card_gets_a_response_code_and_a_notice_does_not(wecom: Bench) -> None:
    assert wecom.send("template_card", BUTTONS)["response_code"]
    assert wecom.send("template_card", VOTE)["response_code"]
    assert "response_code" not in wecom.send("template_card", NOTICE)
    menu = {"desc": "更多", "action_list": [{"text": "不再提醒", "key": "mute"}]}
    assert wecom.send("template_card", NOTICE | {"action_menu": menu, "task_id": "m1"})["response_code"]


def test_an_interactive_card_needs_an_app_with_a_callback() -> None:
    with Running(app={"callback_url": ""}) as wecom:
        assert wecom.send("template_card", BUTTONS)["errcode"] == 43012
        assert wecom.send("template_card", NOTICE)["errcode"] == 0


def test_a_task_id_is_used_once(wecom: Bench) -> None:
    assert wecom.send("template_card", BUTTONS)["errcode"] == 0
    assert wecom.send("template_card", BUTTONS)["errcode"] == 42014


def test_a_message_is_recalled_within_a_day(wecom: Bench) -> None:
    msgid = wecom.send()["msgid"]
    assert wecom.post("message/recall", {"msgid": msgid})["errcode"] == 0
    assert wecom.last(APP_CHAT).recalled
    late = wecom.send()["msgid"]
    wecom.pass_time(hours=25)
    assert wecom.post("message/recall", {"msgid": late})["errcode"] == 40058
    assert wecom.post("message/recall", {"msgid": "unknown"})["errcode"] == 40058
    assert not wecom.last(APP_CHAT).recalled


def test_an_uploaded_picture_can_be_fetched_and_sent_for_three_days(wecom: Bench) -> None:
    media = upload(wecom, PNG)
    assert media["errcode"] == 0
    assert isinstance(media["created_at"], str)
    url = f"{wecom.sandbox.wecom_url}/cgi-bin/media/get"
    query = {"access_token": wecom.token(), "media_id": media["media_id"]}
    assert requests.get(url, params=query, timeout=10).content == PNG
    assert wecom.send("image", {"media_id": media["media_id"]})["errcode"] == 0
    assert wecom.last(APP_CHAT).picture
    wecom.pass_time(days=3, seconds=1)
    assert wecom.send("image", {"media_id": media["media_id"]})["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("poem", PNG, 40004),
        ("image", b"", 44001),
        ("image", b"\x89PNG", 40006),
        ("image", b"GIF89a-long-enough", 40005),
        ("voice", b"#!AMR" + bytes(2 * 1024 * 1024), 45001),
    ],
)
def test_an_upload_is_checked(wecom: Bench, kind: str, content: bytes, code: int) -> None:
    assert upload(wecom, content, kind)["errcode"] == code


def test_the_directory_knows_the_members(wecom: Bench) -> None:
    token = wecom.token()
    assert wecom.get("user/get", access_token=token, userid="ligong")["name"] == "李工"
    assert wecom.get("user/get", access_token=token, userid="Ghost")["errcode"] == 60111
    assert wecom.get("user/get", userid="LiGong")["errcode"] == 41001
    assert wecom.get("getcallbackip", access_token=token)["ip_list"] == ["127.0.0.1"]
