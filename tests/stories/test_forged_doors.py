"""Every door of both platforms, called by somebody who is not the platform, or by one who has overheard a call."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from bot.demo.stack import Stack
from bot.demo.worlds import DOORS_HTTP
from storage.transcript import Message
from tests.stories.raw_wire import SECRET_WORDS, app_text, call_app, call_robot, heard, papers, robot_text, timestamp
from tests.stories.test_attacks import rows

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

GRACE_SECONDS = 10
OVERHEARD = "/robot/send?access_token=of-another-group"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Both platforms by callback URL: every HTTP door there is."""
    with Stack(DOORS_HTTP, tmp_path_factory.mktemp("forged")) as running:
        yield running


@pytest.fixture(autouse=True)
def _nobody_was_surprised(stack: Stack) -> Iterator[None]:
    yield
    assert stack.fallen() == []
    assert "Traceback" not in stack.log("web") and SECRET_WORDS not in stack.log("web")


def _robot_headers(stack: Stack) -> dict[str, str]:
    secret, at = papers(stack)["dingtalk"]["client_secret"], f"{timestamp(stack)}000"
    digest = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": at, "sign": base64.b64encode(digest).decode(), "Content-Type": "application/json"}


def _card_headers(stack: Stack, secret: str) -> dict[str, str]:
    at = f"{timestamp(stack)}000"
    digest = hmac.new(secret.encode(), at.encode(), hashlib.sha256).digest()
    return {"x-ddpaas-signature-timestamp": at, "x-ddpaas-signature": base64.b64encode(digest).decode()}


def _post(stack: Stack, door: str, body: Any, headers: Any = None, query: Any = None) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"{stack.public_url}/{door}"
    return requests.post(url, data=data, headers=headers, params=query, timeout=10).status_code


def _messages(stack: Stack) -> int:
    count: int = rows(stack, select(func.count(Message.id)))[0]
    return count


@pytest.mark.parametrize("door", ["wecom/main/app", "wecom/main/bot", "dingtalk/main/robot", "dingtalk/main/card"])
@pytest.mark.parametrize("query", [{}, {"msg_signature": "0" * 40, "timestamp": "1764000000", "nonce": "n"}])
def test_who_cannot_sign_is_not_heard(stack: Stack, door: str, query: dict[str, str]) -> None:
    before = _messages(stack)
    sealed = base64.b64encode(b"x" * 64).decode()
    for body in ({"encrypt": sealed}, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), robot_text(stack, "f1"), b""):
        assert _post(stack, door, body, query=query) in (400, 403)
    assert _messages(stack) == before


def test_events_that_are_not_sealed_for_us_are_not_heard(stack: Stack) -> None:
    before, sealed = _messages(stack), base64.b64encode(b"x" * 64).decode()
    query = {"msg_signature": "0" * 40, "timestamp": f"{timestamp(stack)}000", "nonce": "n"}
    bodies: tuple[Any, ...] = ({"encrypt": sealed}, {"EventType": "chat_disband", "openConversationId": "cid1"}, [])
    for body in bodies:
        assert _post(stack, "dingtalk/main/events", body, query=query) in (400, 403)
    assert _messages(stack) == before


def test_whoever_has_overheard_a_call_says_nothing_else_with_it(stack: Stack) -> None:
    headers, body = _robot_headers(stack), robot_text(stack, "overheard-1")
    assert _post(stack, "dingtalk/main/robot", body, headers) == 200
    stack.control.advance(GRACE_SECONDS + 1)
    assert _post(stack, "dingtalk/main/robot", body, headers) == 200
    forged = robot_text(stack, "overheard-2", senderStaffId="ligong", text={"content": "待办"})
    assert _post(stack, "dingtalk/main/robot", forged, headers) == 403
    assert (heard(stack, "overheard-1"), heard(stack, "overheard-2")) == (["text"], [])


def test_a_session_webhook_into_another_group_is_not_kept(stack: Stack) -> None:
    webhook = f"{stack.dingtalk_url}{OVERHEARD}"
    assert call_robot(stack, robot_text(stack, "elsewhere-1", sessionWebhook=webhook)).status_code == 200
    stack.control.advance(30)
    assert not any(OVERHEARD in json.dumps(entry, ensure_ascii=False) for entry in stack.control.wire())


@pytest.mark.parametrize("user", ["zhaoliu", "ligong", "@ALL"])
def test_a_press_that_dingtalk_has_not_signed_is_none(stack: Stack, user: str) -> None:
    body = {"userId": user, "outTrackId": "d1-00000000", "content": '{"cardPrivateData":{"params":{"action":"a:b:c"}}}'}
    assert _post(stack, "dingtalk/main/card", body, _card_headers(stack, "another secret")) == 403
    assert _post(stack, "dingtalk/main/card", body, _robot_headers(stack)) == 403


def test_nobody_is_everybody_nor_a_wechat_customer(stack: Stack) -> None:
    for place, user in enumerate(("@all", "zhangsan|ligong", "kf:wmLINA0001")):
        xml = app_text(stack, "我那个问题怎么样了", f"9100{place}").replace("zhangsan]]", f"{user}]]")
        assert call_app(stack, xml).status_code == 400
        assert heard(stack, f"9100{place}") == []


@pytest.mark.parametrize(
    "payload", ["]]><x/>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&#0;", "<![CDATA[", "\r\nSet-Cookie: a=b"]
)
def test_words_that_look_like_markup_are_words(stack: Stack, payload: str) -> None:
    said = app_text(stack, "", f"92{len(payload)}").replace("<Content><![CDATA[]]>", "<Content>{}")
    words = payload.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    answer = call_app(stack, said.replace("{}", words))
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_a_doorbell_of_an_account_that_is_not_ours_fetches_nothing(stack: Stack) -> None:
    corp = papers(stack)["wecom"]["corp_id"]
    bell = (
        f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName><CreateTime>{timestamp(stack)}</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
        "<Token><![CDATA[forged]]></Token><OpenKfId><![CDATA[wkOTHER]]></OpenKfId></xml>"
    )
    assert call_app(stack, bell).status_code == 200
    assert not any("wkOTHER" in json.dumps(entry) for entry in stack.control.wire())


@pytest.mark.parametrize("path", ["m/..%2f..%2fetc%2fpasswd", "m/x", "f/x", "a/x", "in/wecom/main?to=//evil.example"])
def test_no_made_up_address_shows_anything_or_leads_anywhere(stack: Stack, path: str) -> None:
    answer = requests.get(f"{stack.public_url}/{path}", timeout=10, allow_redirects=False)
    assert answer.status_code == 404 and "Location" not in answer.headers
