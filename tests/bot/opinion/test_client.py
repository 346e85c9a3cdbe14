"""One question, one answer; a service that is away, slow, busy or odd is told from one that will never do."""

import time
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.opinion.client import ask
from bot.platforms.port import Closed, TryLater
from bot.platforms.wire import CONNECT_SECONDS
from handlers.opinions.settings import SecondOpinionSettings
from tests.bot.opinion.service import Answer, Service, a_service, says

ASKED = [{"role": "user", "content": "<客户>导出失败</客户>"}]


def settings(url: str, timeout: float = 5) -> SecondOpinionSettings:
    return SecondOpinionSettings(url=url, model="small", api_key=SecretStr("sk-1"), timeout_seconds=timeout)


def asked_of(service: Service) -> str:
    return ask(settings(service.url), ASKED)


def test_it_asks_in_the_words_of_the_service_and_hands_back_what_was_said() -> None:
    with a_service(says('{"kind": "投诉"}')) as service:
        assert asked_of(service) == '{"kind": "投诉"}'
    ((path, headers, body),) = service.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer sk-1"
    assert (body["model"], body["messages"], body["temperature"]) == ("small", ASKED, 0)
    assert body["response_format"] == {"type": "json_object"}


def test_a_service_without_keys_is_shown_none() -> None:
    with a_service(says("{}")) as service:
        ask(SecondOpinionSettings(url=service.url, model="small"), ASKED)
    assert "Authorization" not in service.asked[0][1]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_pass_is_tried_later(status: int) -> None:
    with a_service(Answer(b"no", status)) as service, pytest.raises(TryLater, match=str(status)):
        asked_of(service)


@pytest.mark.parametrize(("written", "seconds"), [("7", 7), ("999999", 3600), ("soon", None), ("", None)])
def test_it_waits_as_long_as_it_is_asked_to_but_not_for_ever(written: str, seconds: int | None) -> None:
    with a_service(Answer(b"", 429, {"Retry-After": written})) as service, pytest.raises(TryLater) as later:
        asked_of(service)
    assert later.value.after_seconds == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_will_never_do_is_not_tried_again(status: int) -> None:
    with a_service(Answer(b'{"error": "bad key sk-1"}', status)) as service, pytest.raises(Closed) as closed:
        asked_of(service)
    assert str(closed.value) == f"the service says {status}", "what it says of our key stays where it is"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b"\xff\xfe"]
)
def test_what_is_no_chat_is_tried_later(body: bytes) -> None:
    with a_service(Answer(body)) as service, pytest.raises(TryLater, match="does not answer like a chat"):
        asked_of(service)


def test_an_answer_without_words_is_an_empty_one() -> None:
    with a_service(Answer(b'{"choices": [{"message": {"content": null}}]}')) as service:
        assert asked_of(service) == ""


@pytest.mark.parametrize("slow", [replace(says("{}"), after=3), replace(says("{}"), dripping=20)])
def test_nobody_waits_longer_than_was_allowed(slow: Answer) -> None:
    with a_service(slow) as service:
        began = time.monotonic()
        with pytest.raises(TryLater, match="away: ReadTimeout"):
            ask(settings(service.url, timeout=1), ASKED)
        assert time.monotonic() - began < CONNECT_SECONDS + 1 + 1


def test_an_answer_that_blank_lines_come_before_is_an_answer() -> None:
    with a_service(replace(says("{}"), dripping=0.5)) as service:
        assert asked_of(service) == "{}"


def test_it_is_sent_on_to_nowhere_else() -> None:
    with a_service(says("{}")) as other:
        moved = Answer(b"", 307, {"Location": f"{other.url}/chat/completions"})
        with a_service(moved) as service, pytest.raises(Closed, match="307"):
            asked_of(service)
    assert other.asked == []


def test_where_nobody_listens_it_is_tried_later() -> None:
    with a_service(says("{}")) as service:
        gone = service.url
    with pytest.raises(TryLater, match="away"):
        ask(settings(gone), ASKED)
