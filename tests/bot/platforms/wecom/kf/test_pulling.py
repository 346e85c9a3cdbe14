"""Fetching what customers have said, and the other calls of 微信客服."""

from typing import Any

import pytest

from bot.platforms.port import Closed, Paced, Pulls, TryLater
from bot.platforms.wecom.kf import calls
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Said
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import AT

SYNC, NAMES, WAY, TRANS = "kf/sync_msg", "kf/customer/batchget", "kf/add_contact_way", "kf/service_state/trans"
ITEM = {
    "msgid": "M1",
    "origin": 3,
    "external_userid": "wmLINA0001",
    "send_time": 1767225000,
    "msgtype": "text",
    "text": {"content": "在吗"},
}


def page(*items: dict[str, Any], cursor: str = "c2", more: int = 0) -> dict[str, Any]:
    return OK | {"next_cursor": cursor, "has_more": more, "msg_list": list(items)}


def test_it_pulls(platform: WecomPlatform) -> None:
    assert isinstance(platform, Pulls)


def test_a_batch_is_fetched_behind_the_cursor_with_the_doorbells_token(platform: WecomPlatform, office: Office) -> None:
    office.answers[SYNC] = [page(ITEM)]
    pulled = platform.pull("wkMAIN", "c1", "TOKEN-1", AT)
    (said,) = pulled.heard
    assert isinstance(said, Said) and said.text == "在吗"
    assert (pulled.cursor, pulled.more) == ("c2", False)
    asked = office.calls(SYNC)[0].body
    assert asked == {"open_kfid": "wkMAIN", "cursor": "c1", "token": "TOKEN-1", "limit": 1000, "voice_format": 0}


def test_the_first_batch_has_no_cursor_and_a_later_one_may_have_no_token(
    platform: WecomPlatform, office: Office
) -> None:
    office.answers[SYNC] = [page(more=1), page(cursor="")]
    pulled = platform.pull("wkMAIN", "", "", AT)
    assert pulled.heard == [] and pulled.more and pulled.cursor == "c2"
    pulled = platform.pull("wkMAIN", "c2", "", AT)
    assert pulled.cursor == "c2" and not pulled.more
    assert "cursor" not in office.calls(SYNC)[0].body and "token" not in office.calls(SYNC)[0].body


def test_a_stale_token_is_left_out(platform: WecomPlatform, office: Office) -> None:
    office.answers[SYNC] = [{"errcode": 95007, "errmsg": "invalid msg token"}, page(ITEM)]
    assert len(platform.pull("wkMAIN", "c1", "OLD", AT).heard) == 1
    assert [asked.body.get("token") for asked in office.calls(SYNC)] == ["OLD", None]


def test_without_a_token_it_is_fetched_seldom(platform: WecomPlatform, office: Office) -> None:
    office.answers[SYNC] = [page()]
    for _ in range(6):
        platform.pull("wkMAIN", "c1", "", AT)
    with pytest.raises(Paced):
        platform.pull("wkMAIN", "c1", "", AT)
    platform.pull("wkMAIN", "c1", "TOKEN-1", AT)
    platform.pull("wkOTHER", "c1", "", AT)
    assert len(office.calls(SYNC)) == 8


@pytest.mark.parametrize("answer", [HANG_UP, (200, b"x"), 502, {"errcode": -1, "errmsg": ""}])
def test_a_batch_that_does_not_come_is_asked_for_again(platform: WecomPlatform, office: Office, answer: Any) -> None:
    office.answers[SYNC] = [answer]
    with pytest.raises(TryLater):
        platform.pull("wkMAIN", "c1", "TOKEN-1", AT)


def test_an_account_that_is_not_ours_concerns_the_administrator(platform: WecomPlatform, office: Office) -> None:
    office.answers[SYNC] = [{"errcode": 48007, "errmsg": ""}]
    with pytest.raises(Closed) as closed:
        platform.pull("wkMAIN", "c1", "TOKEN-1", AT)
    assert closed.value.tell == "administrator"


def test_a_customer_has_a_nickname(platform: WecomPlatform, office: Office) -> None:
    known = {"external_userid": "wmLINA0001", "nickname": "李娜"}
    office.answers[NAMES] = [OK | {"customer_list": [known], "invalid_external_userid": []}]
    assert platform.name_of("kf:wmLINA0001") == "李娜"
    assert office.calls(NAMES)[0].body == {"external_userid_list": ["wmLINA0001"]}
    with pytest.raises(Closed):
        platform.name_of("kf:wmSTRANGER")


@pytest.mark.parametrize(
    ("url", "param", "link"),
    [
        ("https://work.weixin.qq.com/kfid/kfc1", "", "https://work.weixin.qq.com/kfid/kfc1"),
        ("https://x/kfid/kfc1?enc_scene=E", "F-1 号", "https://x/kfid/kfc1?enc_scene=E&scene_param=F-1%20%E5%8F%B7"),
        ("https://x/kfid/kfc1", "a&b", "https://x/kfid/kfc1?scene_param=a%26b"),
    ],
)
def test_a_link_says_where_a_customer_comes_from(
    platform: WecomPlatform, office: Office, url: str, param: str, link: str
) -> None:
    office.answers[WAY] = [OK | {"url": url}]
    assert calls.contact_link(platform.desk.client, "wkMAIN", "oa_menu", param) == link
    assert office.calls(WAY)[0].body == {"open_kfid": "wkMAIN", "scene": "oa_menu"}


@pytest.mark.parametrize(("scene", "param"), [("s" * 33, ""), ("s", "号" * 15)])
def test_a_link_that_would_be_too_long_is_refused(
    platform: WecomPlatform, office: Office, scene: str, param: str
) -> None:
    with pytest.raises(Closed, match="最长"):
        calls.contact_link(platform.desk.client, "wkMAIN", scene, param)
    assert not office.calls(WAY)


def test_a_session_is_handed_to_a_person(platform: WecomPlatform, office: Office) -> None:
    calls.move(platform.desk.client, "wkMAIN", "wmLINA0001", calls.Session(3, "ligong"))
    assert office.calls(TRANS)[0].body == {
        "open_kfid": "wkMAIN",
        "external_userid": "wmLINA0001",
        "service_state": 3,
        "servicer_userid": "ligong",
    }
