"""微信客服 coming in: a doorbell that tells nothing, and pages that are pulled behind a cursor."""

from typing import Any

import pytest

from bot.sandbox.wecom.kf import talk
from bot.sandbox.world import FileKind, SentFile
from tests.bot.sandbox.wecom_bench import AGENT, CORP, KF, KF_CHAT, WANGMIN, Bench, Running

MEGABYTE = 1024 * 1024


def words(page: dict[str, Any]) -> list[str]:
    return [item["text"]["content"] for item in page["msg_list"] if item["msgtype"] == "text"]


def events(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [item["event"] for item in page["msg_list"] if item["msgtype"] == "event"]


def test_the_doorbell_names_the_account_and_nothing_else(wecom: Bench) -> None:
    wecom.say(KF_CHAT, "扫码枪连不上", user=WANGMIN)
    heard = wecom.ours.heard[0]
    assert set(heard) == {"ToUserName", "CreateTime", "MsgType", "Event", "Token", "OpenKfId"}
    assert (heard["ToUserName"], heard["Event"], heard["OpenKfId"]) == (CORP, "kf_msg_or_event", KF)
    assert f"<AgentID><![CDATA[{AGENT}]]></AgentID>" in wecom.ours.envelopes[0]


def test_what_a_customer_says_is_pulled_with_all_its_fields(wecom: Bench) -> None:
    wecom.say(KF_CHAT, "扫码枪连不上", user=WANGMIN)
    page = wecom.pull()
    (item,) = page["msg_list"]
    assert (page["errcode"], page["has_more"], len(page["next_cursor"]) <= 64) == (0, 0, True)
    assert item.pop("msgid")
    assert isinstance(item.pop("send_time"), int)
    assert item == {
        "open_kfid": KF,
        "external_userid": WANGMIN,
        "origin": 3,
        "msgtype": "text",
        "text": {"content": "扫码枪连不上"},
    }


def test_a_cursor_goes_on_where_the_last_page_ended(wecom: Bench) -> None:
    for number in range(5):
        wecom.say(KF_CHAT, f"第 {number} 句", user=WANGMIN)
    first = wecom.pull(limit=2)
    assert (words(first), first["has_more"]) == (["第 0 句", "第 1 句"], 1)
    second = wecom.pull(limit=2, cursor=first["next_cursor"])
    assert (words(second), second["has_more"]) == (["第 2 句", "第 3 句"], 1)
    third = wecom.pull(limit=2, cursor=second["next_cursor"])
    assert (words(third), third["has_more"]) == (["第 4 句"], 0)
    last = wecom.pull(cursor=third["next_cursor"])
    assert (last["msg_list"], last["next_cursor"], last["has_more"]) == ([], third["next_cursor"], 0)


def test_fewer_may_come_back_than_were_asked_for() -> None:
    with Running(kf_page=1) as wecom:
        for number in range(2):
            wecom.say(KF_CHAT, f"第 {number} 句", user=WANGMIN)
        first = wecom.pull(limit=1000)
        assert (words(first), first["has_more"]) == (["第 0 句"], 1)
        assert words(wecom.pull(cursor=first["next_cursor"])) == ["第 1 句"]


def test_without_a_cursor_three_days_come_back(wecom: Bench) -> None:
    wecom.say(KF_CHAT, "很早", user=WANGMIN)
    wecom.pass_time(days=2)
    wecom.say(KF_CHAT, "前天", user=WANGMIN)
    wecom.pass_time(days=2)
    wecom.say(KF_CHAT, "今天", user=WANGMIN)
    assert words(wecom.pull()) == ["前天", "今天"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"open_kfid": ""}, 95000),
        ({"open_kfid": "wkOTHER"}, 95004),
        ({"token": "made-up"}, 95007),
        ({"limit": 1001}, 40058),
        ({"limit": 0}, 40058),
        ({"limit": True}, 40058),
        ({"voice_format": 2}, 40058),
        ({"cursor": "wkOTHER:0"}, 40058),
        ({"cursor": f"{KF}:99"}, 40058),
    ],
)
def test_a_wrong_pull_is_refused(wecom: Bench, change: dict[str, Any], code: int) -> None:
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert wecom.pull(**change)["errcode"] == code


def test_a_token_dies_after_ten_minutes_and_without_one_one_pulls_rarely(wecom: Bench) -> None:
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    wecom.pass_time(minutes=9)
    assert wecom.pull()["errcode"] == 0
    wecom.pass_time(minutes=2)
    assert wecom.pull()["errcode"] == 95007
    assert [wecom.pull(token="")["errcode"] for _ in range(11)] == [0] * 10 + [45009]
    assert wecom.exceeded() == [("sync_msg 不带 token 每分钟", 11, 10)]
    wecom.pass_time(seconds=61)
    assert wecom.pull(token="")["errcode"] == 0


def test_an_account_that_the_app_may_not_use(wecom: Bench) -> None:
    assert wecom.sandbox.wecom is not None
    accounts = wecom.sandbox.wecom.company.kf
    accounts[KF] = accounts[KF].model_copy(update={"authorised": False})
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert wecom.pull()["errcode"] == 48007
    assert wecom.post("kf/account/list", {})["account_list"] == []


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
def test_files_come_as_media_ids_and_too_large_ones_as_words(wecom: Bench, kind: FileKind) -> None:
    wecom.say(KF_CHAT, "", user=WANGMIN, file=SentFile(kind, "产线.dat", b"content"))
    wecom.say(KF_CHAT, "", user=WANGMIN, file=SentFile(kind, "大.dat", bytes(talk.LARGEST[kind] * MEGABYTE + 1)))
    small, large = wecom.pull()["msg_list"]
    assert (small["msgtype"], large["msgtype"]) == (kind, "text")
    assert "MB，无法查看" in large["text"]["content"]
    assert wecom.sandbox.wecom is not None
    assert wecom.sandbox.wecom.company.shelf.get(small[kind]["media_id"], kind).content == b"content"


@pytest.mark.parametrize("name", sorted(talk.MESSAGES))
def test_messages_that_nobody_types(wecom: Bench, name: str) -> None:
    assert wecom.happen(name, user=WANGMIN) == ""
    (item,) = wecom.pull()["msg_list"]
    kind = name.removeprefix("msg:")
    assert (item["msgtype"], item["origin"], item[kind]) == (kind, 3, talk.MESSAGES[name])


@pytest.mark.parametrize("name", sorted(talk.EVENTS))
def test_events_carry_their_ids_inside(wecom: Bench, name: str) -> None:
    wecom.happen(name, user=WANGMIN)
    (item,) = wecom.pull()["msg_list"]
    assert (item["origin"], "open_kfid" in item, "external_userid" in item) == (4, False, False)
    assert (item["event"]["event_type"], item["event"]["open_kfid"]) == (name, KF)
    assert set(talk.EVENTS[name]) <= set(item["event"])


def test_a_message_sent_by_the_api_is_not_pulled(wecom: Bench) -> None:
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert wecom.kf_send()["errcode"] == 0
    assert words(wecom.pull()) == ["您好"]


def test_a_customer_withdraws_his_words(wecom: Bench) -> None:
    message = wecom.say(KF_CHAT, "说错了", user=WANGMIN)
    wecom.recall(message, WANGMIN)
    said, event = wecom.pull()["msg_list"]
    assert (event["event"]["event_type"], event["event"]["recall_msgid"]) == ("user_recall_msg", said["msgid"])
    assert wecom.last(KF_CHAT).recalled
    with pytest.raises(ValueError, match="只能撤回自己"):
        wecom.recall(message, WANGMIN)


def test_entering_by_a_link_tells_where_from(wecom: Bench) -> None:
    url = wecom.post("kf/add_contact_way", {"open_kfid": KF, "scene": "poster"})["url"]
    wecom.enter(KF_CHAT, user=WANGMIN, scene_param=f"{url}&scene_param=line%3D3")
    (event,) = events(wecom.pull())
    assert (event["event_type"], event["scene"], event["scene_param"]) == ("enter_session", "poster", "line=3")
    assert event["welcome_code"]
    with pytest.raises(ValueError, match="128 字节"):
        wecom.enter(KF_CHAT, user=WANGMIN, scene_param="长" * 43)


def test_a_scene_has_32_bytes(wecom: Bench) -> None:
    assert wecom.post("kf/add_contact_way", {"open_kfid": KF, "scene": "s" * 33})["errcode"] == 40058
    assert wecom.post("kf/add_contact_way", {"open_kfid": KF})["errcode"] == 0


@pytest.mark.parametrize(("fault", "rings"), [("门铃两次", 2), ("门铃丢失", 0)])
def test_the_doorbell_can_ring_twice_or_not_at_all(wecom: Bench, fault: str, rings: int) -> None:
    wecom.sandbox.world.faults[fault] = 1
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert len(wecom.ours.heard) == rings
    assert f"注入故障：{fault}" in wecom.verdicts()
    wecom.say(KF_CHAT, "在吗", user=WANGMIN)
    assert words(wecom.pull()) == ["您好", "在吗"]


def test_a_page_can_be_empty_and_yet_not_the_last(wecom: Bench) -> None:
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    wecom.sandbox.world.faults["空页"] = 1
    empty = wecom.pull()
    assert (empty["msg_list"], empty["has_more"]) == ([], 1)
    assert "注入故障：空页" in wecom.verdicts()
    assert words(wecom.pull(cursor=empty["next_cursor"])) == ["您好"]


def test_a_failing_server_is_rung_four_times_and_the_words_stay(wecom: Bench) -> None:
    wecom.ours.status = 500
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert len(wecom.ours.heard) == 4
    assert words(wecom.pull()) == ["您好"]


def test_a_doorbell_takes_no_reply(wecom: Bench) -> None:
    wecom.ours.app_answer = lambda heard: "<xml/>"
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    assert "门铃不接受被动回复" in wecom.callback.verdict


def test_without_a_callback_nothing_rings_and_everything_waits() -> None:
    with Running(app={"callback_url": ""}) as wecom:
        wecom.say(KF_CHAT, "您好", user=WANGMIN)
        assert wecom.ours.heard == []
        assert words(wecom.post("kf/sync_msg", {"open_kfid": KF})) == ["您好"]
