"""Whom an app reaches: members by name, department and tag, and what is said of those it does not reach."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import AGENT, APP_CHAT, BUTTONS, Bench, Running

ZHANGSAN, LIGONG = APP_CHAT, "wecom:app:LiGong"


@pytest.mark.parametrize(
    ("receivers", "zhangsan", "ligong", "strangers"),
    [
        ({"touser": "@all", "toparty": "99", "totag": "99"}, True, True, {}),
        ({"touser": "", "toparty": "1"}, True, True, {}),
        ({"touser": "", "toparty": "2"}, True, True, {}),
        ({"touser": "", "toparty": "3"}, False, True, {}),
        ({"touser": "", "totag": "7"}, False, True, {}),
        ({"touser": "ZhangSan", "totag": "7|8"}, True, True, {"invalidtag": "8"}),
        ({"touser": "ZhangSan|zhangsan", "toparty": "2|x"}, True, True, {"invalidparty": "x"}),
        ({"touser": "Ghost|GHOST2", "toparty": "3"}, False, True, {"invaliduser": "ghost|ghost2"}),
    ],
)
def test_members_are_reached_once_however_they_are_named(
    wecom: Bench, receivers: dict[str, str], zhangsan: bool, ligong: bool, strangers: dict[str, str]
) -> None:
    answer = wecom.send(**receivers)
    assert answer["errcode"] == 0
    assert {name: value for name, value in answer.items() if name.startswith("invalid")} == strangers
    assert (len(wecom.texts(ZHANGSAN)), len(wecom.texts(LIGONG))) == (zhangsan, ligong)


@pytest.mark.parametrize(
    "receivers", [{"touser": "Ghost"}, {"touser": "", "toparty": "9"}, {"touser": "", "totag": "9"}]
)
def test_when_nobody_is_reached_it_is_refused(wecom: Bench, receivers: dict[str, str]) -> None:
    assert wecom.send(**receivers)["errcode"] == 81013


def test_the_fault_leaves_out_the_last_one_and_names_him(wecom: Bench) -> None:
    wecom.sandbox.world.faults["部分接收人无效"] = 2
    assert wecom.send(touser="ZhangSan|LiGong")["invaliduser"] == "ligong"
    assert (wecom.texts(ZHANGSAN), wecom.texts(LIGONG)) == (["您好"], [])
    assert "注入故障：部分接收人无效" in wecom.verdicts()
    refused = wecom.send()
    assert (refused["errcode"], refused["invaliduser"]) == (81013, "zhangsan")


@pytest.mark.parametrize(
    ("named", "edited"),
    [
        ({"userids": ["LiGong"]}, (0, 1)),
        ({"partyids": [3]}, (0, 1)),
        ({"partyids": [2]}, (1, 1)),
        ({"tagids": [7]}, (0, 1)),
        ({"userids": ["ZhangSan"], "tagids": [7]}, (1, 1)),
    ],
)
def test_an_update_reaches_departments_and_tags_too(
    wecom: Bench, named: dict[str, Any], edited: tuple[int, int]
) -> None:
    code = wecom.send("template_card", BUTTONS, touser="@all")["response_code"]
    body = {"agentid": AGENT, "response_code": code, "button": {"replace_name": "已处理"}} | named
    assert wecom.post("message/update_template_card", body)["errcode"] == 0
    assert (wecom.last(ZHANGSAN).edited, wecom.last(LIGONG).edited) == edited


def test_a_long_text_is_refused_where_the_switch_says_so() -> None:
    with Running(long_text="refuse") as wecom:
        assert wecom.send(content={"content": "长" * 683})["errcode"] == 45002
        assert wecom.send(content={"content": "长" * 682})["errcode"] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"appid": "wx1", "title": "进度"}, 0),
        ({"appid": "wx1", "title": "进度", "content_item": [{"key": "状态", "value": "处理中"}]}, 0),
        ({"appid": "wx1", "title": "进度", "content_item": [{"key": "k", "value": "v"}] * 11}, 40058),
        ({"title": "进度"}, 40058),
        ({"appid": "wx1"}, 41016),
    ],
)
def test_a_notice_of_a_mini_program_is_checked(wecom: Bench, content: dict[str, Any], code: int) -> None:
    assert wecom.send("miniprogram_notice", content)["errcode"] == code
