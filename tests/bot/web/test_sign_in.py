"""Where signing in is asked for, a page is shown to those it is for, and to nobody who merely holds its address."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.files.folder import Folder
from bot.links import PAGE_GOOD_FOR
from bot.platforms.port import Closed, SignIn
from bot.web.entrance import CODES_AN_HOUR
from bot.web.sessions import COOKIE, GOOD_FOR, Sessions
from storage import attachments, chats, people
from storage.attachments import Attachment, Found, Wanted
from storage.db import in_transaction
from storage.feedback import Feedback
from storage.transcript import Message
from tests.bot.files import samples
from tests.bot.front import Front, the_matter
from tests.bot.web.signing_in import DINGTALK, front_that_asks, page_of, signed_in

WXWORK = {"User-Agent": "Mozilla/5.0 wxwork/4.1.36 MicroMessenger/7.0.1"}


@pytest.fixture
def front(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[Front]:
    """张三 has a matter that 李工 works on; pages ask who is looking."""
    front = front_that_asks(sqlite_url, redis_url, scripted=False)
    yield Front(replace(front.house, files=Folder(tmp_path / "files")))
    front.house.engine.dispose()


def test_who_holds_the_address_is_asked_who_they_are(front: Front) -> None:
    answer = front.client.get(page_of(front), headers=DINGTALK)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/in/dingtalk/main?to=")


def test_the_assignee_sees_the_page_after_signing_in(front: Front) -> None:
    page = page_of(front)
    back = signed_in(front, page, "code-of-ligong")
    assert back.headers["Location"] == page
    assert "打印机又坏了" in front.client.get(page).get_data(as_text=True)


def test_whoever_reported_it_sees_it_too_and_another_customer_does_not(front: Front) -> None:
    page = page_of(front)
    signed_in(front, page, "code-of-zhangsan")
    assert front.client.get(page).status_code == 200
    stranger = Front(front.house)
    signed_in(stranger, page, "code-of-wangfang")
    answer = stranger.client.get(page)
    assert answer.status_code == 403 and "打印机" not in answer.get_data(as_text=True)


def test_a_button_for_ligong_is_not_pressed_by_zhangsan(front: Front) -> None:
    def link(session: object) -> str:
        matter: Feedback = the_matter(session)  # type: ignore[arg-type]
        ligong = people.by_key(session, "ligong")  # type: ignore[arg-type]
        assert ligong is not None
        chat = chats.private_chat(session, ligong)  # type: ignore[arg-type]
        assert chat is not None
        return front.house.links.action(f"accept:{matter.number}:", ligong.id, chat.id, front.house.now())

    path = in_transaction(front.house.engine, link).removeprefix("https://bot.example")
    signed_in(front, path, "code-of-zhangsan")
    assert front.client.get(path).status_code == 403
    assert front.client.post(path, data={"nonce": "1"}).status_code == 403


def _file_of_zhangsan(front: Front, belongs: bool = True) -> str:
    """The address of a picture that came with the words of 张三."""
    sha256 = front.house.files.put(samples.png())

    def send(session: Session) -> None:
        matter = the_matter(session)
        message = session.scalars(select(Message).where(Message.feedback_id == matter.id).order_by(Message.id)).first()
        assert message is not None
        attachments.expect(session, message, [Wanted("image", "x")], message.at)
        attachments.stored(session, session.scalars(select(Attachment)).one(), Found(sha256, "image/png", 70, "a.png"))
        if not belongs:
            message.feedback_id = None

    in_transaction(front.house.engine, send)
    return front.house.links.file(sha256, "a.png", front.house.now()).removeprefix("https://bot.example")


def test_a_file_asks_who_is_looking_like_the_page_it_is_on(front: Front) -> None:
    path = _file_of_zhangsan(front)
    assert front.client.get(path, headers=DINGTALK).headers["Location"].startswith("/in/dingtalk/main?to=%2Fm%2F")
    assert signed_in(front, path, "code-of-ligong").headers["Location"] == path
    assert front.client.get(path).data == samples.png()


def test_whoever_sent_a_file_sees_it_and_another_customer_does_not(front: Front) -> None:
    path = _file_of_zhangsan(front)
    signed_in(front, path, "code-of-zhangsan")
    assert front.client.get(path).data == samples.png()
    stranger = Front(front.house)
    signed_in(stranger, path, "code-of-wangfang")
    answer = stranger.client.get(path)
    assert answer.status_code == 403 and samples.png() not in answer.data
    assert (
        "no-store" in answer.headers["Cache-Control"]
        and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    )


def test_a_file_that_belongs_to_no_matter_is_for_our_people(front: Front) -> None:
    path = _file_of_zhangsan(front, belongs=False)
    signed_in(front, path, "code-of-zhangsan")
    assert front.client.get(path).status_code == 403


def test_a_code_that_is_not_good_signs_nobody_in(front: Front) -> None:
    back = signed_in(front, page_of(front), "used-up")
    assert back.status_code == 403 and COOKIE not in back.headers.get("Set-Cookie", "")
    assert "没有认出您" in back.get_data(as_text=True)


def test_a_state_of_another_browser_signs_nobody_in(front: Front) -> None:
    page = page_of(front)
    entrance = front.client.get(page, headers=DINGTALK).headers["Location"]
    state = parse_qs(urlsplit(front.client.get(entrance).headers["Location"]).query)["state"][0]
    other = Front(front.house).client
    answer = other.get("/in/dingtalk/main/back", query_string={"code": "code-of-ligong", "state": state})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "goal",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\t\\evil.example"),
        *("javascript:alert(1)", "", "/", "/healthz", "/f/", "/f/made-up", "/f/made-up/../..//evil.example", "f/x"),
    ],
)
def test_nobody_is_led_to_another_address(front: Front, goal: str) -> None:
    assert front.client.get("/in/dingtalk/main", query_string={"to": goal}).status_code == 404


def test_where_nobody_signs_in_nobody_makes_us_ask_the_platform(front: Front) -> None:
    trusting = Front(replace(front.house, settings=front.house.settings.model_copy(update={"sign_in": False})))
    assert trusting.client.get("/in/dingtalk/main", query_string={"to": page_of(front)}).status_code == 404
    assert trusting.client.get("/in/dingtalk/main/back?code=code-of-ligong&state=").status_code == 404


def test_an_address_that_has_ended_signs_nobody_in(front: Front) -> None:
    page = page_of(front)
    later = Front(replace(front.house, now=lambda: front.house.now() + PAGE_GOOD_FOR))
    assert later.client.get("/in/dingtalk/main", query_string={"to": page}).status_code == 410


def test_whoever_tries_code_after_code_is_not_passed_on_for_ever(front: Front) -> None:
    page = page_of(front)
    for _ in range(CODES_AN_HOUR):
        signed_in(front, page, "made-up")
    answer = signed_in(front, page, "code-of-ligong")
    assert answer.status_code == 403 and COOKIE not in answer.headers.get("Set-Cookie", "")


def test_an_account_that_can_say_nothing_of_anybody_is_not_found(front: Front) -> None:
    def closed(*_: str) -> SignIn:
        raise Closed("没有配置自建应用")

    front.house.platforms["dingtalk", "main"].sign_in = closed  # type: ignore[attr-defined]
    assert front.client.get("/in/dingtalk/main", query_string={"to": page_of(front)}).status_code == 404


def test_an_account_that_does_not_exist_is_not_found(front: Front) -> None:
    assert front.client.get("/in/wecom/other?to=/f/x").status_code == 404


def test_a_session_ends(front: Front) -> None:
    sessions = Sessions("a secret of sixteen or more", secure=True)
    now = front.house.now()
    with front.client.application.test_request_context(headers={"Cookie": ""}):
        response = front.client.application.response_class()
        sessions.begin(response, 7, now)
    cookie = re.match(r"huisheng=([^;]+)", response.headers["Set-Cookie"])
    assert (
        cookie is not None
        and "HttpOnly" in response.headers["Set-Cookie"]
        and "Secure" in response.headers["Set-Cookie"]
    )
    with front.client.application.test_request_context(headers={"Cookie": f"huisheng={cookie[1]}"}) as context:
        assert sessions.person_id(context.request, now) == 7
        assert sessions.person_id(context.request, now + GOOD_FOR + timedelta(seconds=1)) is None
    with front.client.application.test_request_context(headers={"Cookie": f"huisheng={cookie[1]}x"}) as context:
        assert sessions.person_id(context.request, now) is None


def test_dingtalk_is_asked_by_a_script_and_nothing_else_may_run(sqlite_url: str, redis_url: str) -> None:
    front = front_that_asks(sqlite_url, redis_url, scripted=True)
    page = front.client.get(f"/in/dingtalk/main?to={quote(page_of(front), safe='')}")
    html = page.get_data(as_text=True)
    assert '<script src="https://jsapi.example/dd.js">' in html and 'data-corp="ding1"' in html
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self' https://jsapi.example;" in policy and "unsafe" not in policy
    front.house.engine.dispose()


def test_where_it_is_not_asked_for_the_address_is_enough(sqlite_url: str, redis_url: str) -> None:
    front = front_that_asks(sqlite_url, redis_url, scripted=False)
    trusting = Front(replace(front.house, settings=front.house.settings.model_copy(update={"sign_in": False})))
    assert trusting.client.get(page_of(trusting)).status_code == 200
    front.house.engine.dispose()
