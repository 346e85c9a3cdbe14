"""The webhook robot beyond words: pictures, files, what became of it, and its twenty a minute."""

import base64
import hashlib
from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import GROUP, ROBOT_KEY, Bench

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
LARGE = PNG + bytes(2 * 1024 * 1024)


def send(wecom: Bench, kind: str, content: Any) -> int:
    return int(wecom.post("webhook/send", {"msgtype": kind, kind: content}, key=ROBOT_KEY)["errcode"])


def picture(raw: bytes, **change: str) -> dict[str, str]:
    md5 = hashlib.md5(raw).hexdigest()
    return {"base64": base64.b64encode(raw).decode("ascii"), "md5": md5} | change


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture(PNG), 0),
        (picture(PNG, md5="0" * 32), 40058),
        (picture(PNG, base64="%"), 40058),
        (picture(b"GIF89a"), 40005),
        (picture(LARGE), 40009),
        ({"base64": ""}, 40058),
    ],
)
def test_a_picture_travels_with_its_sum(wecom: Bench, content: dict[str, str], code: int) -> None:
    assert send(wecom, "image", content) == code
    assert [bool(message.picture) for message in wecom.chat(GROUP).messages] == [True] * (code == 0)


def test_a_file_is_uploaded_first(wecom: Bench) -> None:
    media_id = wecom.upload("file", b"content", "报告.txt", "webhook/upload_media", key=ROBOT_KEY)["media_id"]
    assert send(wecom, "file", {"media_id": media_id}) == 0
    file = wecom.last(GROUP).file
    assert file is not None
    assert (file.name, file.size) == ("报告.txt", 7)
    assert send(wecom, "voice", {"media_id": media_id}) == 40007


@pytest.mark.parametrize(("event", "code"), [("robot_disabled", 93004), ("robot_elsewhere", 93008)])
def test_a_robot_that_is_disabled_or_elsewhere(wecom: Bench, event: str, code: int) -> None:
    wecom.happen(event, chat=GROUP)
    assert send(wecom, "text", {"content": "好"}) == code
    wecom.happen("robot_back", chat=GROUP)
    assert send(wecom, "text", {"content": "好"}) == 0


def test_a_robot_that_was_removed_has_no_key_any_more(wecom: Bench) -> None:
    assert wecom.sandbox.wecom is not None
    wecom.run(wecom.sandbox.wecom.kick(GROUP))
    assert send(wecom, "text", {"content": "好"}) == 93000
    wecom.say(GROUP, "在吗")
    assert wecom.ours.heard == []
    assert wecom.last(GROUP).text == "在吗"


def test_who_exceeds_twenty_is_shut_out_for_a_minute(wecom: Bench) -> None:
    assert [send(wecom, "text", {"content": "好"}) for _ in range(21)] == [0] * 20 + [45009]
    assert wecom.exceeded() == [("群机器人 每分钟", 21, 20)]
    wecom.pass_time(seconds=50)
    assert send(wecom, "text", {"content": "好"}) == 45009
    wecom.pass_time(seconds=11)
    assert send(wecom, "text", {"content": "好"}) == 0


def test_members_come_and_go_and_the_group_is_renamed_without_a_word_to_the_bot(wecom: Bench) -> None:
    side = wecom.sandbox.wecom
    assert side is not None
    wecom.run(side.leave(GROUP, "LiGong"))
    wecom.run(side.rename(GROUP, "恒远二期"))
    assert (wecom.chat(GROUP).members, wecom.chat(GROUP).title) == (["ZhangSan"], "恒远二期")
    wecom.run(side.join(GROUP, "LiGong"))
    assert wecom.chat(GROUP).members == ["ZhangSan", "LiGong"]
    assert wecom.ours.heard == []
    for action, words in (
        (lambda: side.join(GROUP, "LiGong"), "已经在群里"),
        (lambda: side.join(GROUP, "wmWANGMIN"), "只能有成员"),
        (lambda: side.leave(GROUP, "Ghost"), "不在群里"),
        (lambda: side.rename("wecom:app:ZhangSan", "x"), "没有群"),
        (lambda: side.rename(GROUP, ""), "不能为空"),
    ):
        with pytest.raises(ValueError, match=words):
            wecom.run(action())
