"""Every code that somebody has to mend says where: which setting, which console."""

import pytest

from bot.doctor.dingtalk import mending as dingtalk
from bot.doctor.knocking import address_in
from bot.doctor.wecom import mending as wecom
from bot.platforms.dingtalk.api import codes as dingtalk_codes
from bot.platforms.wecom.api import codes as wecom_codes

ACCESS = dingtalk_codes.ACCESS


@pytest.mark.parametrize(
    ("code", "field", "console"),
    [
        (40013, "wecom.main.corp_id", "我的企业 → 企业信息"),
        (40001, "wecom.main.app.secret", "应用管理 → 自建"),
        (40056, "wecom.main.app.agent_id", "AgentId"),
        (50003, "wecom.main.app.agent_id", "启用"),
        (48007, "wecom.main.kf.accounts", "微信客服 → API → 可调用接口的应用"),
        (48002, "wecom.main.app", "没有这个接口的权限"),
        (95017, "wecom.main.kf.accounts", "微信客服 → API：打开 API 开关"),
        (95023, "wecom.main.kf.accounts", "收回给别的应用的授权"),
        (60011, "", "可见范围"),
        (93000, "wecom.main.group_robots", "消息推送"),
        (853000, "wecom.main.bot.bot_id", "长连接"),
        (45009, "", "过几分钟再试"),
    ],
)
def test_a_code_of_wecom_leads_to_a_field_and_a_console(code: int, field: str, console: str) -> None:
    told = wecom.not_well("wecom.main", code)
    assert told.field == field and console in told.advice and f"（{code}）" in told.reason


def test_what_the_question_was_about_is_named_where_it_is_narrower() -> None:
    asked = "wecom.main.kf.accounts.wkMAIN"
    assert wecom.not_well("wecom.main", 48007, field=asked).field == asked
    assert wecom.not_well("wecom.main", 48002, field=asked, mends=wecom.KF_MENDS).field == asked
    assert wecom.not_well("wecom.main", 40013, field=asked).field == "wecom.main.corp_id"
    assert wecom.not_well("wecom.main", 60111, field="policy.people.li.accounts").field == "policy.people.li.accounts"


@pytest.mark.parametrize(
    ("code", "field", "console"),
    [
        ("invalidClientIdOrSecret", "dingtalk.main.client_id / client_secret", "凭证与基础信息"),
        (f"{ACCESS}IpNotInWhiteList", "", "服务器出口 IP"),
        (f"{ACCESS}AccessTokenPermissionDenied", "", "权限管理"),
        ("param.templateUnpublished", "dingtalk.main.card_template_id", "卡片模板"),
        ("invalidParameter.robotCode.notExsit", "dingtalk.main.robot_code", "RobotCode"),
        ("310000", "dingtalk.main.custom_robots", "加签密钥"),
        (f"{ACCESS}ApiCountLimitForOrg", "dingtalk.main.quota", "加购"),
        (f"{ACCESS}QpsLimitForApi", "", "过几分钟再试"),
    ],
)
def test_a_code_of_dingtalk_leads_to_a_field_and_a_console(code: str, field: str, console: str) -> None:
    told = dingtalk.not_well("dingtalk.main", code)
    assert told.field == field and console in told.advice and f"（{code}）" in told.reason


def test_no_code_that_is_for_the_administrator_is_without_a_step() -> None:
    theirs, ours = wecom_codes.CODES, (wecom_codes.Then.MEND, wecom_codes.Then.REFRESH)
    assert [code for code, rule in theirs.items() if rule.then in ours and code not in wecom.MENDS] == []
    for_us = (dingtalk_codes.Then.MEND, dingtalk_codes.Then.SPENT)
    rules = dingtalk_codes.CODES.items()
    assert [code for code, rule in rules if rule.then in for_us and code not in dingtalk.MENDS] == []


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (
            "not allow to access from your ip, hint: [1700000000_1_ab], from ip: 203.0.113.7, more info at x",
            "203.0.113.7",
        ),
        ("访问ip不在白名单之中,request ip=203.0.113.7 appKey(ding1)", "203.0.113.7"),
        ("from ip: 2001:db8::1:2:3:4", "2001:db8::1:2:3:4"),
        ("not allow to access from your ip, version 1.2.3", ""),
    ],
)
def test_the_address_is_found_in_the_platforms_words(said: str, address: str) -> None:
    assert address_in(said) == address
