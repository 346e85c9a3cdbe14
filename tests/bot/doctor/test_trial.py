"""`huisheng doctor --send-to`: a test message and a test card by every way there is, and what became of each."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.cli import main
from bot.demo.worlds import DINGTALK_GROUP, DOORS, WECOM_GROUP, World
from bot.doctor import trial
from bot.platforms.dingtalk.ranking import TABLE as DINGTALK
from bot.platforms.wecom.ranking import TABLE as WECOM
from bot.settings import load
from storage.db import connect, transaction
from storage.transcript import Message
from tests.bot.doctor.patient import Patient

Install = Callable[[World], Patient]


def tried(patient: Patient, wanted: str) -> list[str]:
    return [str(line) for line in trial.send(load({}, patient.file), wanted)]


def starting(lines: list[str], words: str) -> str:
    (line,) = [line for line in lines if words in line]
    return line


def test_a_member_of_wecom_gets_both_by_the_app(install: Install) -> None:
    patient = install(DOORS)
    lines = tried(patient, "wecom.main:xiaolin")
    assert starting(lines, "测试消息 · 自建应用（wecom.app）").startswith("✓")
    assert starting(lines, "测试卡片 · 自建应用（wecom.app）").startswith("✓")
    assert "留给客户" in starting(lines, "测试消息 · response_url")
    texts = str(patient.control.chat("wecom:app:xiaolin"))
    assert "huisheng doctor 发的测试消息" in texts and "huisheng doctor 的测试卡片" in texts


def test_whoever_presses_the_button_is_heard_and_nothing_happens(install: Install) -> None:
    patient = install(DOORS)
    tried(patient, "wecom.main:xiaolin")
    bubble = patient.control.chat("wecom:app:xiaolin")[-1]
    (button,) = bubble["card"]["buttons"]
    assert patient.control.click(bubble["id"], "xiaolin", button["key"]) == ""
    engine = connect(patient.values["database_url"])
    with transaction(engine) as session:
        press = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert press is not None and (press.kind, press.text, press.feedback_id) == ("clicked", "trial::", None)
    engine.dispose()


def test_a_group_of_wecom_is_told_by_its_robot(install: Install) -> None:
    lines = tried(install(DOORS), f"wecom.main:{WECOM_GROUP}")
    assert lines[0] == f"\n发给群 {WECOM_GROUP} [wecom.main]"
    assert starting(lines, "测试消息 · 群机器人（wecom.group_robot）").startswith("✓")
    assert "显示成编号" in starting(lines, "测试卡片 · 群机器人（wecom.group_robot）")
    assert starting(lines, "测试消息 · 应用群聊（wecom.appchat）").startswith("!")


def test_a_group_that_the_bot_has_never_heard_is_said(install: Install) -> None:
    line = starting(tried(install(DOORS), f"wecom.main:{WECOM_GROUP}"), "测试消息 · 智能机器人长连接")
    assert line.startswith("!") and "→ 先在这个会话里 @ 一次智能机器人" in line


def test_a_colleague_on_dingtalk_gets_the_card_by_our_template(install: Install) -> None:
    patient = install(DOORS)
    lines = tried(patient, "dingtalk.main:ligong")
    assert starting(lines, "测试卡片 · 自有模板的互动卡片（dingtalk.card）").startswith("✓")
    assert starting(lines, "测试消息 · 机器人主动发送（dingtalk.robot）").startswith("✓")
    assert "85 分钟" in starting(lines, "测试消息 · 会话 Webhook")
    assert "huisheng doctor 的测试卡片" in str(patient.control.chat("dingtalk:robot:ligong"))


def test_a_template_that_there_is_not_is_named(install: Install) -> None:
    patient = install(DOORS)
    patient.spoil("dingtalk.main.card_template_id", "none.schema")
    line = starting(tried(patient, "dingtalk.main:ligong"), "测试卡片 · 自有模板的互动卡片")
    assert "卡片模板不存在（param.templateNotExist）\n    字段：dingtalk.main.card_template_id" in line


def test_a_group_of_dingtalk_is_told_by_its_custom_robot(install: Install) -> None:
    patient = install(DOORS)
    lines = tried(patient, f"dingtalk.main:{DINGTALK_GROUP}")
    assert starting(lines, "测试消息 · 自定义机器人（dingtalk.custom_robot）").startswith("✓")
    patient.spoil(f"dingtalk.main.custom_robots.{DINGTALK_GROUP}.secret", "SECwrong")
    line = starting(tried(patient, f"dingtalk.main:{DINGTALK_GROUP}"), "测试消息 · 自定义机器人")
    assert "加签密钥不正确" in line and "字段：dingtalk.main.custom_robots" in line


def test_a_customer_of_wechat_who_is_silent_cannot_be_reached(install: Install) -> None:
    lines = tried(install(DOORS), "wecom.main:kf:wmSTRANGER1")
    assert "48 小时内说过话" in starting(lines, "测试消息 · 微信客服（wecom.kf）")


@pytest.mark.parametrize("wanted", ["zhangsan", "wecom.other:zhangsan", "fax.main:zhangsan", "wecom.main:"])
def test_a_chat_that_is_none_is_answered_with_how_one_is_written(
    install: Install, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setenv("HUISHENG_CONFIG", str(install(DOORS).file))
    said = CliRunner().invoke(main, ["doctor", "--send-to", wanted])
    assert said.exit_code == 2 and "例如 wecom.main:zhangsan" in said.output


def test_the_command_checks_first_and_sends_then(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUISHENG_CONFIG", str(install(DOORS).file))
    said = CliRunner().invoke(main, ["doctor", "--send-to", "dingtalk.main:ligong"])
    assert said.exit_code == 0 and said.output.index("本月接口调用") < said.output.index("发给单聊 ligong")
    assert said.output.splitlines()[-1] == "一切正常。"


def test_every_way_of_the_tables_has_a_name() -> None:
    rows = [row.route for table in (*WECOM.values(), *DINGTALK.values()) for row in table]
    assert set(rows) == set(trial.WAYS)
