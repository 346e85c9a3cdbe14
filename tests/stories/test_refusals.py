"""What comes to the doors and is not the platform's, or cannot be read: refused politely, and nothing is lost."""

import json
import re
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from bot.demo.stack import Stack
from bot.demo.worlds import DINGTALK_TEXT, WECOM
from storage.feedback import Feedback
from tests.stories.raw_wire import SECRET_WORDS, app_text, call_app, call_bot, call_robot, heard, papers, robot_text

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wecom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An organisation on WeCom."""
    with Stack(WECOM, tmp_path_factory.mktemp("wecom")) as stack:
        yield stack


@pytest.fixture(scope="module")
def dingtalk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An organisation on DingTalk, heard by HTTP."""
    with Stack(DINGTALK_TEXT, tmp_path_factory.mktemp("dingtalk")) as stack:
        yield stack


def feedbacks(stack: Stack) -> int:
    """How many feedbacks there are."""
    with Session(create_engine(stack.database_url)) as session:
        return session.scalar(select(func.count()).select_from(Feedback)) or 0


def test_a_forged_signature_is_refused_by_wecom_s_door(wecom: Stack) -> None:
    answer = call_app(wecom, app_text(wecom, SECRET_WORDS, "7001"), signature="0" * 40)
    assert (answer.status_code, answer.text) == (403, "")
    assert heard(wecom, "7001") == []


def test_a_stale_timestamp_is_refused(wecom: Stack, dingtalk: Stack) -> None:
    assert call_app(wecom, app_text(wecom, SECRET_WORDS, "7002"), moved=-3700).status_code == 403
    assert call_robot(dingtalk, robot_text(dingtalk, "stale"), moved=-3700).status_code == 403
    assert heard(wecom, "7002") == heard(dingtalk, "stale") == []


def test_a_replayed_body_gets_the_first_answer_and_has_no_second_effect(wecom: Stack, dingtalk: Stack) -> None:
    words = app_text(wecom, "报价单导出昨天开始一直失败", "7003")
    before = feedbacks(wecom)
    assert [call_app(wecom, words).status_code for _ in range(4)] == [200] * 4
    assert feedbacks(wecom) == before + 1
    replayed = robot_text(dingtalk, "again", text={"content": "报表今天一直打不开"})
    answers = {call_robot(dingtalk, replayed).text for _ in range(4)}
    assert len(answers) == 1
    assert feedbacks(dingtalk) == 1


def test_an_unknown_but_authentic_kind_is_kept_and_answered_with_200(wecom: Stack, dingtalk: Stack) -> None:
    strange = app_text(wecom, "x", "7004").replace("<![CDATA[text]]></MsgType>", "<![CDATA[hologram]]></MsgType>")
    assert call_app(wecom, strange).status_code == 200
    assert len(heard(wecom, "7004")) == 1
    odd = {"msgid": "odd", "aibotid": papers(wecom)["wecom"]["bot"]["bot_id"], "chattype": "single"}
    assert call_bot(wecom, json.dumps(odd | {"from": {"userid": "zhangsan"}, "msgtype": "hologram"})).status_code == 200
    assert len(heard(wecom, "odd")) == 1
    assert call_robot(dingtalk, robot_text(dingtalk, "odd", msgtype="hologram")).status_code == 200
    assert len(heard(dingtalk, "odd")) == 1


@pytest.mark.parametrize("body", ["<xml><Encrypt>", "not xml at all", "<xml></xml>", "<a>" * 5000])
def test_malformed_xml_is_refused(wecom: Stack, body: str) -> None:
    assert call_app(wecom, "<xml/>", body=body).status_code in (400, 403)


def test_authentic_but_malformed_content_is_refused(wecom: Stack) -> None:
    assert call_app(wecom, "<xml><MsgType>").status_code == 400
    assert call_bot(wecom, '{"msgid": ').status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"'])
def test_malformed_json_is_refused(dingtalk: Stack, body: bytes) -> None:
    assert call_robot(dingtalk, body).status_code == 400


def test_a_forged_signature_is_refused_by_dingtalk_s_door(dingtalk: Stack) -> None:
    answer = call_robot(dingtalk, robot_text(dingtalk, "forged"), sign="AAAA")
    assert (answer.status_code, answer.text) == (403, "")
    assert heard(dingtalk, "forged") == []


def test_too_much_is_refused_before_it_is_read(wecom: Stack, dingtalk: Stack) -> None:
    assert call_app(wecom, "<xml/>", body="x" * 300_000).status_code == 413
    assert call_robot(dingtalk, b"{" + b" " * 300_000).status_code == 413


def test_a_door_nobody_configured_does_not_exist(wecom: Stack) -> None:
    assert requests.post(f"{wecom.public_url}/dingtalk/main/robot", data=b"{}", timeout=10).status_code == 404


def test_the_logs_say_that_something_was_refused_but_not_what(wecom: Stack, dingtalk: Stack) -> None:
    call_app(wecom, app_text(wecom, SECRET_WORDS, "7005"), signature="0" * 40)
    call_robot(dingtalk, robot_text(dingtalk, "logged"), sign="AAAA")
    for stack in (wecom, dingtalk):
        log = stack.log("web")
        assert re.search(r'"event": "refused"|refused', log)
        assert SECRET_WORDS not in log
        assert "Traceback" not in log
