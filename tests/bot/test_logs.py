"""Logs are JSON lines with ids: no secret, nothing anybody said."""

import json
import logging
from collections.abc import Iterator

import pytest
import requests
import structlog
from sqlalchemy.exc import IntegrityError
from structlog import get_logger

from bot import logs
from storage.db import connect, transaction
from storage.people import Company


@pytest.fixture(autouse=True)
def _leave_as_found() -> Iterator[None]:
    before = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = before
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def _last(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().err.splitlines()[-1])
    return line


def _say(capsys: pytest.CaptureFixture[str], **values: object) -> dict[str, object]:
    logs.set_up("info", "web")  # pytest has put another stderr in its place
    get_logger("test").info("heard", **values)
    return _last(capsys)


def test_a_line_says_what_where_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    line = _say(capsys, message_id="m-1")
    assert (line["event"], line["process"], line["level"], line["message_id"]) == ("heard", "web", "info", "m-1")
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "key",
    [
        *(
            "secret",
            "access_token",
            "aes_key",
            "aeskey",
            "Authorization",
            "session_webhook",
            "sign_secret",
            "auth_code",
        ),
        *("response_code", "response_codes", "welcome_code", "downloadCode", "x-acs-dingtalk-access-token"),
    ],
)
def test_values_of_secret_names_are_hidden(capsys: pytest.CaptureFixture[str], key: str) -> None:
    assert _say(capsys, **{key: "hunter2"})[key] == logs.HIDDEN


@pytest.mark.parametrize(
    "url",
    [
        "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=hunter2&debug=1",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=hunter2",
        "https://oapi.dingtalk.com/robot/sendBySession?session=hunter2",
        "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=hunter2",
        "postgresql://huisheng:hunter2@db/huisheng",
        "redis://:hunter2@redis:6379/0",
        "https://bot.example/a/WyJhIiwiYWNjZXB0Il0hunter2.sig-nature_hunter2",
        "https://bot.example/m/WyJtIiwiYWNjZXB0Il0hunter2.sig-nature_hunter2",
        "https://bot.example/q/WyJxIiwiYWNjZXB0Il0hunter2.sig-nature_hunter2",
        "https://bot.example/s/WyJzIiwiYWNjZXB0Il0hunter2.sig-nature_hunter2",
        "https://bot.example/api/v1/feedback, Bearer hs_hunter2hunter2hunter2hunter2",
        "https://down.dingtalk.com/ddmedia/x.png?Expires=1&OSSAccessKeyId=a&Signature=hunter2",
        "https://ww-aibot-img.cos.myqcloud.com/x?sign=q-sign-algorithm-hunter2&x=1",
        "https://bot.example/sign-in?authCode=hunter2&state=1",
    ],
)
def test_secrets_in_addresses_are_hidden_wherever_they_stand(capsys: pytest.CaptureFixture[str], url: str) -> None:
    line = _say(capsys, reason=f"cannot reach {url} now", nested={"urls": [url]})
    assert "hunter2" not in json.dumps(line)
    assert str(line["reason"]).startswith("cannot reach ")


def test_libraries_speak_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "web")
    logging.getLogger("urllib3").warning("retrying %s", "https://x/?access_token=hunter2")
    line = _last(capsys)
    assert (line["event"], line["level"]) == (f"retrying https://x/?access_token={logs.HIDDEN}", "warning")


def test_an_error_is_told_by_kind_and_place_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "web")
    try:
        raise ValueError("张三说：打印机又坏了")
    except ValueError as error:
        get_logger("test").error("unexpected", exc_info=error)
    line = _last(capsys)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in json.dumps(line["where"])
    assert "打印机" not in json.dumps(line, ensure_ascii=False)


def test_what_is_private_about_people_is_shown_by_its_ends(capsys: pytest.CaptureFixture[str]) -> None:
    line = _say(capsys, user="13800138000", reasons=["no such member: 13800138000"], delivery=13800138000)
    assert line["user"] == "138****8000" and line["reasons"] == ["no such member: 138****8000"]
    assert line["delivery"] == 13800138000, "an id of ours is a number, and stays"


def test_a_collision_in_the_ledger_quotes_nobody(capsys: pytest.CaptureFixture[str], postgres_url: str) -> None:
    logs.set_up("info", "web")
    try:
        with transaction(connect(postgres_url)) as session:
            session.add_all([Company(name="星河公司"), Company(name="星河公司")])
    except IntegrityError as error:
        get_logger("test").error("unexpected", exc_info=error)
    line = _last(capsys)
    assert (line["error"], line["sqlstate"]) == ("IntegrityError", "23505")
    assert "星河公司" not in json.dumps(line, ensure_ascii=False)


def test_a_broken_line_is_told_without_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "worker")
    address = "https://qyapi.weixin.qq.com/cgi-bin/x?code=hunter2"
    get_logger("test").error(
        "unexpected", exc_info=requests.ConnectionError(f"Max retries exceeded with url: {address}")
    )
    line = _last(capsys)
    assert line["error"] == "ConnectionError" and "hunter2" not in json.dumps(line)
