"""Every way in which WeCom says no, and every way in which the line breaks, means one of three things."""

import socket
import threading
from typing import Any

import pytest

from bot.clock import now
from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wecom.api import client as client_module
from bot.platforms.wecom.api.client import Ask, Client
from bot.platforms.wecom.api.codes import CODES, Then
from bot.platforms.wecom.errors import CodeSpent
from bot.platforms.wire import Wire
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT

SEND, UPDATE, ROBOT = "message/send", "message/update_template_card", "webhook/send"
HELLO = {"touser": "zhangsan", "msgtype": "text", "text": {"content": "你好 👍"}}


def client_of(url: str, tools: Tools | None = None) -> Client:
    account = ACCOUNT.model_copy(update={"api_url": url})
    return Client(account, tools or Tools.of(None, "", now), Wire([url]))


@pytest.fixture
def client(office: Office) -> Client:
    return client_of(office.url)


def refused(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": "hint: [1] from ip 1.2.3.4"}


def codes(*follows: Then) -> list[int]:
    return [code for code, (then, _) in CODES.items() if then in follows]


def test_the_token_is_fetched_once_and_goes_into_the_query(office: Office, client: Client) -> None:
    client.as_app(Ask(SEND, HELLO))
    client.as_app(Ask(UPDATE, {"response_code": "A"}))
    assert [asked.query for asked in office.calls("gettoken")] == [{"corpid": "wwcorp", "corpsecret": "app-secret"}]
    assert office.calls(SEND)[0].query == office.calls(UPDATE)[0].query == {"access_token": "token-1"}


def test_the_body_is_utf8_without_escapes(office: Office, client: Client) -> None:
    client.as_app(Ask(SEND, HELLO))
    asked = office.calls(SEND)[0]
    assert "你好 👍".encode() in asked.raw and asked.body == HELLO
    assert asked.content_type == "application/json"


def test_what_json_would_have_to_escape_is_left_out(office: Office, client: Client) -> None:
    words = {"content": "\x1b[31m停机\x1b[0m\t3 号线\r\n\ud83d\x00"}
    client.as_app(Ask(SEND, HELLO | {"text": words, "articles": [{"title": "a\x07b"}]}))
    asked = office.calls(SEND)[0]
    assert b"\\u" not in asked.raw
    assert asked.body["text"] == {"content": "[31m停机[0m\t3 号线\r\n"} and asked.body["articles"] == [{"title": "ab"}]


@pytest.mark.parametrize("code", codes(Then.REFRESH))
def test_a_token_taken_back_is_fetched_anew_and_the_call_repeated(office: Office, client: Client, code: int) -> None:
    office.answers[SEND] = [refused(code), OK]
    client.as_app(Ask(SEND, HELLO))
    assert [asked.query["access_token"] for asked in office.calls(SEND)] == ["token-1", "token-2"]


@pytest.mark.parametrize("code", codes(Then.REFRESH))
def test_a_token_refused_twice_is_not_tried_a_third_time(office: Office, client: Client, code: int) -> None:
    office.answers[SEND] = [refused(code)]
    with pytest.raises(TryLater):
        client.as_app(Ask(SEND, HELLO))
    assert len(office.calls(SEND)) == 2 and office.tokens == 2


@pytest.mark.parametrize("code", codes(Then.LATER))
def test_a_busy_platform_is_asked_later(office: Office, client: Client, code: int) -> None:
    office.answers[SEND] = [refused(code)]
    with pytest.raises(TryLater, match=str(code)):
        client.as_app(Ask(SEND, HELLO))
    assert len(office.calls(SEND)) == 1


def test_a_frequency_limit_is_waited_out_for_its_minute(office: Office, client: Client) -> None:
    office.answers[SEND] = [refused(45009)]
    with pytest.raises(TryLater) as later:
        client.as_app(Ask(SEND, HELLO))
    assert later.value.after_seconds == 60


@pytest.mark.parametrize("code", [*codes(Then.REROUTE, Then.MEND, Then.FORGET), 999999])
def test_a_definite_no_closes_the_route(office: Office, client: Client, code: int) -> None:
    office.answers[SEND] = [refused(code)]
    with pytest.raises(Closed, match=str(code)) as closed:
        client.as_app(Ask(SEND, HELLO))
    assert "1.2.3.4" not in str(closed.value)
    assert isinstance(closed.value, CodeSpent) == (code == 60140)


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (429, TryLater),
        (503, TryLater),
        (500, Uncertain),
        (502, Uncertain),
        (504, Uncertain),
        (404, Closed),
        (302, Closed),
        ((200, b"<html>gateway</html>"), Uncertain),
        ((200, b"[1]"), Uncertain),
        ((200, b'{"errcode": "none"}'), Uncertain),
        (HANG_UP, Uncertain),
    ],
)
def test_an_answer_without_an_errcode_means(
    office: Office, client: Client, answer: Any, meaning: type[Exception]
) -> None:
    office.answers[SEND] = [answer]
    with pytest.raises(meaning):
        client.as_app(Ask(SEND, HELLO))
    assert len(office.calls(SEND)) == 1 and not office.calls("elsewhere")


def test_an_answer_that_does_not_come_in_time_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        client = client_of(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        with pytest.raises(Uncertain, match="超时"):
            client.answer_later(f"http://127.0.0.1:{deaf.getsockname()[1]}/cgi-bin/aibot/response", {})


def test_a_server_that_is_not_there_was_never_told(unused_port: int) -> None:
    client = client_of(f"http://127.0.0.1:{unused_port}")
    with pytest.raises(TryLater, match="连不上"):
        client.as_robot("robot-key", Ask(ROBOT, {}), client.lanes.robot("robot-key"))


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.mark.parametrize(
    "answer", [refused(40001), refused(45009), refused(40013), 502, HANG_UP, (200, b"{}"), (200, b"x")]
)
def test_without_a_token_nothing_was_shown(office: Office, client: Client, answer: Any) -> None:
    office.answers["gettoken"] = [answer]
    with pytest.raises(TryLater):
        client.as_app(Ask(SEND, HELLO))
    assert not office.calls(SEND)


def test_an_account_without_an_app_cannot_speak_as_one(office: Office) -> None:
    account = ACCOUNT.model_copy(update={"api_url": office.url, "app": None})
    with pytest.raises(Closed):
        Client(account, Tools.of(None, "", now), Wire([office.url])).as_app(Ask(SEND, HELLO))


def test_a_forged_response_url_is_never_called(office: Office, client: Client) -> None:
    with Office() as stranger, pytest.raises(Closed, match="不属于"):
        client.answer_later(f"{stranger.url}/cgi-bin/aibot/response?response_code=1", {})
    assert not stranger.asked and not office.asked


def test_a_robot_and_a_response_url_need_no_token(office: Office, client: Client) -> None:
    client.as_robot("robot-key", Ask(ROBOT, {"msgtype": "text"}), client.lanes.robot("robot-key"))
    client.answer_later(f"{office.url}/cgi-bin/aibot/response?response_code=RC1", {"msgtype": "markdown"})
    assert office.calls("webhook/send")[0].query == {"key": "robot-key"}
    assert office.calls("aibot/response")[0].query == {"response_code": "RC1"}
    assert office.tokens == 0


def test_a_response_url_may_answer_without_words(office: Office, client: Client) -> None:
    office.answers["aibot/response"] = [(200, b"")]
    client.answer_later(f"{office.url}/cgi-bin/aibot/response?response_code=RC1", {"msgtype": "markdown"})
    assert len(office.calls("aibot/response")) == 1


def test_a_response_url_used_up_is_closed(office: Office, client: Client) -> None:
    office.answers["aibot/response"] = [refused(60140)]
    with pytest.raises(Closed):
        client.answer_later(f"{office.url}/cgi-bin/aibot/response?response_code=RC1", {})


def test_no_secret_and_no_token_stands_in_an_error(office: Office, client: Client) -> None:
    office.answers[SEND] = [HANG_UP]
    with pytest.raises(Uncertain) as broken:
        client.as_app(Ask(SEND, HELLO))
    assert broken.value.__cause__ is None and broken.value.__suppress_context__
    assert "token-1" not in str(broken.value) and "secret" not in str(broken.value)


def test_twenty_threads_fetch_one_token(office: Office) -> None:
    client = client_of(office.url)
    threads = [threading.Thread(target=client.as_app, args=(Ask(SEND, HELLO),)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert office.tokens == 1 and len(office.calls(SEND)) == 20


def test_two_apps_of_one_corporation_never_share_a_token(office: Office) -> None:
    assert ACCOUNT.app is not None
    tools = Tools.of(None, "", now)
    other = ACCOUNT.app.model_copy(update={"secret": type(ACCOUNT.app.secret)("other-secret")})
    account = ACCOUNT.model_copy(update={"api_url": office.url, "app": other})
    client_of(office.url, tools).as_app(Ask(SEND, HELLO))
    Client(account, tools, Wire([office.url])).as_app(Ask(SEND, HELLO))
    assert [asked.query["access_token"] for asked in office.calls(SEND)] == ["token-1", "token-2"]
