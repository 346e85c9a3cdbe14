"""Accounts of 微信客服 come, change and go, and so do those who answer in them."""

from typing import Any

import pytest

from tests.bot.sandbox.wecom_bench import KF, KF_CHAT, WANGMIN, Bench

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def servicers(wecom: Bench) -> list[str]:
    listed = wecom.get("kf/servicer/list", access_token=wecom.token(), open_kfid=KF)
    return [servicer["userid"] for servicer in listed["servicer_list"]]


def test_an_account_is_made_renamed_and_closed(wecom: Bench) -> None:
    media_id = wecom.upload("image", PNG)["media_id"]
    made = wecom.post("kf/account/add", {"name": "备件客服", "media_id": media_id})["open_kfid"]
    chat = f"wecom:kf:{made}:{WANGMIN}"
    wecom.say(chat, "有货吗", user=WANGMIN)
    assert wecom.kf_send(open_kfid=made)["errcode"] == 0
    assert wecom.post("kf/account/update", {"open_kfid": made, "name": "配件客服"})["errcode"] == 0
    assert wecom.chat(chat).title == "配件客服"
    assert wecom.post("kf/account/del", {"open_kfid": made})["errcode"] == 0
    assert wecom.kf_send(open_kfid=made)["errcode"] == 95004
    assert [account["open_kfid"] for account in wecom.post("kf/account/list", {})["account_list"]] == [KF]
    assert wecom.chat(KF_CHAT).title == "回声客服"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("kf/account/add", {"name": "", "media_id": "x"}, 95006),
        ("kf/account/add", {"name": "名" * 17, "media_id": "x"}, 95006),
        ("kf/account/add", {"name": "客服", "media_id": "x"}, 40007),
        ("kf/account/add", {"name": "客服"}, 41006),
        ("kf/account/update", {"open_kfid": "wkX"}, 95004),
        ("kf/account/update", {"open_kfid": KF, "media_id": "x"}, 40007),
        ("kf/account/del", {}, 95000),
        ("kf/account/list", {"limit": 101}, 40058),
        ("kf/servicer/add", {"open_kfid": KF, "userid_list": []}, 40058),
        ("kf/servicer/add", {"open_kfid": KF, "userid_list": [5]}, 40058),
        ("kf/servicer/del", {"open_kfid": "wkX", "userid_list": ["LiGong"]}, 95004),
    ],
)
def test_wrong_calls_have_their_codes(wecom: Bench, path: str, body: dict[str, Any], code: int) -> None:
    assert wecom.post(path, body)["errcode"] == code


def test_each_servicer_has_a_code_of_his_own(wecom: Bench) -> None:
    added = wecom.post("kf/servicer/add", {"open_kfid": KF, "userid_list": ["ZhangSan", "Ghost"]})
    assert [(r["userid"], r["errcode"]) for r in added["result_list"]] == [("ZhangSan", 0), ("Ghost", 60111)]
    assert servicers(wecom) == ["LiGong", "ZhangSan"]
    gone = wecom.post("kf/servicer/del", {"open_kfid": KF, "userid_list": ["LiGong", "Ghost"]})
    assert [r["errcode"] for r in gone["result_list"]] == [0, 60253]
    assert servicers(wecom) == ["ZhangSan"]
