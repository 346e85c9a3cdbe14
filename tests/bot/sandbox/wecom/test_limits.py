"""How often WeCom lets itself be called: what is refused, what is dropped in silence, and how all of it is told."""

from typing import Any

import pytest
import requests

from tests.bot.sandbox.wecom_bench import APP_CHAT, CORP, SECRET, Bench, Running


def limits(wecom: Bench) -> dict[str, Any]:
    return dict(requests.get(f"{wecom.sandbox.page_url}/sandbox/limits", timeout=10).json())


def use_up(wecom: Bench, limit: str, key: str, times: int, seconds: float = 3600) -> None:
    """As if so many calls had been made just now."""
    assert wecom.sandbox.world.ledger("wecom").count(limit, key, times, seconds, times)


@pytest.mark.parametrize(
    ("limit", "times", "block_seconds"),
    [
        ("企业微信 每企业每接口每分钟", 10_000, 60),
        ("企业微信 每企业每接口每小时", 150_000, 3600),
        ("企业微信 每来源地址每接口每分钟", 20_000, 60),
        ("企业微信 每来源地址每接口每小时", 600_000, 3600),
    ],
)
def test_a_path_has_its_frequency_and_blocks_who_exceeds_it(
    wecom: Bench, limit: str, times: int, block_seconds: int
) -> None:
    token = wecom.token()
    use_up(wecom, limit, "/cgi-bin/user/get", times)
    assert wecom.get("user/get", access_token=token, userid="LiGong")["errcode"] == 45009
    assert wecom.exceeded()[-1] == (limit, times + 1, times)
    assert wecom.get("department/list", access_token=token)["errcode"] == 0
    wecom.pass_time(seconds=block_seconds - 2)
    assert wecom.get("user/get", access_token=token, userid="LiGong")["errcode"] == 45009
    wecom.pass_time(seconds=3)
    assert wecom.get("user/get", access_token=token, userid="LiGong")["errcode"] == 0


def test_messages_do_not_count_towards_it(wecom: Bench) -> None:
    wecom.send()
    assert not [limit for limit in wecom.sandbox.world.ledger("wecom").most if "每接口" in limit]


def test_the_thirty_first_message_of_a_minute_vanishes_without_a_word_to_the_caller(wecom: Bench) -> None:
    answers = [wecom.send(content={"content": f"第 {number} 条"}) for number in range(31)]
    assert {answer["errcode"] for answer in answers} == {0}
    assert "invaliduser" not in answers[-1]
    assert wecom.texts(APP_CHAT) == [f"第 {number} 条" for number in range(30)]
    (excess,) = limits(wecom)["exceeded"]
    assert excess.pop("at")
    assert excess == {
        "platform": "wecom",
        "limit": "应用消息 每成员每分钟",
        "key": "ZhangSan",
        "count": 31,
        "allowed": 30,
    }
    assert "已静默丢弃" in wecom.verdicts()


def test_a_thousand_an_hour_is_the_other_half_of_it(wecom: Bench) -> None:
    use_up(wecom, "应用消息 每成员每小时", "ZhangSan", 1000)
    assert wecom.send()["errcode"] == 0
    assert wecom.texts(APP_CHAT) == []
    wecom.pass_time(hours=1, seconds=1)
    wecom.send()
    assert wecom.texts(APP_CHAT) == ["您好"]


def test_what_was_used_at_most_is_told_too(wecom: Bench) -> None:
    for _ in range(3):
        wecom.send()
    wecom.pass_time(minutes=2)
    wecom.send()
    counted = limits(wecom)["counted"]
    assert counted["应用消息 每成员每分钟"] == 3
    assert limits(wecom)["exceeded"] == []


def test_a_days_person_times_are_counted_by_receiver() -> None:
    with Running(app_person_times_per_day=3) as wecom:
        assert wecom.send(touser="@all")["errcode"] == 0
        assert wecom.send(touser="@all")["errcode"] == 45009
        assert wecom.exceeded() == [("应用消息 每天人次", 4, 3)]
        wecom.pass_time(days=1)
        assert wecom.send()["errcode"] == 0


def test_two_hundred_for_each_member_are_a_day(wecom: Bench) -> None:
    assert wecom.sandbox.wecom is not None
    today = wecom.sandbox.wecom.company.today()
    use_up(wecom, "应用消息 每天人次", f"1000002 {today}", 400, 86400)
    assert wecom.send()["errcode"] == 45009


def test_a_token_is_to_be_kept_not_fetched_again_and_again() -> None:
    with Running(gettoken_per_minute=5) as wecom:
        codes = [wecom.get("gettoken", corpid=CORP, corpsecret=SECRET)["errcode"] for _ in range(6)]
        assert codes == [0] * 5 + [45009]
        wecom.pass_time(seconds=61)
        assert wecom.token()


def test_two_thousand_wrong_secrets_are_enough(wecom: Bench) -> None:
    use_up(wecom, "gettoken 每小时失败", "app", 2000)
    assert wecom.get("gettoken", corpid=CORP, corpsecret="wrong")["errcode"] == 45009
    assert wecom.get("gettoken", corpid=CORP, corpsecret=SECRET)["errcode"] == 0


@pytest.mark.parametrize("code", [42001, 40014])
def test_an_expired_token_is_refused_in_both_ways(code: int) -> None:
    with Running(expired_token_code=code) as wecom:
        old = wecom.token()
        wecom.pass_time(seconds=7201)
        assert wecom.get("getcallbackip", access_token=old)["errcode"] == code
