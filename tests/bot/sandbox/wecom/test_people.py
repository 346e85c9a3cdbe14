"""Who is who: members, departments, WeChat users, and OAuth with codes that open once."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.bot.sandbox.wecom_bench import CORP, KF, KF_CHAT, SECRET, WANGMIN, Bench, Running

BACK = "https://huisheng.example/login?next=%2Ff%2F1"


def authorize(wecom: Bench, **change: str) -> requests.Response:
    query = {"appid": CORP, "redirect_uri": BACK, "response_type": "code", "scope": "snsapi_base", "state": "s1"}
    url = f"{wecom.sandbox.wecom_url}/connect/oauth2/authorize"
    return requests.get(url, params=query | change, allow_redirects=False, timeout=10)


def login(wecom: Bench, who: str) -> str:
    target = authorize(wecom, sandbox_user=who).headers["Location"]
    return parse_qs(urlsplit(target).query)["code"][0]


def info(wecom: Bench, code: str, path: str = "auth/getuserinfo") -> dict[str, Any]:
    return wecom.get(path, access_token=wecom.token(), code=code)


def test_a_member_is_led_back_with_code_and_state(wecom: Bench) -> None:
    answer = authorize(wecom, sandbox_user="LiGong")
    assert answer.status_code == 302
    target = urlsplit(answer.headers["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == "https://huisheng.example/login"
    query = parse_qs(target.query)
    assert (query["next"], query["state"]) == (["/f/1"], ["s1"])
    found = info(wecom, query["code"][0])
    assert (found["userid"], "user_ticket" in found) == ("LiGong", False)


def test_private_fields_need_a_ticket_and_a_scope(wecom: Bench) -> None:
    target = authorize(wecom, sandbox_user="LiGong", scope="snsapi_privateinfo").headers["Location"]
    found = info(wecom, parse_qs(urlsplit(target).query)["code"][0])
    assert (found["user_ticket"], found["expires_in"]) == ("ticket-LiGong", 1800)


def test_a_code_opens_once_and_for_five_minutes(wecom: Bench) -> None:
    code = login(wecom, "LiGong")
    assert info(wecom, code)["errcode"] == 0
    assert info(wecom, code)["errcode"] == 40029
    late = login(wecom, "LiGong")
    wecom.pass_time(minutes=5, seconds=1)
    assert info(wecom, late)["errcode"] == 40029
    assert info(wecom, "made-up")["errcode"] == 40029


def test_somebody_from_outside_has_an_openid(wecom: Bench) -> None:
    found = info(wecom, login(wecom, WANGMIN))
    assert (found["external_userid"], "userid" in found) == (WANGMIN, False)
    assert found["openid"]


def test_the_older_call_writes_with_capitals(wecom: Bench) -> None:
    assert info(wecom, login(wecom, "LiGong"), "user/getuserinfo")["UserId"] == "LiGong"
    assert "OpenId" in info(wecom, login(wecom, WANGMIN), "user/getuserinfo")


def test_who_has_not_said_who_he_is_is_asked(wecom: Bench) -> None:
    page = authorize(wecom)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "李工" in page.text and "王敏（微信）" in page.text
    link = page.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
    answer = requests.get(f"{wecom.sandbox.wecom_url}{link}", allow_redirects=False, timeout=10)
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"appid": "wwOTHER"}, "40013"),
        ({"scope": "all"}, "40035"),
        ({"response_type": "token"}, "40035"),
        ({"redirect_uri": "javascript:alert(1)"}, "50001"),
        ({"sandbox_user": "Ghost"}, "60111"),
    ],
)
def test_a_wrong_address_leads_nowhere(wecom: Bench, change: dict[str, str], words: str) -> None:
    page = authorize(wecom, **change)
    assert (page.status_code, words in page.text) == (200, True)


@pytest.mark.parametrize(("domain", "status"), [("huisheng.example", 302), ("other.example", 200)])
def test_only_the_trusted_domain_is_led_back_to(domain: str, status: int) -> None:
    with Running(app={"redirect_domain": domain}) as wecom:
        assert authorize(wecom, sandbox_user="LiGong").status_code == status


def test_only_trusted_addresses_may_call() -> None:
    with Running(app={"trusted_ips": ["10.0.0.1"]}) as wecom:
        assert wecom.get("gettoken", corpid=CORP, corpsecret=SECRET)["errcode"] == 60020
    with Running(app={"trusted_ips": ["127.0.0.1"]}) as wecom:
        assert wecom.send()["errcode"] == 0


def test_a_member_has_departments(wecom: Bench) -> None:
    member = wecom.get("user/get", access_token=wecom.token(), userid="ligong")
    assert (member["department"], member["main_department"], member["status"]) == ([3], 3, 1)
    assert not {"mobile", "email", "avatar", "gender"} & set(member)


@pytest.mark.parametrize(("query", "ids"), [({}, [1, 2, 3]), ({"id": "2"}, [2, 3]), ({"id": "3"}, [3])])
def test_departments_come_with_all_below_them(wecom: Bench, query: dict[str, str], ids: list[int]) -> None:
    found = wecom.get("department/list", access_token=wecom.token(), **query)
    assert [unit["id"] for unit in found["department"]] == ids


def test_an_unknown_department_is_refused(wecom: Bench) -> None:
    assert wecom.get("department/list", access_token=wecom.token(), id="9")["errcode"] == 60123


def test_a_wechat_user_is_told_of(wecom: Bench) -> None:
    found = wecom.get("externalcontact/get", access_token=wecom.token(), external_userid=WANGMIN)
    assert (found["external_contact"]["name"], found["external_contact"]["type"]) == ("王敏", 1)
    assert found["follow_user"] == []
    for who, code in (("wmOTHER", 84061), ("ZhangSan", 40096)):
        assert wecom.get("externalcontact/get", access_token=wecom.token(), external_userid=who)["errcode"] == code


def test_a_link_of_the_service_opens_the_chat_for_whoever_follows_it(wecom: Bench) -> None:
    url = wecom.post("kf/add_contact_way", {"open_kfid": KF, "scene": "poster"})["url"]
    page = requests.get(f"{url}&scene_param=f1", timeout=10)
    assert "王敏" in page.text
    page = requests.get(f"{url}&scene_param=f1&sandbox_user={WANGMIN}", timeout=10)
    assert "已进入客服会话" in page.text
    event = wecom.pull()["msg_list"][-1]["event"]
    assert (event["scene"], event["scene_param"]) == ("poster", "f1")
    assert "没有这个客服帐号" in requests.get(f"{url}&sandbox_user=Ghost", timeout=10).text
    assert KF_CHAT in wecom.sandbox.world.chats
