"""Whatever comes through either door is heard or refused: nothing else ever comes of it."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.port import Refused, Request, Response
from handlers.messages import Heard
from tests.bot.platforms.wecom.sender import APP, AT, BOT, DOORS, HERE, STAMP, posted, recorded

NAMES = st.sampled_from(["app", "bot"])
TEXTS = st.text(max_size=60)
QUERIES = st.dictionaries(
    st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr", "x"]), TEXTS | st.just(STAMP), max_size=5
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["msgid", "aibotid", "chatid", "chattype", "from", "msgtype", "text", "mixed", "quote", "event", "response_url"]
)
KNOWN_VALUES = st.sampled_from(
    [
        "AIBOTID",
        "group",
        "text",
        "mixed",
        "image",
        "event",
        {"userid": "zhangsan"},
        {"content": "@回声 助手"},
        {"msg_item": [3]},
    ]
)
BOT_MESSAGES = st.dictionaries(FIELDS, JSON | KNOWN_VALUES, max_size=11).map(lambda tree: {"aibotid": "AIBOTID"} | tree)
XML_FIELDS = st.sampled_from(
    [
        *("FromUserName", "MsgType", "Event", "EventKey", "MsgId", "AgentID", "Content", "MediaId", "TaskId", "Label"),
        *("SelectedItems", "SelectedItem", "OptionId", "OpenKfId", "Token", "Location_X"),
    ]
)
XML_VALUES = st.sampled_from(
    [
        *("text", "event", "image", "template_card_event", "<a/>", "<a>1</a><a>2</a>", "1000002", ""),
        *("taskcard_click", "click", "kf_msg_or_event", "wkXXXX", "a:b:c", "<SelectedItem/>"),
        "<SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId/><OptionId>1</OptionId></OptionIds></SelectedItem>",
        "<SelectedItem><OptionIds>x</OptionIds></SelectedItem><SelectedItem>y</SelectedItem>",
    ]
)
APP_MESSAGES = st.lists(st.tuples(XML_FIELDS, XML_VALUES | st.text("abc<>&;]![CDAT", max_size=12)), max_size=10).map(
    lambda pairs: "<xml><ToUserName>wwcorp</ToUserName>" + "".join(f"<{k}>{v}</{k}>" for k, v in pairs) + "</xml>"
)


def hear_or_refuse(name: str, request: Request) -> Heard | Response | None:
    """Anything but a refusal is an error, and whatever was heard can be answered."""
    door = DOORS[name][0]
    try:
        found = door.hear(request, AT)
    except Refused as refused:
        assert refused.status in (400, 403)
        return None
    if isinstance(found, Heard):
        assert len(found.message_id) <= 200 and found.who.user_id and found.where.chat_id
        found.model_dump_json().encode("utf-8")
    return found


@settings(max_examples=100, deadline=None)
@given(
    name=NAMES,
    method=st.sampled_from(["GET", "POST"]),
    query=QUERIES,
    body=st.binary(max_size=300),
)
def test_unsigned_bytes_of_any_kind_are_refused(name: str, method: str, query: dict[str, str], body: bytes) -> None:
    assert hear_or_refuse(name, Request(method, query, {}, body)) is None


@settings(max_examples=100, deadline=None)
@given(tree=BOT_MESSAGES)
def test_any_signed_object_is_heard_by_the_bot(tree: dict[str, object]) -> None:
    found = hear_or_refuse("bot", posted(BOT, json.dumps(tree)))
    assert (found is None) == (tree["aibotid"] != "AIBOTID")


@settings(max_examples=100, deadline=None)
@given(text=APP_MESSAGES)
def test_any_signed_xml_is_heard_by_the_app_or_refused(text: str) -> None:
    hear_or_refuse("app", posted(APP, text))


@settings(max_examples=100, deadline=None)
@given(name=NAMES, text=st.text(max_size=200))
def test_any_signed_text_is_heard_or_refused(name: str, text: str) -> None:
    hear_or_refuse(name, posted(DOORS[name][1], text))


@settings(max_examples=100, deadline=None)
@given(
    file=st.sampled_from(sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("[ab]*/*.[xj]*"))),
    cut=st.floats(0, 1),
    extra=st.text(max_size=5),
)
def test_a_recorded_callback_damaged_anywhere_is_heard_or_refused(file: str, cut: float, extra: str) -> None:
    text = recorded(file)
    at = round(cut * len(text))
    name = file.split("/")[0]
    hear_or_refuse(name, posted(DOORS[name][1], text[:at] + extra + text[at + len(extra) :]))
