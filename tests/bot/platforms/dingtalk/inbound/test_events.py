"""Events in our words, by Stream and by the sealed HTTP door."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.dingtalk.account import EventSettings
from bot.platforms.dingtalk.crypto import EventCrypto
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Door, Guarded, Refused, Request, Response
from bot.platforms.tools import Tools
from bot.platforms.usage import Meter
from handlers.messages import SILENCE, Heard, Joined, Removed, Renamed, Unknown
from tests.bot.platforms.dingtalk.office import AT, account, vector

KEY = "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7"
SEALED = EventSettings(token=SecretStr("mryue"), aes_key=SecretStr(KEY))
CRYPTO = EventCrypto("mryue", KEY, "dingapp")
STAMP = str(int(AT.timestamp() * 1000))
GROUP = {"openConversationId": "cidGroup==", "operator": "ligong", "chatId": "chat1"}
TOOLS = Tools.of(None, "", lambda: AT)


def platform(**settings: Any) -> DingTalkPlatform:
    """An account that hears events both ways."""
    return DingTalkPlatform("main", account(events=SEALED, **settings), Tools.of(None, "", lambda: AT))


def told(event: str, facts: Mapping[str, Any] = GROUP, **settings: Any) -> Heard | None:
    """What is heard of an event by Stream."""
    headers = {"eventType": event, "eventId": "e1", "eventBornTime": str(int(STAMP) - 1000), "eventCorpId": "dingcorp"}
    return platform(**settings).event(headers, facts, AT)


@pytest.mark.parametrize(
    ("event", "facts", "kind"),
    [
        ("chat_update_title", {"title": "大客户群"}, Renamed),
        ("chat_disband", {}, Removed),
        ("im_cool_app_uninstall", {"robotCode": "dingapp"}, Removed),
        ("im_cool_app_install", {"robotCode": "dingapp"}, Joined),
        ("chat_add_member", {"userId": ["zhangsan"]}, Unknown),
        ("chat_remove_member", {"userId": ["zhangsan"]}, Unknown),
        ("chat_quit", {}, Unknown),
        ("of_the_future", {}, Unknown),
    ],
)
def test_what_happens_to_a_group_is_heard(event: str, facts: dict[str, Any], kind: type[Heard]) -> None:
    heard = told(event, GROUP | facts)
    assert isinstance(heard, kind)
    assert (heard.message_id, heard.who.user_id, heard.at) == ("event-e1", "ligong", AT - timedelta(seconds=1))
    assert (heard.where.chat_id, heard.where.kind) == ("cidGroup==", "group")
    assert heard.where.title == ("大客户群" if kind is Renamed else "")
    if isinstance(heard, Unknown):
        assert heard.kind == f"event.{event}"
        assert json.loads(heard.payload)["operator"] == "ligong"


@pytest.mark.parametrize("event", ["robot_msg_read", "robot_msg_recall"])
def test_what_happens_to_a_message_of_ours_is_kept_with_whoever_did_it(event: str) -> None:
    facts = {"openConversationId": "cidPrivate==", "userId": "ligong", "robotCode": "dingapp", "processQueryKey": "q"}
    heard = told(event, facts)
    assert isinstance(heard, Unknown)
    assert (heard.kind, heard.who.user_id) == (f"event.{event}", "ligong")
    assert (heard.where.chat_id, heard.where.kind) == ("ligong", "private")


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("user_leave_org", {"userId": ["ligong"]}),
        ("im_cool_app_uninstall", {**GROUP, "robotCode": "another robot of the organisation"}),
        ("chat_disband", {**GROUP, "openConversationId": "x" * 201}),
        ("", GROUP),
    ],
)
def test_what_is_not_about_us_is_nothing(event: str, facts: dict[str, Any]) -> None:
    assert told(event, facts) is None


def test_an_event_of_another_organisation_is_refused() -> None:
    assert told("chat_disband", corp_id="dingcorp")
    with pytest.raises(Refused):
        told("chat_disband", corp_id="dingother")


@pytest.mark.parametrize(("event", "pushes"), [("chat_disband", 1), ("user_leave_org", 0), ("org_admin_add", 0)])
def test_events_of_the_contacts_are_exempt_from_the_quota(event: str, pushes: int) -> None:
    here = TOOLS.usage
    DingTalkPlatform("main", account(), TOOLS).event({"eventType": event}, GROUP, AT)
    assert here.drain().get(Meter("dingtalk", "main", "pushes"), 0) == pushes


def test_a_captured_frame_renames_a_group() -> None:
    frame = vector("live-2025-event-frame")
    heard = platform().event(frame["headers"], json.loads(frame["data"]), AT)
    assert isinstance(heard, Renamed)
    assert (heard.where.title, heard.where.chat_id) == ("测试群", "cidJsy+lpp6WFuTryS7YORN7O==")
    assert heard.message_id == "event-9a0657fc5c084531bf699ab0044e2bb5"


@pytest.mark.parametrize("event", ["chat_add_member", "robot_msg_recall", "robot_msg_read"])
def test_both_spellings_of_the_documents_say_the_same(event: str) -> None:
    by_stream, by_http = vector(f"doc-event-{event}-stream"), vector(f"doc-event-{event}-http")
    settings = {"robot_code": "dingnxkjdhasdw"}
    here = platform(**settings)
    first = here.event(by_stream, by_stream["data"], AT)
    second = here.event({}, by_http, AT)
    assert isinstance(first, Unknown) and isinstance(second, Unknown)
    assert (first.kind, first.who, first.where, first.message_id) == (
        second.kind,
        second.who,
        second.where,
        second.message_id,
    )


def door(**settings: Any) -> Door:
    """The one for events."""
    return next(one for one in platform(**settings).doors() if one.path == "dingtalk/main/events")


def posted(body: Mapping[str, Any], *, old_names: bool = False, at: str = STAMP, **query: str) -> Request:
    """An event as DingTalk posts it."""
    sealed = CRYPTO.seal(json.dumps(body), at, "nonce1")
    names = ("signature", "timeStamp") if old_names else ("msg_signature", "timestamp")
    asked = {names[0]: sealed["msg_signature"], names[1]: at, "nonce": "nonce1", **query}
    return Request("POST", query=asked, body=json.dumps({"encrypt": sealed["encrypt"]}).encode())


def opened(response: Response) -> str:
    """The answer as DingTalk opens it."""
    answer = json.loads(response.body)
    return CRYPTO.open(answer["msg_signature"], answer["timeStamp"], answer["nonce"], answer["encrypt"])


@pytest.mark.parametrize("mode", ["stream", "http"])
def test_the_door_is_there_for_whoever_is_configured(mode: str) -> None:
    assert isinstance(door(mode=mode), Guarded)
    assert not [one for one in DingTalkPlatform("main", account(), TOOLS).doors() if one.path.endswith("/events")]


@pytest.mark.parametrize("old_names", [False, True])
def test_a_url_check_is_answered_with_the_sealed_success(old_names: bool) -> None:
    answer = door().hear(posted({"EventType": "check_url"}, old_names=old_names), AT)
    assert isinstance(answer, Response)
    assert opened(answer) == "success"


@pytest.mark.parametrize(
    "body",
    [
        {"EventType": "chat_update_title", "eventId": "e1", "CorpId": "c", **GROUP, "title": "大客户群"},
        {
            "EventType": "chat_update_title",
            "EventId": "e1",
            "OpenConversationId": "cidGroup==",
            "Operator": "ligong",
            "Title": "大客户群",
        },
    ],
)
def test_an_event_by_http_is_heard_and_answered(body: dict[str, Any]) -> None:
    here, request = door(), posted(body)
    heard = here.hear(request, AT)
    assert isinstance(heard, Renamed)
    assert (heard.message_id, heard.where.title, heard.who.user_id) == ("event-e1", "大客户群", "ligong")
    assert opened(here.answer(request, heard, SILENCE, AT)) == "success"


def test_an_event_that_is_not_about_us_is_received_all_the_same() -> None:
    answer = door().hear(posted({"EventType": "user_leave_org", "UserId": ["x"]}), AT)
    assert isinstance(answer, Response)
    assert opened(answer) == "success"


@pytest.mark.parametrize(
    "request_",
    [
        posted(GROUP, msg_signature="0" * 40),
        posted(GROUP, msg_signature=""),
        posted(GROUP, nonce="another"),
        posted(GROUP, timestamp=str(int(STAMP) + 1)),
        posted(GROUP, at=str(int(STAMP) - 3_601_000)),
        posted(GROUP, at="soon"),
        Request("POST", body=b"{}"),
        Request("POST", body=b"[]"),
        Request("POST", body=b"{" * 70_000),
    ],
)
def test_what_is_not_authentic_is_refused(request_: Request) -> None:
    with pytest.raises(Refused):
        door().hear(request_, AT)


def test_a_time_in_seconds_is_fresh_too() -> None:
    assert isinstance(door().hear(posted({"EventType": "check_url"}, at=str(int(AT.timestamp()))), AT), Response)
