"""Chats as they are copied and exported: whose words are feedback, and what belongs together."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.importing.reading.chats import Chat, read_archive, read_chat
from bot.importing.reading.decoding import Decoded
from bot.importing.reading.tables import Unreadable
from bot.importing.records import Reading, Record, Rejected
from bot.importing.talks import Talk, talk

READING = Reading(ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 25, tzinfo=UTC), str)
OURS = frozenset({"李工", "xiaolin"})
SHAPES = {
    "time first": "2026-11-20 10:03:11 张三\n对账单导出一直失败\n\n2026-11-20 10:04:00 李工\n我看看",
    "name first": "张三 2026-11-20 10:03:11\n对账单导出一直失败\n\n李工 2026-11-20 10:04:00\n我看看",
    "one line": "[2026-11-20 10:03:11] 张三：对账单导出一直失败\n[2026-11-20 10:04:00] 李工：我看看",
    "by day": "————— 2026-11-20 —————\n\n张三  10:03:11\n\n对账单导出一直失败\n\n李工  10:04\n\n我看看",
    "chinese": "张三(zhangsan) 2026年11月20日 上午10:03:11\n对账单导出一直失败\n李工 2026年11月20日 上午10:04\n好",
}


def chat(text: str) -> Chat:
    found = read_chat(Decoded(text, "UTF-8"))
    assert found is not None
    return found


def heard(text: str) -> Talk:
    return talk(chat(text), READING, OURS)


def matters(text: str) -> list[str]:
    """The words of each feedback in a chat of one shape: lines of 时:分 名字：话."""
    lines = "\n".join(f"2026-11-20 {line}" for line in text.strip().split("\n"))
    return [one.text for one in heard(lines).found if isinstance(one, Record)]


def archived(**values: object) -> str:
    row = {
        "msgid": "m1",
        "action": "send",
        "from": "wmZHANG",
        "tolist": ["xiaolin"],
        "roomid": "",
        "msgtime": 1795140191000,
        "msgtype": "text",
        "text": {"content": "对账单导出一直失败"},
    }
    return json.dumps(row | values, ensure_ascii=False)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read_alike(shape: str) -> None:
    found = heard(SHAPES[shape])
    (one,) = found.found
    assert isinstance(one, Record)
    assert (one.customer, one.text) == ("张三", "对账单导出一直失败")
    assert one.at == datetime(2026, 11, 20, 2, 3, 11, tzinfo=UTC)
    assert (found.messages, found.colleagues, found.left) == (2, 1, 0)


def test_what_speakers_say_together_is_one_matter_though_others_talk_across() -> None:
    assert matters(
        """10:00 张三：你好
10:00 张三：对账单导出一直失败
10:01 王芳：今天的快递又晚到了，等了三天
10:01 张三：点了没反应
10:20 张三：另外再反馈一个问题，发票抬头开错了"""
    ) == ["对账单导出一直失败\n点了没反应", "今天的快递又晚到了，等了三天", "另外再反馈一个问题，发票抬头开错了"]


def test_neither_chit_chat_nor_colleagues_nor_pictures_are_feedback() -> None:
    assert (
        matters(
            """10:00 张三：早上好
10:05 王芳：[图片]
10:10 李工：对账单导出一直失败的问题已经修好
10:30 赵六：哈哈哈
10:40 赵六："赵六"撤回了一条消息"""
        )
        == []
    )


def test_a_company_behind_the_name_is_kept() -> None:
    text = "2026-11-20 10:03 张三@晨光贸易：对账单导出一直失败\n2026-11-20 11:03 王芳@微信：快递破损，要求退货"
    first, second = heard(text).found
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.customer, first.company) == ("张三", "晨光贸易")
    assert (second.customer, second.company) == ("王芳", "")


def test_a_message_of_several_lines_ends_where_the_next_begins() -> None:
    text = "2026-11-20 10:03 张三\n导出失败：\n\n点了没反应\n2026-11-20 11:04 李工\n好的"
    assert [one.text for one in chat(text).spoken] == ["导出失败：\n\n点了没反应", "好的"]


def test_a_time_that_cannot_be_is_rejected_and_those_behind_it_go_on() -> None:
    found = heard("2026-13-45 10:03 张三：快递破损，要求退货\n2026-11-20 10:03 张三：快递破损，要求退货").found
    assert isinstance(found[0], Rejected) and "时间读不懂" in found[0].why
    assert isinstance(found[1], Record)


def test_what_is_exported_again_with_more_behind_it_is_the_same_matter() -> None:
    before = "2026-11-20 10:03 张三：快递破损，要求退货\n2026-11-20 10:30 李工：好的"
    after = before.replace("\n", "\n2026-11-20 10:04 张三：箱子也烂了\n")
    first, again = heard(before).found[0], heard(after).found[0]
    assert isinstance(first, Record) and isinstance(again, Record)
    assert again.text.endswith("箱子也烂了")
    assert first.key == again.key


def test_an_ordinary_text_is_no_chat() -> None:
    assert read_chat(Decoded("时间,内容\n2026-11-20 10:03,坏了\n", "UTF-8")) is None
    assert read_chat(Decoded("会议 2026-11-20 10:03\n讨论导出失败", "UTF-8")) is None


def test_an_archive_is_read_and_colleagues_are_known_by_their_ids() -> None:
    lines = (archived(), archived(msgid="m2", **{"from": "xiaolin"}), archived(msgid="m3", msgtype="image"))
    found = talk(read_archive(Decoded("\n".join(lines), "UTF-8")), READING, OURS)
    (one,) = found.found
    assert isinstance(one, Record)
    assert (one.key, one.customer, one.at) == ("msg:m1", "wmZHANG", datetime(2026, 11, 20, 2, 3, 11, tzinfo=UTC))
    assert found.colleagues == 1


def test_two_rooms_do_not_mix() -> None:
    lines = (archived(roomid="r1"), archived(roomid="r2", msgid="m2", text={"content": "快递破损，要求退货"}))
    found = talk(read_archive(Decoded("\n".join(lines), "UTF-8")), READING, OURS).found
    assert len(found) == 2


@pytest.mark.parametrize("line", ["{", "[]", '{"msgtype": "text", "text": "x"}', "{" * 2000])
def test_a_broken_line_of_an_archive_is_rejected_alone(line: str) -> None:
    found = talk(read_archive(Decoded(f"{archived()}\n{line}", "UTF-8")), READING, OURS).found
    assert [type(one) for one in found] == [Record, Rejected]


@pytest.mark.parametrize("text", ["\n", '{"a": 1}'])
def test_json_that_is_no_archive_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="会话存档"):
        read_archive(Decoded(text, "UTF-8"))
