"""WeCom: what is wrong at each door is found, and said with the setting that has to be changed."""

import asyncio
from collections.abc import Callable

import pytest

from bot.demo.worlds import BOTH, DOORS, DOORS_HTTP, KF, World
from bot.platforms.wecom.bot.line import Names
from bot.streaming.lease import Lease
from tests.bot.doctor.patient import NOWHERE, STRICT, UNTRUSTED, Patient

Install = Callable[[World], Patient]


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (
            "corp_id",
            "wwother",
            ("access_token：没有取到：企业 ID（corpid）不正确（40013）", "wecom.main.corp_id\n", "企业信息"),
        ),
        ("app.secret", "wrong", ("Secret 不正确", "字段：wecom.main.app.secret\n", "Secret → 查看")),
        ("app.agent_id", 1000003, ("应用：AgentID 不正确（40056）", "字段：wecom.main.app.agent_id\n")),
        (
            "api_url",
            NOWHERE,
            ("access_token：没有取到：连不上", "字段：wecom.main.api_url\n", "qyapi.weixin.qq.com:443"),
        ),
        ("app.token", "wrong", ("wecom/main/app 拒绝了签名正确的请求", "字段：wecom.main.app.token / aes_key\n")),
        ("bot.aes_key", "k" * 43, ("wecom/main/bot 拒绝了", "字段：wecom.main.bot.token / aes_key\n", "重启 web")),
        (
            "group_robots.wrCHENGUANG01",
            "key",
            ("群 wrCHENGUANG01：不像", "字段：wecom.main.group_robots.wrCHENGUANG01\n"),
        ),
        ("appchats.wrX", "wrNONE", ("群 wrX：群聊不存在（86003）", "字段：wecom.main.appchats", "appchat create")),
        ("appchats.wrX", "wrCHENGUANG01", ("这个群不是应用创建的（86008）", "字段：wecom.main.appchats")),
        (
            "kf.accounts.wkOTHER",
            "别的客服",
            ("应用看不到 wkOTHER", f"{KF}（回声客服）", "字段：wecom.main.kf.accounts.wkOTHER\n", "可调用接口的应用"),
        ),
    ],
)
def test_the_exact_field_is_named(install: Install, place: str, value: object, words: tuple[str, ...]) -> None:
    patient = install(DOORS_HTTP)
    patient.spoil(f"wecom.main.{place}", value)
    complaints = patient.complaints() + "\n"
    for part in words:
        assert part in complaints


def test_one_wrong_secret_is_said_once(install: Install) -> None:
    patient = install(DOORS_HTTP)
    patient.spoil("wecom.main.app.secret", "wrong")
    assert len(patient.findings("✗")) == 1
    assert (
        "还没有检查：服务器时间、应用、同事 小林" in patient.doubts()
        and "还没有检查：客服账号 回声客服" in patient.doubts()
    )


def test_an_address_that_is_not_trusted_is_named_as_the_platform_names_it(install: Install) -> None:
    (complaint,) = install(UNTRUSTED).findings("✗")[:1]
    assert "服务器 IP 不在应用的企业可信 IP 里（60020），它看到的地址是 127.0.0.1" in complaint
    assert "企业可信IP → 配置，加上 127.0.0.1 ，过一分钟再试" in complaint


def test_a_colleague_whom_the_company_does_not_know_is_found(install: Install) -> None:
    patient = install(BOTH)
    patient.spoil("policy.people.xiaolin.accounts", ["wecom.main:xiaolim"])
    assert "同事 小林：成员不存在（60111）\n    字段：policy.people.xiaolin.accounts" in patient.complaints()


def test_a_colleague_outside_the_visible_range_is_found(install: Install) -> None:
    patient = install(BOTH)
    patient.happens("unsubscribe", "xiaolin")
    complaints = patient.complaints()
    patient.happens("subscribe", "xiaolin")
    assert "同事 小林：应用无权给这位成员、部门或标签发消息（60011）\n    字段：policy.people.xiaolin" in complaints
    assert "可见范围：加上这位成员或其部门" in complaints
    assert patient.complaints() == ""


def test_pages_on_another_domain_than_the_trusted_one_are_found(install: Install) -> None:
    patient = install(STRICT)
    patient.spoil("sign_in", True)
    assert "可信域名是 pages.example，public_url 的域名是 127.0.0.1:" in patient.doubts()


def test_an_app_without_a_trusted_domain_cannot_sign_anybody_in(install: Install) -> None:
    patient = install(DOORS_HTTP)
    patient.spoil("sign_in", True)
    assert "可信域名：应用还没有可信域名\n    字段：sign_in" in patient.complaints()


def test_the_live_long_connection_is_left_alone(install: Install) -> None:
    patient = install(DOORS)
    patient.spoil("wecom.main.bot.secret", "wrong")  # who has the bot does not need ours
    before = patient.control.wire()[-1]["id"]
    assert any("智能机器人长连接：stream 进程正拿着它" in line for line in patient.lines())
    assert not [entry for entry in patient.control.wire(before) if "aibot_subscribe" in entry["what"]]


def test_a_long_connection_that_nobody_has_is_tried(install: Install) -> None:
    patient = install(STRICT)
    assert "智能机器人长连接：能连上，但没有 stream 进程拿着它" in patient.doubts()
    patient.spoil("wecom.main.bot.secret", "wrong")
    assert "bot_id 或 secret 不正确（853000）\n    字段：wecom.main.bot.bot_id" in patient.complaints()
    patient.spoil("wecom.main.ws_url", "ws://127.0.0.1:9/openws")
    assert "连不上 ws://127.0.0.1:9/openws\n    字段：wecom.main.ws_url" in patient.complaints()


def test_nobody_is_thrown_out_who_is_about_to_connect(install: Install) -> None:
    patient = install(STRICT)
    name = Names(patient.values["wecom"]["main"]["bot"]["bot_id"]).requests

    async def held() -> str:
        lease = Lease(patient.values["redis_url"], name)
        assert await lease.held()
        said = await asyncio.to_thread(patient.complaints)
        await lease.give_back()
        return said

    assert "stream 进程在运行，但长连接没有连上" in asyncio.run(held())
    assert "能连上" in patient.doubts()


def test_whoever_has_taken_the_bot_is_not_fought(install: Install) -> None:
    patient = install(STRICT)
    lease = Lease(patient.values["redis_url"], Names(patient.values["wecom"]["main"]["bot"]["bot_id"]).requests)

    async def aside(seconds: float) -> str:
        await lease.stand_aside(seconds)
        said = await asyncio.to_thread(patient.complaints)
        await lease.give_back()
        return said

    assert "机器人刚被别的程序连走" in asyncio.run(aside(5))
