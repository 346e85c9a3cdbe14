"""Nonsense in any field of any call is answered with a code, never with a crash."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.bot.sandbox.wecom_bench import AGENT, BUTTONS, CORP, KF, KF_CHAT, ROBOT_KEY, WANGMIN, Bench

NONSENSE: list[Any] = [None, True, -1, 0, 2**70, 1.5, "", "²", "\x00", "长" * 3000, [], [[]], [None], {}, {"x": {}}]
ENDS = {"open_kfid": KF, "external_userid": WANGMIN}
BODIES: dict[str, dict[str, Any]] = {
    "message/send": {
        "touser": "ZhangSan",
        "toparty": "2",
        "totag": "7",
        "agentid": AGENT,
        "msgtype": "template_card",
        "template_card": BUTTONS,
        "safe": 0,
        "enable_id_trans": 0,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 60,
    },
    "message/update_template_card": {
        "userids": ["ZhangSan"],
        "partyids": [2],
        "tagids": [7],
        "atall": 0,
        "agentid": AGENT,
        "response_code": "x",
        "template_card": BUTTONS,
    },
    "message/recall": {"msgid": "x"},
    "appchat/create": {"name": "群", "owner": "LiGong", "userlist": ["ZhangSan", "LiGong"], "chatid": "wrNEW"},
    "appchat/update": {"chatid": "wrNEW", "name": "群", "owner": "LiGong", "add_user_list": [], "del_user_list": []},
    "appchat/send": {"chatid": "wrNEW", "msgtype": "text", "text": {"content": "好", "mentioned_list": ["@all"]}},
    "kf/sync_msg": {"open_kfid": KF, "cursor": f"{KF}:0", "limit": 10, "voice_format": 0},
    "kf/send_msg": {
        "touser": WANGMIN,
        "open_kfid": KF,
        "msgid": "m",
        "msgtype": "msgmenu",
        "msgmenu": {"head_content": "头", "list": [{"type": "click", "click": {"id": "1", "content": "好"}}]},
    },
    "kf/send_msg_on_event": {"code": "x", "msgid": "n", "msgtype": "text", "text": {"content": "好"}},
    "kf/service_state/get": ENDS,
    "kf/service_state/trans": {**ENDS, "service_state": 3, "servicer_userid": "LiGong"},
    "kf/customer/batchget": {"external_userid_list": [WANGMIN]},
    "kf/add_contact_way": {"open_kfid": KF, "scene": "s"},
    "kf/account/list": {"offset": 0, "limit": 100},
    "kf/account/add": {"name": "客服", "media_id": "x"},
    "kf/account/update": {"open_kfid": KF, "name": "客服", "media_id": ""},
    "kf/account/del": {"open_kfid": KF},
    "kf/servicer/add": {"open_kfid": KF, "userid_list": ["ZhangSan"]},
    "kf/servicer/del": {"open_kfid": KF, "userid_list": ["ZhangSan"]},
    "webhook/send": {"msgtype": "text", "text": {"content": "好", "mentioned_list": ["ZhangSan"]}},
}


def spoilt(body: Any) -> Iterator[Any]:
    """The body with one place after the other taken by each piece of nonsense, or left out."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield {key: kept for key, kept in body.items() if key != name}
            yield from ({**body, name: worse} for worse in [*NONSENSE, *spoilt(value)])
    elif isinstance(body, list):
        for place, value in enumerate(body):
            yield from ([*body[:place], worse, *body[place + 1 :]] for worse in [*NONSENSE, *spoilt(value)])


@pytest.mark.slow
@pytest.mark.parametrize("path", BODIES)
def test_every_field_of_every_call_may_be_nonsense(wecom: Bench, path: str) -> None:
    wecom.say(KF_CHAT, "您好", user=WANGMIN)
    query = {"key": ROBOT_KEY} if path == "webhook/send" else {"access_token": wecom.token()}
    for body in spoilt(BODIES[path]):
        assert isinstance(wecom.post(path, body, **query)["errcode"], int), body
    assert not [entry for entry in wecom.wire if entry.status >= 500]


@pytest.mark.parametrize("address", ["http://[", "://", "http://", "ftp://e.com", "\x00"])
def test_a_nonsense_address_leads_nowhere(wecom: Bench, address: str) -> None:
    query = {"appid": CORP, "redirect_uri": address, "response_type": "code", "scope": "snsapi_base"}
    url = f"{wecom.sandbox.wecom_url}/connect/oauth2/authorize"
    answer = requests.get(url, params=query | {"sandbox_user": "LiGong"}, allow_redirects=False, timeout=10)
    assert (answer.status_code, "50001" in answer.text) == (200, True)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain"])
def test_an_upload_that_is_no_form(wecom: Bench, content_type: str) -> None:
    url = f"{wecom.sandbox.wecom_url}/cgi-bin/media/upload"
    query = {"access_token": wecom.token(), "type": "file"}
    answer = requests.post(url, params=query, data=b"nonsense", headers={"Content-Type": content_type}, timeout=10)
    assert answer.json()["errcode"] == 44001
