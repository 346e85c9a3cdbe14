"""`huisheng answers`: what cannot be told apart is found before a customer finds it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import clock
from bot.cli import main
from storage import chats, knowledge, people, transcript
from storage.db import connect, transaction
from storage.knowledge import Outcome
from storage.transcript import Message
from tests.bot.test_settings import organisation, written

INVOICE = {"ask": ["怎么开发票", "发票怎么申请"], "answer": "点“申请开票”。"}
HOURS = {"ask": ["你们几点上班"], "answer": "九点。", "until": "2020-12-31"}
LOGIN = {"ask": ["登录不上去怎么办"], "answer": "换个浏览器。"}


pytestmark = pytest.mark.usefixtures("a_company")


def say(*words: str) -> Result:
    return CliRunner().invoke(main, ["answers", *words])


def configure(*answers: Mapping[str, object], **values: object) -> None:
    settings = organisation()
    settings["policy"] = {**settings["policy"], "answers": list(answers)}
    written(Path(), {**settings, **values})


def test_answers_that_can_be_told_apart_are_well() -> None:
    configure(INVOICE, {**HOURS, "until": "2999-12-31"})
    assert (say("check").exit_code, say("check").stdout) == (0, "2 个答案，3 种问法，都分得清。\n")


def test_what_cannot_be_told_apart_is_a_mistake() -> None:
    configure(INVOICE, {"ask": ["请问发票怎么申请呢"], "answer": "发邮件给财务。"})
    result = say("check")
    assert result.exit_code == 1
    assert "✗ “发票怎么申请”和“请问发票怎么申请呢”答案不同，却会被当成同一个问题" in result.stdout
    assert result.stdout.endswith("有 1 处分不清。\n")


def test_what_is_only_to_be_known_is_no_mistake() -> None:
    configure(INVOICE, HOURS, LOGIN)
    result = say("check")
    assert result.exit_code == 0
    assert "⚠ “登录不上去怎么办”会当作缺陷登记" in result.stdout
    assert "⚠ “你们几点上班”的答案 2020-12-31 已过期" in result.stdout


def test_what_a_customer_would_get_is_told() -> None:
    configure(INVOICE, LOGIN)
    told = say("check", "发票怎么开呀", "登录不上去，怎么办", "快递到哪了").stdout
    assert "· “发票怎么开呀” → “怎么开发票”（像 0." in told
    assert "· “登录不上去，怎么办” → 当作缺陷登记，附上“登录不上去怎么办”的答案" in told
    assert "· “快递到哪了” → 没有答案，照常登记" in told


def test_what_the_answers_have_saved_is_reported(database_url: str) -> None:
    configure(INVOICE, database_url=database_url)
    assert say("report").stdout == "最近 30 天没有自动答复过。\n"
    now = clock.now()
    with transaction(connect(database_url)) as session:
        asker = people.recognise(session, "wecom", "main", "zhangsan", "张三")
        chat = chats.find_or_open(session, "wecom", "main", "zhangsan", "private")
        for number, outcome in enumerate((Outcome.SILENT, Outcome.SOLVED, Outcome.UNSOLVED, Outcome.SILENT)):
            at = now - timedelta(days=40 if number == 3 else 1)
            question = Message(
                platform="wecom",
                account="main",
                message_id=f"m{number}",
                kind="text",
                text="发票怎么开",
                at=at,
                person_id=asker.id,
                chat_id=chat.id,
            )
            given = knowledge.give(session, "怎么开发票", "点它。", transcript.hear_once(session, question).message, at)
            knowledge.settle(session, given, outcome)
    assert say("report").stdout == "怎么开发票：3 次，解决 1，没再说话 1，转同事 1\n"
    assert say("report", "--days", "60").stdout.startswith("怎么开发票：4 次")
