"""DingTalk: what is wrong at each door is found, and said with the setting that has to be changed."""

from collections.abc import Callable

import pytest

from bot import clock
from bot.demo.worlds import BOTH, DINGTALK_GROUP, DINGTALK_TEXT, DOORS, DOORS_HTTP, World
from storage import meters
from storage.db import connect, transaction
from tests.bot.doctor.patient import NOWHERE, STRICT, Patient

Install = Callable[[World], Patient]
ROBOT = f"custom_robots.{DINGTALK_GROUP}"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("client_secret", "wrong", ("access_token：没有取到", "字段：dingtalk.main.client_id / client_secret\n")),
        ("client_secret", "wrong", ("dingtalk/main/robot 拒绝了", "字段：dingtalk.main.client_secret\n", "重启 web")),
        ("api_url", NOWHERE, ("access_token：没有取到", "请检查网络", "字段：dingtalk.main.api_url\n")),
        ("oapi_url", NOWHERE, ("同事 李工：", "字段：dingtalk.main.oapi_url\n")),
        ("robot_code", "dingother", ("机器人编码不存在", "字段：dingtalk.main.robot_code\n")),
        ("events.token", "wrong", ("dingtalk/main/events 拒绝了", "字段：dingtalk.main.events.token / aes_key\n")),
        ("events.aes_key", "k" * 43, ("dingtalk/main/events 拒绝了", "字段：dingtalk.main.events.token / aes_key\n")),
        ("card_callback_secret", "wrong", ("card 拒绝了", "字段：dingtalk.main.card_callback_secret\n")),
        (f"{ROBOT}.access_token", "short", ("不像 access_token", f"字段：dingtalk.main.{ROBOT}.access_token\n")),
        (f"{ROBOT}.secret", "word", ("不像加签密钥", f"字段：dingtalk.main.{ROBOT}.secret\n", "SEC 开头")),
    ],
)
def test_the_exact_field_is_named(install: Install, place: str, value: object, words: tuple[str, ...]) -> None:
    patient = install(DOORS_HTTP)
    patient.spoil(f"dingtalk.main.{place}", value)
    complaints = patient.complaints() + "\n"
    for part in words:
        assert part in complaints


def test_a_colleague_whom_the_organisation_does_not_know_is_found(install: Install) -> None:
    patient = install(BOTH)
    patient.spoil("policy.people.ligong.accounts", ["dingtalk.main:ligomg"])
    assert "组织里没有这个人（33012）\n    字段：policy.people.ligong.accounts" in patient.complaints()


def test_one_question_too_many_within_a_second_is_asked_again(install: Install) -> None:
    patient = install(BOTH)
    patient.control.fault("dingtalk:限流", 1)
    assert patient.complaints() == ""


def test_a_limit_that_does_not_pass_is_told(install: Install) -> None:
    patient = install(BOTH)
    patient.control.fault("dingtalk:限流", 2)
    assert "每秒上限" in patient.complaints()


def test_a_permission_that_is_missing_is_named(install: Install) -> None:
    complaints = install(STRICT).complaints()
    assert "互动卡片的权限：应用没有开通这个接口的权限" in complaints and "缺少 Card.Instance.Write" in complaints
    assert "权限管理：搜索 Card.Instance.Write ，申请权限，然后发布一个新版本" in complaints


def test_a_permission_of_the_directory_is_named_though_only_words_tell_it(install: Install) -> None:
    patient = install(DOORS)
    patient.control.fault("dingtalk:权限不足", 3)  # the robot's, the directory's and that of cards
    complaints = patient.complaints()
    for scope in ("qyapi_robot_sendmsg", "qyapi_get_member", "Card.Instance.Write"):
        assert f"缺少 {scope}" in complaints


def test_an_address_that_is_not_on_the_list_is_found(install: Install) -> None:
    patient = install(DOORS)
    patient.control.fault("dingtalk:IP不在白名单", 1)
    complaints = patient.complaints()
    assert "服务器 IP 不在应用的白名单里" in complaints
    assert "安全设置 → 服务器出口 IP：加上这台服务器的出口 IP" in complaints


def test_an_app_that_is_not_published_is_told_from_a_wrong_secret(install: Install) -> None:
    patient = install(DOORS)
    patient.control.fault("建连400", 1)
    assert "应用没有发布，或机器人不是 Stream 模式\n    字段：dingtalk.main.mode" in patient.complaints()
    patient.control.fault("建连401", 1)
    assert "（authFailed）\n    字段：dingtalk.main.client_id / client_secret" in patient.complaints()


def test_presses_by_http_find_their_way_back(install: Install) -> None:
    patient = install(DOORS_HTTP)
    (first,) = [line for line in patient.lines() if "卡片回调登记" in line]
    (again,) = [line for line in patient.lines() if "卡片回调登记" in line]
    assert first.startswith("✓") and again == "✓ 卡片回调登记：已登记；worker 启动时会更新成现在的地址"


def test_a_stream_that_nobody_listens_to_is_found(install: Install) -> None:
    assert "Stream 长连接：能打开，但没有 stream 进程在收消息" in install(STRICT).doubts()
    assert any("Stream 长连接：能打开，stream 进程正拿着它" in line for line in install(DOORS).lines())


def test_signing_in_needs_the_corp_id(install: Install) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("sign_in", True)
    patient.spoil("dingtalk.main.corp_id", "")
    assert "没有 corp_id，钉钉客户端不给免登码\n    字段：dingtalk.main.corp_id" in patient.complaints()


@pytest.mark.parametrize(("used", "mark"), [(69, "✓"), (70, "!"), (90, "!"), (100, "✗")])
def test_a_quota_is_told_before_it_is_gone(install: Install, used: int, mark: str) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("dingtalk.main.quota.pushes", 100)
    count_pushes(patient, used)
    (line,) = [line for line in patient.lines() if "本月 Webhook 与 Stream" in line]
    assert line.startswith(f"{mark} 本月 Webhook 与 Stream：已用 {used} / 100（{used}%），照这样到月底约")
    assert ("字段：dingtalk.main.quota.pushes" in line) == (mark != "✓")
    assert (f"已过 {used}%" in line) == (mark == "!")


def test_what_the_doctor_asks_is_counted_too(install: Install) -> None:
    patient = install(DOORS_HTTP)
    patient.spoil("dingtalk.main.quota.calls", 1000)
    first, second = (calls_used(patient), calls_used(patient))
    assert first > 0 and second == 2 * first


def count_pushes(patient: Patient, used: int) -> None:
    """So many were used this month, and no more."""
    engine = connect(patient.values["database_url"])
    with transaction(engine) as session:
        now = clock.now()
        found = [row for row in meters.of_month(session, now) if row.kind == "pushes"]
        meters.count(session, "dingtalk", "main", "pushes", used - sum(row.count for row in found), now, 100)
    engine.dispose()


def calls_used(patient: Patient) -> int:
    """As the doctor says."""
    (line,) = [line for line in patient.lines() if "本月接口调用" in line]
    return int(line.partition("已用 ")[2].partition(" /")[0])
