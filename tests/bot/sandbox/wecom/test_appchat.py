"""appchat: groups that the app makes; members only, its own only, no cards, and limits that drop in silence."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import BUTTONS, Bench

BOTH = ["ZhangSan", "LiGong"]


def create(wecom: Bench, **change: Any) -> dict[str, Any]:
    return wecom.post(
        "appchat/create", {"name": "恒远项目", "owner": "LiGong", "userlist": BOTH, "chatid": "wrOWN"} | change
    )


def send(wecom: Bench, kind: str = "text", content: Any = None, chat: str = "wrOWN") -> int:
    content = {"content": "已处理"} if content is None else content
    return int(wecom.post("appchat/send", {"chatid": chat, "msgtype": kind, kind: content})["errcode"])


def get(wecom: Bench, chat: str = "wrOWN") -> dict[str, Any]:
    return wecom.get("appchat/get", access_token=wecom.token(), chatid=chat)


def test_a_group_is_made_pushed_into_and_told_of(wecom: Bench) -> None:
    assert create(wecom)["chatid"] == "wrOWN"
    assert send(wecom) == 0
    chat = wecom.chat("wecom:group:wrOWN")
    assert (chat.title, chat.members, chat.messages[-1].text) == ("恒远项目", BOTH, "已处理")
    info = get(wecom)["chat_info"]
    assert info == {"chatid": "wrOWN", "name": "恒远项目", "owner": "LiGong", "userlist": BOTH}


def test_without_a_chatid_one_is_given(wecom: Bench) -> None:
    made = create(wecom, chatid="")
    assert made["errcode"] == 0
    assert send(wecom, chat=made["chatid"]) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"userlist": ["LiGong"]}, 86006),
        ({"userlist": ["LiGong", "LiGong"]}, 86006),
        ({"userlist": [f"u{n}" for n in range(2001)]}, 86006),
        ({"userlist": ["LiGong", "wmWANGMIN"]}, 86007),
        ({"userlist": "LiGong"}, 86007),
        ({"owner": "Ghost"}, 86005),
        ({"chatid": "wr-OWN"}, 86001),
        ({"chatid": "x" * 33}, 86001),
        ({"chatid": "wrGROUP"}, 86215),
        ({"name": "名" * 51}, 86004),
    ],
)
def test_a_wrong_group_is_not_made(wecom: Bench, change: dict[str, Any], code: int) -> None:
    assert create(wecom, **change)["errcode"] == code
    assert "wecom:group:wrOWN" not in wecom.sandbox.world.chats


def test_only_its_own_groups_can_be_pushed_into(wecom: Bench) -> None:
    assert send(wecom, chat="wrGROUP") == 86008
    assert send(wecom, chat="wrNONE") == 86003
    assert get(wecom, "wrGROUP")["errcode"] == 86008
    assert wecom.texts("wecom:group:wrGROUP") == []


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("markdown", {"content": "**好**"}, 0),
        ("textcard", {"title": "标题", "description": "说明", "url": "https://e.com"}, 0),
        ("news", {"articles": [{"title": "一", "url": "https://e.com"}]}, 0),
        ("template_card", BUTTONS, 40008),
        ("image", {"media_id": "unknown"}, 40007),
        ("poem", {"content": "好"}, 40008),
        ("text", {"content": ""}, 44004),
    ],
)
def test_its_types_are_those_of_messages_without_cards(wecom: Bench, kind: str, content: Any, code: int) -> None:
    create(wecom)
    assert send(wecom, kind, content) == code


def test_people_are_called_by_list_and_in_the_text(wecom: Bench) -> None:
    create(wecom)
    send(wecom, content={"content": "<@LiGong> 请看", "mentioned_list": ["@all"]})
    assert wecom.last("wecom:group:wrOWN").mentions == ["李工", "所有人"]


def test_a_group_is_changed(wecom: Bench) -> None:
    create(wecom)
    change = {"chatid": "wrOWN", "name": "恒远二期", "owner": "ZhangSan"}
    assert wecom.post("appchat/update", change)["errcode"] == 0
    assert (get(wecom)["chat_info"]["name"], get(wecom)["chat_info"]["owner"]) == ("恒远二期", "ZhangSan")
    assert wecom.post("appchat/update", {"chatid": "wrOWN", "del_user_list": ["ZhangSan"]})["errcode"] == 86006
    assert wecom.post("appchat/update", {"chatid": "wrGROUP", "name": "x"})["errcode"] == 86008
    assert wecom.chat("wecom:group:wrOWN").members == BOTH


def test_what_a_member_gets_above_200_a_minute_is_dropped_in_silence(wecom: Bench) -> None:
    create(wecom)
    assert [send(wecom) for _ in range(201)] == [0] * 201
    hidden = [message.hidden_from for message in wecom.chat("wecom:group:wrOWN").messages]
    assert hidden == [[]] * 200 + [BOTH]
    assert ("应用群聊 每成员每分钟", 201, 200) in wecom.exceeded()
    assert "200 条/分钟" in wecom.verdicts()


def test_a_day_has_a_thousand_new_groups(wecom: Bench) -> None:
    wecom.sandbox.world.ledger("wecom").count("应用群聊 每天创建", "app", 1000, 86400, 1000)
    assert create(wecom)["errcode"] == 45009
    wecom.pass_time(days=1, seconds=1)
    assert create(wecom)["errcode"] == 0
