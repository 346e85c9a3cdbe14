"""Every door in use: a WeChat customer, a bot on its long connection, groups that change, files that travel."""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.player import Player, read
from bot.demo.stack import Stack
from bot.demo.worlds import DOORS, KF_NAME, Human
from tests.stories.conftest import play_in

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

LINA, LIGONG, ZHAOLIU = (DOORS.find(name) for name in ("李娜", "李工", "赵六"))
CRASH = "你们的小程序一直闪退，从今天早上开始，每次都这样，苹果手机"
NEW_TITLE = "云杉科技 二期群"
ANOTHER_MATTER = 150
"""Seconds after which words that stand for themselves are not added to the last ones."""
TWO_DAYS = 48 * 3600
WINDOW = 5
"""So many messages may answer one of a WeChat customer."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The organisation that has every door, its bots on long connections."""
    with Stack(DOORS, tmp_path_factory.mktemp("doors")) as running:
        yield running


@pytest.fixture
def player(doors: Stack) -> Player:
    """Everybody in it."""
    return play_in(DOORS, doors)


def png(shade: int) -> bytes:
    """A picture of one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes((0, shade)))) + chunk(b"IEND", b"")


def shows(player: Player, human: Human, name: str) -> int:
    """Send a picture into one's own chat; the id of the bubble."""
    picture = {"kind": "image", "name": name, "data": png(len(name)), "seconds": 0}
    return player.control.send_file(human.private, human.user_id, picture)


def sees_a_picture(player: Player, human: Human, since: int) -> None:
    """Wait until the bot has shown this person a picture."""

    def shown() -> Any:
        news = [m for m in player.control.chat(human.private) if m["id"] > since and m["sender"].startswith("bot")]
        return next((m for m in news if m["picture"]), None)

    player.wait_for(shown, f"{human.name} 没有看到图片")


def number_in(words: str) -> str:
    return words[words.index("F-") :][:12]


def reports(player: Player, name: str, words: str, *, private: bool = False) -> str:
    """Report something that needs no question; the number, once its owner has the card."""
    player.later(ANOTHER_MATTER)
    before = player.mark()
    player.says(name, words, private=private)
    number = number_in(player.hears(name, "已登记", private=private))
    player.hears("李工", number, "待接单", since=before)
    return number


def replies(player: Player, number: str, words: str) -> None:
    """李工 answers the customer of this matter."""
    player.says("李工", f"回复 {number} {words}", private=True)
    player.hears("李工", "将发给", words)
    player.presses("李工", "发送")


def test_a_wechat_customer_is_welcomed_and_the_card_says_by_which_link_she_came(player: Player) -> None:
    player.control.enter(LINA.private, LINA.user_id, "web_price")
    player.hears("李娜", "您好，我是回声", since=0)
    number = reports(player, "李娜", CRASH)
    player.sees_card("李工", number, "客户 李娜", "来自 微信客服", "来源 官网价格页")
    titles = {chat["id"]: chat["title"] for chat in player.control.state()["chats"]}
    assert titles[LINA.private] == KF_NAME


def test_pictures_travel_both_ways_across_the_platforms(player: Player) -> None:
    number = reports(player, "李娜", CRASH.replace("小程序", "网页"))
    before = player.mark()
    shows(player, LINA, "屏幕.png")
    player.hears("李娜", f"图片会附在 {number} 里，李工会收到", since=before)
    sees_a_picture(player, LIGONG, before)
    player.sees_card("李工", number, "附件 图片 ×1")
    player.says("李工", f"回复 {number}", private=True)
    player.hears("李工", "请直接发送要回复李娜的话")
    before = player.mark()
    shows(player, LIGONG, "圈出来的按钮.png")
    player.hears("李工", "会和您的话一起发给李娜", since=before)
    player.says("李工", "点图里圈出来的按钮就能更新", private=True)
    player.hears("李工", "将发给李娜（微信客服）", "附件 图片 ×1")
    player.presses("李工", "发送")
    player.hears("李娜", "李工回复您", "点图里圈出来的按钮")
    sees_a_picture(player, LINA, before)


def test_what_she_takes_back_is_marked_for_whoever_works_on_it(player: Player) -> None:
    number = reports(player, "李娜", CRASH.replace("小程序", "消息页"))
    player.says("李娜", "昨天下午打电话的那个")
    player.hears("李娜", "已补充到", number)
    said = next(m for m in reversed(player.control.chat(LINA.private)) if m["sender"] == LINA.user_id)
    player.control.recall(said["id"], LINA.user_id)
    player.hears("李工", "李娜撤回了一条消息", number, "昨天下午打电话的那个")


def test_a_picture_whose_link_is_dead_is_said_to_her_and_to_the_owner(player: Player) -> None:
    number = reports(player, "李娜", CRASH.replace("小程序", "设置页"))
    player.control.fault("wecom:素材失效", 1)
    before = player.mark()
    shows(player, LINA, "打不开.png")
    player.hears("李娜", "您发来的图片没能取到", "请再发一次", since=before)
    player.hears("李工", "李娜发来的图片没能取到", number, since=before)


def test_a_renamed_group_is_called_by_its_new_name(player: Player) -> None:
    player.control.rename(ZHAOLIU.group, NEW_TITLE)
    number = reports(player, "赵六", "报表页面从昨天开始一直打不开，谷歌浏览器，每次都这样")
    player.sees_card("李工", number, f"来自 {NEW_TITLE}")


def test_the_window_holds_five_and_the_sixth_ends_on_the_owner_s_list(player: Player) -> None:
    number = reports(player, "李娜", CRASH.replace("小程序", "帮助页"))
    for place in range(WINDOW):  # the receipt was the first of the five
        replies(player, number, f"第 {place + 1} 次进展")
    player.hears("李工", "没能送到李娜的微信", f"第 {WINDOW} 次进展", "已联系", since=0)
    assert player.count("李娜", "次进展") == WINDOW - 1
    assert player.count("李娜", f"第 {WINDOW} 次进展") == 0


def test_after_two_days_of_silence_a_reply_ends_on_the_owner_s_list(player: Player) -> None:
    number = reports(player, "李娜", CRASH.replace("小程序", "搜索页"))
    player.later(TWO_DAYS + 60)
    replies(player, number, "已经修好，请再试")
    player.hears("李工", "没能送到李娜的微信", number, "已经修好，请再试", since=0)
    player.says("李工", "我的", private=True)
    player.hears("李工", "要您亲自办", "已经修好，请再试")
    player.says("李工", f"办好 {number}", private=True)
    player.hears("李工", "划掉了")
    player.says("李娜", "谢谢")
    player.hears("李娜", "不客气")


def test_a_removed_robot_is_told_to_the_owner_and_the_reply_goes_private(player: Player) -> None:
    number = reports(player, "赵六", "导出按钮从昨天开始一直点不动，谷歌浏览器，每次都这样")
    player.control.kick(ZHAOLIU.group)
    player.hears("李工", "机器人已不在", NEW_TITLE, number)
    player.says("李工", f"回复 {number} 已经修好，请再试", private=True)
    player.hears("李工", "将发给赵六（私聊）")
    player.presses("李工", "发送")
    player.hears("赵六", "李工回复您", "已经修好", private=True)
    assert player.count("赵六", "已经修好") == 0


def test_nothing_that_was_said_shows_an_id(player: Player) -> None:
    for human in DOORS.humans:
        for chat in {human.private, human.group} if human.in_the_group else {human.private}:
            for message in player.control.chat(chat):
                words = read(message, human) if message["sender"].startswith("bot") else ""
                assert not [raw for raw in (LINA.user_id, "kf:", "wecom.main", "cidYUNSHAN", "wrCHEN") if raw in words]
