"""What is heard in recorded items of kf/sync_msg."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.wecom.kf.heard import heard as read
from handlers.messages import Bounced, Clicked, Heard, Joined, Media, Opening, Said, Unknown, Withdrawn
from tests.bot.platforms.wecom.sender import AT

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.json"))
SENT_AT = datetime.fromtimestamp(1767225000, UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


def heard(name: str) -> Heard:
    return read("main", "wkMAIN", json.loads((HERE / f"{name}.json").read_text("utf-8")), AT)


def test_a_customer_says_something() -> None:
    said = heard("text")
    assert isinstance(said, Said) and said.text == "机器又停了，第三次了" and said.kind == "text"
    assert (said.who.platform, said.who.account, said.who.user_id) == ("wecom", "main", "kf:wmLINA0001")
    assert (said.where.chat_id, said.where.kind) == ("kf:wmLINA0001", "private")
    assert said.message_id == "MSG-1" and said.at == SENT_AT and said.answers == frozenset()


def test_whatever_a_customer_says_opens_two_days_and_five_messages() -> None:
    until = SENT_AT + timedelta(hours=48)
    opening = Opening(door="wecom.kf", address="wkMAIN", expires_at=until, once=False, budget=5)
    for name in ("text", "menu_item_tapped", "picture", "type_of_the_future", "location"):
        assert heard(name).opening == opening
    for name in ("colleague_answers", "entered_again", "send_failed", "withdrawn"):
        assert heard(name).opening is None


def test_a_tap_on_our_menu_is_a_click() -> None:
    clicked = heard("menu_item_tapped")
    assert isinstance(clicked, Clicked) and clicked.action == "score:F-260101-001:5"
    assert clicked.message_id == "MSG-1"


def test_a_tap_on_a_colleagues_menu_is_words() -> None:
    said = heard("menu_item_of_a_colleague_tapped")
    assert isinstance(said, Said) and said.text == "售后"


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("picture", Media(kind="image", source="MEDIA-1", door="wecom.kf")),
        ("voice", Media(kind="voice", source="MEDIA-2", door="wecom.kf")),
        ("video", Media(kind="video", source="MEDIA-3", door="wecom.kf")),
        ("file", Media(kind="file", source="MEDIA-4", door="wecom.kf")),
    ],
)
def test_a_customer_sends_a_file_of_any_kind(name: str, media: Media) -> None:
    said = heard(name)
    assert isinstance(said, Said) and said.media == (media,) and said.kind == media.kind


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("location", "人民广场\n上海市黄浦区 (31.2304,121.4737)"),
        ("link", "说明书\n第 3 页\nhttps://example.com/manual"),
        ("miniprogram", "商城\nindex.html"),
        ("business_card", "[名片] ligong"),
        ("chat_history", "[聊天记录] 群聊的聊天记录"),
        ("channels", "[视频号] 视频号\nx"),
    ],
)
def test_what_can_be_read_is_heard_as_words(name: str, text: str) -> None:
    said = heard(name)
    assert isinstance(said, Said) and said.text == text and said.kind in (name, "merged_msg")


def test_who_comes_by_a_link_says_where_from_and_may_be_welcomed_once() -> None:
    joined = heard("entered_by_a_link")
    assert isinstance(joined, Joined) and joined.came_by == "F-260101-001"
    until = SENT_AT + timedelta(seconds=20)
    assert joined.opening == Opening(door="wecom.kf_event", address="WELCOME-1", expires_at=until, once=True)
    again = heard("entered_again")
    assert isinstance(again, Joined) and again.came_by == "" and again.opening is None


def test_a_message_that_did_not_arrive_is_named_by_its_key_and_the_reason() -> None:
    bounced = heard("send_failed")
    assert isinstance(bounced, Bounced)
    assert (bounced.key, bounced.reason) == ("d12-9f3a51c0", "客户拒收")
    assert bounced.who.user_id == "" and bounced.where.chat_id == "kf:wmLINA0001"


def test_a_bounce_for_a_company_that_is_not_verified_says_so() -> None:
    item = json.loads((HERE / "send_failed.json").read_text("utf-8"))
    for fail_type in (8, 9):
        bounced = read("main", "wkMAIN", item | {"event": item["event"] | {"fail_type": fail_type}}, AT)
        assert isinstance(bounced, Bounced) and "企业主体没有认证" in bounced.reason


def test_a_customer_takes_a_message_back() -> None:
    withdrawn = heard("withdrawn")
    assert isinstance(withdrawn, Withdrawn) and withdrawn.withdrawn == "MSG-1"


def test_a_session_that_has_ended_leaves_one_last_word() -> None:
    ended, taken = heard("session_ended"), heard("session_taken")
    assert isinstance(ended, Unknown) and ended.opening is not None
    assert (ended.opening.door, ended.opening.address) == ("wecom.kf_event", "CODE-1")
    assert isinstance(taken, Unknown) and taken.opening is None


@pytest.mark.parametrize(
    ("name", "kind", "who"),
    [
        ("colleague_answers", "kf.servicer", "ligong"),
        ("type_of_the_future", "kf.hologram", "kf:wmLINA0001"),
        ("session_taken", "kf.session_status", "kf:wmLINA0001"),
        ("withdrawn_by_a_colleague", "kf.servicer_recall_msg", "kf:wmLINA0001"),
        ("servicer_stopped", "kf.servicer_status_change", "sys"),
        ("customers_refused", "kf.reject_customer_msg_switch_change"[:32], "kf:wmLINA0001"),
    ],
)
def test_the_rest_is_kept_as_it_came(name: str, kind: str, who: str) -> None:
    unknown = heard(name)
    assert isinstance(unknown, Unknown) and unknown.kind == kind and unknown.who.user_id == who
    assert json.loads(unknown.payload) == json.loads((HERE / f"{name}.json").read_text("utf-8"))


def test_a_clock_ahead_of_ours_never_makes_it_later_than_now() -> None:
    item = {"msgid": "M", "origin": 3, "external_userid": "wm1", "msgtype": "text", "text": {"content": "在吗"}}
    for sent in (int(AT.timestamp()) + 90, 0, -5, True, "x", None, 10**30):
        assert read("main", "wkMAIN", item | {"send_time": sent}, AT).at == AT


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(NAMES), field=st.text(max_size=3), value=JSON, data=st.data())
def test_a_damaged_item_never_stops_those_behind_it(name: str, field: str, value: object, data: st.DataObject) -> None:
    item = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    keys = [*item, field]
    item[data.draw(st.sampled_from(keys))] = value
    part = data.draw(st.sampled_from([key for key in item if isinstance(item[key], dict)] or [""]))
    if part:
        item[part] = item[part] | {data.draw(st.sampled_from([*item[part], field])): value}
    found = read("main", "wkMAIN", item, AT)
    assert found.message_id and len(found.who.user_id) <= 200
    found.model_dump_json().encode("utf-8")
