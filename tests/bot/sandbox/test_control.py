"""The control API: what the page does to the world, and what it is told."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from bot.sandbox.config import Config
from tests.bot.sandbox.wecom_bench import APP_CHAT, BUTTONS, GROUP, KF_CHAT, SECRET, WANGMIN, Bench, configuration

CHINA = ZoneInfo("Asia/Shanghai")
Json = dict[str, Any]


def get(wecom: Bench, what: str, **query: Any) -> Any:
    return requests.get(f"{wecom.sandbox.page_url}/sandbox/{what}", params=query, timeout=10).json()


def post(wecom: Bench, what: str, body: Any) -> tuple[int, Json]:
    response = requests.post(f"{wecom.sandbox.page_url}/sandbox/{what}", json=body, timeout=10)
    return response.status_code, response.json()


def test_the_state_shows_chats_phones_and_the_time(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS)
    state = get(wecom, "state")
    assert set(state) >= {"version", "now", "faults", "phones", "chats"}
    assert [chat["id"] for chat in state["chats"]][:2] == [GROUP, "wecom:group:wrMUTE"]
    chat = next(chat for chat in state["chats"] if chat["id"] == APP_CHAT)
    (message,) = chat["messages"]
    assert message["card"]["title"] == "F-260214-007"
    assert "secret" not in message
    assert state["phones"][0]["label"] == "客户 张三"
    assert datetime.fromisoformat(state["now"]).tzinfo is not None


def test_the_state_may_be_of_some_chats_only(wecom: Bench) -> None:
    found = get(wecom, "state", chat=[GROUP, APP_CHAT])
    assert [chat["id"] for chat in found["chats"]] == [GROUP, APP_CHAT]
    assert get(wecom, "state", chat="wecom:group:no")["chats"] == []


def test_the_state_waits_until_something_changes(wecom: Bench) -> None:
    version = get(wecom, "state")["version"]
    started = time.monotonic()
    wecom.loop.call_soon_threadsafe(wecom.loop.call_later, 0.1, wecom.sandbox.world.touch)
    assert get(wecom, "state", since=version, wait=5)["version"] > version
    assert time.monotonic() - started < 4


def test_somebody_speaks_and_clicks(wecom: Bench) -> None:
    status, said = post(wecom, "say", {"chat": GROUP, "user": "ZhangSan", "text": "扫码枪连不上", "mention": True})
    assert status == 200
    assert wecom.last(GROUP).id == said["message_id"]
    assert wecom.ours.heard[0]["text"]["content"] == "@回声 扫码枪连不上"
    wecom.send("template_card", BUTTONS)
    click = {"message_id": wecom.last(APP_CHAT).id, "user": "ZhangSan", "key": "accept:F-260214-007:", "form": {}}
    assert post(wecom, "click", click) == (200, {"verdict": ""})
    assert wecom.ours.heard[1]["Event"] == "template_card_event"
    assert post(wecom, "enter", {"chat": APP_CHAT, "user": "ZhangSan"}) == (200, {})
    assert wecom.ours.heard[2]["Event"] == "enter_agent"


def test_a_picture_can_be_sent_and_seen(wecom: Bench) -> None:
    picture = b"\x89PNG\r\n"
    say = {"chat": APP_CHAT, "user": "ZhangSan", "picture": base64.b64encode(picture).decode()}
    assert post(wecom, "say", say)[0] == 200
    shown = requests.get(wecom.sandbox.page_url + wecom.last(APP_CHAT).picture, timeout=10)
    assert (shown.content, shown.headers["Content-Type"]) == (picture, "image/png")


def test_a_file_can_be_sent_and_downloaded(wecom: Bench) -> None:
    file = {"kind": "file", "name": "报告.pdf", "data": base64.b64encode(b"%PDF-1.7").decode(), "seconds": 0}
    status, _ = post(wecom, "say", {"chat": APP_CHAT, "user": "ZhangSan", "text": "", "file": file})
    assert status == 200
    shown = next(chat for chat in get(wecom, "state")["chats"] if chat["id"] == APP_CHAT)["messages"][-1]["file"]
    assert (shown["kind"], shown["name"], shown["size"]) == ("file", "报告.pdf", 8)
    got = requests.get(f"{wecom.sandbox.page_url}{shown['url']}", timeout=10)
    assert (got.content, got.headers["X-Content-Type-Options"]) == (b"%PDF-1.7", "nosniff")
    assert "%E6%8A%A5%E5%91%8A.pdf" in got.headers["Content-Disposition"]
    assert requests.get(f"{wecom.sandbox.page_url}/sandbox/file/9", timeout=10).status_code == 404


def test_one_may_answer_to_a_message(wecom: Bench) -> None:
    _, said = post(wecom, "say", {"chat": GROUP, "user": "ZhangSan", "text": "扫码枪连不上", "mention": False})
    _, answer = post(wecom, "say", {"chat": GROUP, "user": "LiGong", "text": "我看看", "quote": said["message_id"]})
    assert wecom.last(GROUP).quote == "扫码枪连不上"
    assert wecom.last(GROUP).id == answer["message_id"]
    assert post(wecom, "say", {"chat": GROUP, "user": "LiGong", "text": "好", "quote": 999999})[0] == 404


def test_words_are_withdrawn_and_groups_change(wecom: Bench) -> None:
    _, said = post(wecom, "say", {"chat": GROUP, "user": "ZhangSan", "text": "说错了", "mention": False})
    assert post(wecom, "recall", {"message_id": said["message_id"], "user": "ZhangSan"}) == (200, {})
    assert wecom.last(GROUP).recalled
    assert post(wecom, "leave", {"chat": GROUP, "user": "LiGong"}) == (200, {})
    assert post(wecom, "join", {"chat": GROUP, "user": "LiGong"}) == (200, {})
    assert post(wecom, "rename", {"chat": GROUP, "title": "恒远二期"}) == (200, {})
    assert post(wecom, "kick", {"chat": GROUP}) == (200, {})
    assert (wecom.chat(GROUP).title, wecom.chat(GROUP).members) == ("恒远二期", ["ZhangSan", "LiGong"])


def test_a_customer_enters_with_the_parameter_of_a_link(wecom: Bench) -> None:
    assert post(wecom, "enter", {"chat": KF_CHAT, "user": WANGMIN, "scene_param": "f1"}) == (200, {})
    assert wecom.pull()["msg_list"][-1]["event"]["scene_param"] == "f1"


def test_limits_are_told_and_empty_at_first(wecom: Bench) -> None:
    assert get(wecom, "limits") == {"exceeded": [], "counted": {}}


@pytest.mark.parametrize(
    ("what", "body", "status", "words"),
    [
        ("say", {"chat": GROUP, "user": "ZhangSan"}, 400, "什么也没有写"),
        ("say", {"chat": GROUP, "text": "您好"}, 400, "user：缺少"),
        ("say", {"chat": GROUP, "user": "ZhangSan", "text": 5}, 400, "text：类型或取值不正确"),
        ("say", {"chat": GROUP, "user": "ZhangSan", "text": "好", "loud": True}, 400, "loud：不认识这个字段"),
        ("say", {"chat": GROUP, "user": "ZhangSan", "text": "好", "picture": "%"}, 400, "base64"),
        ("say", {"chat": GROUP, "user": "Ghost", "text": "好"}, 400, "不在这个会话里"),
        ("say", {"chat": "wecom:group:no", "user": "ZhangSan", "text": "好"}, 404, "没有会话"),
        ("say", {"chat": "skype:1", "user": "ZhangSan", "text": "好"}, 404, "没有会话"),
        ("say", {"chat": GROUP, "user": "ZhangSan", "file": {"kind": "image", "data": "%"}}, 400, "file.data 应为"),
        ("say", {"chat": GROUP, "user": "ZhangSan", "file": {"kind": "poem", "data": ""}}, 400, "file.kind：类型"),
        (
            "say",
            {"chat": GROUP, "user": "ZhangSan", "picture": "aaaa", "file": {"kind": "file", "data": "aaaa"}},
            400,
            "只能给一个",
        ),
        ("recall", {"message_id": 999999, "user": "ZhangSan"}, 404, "没有这条消息"),
        ("rename", {"chat": APP_CHAT, "title": "x"}, 400, "没有群"),
        ("join", {"chat": "wecom:group:no", "user": "LiGong"}, 404, "没有会话"),
        ("click", {"message_id": 999999, "user": "ZhangSan", "key": "k"}, 404, "没有这条消息"),
        ("clock", {}, 400, "必须且只能给一个"),
        ("clock", {"advance_seconds": 5, "to": "08:50"}, 400, "必须且只能给一个"),
        ("clock", {"advance_seconds": -5}, 400, "只能向前走"),
        ("clock", {"to": "2001-01-01T00:00"}, 400, "只能向前走"),
        ("clock", {"to": "明早"}, 400, "08:50"),
        ("fault", {"name": "地震"}, 400, "没有名为“地震”的故障"),
        ("fault", {"name": "限流", "times": -2}, 400, "times"),
        ("repeat", {"wire_id": 999999}, 404, "没有这次回调"),
        ("repeat", [], 400, "请求体"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(wecom: Bench, what: str, body: Any, status: int, words: str) -> None:
    answered, error = post(wecom, what, body)
    assert answered == status
    assert words in error["error"]


def test_what_is_no_json_is_said_too(wecom: Bench) -> None:
    response = requests.post(f"{wecom.sandbox.page_url}/sandbox/say", data=b"{", timeout=10)
    assert (response.status_code, response.json()["error"]) == (400, "请求体不是 JSON")


def test_a_button_that_is_not_there_cannot_be_clicked(wecom: Bench) -> None:
    wecom.send("template_card", BUTTONS)
    click = {"message_id": wecom.last(APP_CHAT).id, "user": "ZhangSan", "key": "other"}
    assert post(wecom, "click", click)[0] == 400
    assert wecom.ours.heard == []


def test_the_clock_moves_by_seconds_and_to_a_time_of_day(wecom: Bench) -> None:
    before = wecom.sandbox.world.now()
    _, moved = post(wecom, "clock", {"advance_seconds": 7200})
    assert datetime.fromisoformat(moved["now"]) - before >= timedelta(hours=2)
    _, moved = post(wecom, "clock", {"to": "08:50"})
    morning = datetime.fromisoformat(moved["now"]).astimezone(CHINA)
    assert (morning.hour, morning.minute) == (8, 50)
    _, again = post(wecom, "clock", {"to": "08:50"})
    next_morning = datetime.fromisoformat(again["now"]).astimezone(CHINA)
    assert next_morning.date() - morning.date() == timedelta(days=1)


def test_the_clock_moves_to_a_date(wecom: Bench) -> None:
    tomorrow = (wecom.sandbox.world.now().astimezone(CHINA) + timedelta(days=1)).replace(microsecond=0, tzinfo=None)
    _, moved = post(wecom, "clock", {"to": tomorrow.isoformat()})
    reached = datetime.fromisoformat(moved["now"]).astimezone(CHINA).replace(tzinfo=None)
    assert abs(reached - tomorrow) < timedelta(seconds=2)


def test_a_fault_is_switched_on_and_off(wecom: Bench) -> None:
    assert post(wecom, "fault", {"name": "限流", "times": 2}) == (200, {"faults": {"限流": 2}})
    assert get(wecom, "state")["faults"] == {"限流": 2}
    assert "限流" in get(wecom, "state")["known_faults"]
    assert wecom.send()["errcode"] == 45009
    assert post(wecom, "fault", {"name": "限流", "times": 0}) == (200, {"faults": {}})
    assert wecom.send()["errcode"] == 0


def test_one_callback_is_sent_again_byte_for_byte(wecom: Bench) -> None:
    wecom.say(APP_CHAT, "您好")
    status, answer = post(wecom, "repeat", {"wire_id": wecom.callback.id})
    assert (status, answer) == (200, {"status": 200, "response": ""})
    assert wecom.ours.heard[0] == wecom.ours.heard[1]
    assert wecom.ours.queries[0] == wecom.ours.queries[1]
    assert "手动重发" in wecom.callback.what


def test_the_wire_log_is_readable_and_keeps_secrets(wecom: Bench) -> None:
    token = wecom.token()
    wecom.send()
    wecom.say(APP_CHAT, "您好")
    text = json.dumps(get(wecom, "wire"), ensure_ascii=False)
    assert "您好" in text
    assert token not in text
    assert SECRET not in text
    assert f"access_token={token[:4]}******" in text
    last = get(wecom, "wire")[-1]["id"]
    assert get(wecom, "wire", after=last) == []


def test_the_page_is_served_at_the_same_address(wecom: Bench) -> None:
    page = requests.get(wecom.sandbox.page_url, timeout=10)
    assert page.status_code == 200
    assert "<html" in page.text


def test_unknown_keys_in_the_configuration_are_mistakes() -> None:
    with pytest.raises(ValueError, match="colour"):
        Config.model_validate(configuration("http://127.0.0.1:1") | {"colour": "red"})


def start(tmp_path: Path, text: str) -> subprocess.Popen[str]:
    """The sandbox as a process of its own."""
    (tmp_path / "sandbox.json").write_text(text, "utf-8")
    command = [sys.executable, "-m", "bot.sandbox", "--config", "sandbox.json", "--clock-file", "clock"]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    return subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_process_says_ready_and_stops_cleanly_when_told(tmp_path: Path) -> None:
    process = start(tmp_path, json.dumps(configuration("http://127.0.0.1:1")))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert (tmp_path / "clock").read_text() == "0.0"
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_a_broken_configuration_is_told_in_one_line(tmp_path: Path) -> None:
    process = start(tmp_path, '{"wecom": {"corp_id": 5}}')
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 2
    assert "wecom.corp_id" in errors
    assert "Traceback" not in errors
