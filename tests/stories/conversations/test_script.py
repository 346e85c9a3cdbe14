"""How conversations are written down is read as it is meant, and what cannot be played is refused with its place."""

import pytest

from tests.stories.conversations.script import BadScript, Step, parse

WRITTEN = """
== 群里报修
where: wecom group
张三: 导出失败
回声: 已登记 | 负责人
+10m
张三（私聊）: 我那个问题怎么样了
张三 点 跳过
同事 解决: 已修好
回声不说: 请您评一评
回声: …
=> captured ≤1 | kind 缺陷/投诉
"""


def test_a_conversation_is_read_line_by_line() -> None:
    (one,) = parse(WRITTEN, "报修.txt")
    assert (one.title, one.platform, one.place, one.cast, one.length) == ("群里报修", "wecom", "group", ("张三",), 600)
    assert one.steps[0] == Step(0, "says", "张三", "导出失败")
    assert one.steps[1].parts == ("已登记", "负责人")
    assert [step.deed for step in one.steps[2:]] == ["says", "presses", "staff", "hears_not", "hears"]
    assert one.steps[2].privately
    assert one.steps[-1].parts == ()
    assert one.outcomes[0].facts == (("captured", "≤1"), ("kind", "缺陷/投诉"))


def test_whose_words_they_are_is_told() -> None:
    (one,) = parse("== 问候\nfrom: JDDC\n张三: 早\n=> captured 0", "闲聊.txt")
    assert one.drawn_from == "JDDC"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("张三: 早", "报修.txt:1"),
        ("== 空\n张三: 早", "no outcome"),
        ("== 在哪\nwhere: moon\n张三: 早\n=> captured 0", "moon"),
        ("== 谁\n张三: 早\n=> 李四 captured 0", "报修.txt:3"),
        ("== 乱写\n张三早\n=> captured 0", "张三早"),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadScript, match=said):
        list(parse(text, "报修.txt"))
